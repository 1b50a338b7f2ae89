package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"text/tabwriter"

	"pyros/backend/observatory"
)

type scheduleCommand struct {
	Show scheduleShow `cmd:"" help:"Print the schedule in force and what was left out, with the reasons."`
	Run  scheduleRun  `cmd:"" help:"Plan the night again."`
}

type scheduleShow struct {
	server
	JSON bool `help:"Print the API's JSON."`
}

// Run prints the schedule in force.
func (c scheduleShow) Run(s *session) error {
	api, err := c.login(s.ctx)
	if err != nil {
		return err
	}
	var schedule *observatory.Schedule
	if err := api.call(s.ctx, http.MethodGet, "/schedules/current", "", nil, nil, &schedule); err != nil {
		return err
	}
	if c.JSON {
		out := json.NewEncoder(s.out)
		out.SetIndent("", "  ")
		return out.Encode(schedule)
	}
	if schedule == nil {
		_, err := fmt.Fprintln(s.out, "nothing was planned yet")
		return err
	}
	fmt.Fprintf(s.out, "night %s, schedule %d of %s UTC: %s\n", schedule.Night.Name, schedule.ID, schedule.Created.Format(timeFormat), schedule.Trigger)
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, e := range schedule.Entries {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\tpriority %d\t%s\t%d/%d images\n", e.Start.Format("15:04:05"), e.End.Format("15:04:05"),
			e.Name, e.RequestName, e.Priority, e.Status, e.ImagesDone, e.ImagesAll)
	}
	for _, l := range schedule.LeftOut {
		fmt.Fprintf(w, "left out\t\t%s\t%s\tpriority %d\t%s\n", l.Name, l.RequestName, l.Priority, l.Text)
	}
	if more := schedule.LeftOutTotal() - len(schedule.LeftOut); more > 0 {
		fmt.Fprintf(w, "left out\t\t%d more\n", more)
	}
	return w.Flush()
}

type scheduleRun struct{ server }

// Run asks for a new planning.
func (c scheduleRun) Run(s *session) error {
	api, err := c.login(s.ctx)
	if err != nil {
		return err
	}
	if err := api.call(s.ctx, http.MethodPost, "/schedules/replan", "application/json", []byte("{}"), nil, nil); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, "the planner was asked to plan again")
	return err
}
