package httpapi

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

func (f *fakeStore) Conditions(context.Context) (*observatory.Conditions, error) {
	end, err := f.begin()
	defer end()
	return f.conditions, err
}

func (f *fakeStore) ConditionHistory(_ context.Context, kind observatory.ConditionKind, from, to time.Time) ([]observatory.ConditionRow, error) {
	end, err := f.begin()
	defer end()
	f.span(from, to)
	if kind == "" {
		kind = observatory.ConditionCloud
	}
	return []observatory.ConditionRow{{ID: 1, At: testNow, Condition: observatory.Condition{Kind: kind, Value: ptr(1.1), Level: observatory.LevelOK}}}, err
}

func TestConditions(t *testing.T) {
	b := newBench(t)
	b.want(call{path: prefix + "/conditions", as: visitorID}, 404, observatory.CodeNotFound)
	b.store.set(func(f *fakeStore) {
		f.conditions = &observatory.Conditions{At: testNow, Items: []observatory.Condition{{Kind: observatory.ConditionSeeing, Level: observatory.LevelUnknown}}}
	})
	var now observatory.Conditions
	b.want(call{path: prefix + "/conditions", as: visitorID}, 200, "").into(t, &now)
	if c, ok := now.Of(observatory.ConditionSeeing); !ok || c.Value != nil {
		t.Errorf("%+v", now)
	}
	var snapshot Snapshot
	b.want(call{path: prefix + "/status", as: visitorID}, 200, "").into(t, &snapshot)
	if snapshot.Conditions == nil || len(snapshot.Conditions.Items) != 1 {
		t.Errorf("snapshot: %+v", snapshot.Conditions)
	}
}

func TestConditionHistory(t *testing.T) {
	b := newBench(t)
	var rows []observatory.ConditionRow
	b.want(call{path: prefix + "/conditions/history?kind=seeing&from=2026-11-22T04:00:00Z&to=2026-11-23T04:00:00Z", as: visitorID}, 200, "").into(t, &rows)
	if len(rows) != 1 || rows[0].Kind != observatory.ConditionSeeing || *rows[0].Value != 1.1 {
		t.Errorf("%+v", rows)
	}
	b.want(call{path: prefix + "/conditions/history", as: visitorID}, 200, "")
	if want := "2026-11-22T04:00:00Z 2026-11-23T04:00:00Z"; b.store.spans[0] != want || !strings.HasPrefix(b.store.spans[1], "2026-11-22T04:00:0") {
		t.Errorf("spans %q", b.store.spans)
	}
	for _, query := range []string{"kind=stars", "from=yesterday", "from=2026-11-24T00:00:00Z&to=2026-11-23T00:00:00Z"} {
		b.want(call{path: prefix + "/conditions/history?" + query, as: visitorID}, http.StatusUnprocessableEntity, observatory.CodeInvalid)
	}
}
