package planning

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/observatory"
)

var olga = observatory.Actor{UserID: 4, Name: "olga", Role: observatory.RoleOperator}

// queue gives what the agent shows, as "state what".
func (d *desk) items(t *testing.T) ([]observatory.WorkItem, string) {
	t.Helper()
	list, err := d.Work(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, item := range list.Items {
		words = append(words, string(item.State)+" "+item.What)
	}
	return list.Items, strings.Join(words, ", ")
}

func TestCancelAPlanningThatRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		time.Sleep(time.Second)
		d.set(10*time.Second, nil)
		d.store.Put(sequence(1))
		time.Sleep(time.Second)
		items, words := d.items(t)
		if words != "running request M31 submitted" || !items[0].MayCancel {
			t.Fatalf("queue: %s", words)
		}
		did, err := d.CancelWork(t.Context(), olga, items[0].ID)
		if err != nil || !strings.Contains(did, "M31") {
			t.Fatalf("%q, %v", did, err)
		}
		if _, words := d.items(t); words != "" {
			t.Errorf("queue after it: %s", words)
		}
		time.Sleep(time.Minute)
		if got := d.done(); len(got) != 1 {
			t.Errorf("plannings = %q, want only that of the start", got)
		}
		if n := len(d.store.Schedules()); n != 1 {
			t.Errorf("%d schedules: the old one must stay", n)
		}
		d.Replan("by hand")
		time.Sleep(time.Minute)
		if got := d.done(); len(got) != 2 || got[1] != "by hand" {
			t.Errorf("plannings = %q: what was cancelled came back, or nothing is planned any more", got)
		}
		_ = d.end()
		if lines := strings.Join(d.store.Messages(), "\n"); strings.Count(lines, "olga cancelled the planning") != 1 || strings.Contains(lines, "could not be planned") {
			t.Errorf("log:\n%s", lines)
		}
	})
}

func TestCancelThatComesTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		time.Sleep(time.Second)
		d.set(time.Minute, nil)
		d.mu.Lock()
		d.deaf = true
		d.mu.Unlock()
		d.Replan("by hand")
		synctest.Wait()
		items, _ := d.items(t)
		if _, err := d.CancelWork(t.Context(), olga, items[0].ID); observatory.CodeOf(err) != observatory.CodeConflict {
			t.Errorf("cancel = %v", err)
		}
		_ = d.end()
	})
}

func TestFailedPlanningIsShownRetriedAndCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		time.Sleep(time.Second)
		d.set(0, errors.New("disk full"))
		d.Replan("first")
		time.Sleep(4 * time.Minute)
		items, words := d.items(t)
		if words != "waiting first" || items[0].Tries < 3 || !strings.Contains(items[0].LastError, "disk full") || !items[0].MayRetry {
			t.Fatalf("queue: %s, %+v", words, items)
		}
		began := d.begun
		if did, err := d.RetryWork(t.Context(), olga, items[0].ID); err != nil || !strings.Contains(did, "first") {
			t.Fatalf("%q, %v", did, err)
		}
		synctest.Wait()
		if d.begun != began+1 {
			t.Errorf("%d tries after the wish, want %d", d.begun, began+1)
		}
		items, _ = d.items(t)
		if _, err := d.CancelWork(t.Context(), olga, items[0].ID); err != nil {
			t.Fatal(err)
		}
		began = d.begun
		time.Sleep(10 * time.Minute)
		if _, words := d.items(t); words != "" || d.begun != began {
			t.Errorf("it is tried on: %q, %d tries", words, d.begun-began)
		}
		_ = d.end()
	})
}

func TestPurgeEndsWhatRunsAndWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		time.Sleep(time.Second)
		d.set(100*time.Second, nil)
		for _, why := range []string{"a", "b", "c", "d", "e"} { // the fifth no longer begins it anew
			d.Replan(why)
			time.Sleep(time.Second)
		}
		if _, words := d.items(t); words != "running a; b; 2 more, waiting e" {
			t.Fatalf("queue: %s", words)
		}
		did, err := d.PurgeWork(t.Context(), olga)
		if err != nil || !strings.Contains(did, "2 cancelled") {
			t.Fatalf("%q, %v", did, err)
		}
		time.Sleep(10 * time.Minute)
		if got := d.done(); len(got) != 1 {
			t.Errorf("plannings = %q", got)
		}
		if _, err := d.PurgeWork(t.Context(), olga); observatory.CodeOf(err) != observatory.CodeConflict {
			t.Errorf("purge of nothing: %v", err)
		}
		_ = d.end()
		if _, err := d.PurgeWork(t.Context(), olga); observatory.CodeOf(err) != observatory.CodeUnavailable {
			t.Errorf("purge of a stopped agent: %v", err)
		}
	})
}
