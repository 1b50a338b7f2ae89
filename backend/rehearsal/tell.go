package rehearsal

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"pyros/backend/observatory"
)

const clockFormat = "15:04:05"

// tell says in a line what an event is about, where that is new.
func (r *Rehearsal) tell(event observatory.Event) {
	now := r.iteration(r.opts.Clock.Now())
	switch e := event.(type) {
	case observatory.Environment:
		r.tellEnvironment(now, e)
	case observatory.Conductor:
		if e.State != r.told.conductor {
			r.told.conductor = e.State
			r.say(now, "majordome", "%s: %s", e.State, e.Text)
		}
	case observatory.Change:
		if e.From != e.To && e.To != observatory.SequenceToBePlanned {
			r.say(r.iteration(e.At), fmt.Sprintf("request %d", e.RequestID), "%s: %s", e.To, e.Cause)
		}
	case observatory.Image:
		if e.Measured != nil {
			break // it was told when it was taken
		}
		r.say(now, "image", "%s, %s, %s, %g s: request %d, number %d", e.Object, e.Channel, e.Filter, e.ExposureS, e.RequestID, e.Number)
	case observatory.Alert:
		words := fmt.Sprintf("%s: %s. %s", e.Name, e.Outcome, strings.Join(e.Reasons, " "))
		if r.told.alerts[e.ID] != words {
			r.told.alerts[e.ID] = words
			r.say(now, "alerts", "%s", words)
		}
	case observatory.DeviceStatus:
		if changed := r.links.note(e); changed && e.Connected {
			r.say(now, string(e.Name), "answers again")
		} else if changed {
			r.say(now, string(e.Name), "does not answer")
		}
	case observatory.Schedule:
		r.tellSchedule(now, e)
	}
}

func (r *Rehearsal) tellEnvironment(now int, e observatory.Environment) {
	if e.Weather.GlobalStatus != r.told.weather {
		r.told.weather = e.Weather.GlobalStatus
		rain := ""
		if e.Weather.Rain != nil {
			rain = fmt.Sprintf(", rain %g mm/h", *e.Weather.Rain)
		}
		r.say(now, "weather", "%s%s", e.Weather.GlobalStatus, rain)
	}
	if r.told.safe == nil || *r.told.safe != e.Safety.Safe {
		safe := e.Safety.Safe
		r.told.safe = &safe
		if safe {
			r.say(now, "safety", "the dome may be open")
		} else {
			r.say(now, "safety", "the dome must be closed: %s", e.Safety.Cause)
		}
	}
}

// tellSchedule prints a schedule whole.
func (r *Rehearsal) tellSchedule(now int, s observatory.Schedule) {
	if s.ID == r.told.schedule {
		return
	}
	r.told.schedule = s.ID
	r.say(now, "planner", "schedule %d: %s", s.ID, s.Trigger)
	r.mu.Lock()
	defer r.mu.Unlock()
	w := tabwriter.NewWriter(r.opts.Out, 0, 0, 2, ' ', 0)
	for _, e := range s.Entries {
		fmt.Fprintf(w, "      %s\t%s\t%s\t%s\tpriority %d\n", e.Start.Format(clockFormat), e.End.Format(clockFormat), e.Name, e.RequestName, e.Priority)
	}
	for _, l := range s.LeftOut {
		fmt.Fprintf(w, "      left out\t\t%s\t%s\t%s\n", l.Name, l.RequestName, l.Text)
	}
	if more := s.LeftOutTotal() - len(s.LeftOut); more > 0 {
		fmt.Fprintf(w, "      left out\t\t%d more\t\t\n", more)
	}
	_ = w.Flush() // a terminal that is gone ends the run by its signal
}
