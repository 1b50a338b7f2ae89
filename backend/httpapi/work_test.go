package httpapi

import (
	"context"
	"errors"
	"strings"
	"testing"

	"pyros/backend/observatory"
)

// fakeQueue notes what it is told.
type fakeQueue struct {
	*fakeEdges
	name   observatory.WorkQueue
	broken error // what it answers when it is read
}

func (q fakeQueue) Work(context.Context) (observatory.WorkList, error) {
	if q.broken != nil {
		return observatory.WorkList{}, q.broken
	}
	return observatory.WorkList{Queue: q.name, Waiting: 1, Items: []observatory.WorkItem{
		{ID: "7", What: "an image", State: observatory.WorkWaiting, Since: testNow, MayCancel: true},
	}, Purge: "One image stays without measures."}, nil
}

func (q fakeQueue) CancelWork(_ context.Context, who observatory.Actor, id string) (string, error) {
	return q.done("Skipped "+id+".", q.call(who.Name+" cancels "+id))
}

func (q fakeQueue) RetryWork(_ context.Context, who observatory.Actor, id string) (string, error) {
	return q.done("Retried "+id+".", q.call(who.Name+" retries "+id))
}

func (q fakeQueue) PurgeWork(_ context.Context, who observatory.Actor) (string, error) {
	if err := q.call(who.Name + " purges"); err != nil {
		return "Purged the half.", err
	}
	return "Purged.", nil
}

func (fakeQueue) done(did string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return did, nil
}

func withQueue(o *Options) {
	edges := o.Planner.(*fakeEdges)
	o.Queues = map[observatory.WorkQueue]Queue{observatory.WorkAnalysis: fakeQueue{edges, observatory.WorkAnalysis, nil}}
}

func TestWork(t *testing.T) {
	b := newBench(t, withQueue)
	var lists []observatory.WorkList
	b.want(call{path: prefix + "/work", as: operatorID}, 200, "").into(t, &lists)
	if len(lists) != 1 || lists[0].Queue != observatory.WorkAnalysis || len(lists[0].Items) != 1 {
		t.Errorf("%+v", lists)
	}
	for _, path := range []string{"/work/analysis/7/cancel", "/work/analysis/8/retry", "/work/analysis/purge"} {
		lists = nil
		b.want(call{method: "POST", path: prefix + path, as: operatorID}, 200, "").into(t, &lists)
		if len(lists) != 1 {
			t.Errorf("%s answers %+v", path, lists)
		}
	}
	if got, want := strings.Join(b.edges.calls, "|"), "olga cancels 7|olga retries 8|olga purges"; got != want {
		t.Errorf("calls %q, want %q", got, want)
	}
	var told []string
	for _, a := range b.store.actions {
		told = append(told, a.Actor+" "+a.Action+" "+a.Text)
	}
	if got, want := strings.Join(told, "|"), "olga work.cancel Skipped 7.|olga work.retry Retried 8.|olga work.purge Purged."; got != want {
		t.Errorf("history %q, want %q", got, want)
	}
}

func TestWorkThatIsRefused(t *testing.T) {
	b := newBench(t, withQueue)
	b.want(call{method: "POST", path: prefix + "/work/dishes/1/cancel", as: operatorID}, 404, observatory.CodeNotFound)
	b.want(call{method: "POST", path: prefix + "/work/planning/purge", as: operatorID}, 404, observatory.CodeNotFound) // runs elsewhere
	b.edges.err = observatory.Errorf(observatory.CodeConflict, "It does not wait any more.")
	b.want(call{method: "POST", path: prefix + "/work/analysis/1/cancel", as: operatorID}, 409, observatory.CodeConflict)
	if len(b.store.actions) != 0 {
		t.Errorf("the history has what was not done: %+v", b.store.actions)
	}
	b.want(call{path: prefix + "/work", as: scientistID}, 403, observatory.CodeForbidden)
}

func TestABrokenQueueHidesNoOther(t *testing.T) {
	b := newBench(t, func(o *Options) {
		withQueue(o)
		edges := o.Planner.(*fakeEdges)
		o.Queues[observatory.WorkPlanning] = fakeQueue{edges, observatory.WorkPlanning, errors.New("secret path")}
		o.Queues[observatory.WorkAlerts] = fakeQueue{
			edges, observatory.WorkAlerts, observatory.Errorf(observatory.CodeUnavailable, "The alert folder cannot be read."),
		}
	})
	for _, c := range []call{
		{path: prefix + "/work", as: operatorID},
		{method: "POST", path: prefix + "/work/analysis/7/cancel", as: operatorID},
	} {
		var lists []observatory.WorkList
		b.want(c, 200, "").into(t, &lists)
		if len(lists) != 3 || len(lists[1].Items) != 1 || lists[1].Error != "" {
			t.Fatalf("%s answers %+v", c.path, lists)
		}
		if own := lists[0]; own.Queue != observatory.WorkPlanning || own.Error == "" || strings.Contains(own.Error, "secret") || own.Items == nil {
			t.Errorf("%s answers %+v", c.path, own)
		}
		if alerts := lists[2]; alerts.Queue != observatory.WorkAlerts || alerts.Error != "The alert folder cannot be read." {
			t.Errorf("%s answers %+v", c.path, alerts)
		}
	}
}

func TestAPurgeThatFailsHalfwayIsInTheHistory(t *testing.T) {
	b := newBench(t, withQueue)
	b.edges.err = observatory.Errorf(observatory.CodeUnavailable, "The database does not answer.")
	b.want(call{method: "POST", path: prefix + "/work/analysis/purge", as: operatorID}, 503, observatory.CodeUnavailable)
	if len(b.store.actions) != 1 || b.store.actions[0].Text != "Purged the half." {
		t.Errorf("history %+v", b.store.actions)
	}
}
