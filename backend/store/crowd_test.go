package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// crowd is as many sequences as wait when everybody has asked for a night, one
// of which has a place.
const crowd = 3300

// crowded gives a schedule that leaves all of them out but the first.
func crowded(t testing.TB, b *bench, n int) observatory.Schedule {
	t.Helper()
	ana := b.person(t, "ana", "Scientist")
	var q []observatory.Sequence
	for len(q) < n {
		q = append(q, b.submit(t, ana, requestOf("crowd", 10)).Sequences...)
	}
	s := b.scheduleOf(q[0])
	for _, one := range q[1:] {
		s.LeftOut = append(s.LeftOut, observatory.LeftOut{
			SequenceID: one.ID, Reason: observatory.LeftOutLostTo, By: []int{q[0].ID},
			Text:   fmt.Sprintf("It lost its place to %q of priority 1, which takes all the time that its window has.", q[0].Name),
			Change: "It fits if its window begins 12 min earlier, or if it is 7 min shorter.",
		})
	}
	return s
}

// BenchmarkCrowd keeps schedules that leave nearly all out: the same as before,
// or every one for another reason.
func BenchmarkCrowd(b *testing.B) {
	for name, same := range map[string]bool{"same": true, "other": false} {
		b.Run(name, func(b *testing.B) {
			onBoth(b, func(b *testing.B, s *bench) { benchmarkCrowd(b, s, same) })
		})
	}
}

func benchmarkCrowd(b *testing.B, s *bench, same bool) {
	ctx := context.Background()
	plan := crowded(b, s, crowd)
	keep := func() {
		if _, err := s.ReplaceSchedule(ctx, plan); err != nil {
			b.Fatal(err)
		}
		s.clock.move(time.Second)
	}
	keep()
	before := must[int](b)(s.Bytes(ctx))
	n := 0
	for b.Loop() {
		n++
		if !same {
			for i := range plan.LeftOut {
				plan.LeftOut[i].Change = fmt.Sprintf("It fits if its window begins 12 min earlier, or if it is %d min shorter.", n)
			}
		}
		keep()
	}
	b.ReportMetric(float64(must[int](b)(s.Bytes(ctx))-before)/float64(n)/1000, "kB-grown/op")
	began := time.Now()
	must[store.PlanningInput](b)(s.PlanningInput(ctx, night))
	b.ReportMetric(time.Since(began).Seconds(), "s-reading")
	answer := must[[]byte](b)(json.Marshal(must[*observatory.Schedule](b)(s.CurrentSchedule(ctx))))
	b.ReportMetric(float64(len(answer))/1000, "kB-answer")
}
