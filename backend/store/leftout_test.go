package store_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// Whatever is planned one after the other, each schedule tells for ever what it
// left out and why, and what did not change has one row.
func TestPastSchedulesKeepWhatTheyLeftOut(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		q := b.submit(t, b.person(t, "ana", "Scientist"), requestOf("many", 6)).Sequences
		random := rand.New(rand.NewPCG(4, 7))
		last := map[int]string{}
		told := map[int]map[int]string{} // by schedule and sequence
		rows := 0
		for range 25 {
			now := map[int]string{}
			s := b.scheduleOf(q[5])
			for _, one := range q[:5] {
				switch random.IntN(6) {
				case 0: // it has a place, or is not spoken of
				case 1:
					now[one.ID] = fmt.Sprint("reason ", random.IntN(3))
				default:
					if text, was := last[one.ID]; was {
						now[one.ID] = text
					}
				}
				if text, out := now[one.ID]; out {
					s.LeftOut = append(s.LeftOut, leftOut(one.ID, text))
					if last[one.ID] != text {
						rows++
					}
				}
			}
			saved := must[observatory.Schedule](t)(b.ReplaceSchedule(ctx, s))
			if saved.LeftOutTotal() != len(now) {
				t.Fatalf("%d are counted, %d left out", saved.LeftOutTotal(), len(now))
			}
			told[saved.ID], last = now, now
		}
		for id, want := range told {
			got := map[int]string{}
			for _, l := range must[observatory.Schedule](t)(b.Schedule(ctx, id)).LeftOut {
				got[l.SequenceID] = l.Text
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("schedule %d tells %v, told %v", id, got, want)
			}
		}
		if n := must[int](t)(b.LeftOutRows(ctx)); n != rows {
			t.Errorf("%d rows, want %d", n, rows)
		}
	})
}

func leftOut(id int, text string) observatory.LeftOut {
	later := observatory.Window{Start: epoch.Add(24 * time.Hour), End: epoch.Add(25*time.Hour + 123*time.Nanosecond)}
	return observatory.LeftOut{
		SequenceID: id, Reason: observatory.LeftOutLostTo, By: []int{17, 4}, Text: text, Change: "It fits if " + text + " is no more.", Later: &later,
	}
}

func TestWhatIsLeftOutComesByPage(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		plan := crowded(t, b, 70)
		plan.LeftOut[7].Reason, plan.LeftOut[7].Text = observatory.LeftOutQuota, "The quota of ana is used up."
		urgent := requestOf("urgent", 1)
		urgent.Sequences[0].Priority = 1
		urgent = b.submit(t, b.person(t, "eve", "Scientist"), urgent)
		first := urgent.Sequences[0].ID
		plan.LeftOut = append(plan.LeftOut, observatory.LeftOut{SequenceID: first, Reason: observatory.LeftOutNight, Text: "It waits."})
		kept := must[observatory.Schedule](t)(b.ReplaceSchedule(ctx, plan))
		want := []observatory.LeftOutCount{
			{Reason: observatory.LeftOutLostTo, Count: 68}, {Reason: observatory.LeftOutNight, Count: 1}, {Reason: observatory.LeftOutQuota, Count: 1},
		}
		if len(kept.LeftOut) != 50 || !slices.Equal(kept.LeftOutCounts, want) || kept.LeftOut[0].SequenceID != first {
			t.Errorf("%d carried, counts %v, first %+v", len(kept.LeftOut), kept.LeftOutCounts, kept.LeftOut[0])
		}
		previous := must[store.PlanningInput](t)(b.PlanningInput(ctx, night)).Previous
		if previous == nil || len(previous.LeftOut) != 70 || previous.LeftOut[7].Text != plan.LeftOut[7].Text {
			t.Errorf("a planning is told of %+v", previous)
		}
		var ids []int
		for f := (store.LeftOutFilter{Limit: 30}); ; {
			page := must[store.Page[observatory.LeftOut]](t)(b.LeftOut(ctx, kept.ID, f))
			for _, l := range page.Items {
				ids = append(ids, l.SequenceID)
			}
			if f.Cursor = page.Next; f.Cursor == "" {
				break
			}
		}
		if len(ids) != 70 || ids[0] != first || !slices.IsSorted(ids[1:]) || len(slices.Compact(ids)) != 70 {
			t.Errorf("the pages have %v", ids)
		}
		for name, c := range map[string]struct {
			filter store.LeftOutFilter
			want   int
		}{
			"reason": {store.LeftOutFilter{Reason: observatory.LeftOutQuota}, 1}, "sentence": {store.LeftOutFilter{Text: "OF ANA"}, 1},
			"name": {store.LeftOutFilter{Text: "urgent"}, 1}, "program": {store.LeftOutFilter{Program: "GRB", Limit: 200}, 70},
			"other program": {store.LeftOutFilter{Program: "Nobody's"}, 0}, "sequences": {store.LeftOutFilter{Sequences: []int{first, ids[9], 4711}}, 2},
		} {
			if got := must[store.Page[observatory.LeftOut]](t)(b.LeftOut(ctx, kept.ID, c.filter)); len(got.Items) != c.want {
				t.Errorf("%s: %d, want %d", name, len(got.Items), c.want)
			}
		}
		_, err := b.LeftOut(ctx, 4711, store.LeftOutFilter{})
		wantCode(t, err, observatory.CodeNotFound)
		_, err = b.LeftOut(ctx, kept.ID, store.LeftOutFilter{Cursor: "bad"})
		wantCode(t, err, observatory.CodeInvalid)
	})
}
