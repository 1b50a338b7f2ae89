package store_test

import (
	"strings"
	"testing"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

func TestLogs(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for i := range 250 {
			agent, level := "monitor", observatory.LogInfo
			if i%5 == 0 {
				agent, level = "majordome", observatory.LogWarning
			}
			wantCode(t, b.Log(ctx, observatory.LogEntry{Agent: agent, Level: level, Message: "line"}), "")
		}
		wantCode(t, b.Log(ctx, observatory.LogEntry{Agent: strings.Repeat("é", 200), Message: strings.Repeat("€", 4000)}), "")
		wantCode(t, b.Log(ctx, observatory.LogEntry{Agent: "x", Level: "shout", Message: "no such level"}), observatory.CodeInvalid)
		if events := of[observatory.LogEntry](b.events.take()); len(events) != 251 || events[0].ID == 0 || !events[0].Created.Equal(epoch) {
			t.Errorf("%d events", len(events))
		}
		type page = store.Page[observatory.LogEntry]
		for _, c := range []struct {
			filter      store.LogFilter
			items, more int
		}{
			{store.LogFilter{}, 50, 201},
			{store.LogFilter{Limit: -1}, 50, 201},
			{store.LogFilter{Limit: 100000}, 200, 51},
			{store.LogFilter{Agent: "majordome", Limit: 50}, 50, 0},
			{store.LogFilter{Level: observatory.LogWarning, Limit: 40}, 40, 10},
			{store.LogFilter{Agent: "nobody"}, 0, 0},
		} {
			p := must[page](t)(b.Logs(ctx, c.filter))
			if len(p.Items) != c.items || (p.Next != "") != (c.more > 0) || p.Items == nil {
				t.Errorf("%+v: %d items, next %q", c.filter, len(p.Items), p.Next)
			}
			if c.filter.Cursor = p.Next; p.Next != "" {
				c.filter.Limit = 200
				if rest := must[page](t)(b.Logs(ctx, c.filter)); len(rest.Items) != min(c.more, 200) && c.more <= 200 {
					t.Errorf("%+v: %d more, want %d", c.filter, len(rest.Items), c.more)
				}
			}
		}
		_, err := b.Logs(ctx, store.LogFilter{Cursor: "x"})
		wantCode(t, err, observatory.CodeInvalid)
	})
}
