package majordome

import (
	"fmt"

	"pyros/backend/observatory"
)

// preempting finds the alert for which the running sequence is to be
// interrupted: it may interrupt, it has a place that still fits, and the
// schedule has the running sequence end before it and until now. One that may
// interrupt is itself never interrupted.
func preempting(in Inputs) *observatory.Scheduled {
	if in.Run == nil || in.Run.Sequence.Preempt || in.Schedule == nil {
		return nil
	}
	ended := false
	for i := range in.Schedule.Entries {
		e := &in.Schedule.Entries[i]
		if e.SequenceID == in.Run.Sequence.ID {
			ended = e.Locked && !e.End.After(in.Now)
			continue
		}
		_, held := in.Held[e.SequenceID]
		fits := !in.Now.Add(e.End.Sub(e.Start)).After(e.WindowEnd)
		if ended && e.Preempt && e.Status == observatory.SequencePlanned && !held && fits {
			return e
		}
	}
	return nil
}

func preemptedText(e *observatory.Scheduled) string {
	return fmt.Sprintf("interrupted for %s of request %s", e.Name, e.RequestName)
}
