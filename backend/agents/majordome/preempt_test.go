package majordome

import (
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

func TestAlertInterruptsWhatRuns(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(in *Inputs, run, alert *observatory.Scheduled)
		want   bool
	}{
		{"as planned", func(*Inputs, *observatory.Scheduled, *observatory.Scheduled) {}, true},
		{"may not", func(_ *Inputs, _, alert *observatory.Scheduled) { alert.Preempt = false }, false},
		{"runs until later", func(_ *Inputs, run, _ *observatory.Scheduled) { run.End = noon.Add(time.Minute) }, false},
		{"what runs is such an alert", func(in *Inputs, _, _ *observatory.Scheduled) { in.Run.Sequence.Preempt = true }, false},
		{"is not planned any more", func(_ *Inputs, _, alert *observatory.Scheduled) { alert.Status = observatory.SequenceCancelled }, false},
		{"no longer fits", func(_ *Inputs, _, alert *observatory.Scheduled) { alert.WindowEnd = noon.Add(time.Minute) }, false},
		{"is held", func(in *Inputs, _, _ *observatory.Scheduled) { in.Held = map[int]string{3: "waits for a camera"} }, false},
		{"ends already", func(in *Inputs, _, _ *observatory.Scheduled) { in.Run.Ending = true }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := well()
			in.Run = &Run{Sequence: observatory.Sequence{ID: 7, Name: "s"}, Observing: true}
			run, alert := entry(7, -time.Hour, 0, time.Hour), entry(3, 20*time.Second, 5*time.Minute, time.Hour)
			run.Locked, run.Status, alert.Preempt, alert.Name, alert.RequestName = true, observatory.SequenceExecuting, true, "prompt", "Alert"
			c.change(&in, &run, &alert)
			in.Schedule = schedule(run, alert)
			m, acts := Step(Machine{}, in)
			var end *Action
			for i := range acts {
				if acts[i].Do == DoEnd {
					end = &acts[i]
				}
			}
			if (end != nil) != c.want {
				t.Fatalf("actions %s, want an end: %v", names(acts), c.want)
			}
			if end != nil && (end.Why != "interrupted for prompt of request Alert" || !strings.Contains(m.Text, end.Why)) {
				t.Errorf("why %q, text %q", end.Why, m.Text)
			}
		})
	}
}
