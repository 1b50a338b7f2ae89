package rehearsal

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"pyros/backend/observatory"
)

// Print writes the report for a person.
func (p Report) Print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "\nrequest\tname\tstate\timages\twhy\n")
	for _, o := range p.Requests {
		number := "-"
		if o.ID != 0 {
			number = fmt.Sprint(o.ID)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d/%d\t%s\n", number, o.Name, o.State, o.ImagesDone, o.ImagesAll, o.Why)
	}
	if len(p.Alerts) > 0 {
		fmt.Fprintf(table, "\nalert\tpackets\toutcome\trequest\twhy\n")
	}
	for _, a := range p.Alerts {
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\n", a.Name, len(a.Packets), a.Outcome, alertRequest(a), first(a.Reasons))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if len(p.Weather) > 0 {
		fmt.Fprintf(w, "\nweather: %s\ndome: opened %d times\n", story(p.Weather), p.Opened)
	}
	fmt.Fprintf(w, "\n%s of the observatory in %s of real time\n", p.Simulated, p.Real.Round(100*time.Millisecond))
	for _, problem := range p.Problems {
		fmt.Fprintf(w, "WRONG: %s\n", problem)
	}
	if len(p.Problems) == 0 {
		fmt.Fprintln(w, "everything ended as it should")
	}
	return nil
}

func alertRequest(a observatory.Alert) string {
	if a.RequestID == 0 {
		return "none"
	}
	return fmt.Sprintf("%d, %s", a.RequestID, a.RequestStatus)
}

func first(reasons []string) string {
	if len(reasons) == 0 {
		return ""
	}
	return reasons[0]
}
