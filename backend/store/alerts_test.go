package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

var alertAgent = observatory.Actor{Name: string(observatory.AgentAlertManager), Role: observatory.RoleOperator}

func packetOf(n int, keys ...string) observatory.AlertPacket {
	radius := 0.05
	return observatory.AlertPacket{
		Format: observatory.AlertVOEvent, Version: "2.0", Role: observatory.AlertObservation, Ivorn: fmt.Sprintf("ivo://test/packet#%d", n),
		Mission: "SVOM", Kind: observatory.AlertGRB, Keys: keys, TriggerID: "sb1", Word: observatory.PositionGiven,
		Position: &observatory.AlertPosition{RADeg: 10.68, DecDeg: 41.27, ErrorDeg: &radius}, Received: epoch,
		Cites: []observatory.AlertCite{}, Traits: []observatory.AlertTrait{}, Notes: []string{}, Digest: fmt.Sprintf("%064d", n),
		Source: "folder", File: fmt.Sprintf("%d.xml", n), Action: observatory.AlertObserve, Reasons: []string{"Because."},
		Body: "<voe:VOEvent/>",
	}
}

func alertOf(packets ...observatory.AlertPacket) observatory.Alert {
	p := packets[0]
	return observatory.Alert{
		Name: "SVOM sb1", Mission: p.Mission, Kind: p.Kind, Role: p.Role, TriggerID: p.TriggerID, Keys: p.Keys, Position: p.Position,
		Received: p.Received, Updated: p.Received, Outcome: observatory.AlertRecorded, Reasons: []string{"Because."}, Packets: packets,
	}
}

func alertRequest(name string) *observatory.Request {
	r := requestOf(name, 2)
	r.IsAlert = true
	r.Sequences[0].Priority, r.Sequences[0].Preempt = 0, true
	return &r
}

func TestAlertIsKeptWithItsRequest(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		a := alertOf(packetOf(1, "svom/sb1"))
		a.Outcome, a.Target, a.RequestedAt, a.Preempt = observatory.AlertRequested, a.Position, &epoch, true
		b.events.take()
		saved := must[observatory.Alert](t)(b.SaveAlert(t.Context(), alertAgent, store.AlertChange{Alert: a, Request: alertRequest("Alert")}))
		if saved.ID == 0 || saved.RequestID == 0 || saved.RequestStatus != observatory.RequestSubmitted || saved.Version != 1 {
			t.Fatalf("saved %+v", saved)
		}
		events := b.events.take()
		if alerts := of[observatory.Alert](events); len(alerts) != 1 || len(of[observatory.Request](events)) != 1 || alerts[0].RequestID != saved.RequestID {
			t.Errorf("events %+v, want the request and the alert", events)
		}
		got := must[observatory.Alert](t)(b.Alert(t.Context(), saved.ID))
		if len(got.Packets) != 1 || got.Packets[0].Body != "" || *got.Target.ErrorDeg != 0.05 || !got.Packets[0].Received.Equal(epoch) {
			t.Errorf("alert %+v", got)
		}
		p := must[observatory.AlertPacket](t)(b.AlertPacket(t.Context(), saved.ID, got.Packets[0].ID))
		if p.Body != "<voe:VOEvent/>" || p.Ivorn != "ivo://test/packet#1" || p.File != "1.xml" {
			t.Errorf("packet %+v", p)
		}
		r := must[observatory.Request](t)(b.Request(t.Context(), alertAgent, saved.RequestID))
		if !r.Sequences[0].Preempt || r.Sequences[1].Preempt || r.UserID != 0 {
			t.Errorf("request %+v", r)
		}

		b.plan(t, r.Sequences[0])
		must[observatory.Sequence](t)(b.StartSequence(t.Context(), r.Sequences[0].ID))
		if alerts := of[observatory.Alert](b.events.take()); len(alerts) != 2 || alerts[1].RequestStatus != observatory.RequestExecuting {
			t.Errorf("alerts %+v, want one for each state of the request", alerts)
		}
		b.clock.move(5 * time.Second)
		steps := must[[]observatory.AlertStep](t)(b.AlertTimeline(t.Context(), saved.ID))
		var names []string
		for _, s := range steps {
			names = append(names, string(s.Step))
		}
		if got := strings.Join(names, " "); got != "received requested planned slew" {
			t.Errorf("timeline %s", got)
		}
		wantCode(t, b.DeleteRequest(t.Context(), alertAgent, saved.RequestID, 0), observatory.CodeConflict)
	})
}

func TestPacketComesInOnce(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		must[observatory.Alert](t)(b.SaveAlert(t.Context(), alertAgent, store.AlertChange{Alert: alertOf(packetOf(1, "k")), Request: alertRequest("first")}))
		_, err := b.SaveAlert(t.Context(), alertAgent, store.AlertChange{Alert: alertOf(packetOf(1, "k")), Request: alertRequest("second")})
		wantCode(t, err, observatory.CodeConflict)
		requests := must[store.Page[observatory.Request]](t)(b.Requests(t.Context(), alertAgent, store.RequestFilter{}))
		alerts := must[store.Page[observatory.Alert]](t)(b.Alerts(t.Context(), store.AlertFilter{}))
		if len(requests.Items) != 1 || len(alerts.Items) != 1 {
			t.Errorf("%d requests and %d alerts, want one of each: a refused packet leaves nothing", len(requests.Items), len(alerts.Items))
		}
	})
}

func TestAlertIsRefinedAndRetracted(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		first := must[observatory.Alert](t)(b.SaveAlert(t.Context(), alertAgent, store.AlertChange{Alert: alertOf(packetOf(1, "k")), Request: alertRequest("first")}))
		other := alertOf(packetOf(9, "other"))
		also := must[observatory.Alert](t)(b.SaveAlert(t.Context(), alertAgent, store.AlertChange{Alert: other}))
		a := first
		a.Packets = append(a.Packets, packetOf(2, "k", "k2"))
		a.Position = nil
		also.Retracted = true
		refined := must[observatory.Alert](t)(b.SaveAlert(t.Context(), alertAgent, store.AlertChange{
			Alert: a, Also: []observatory.Alert{also}, Cancel: []int{first.RequestID, 4711}, Cause: "A better position came.", Request: alertRequest("better"),
		}))
		if refined.RequestID == first.RequestID || len(refined.Packets) != 2 || refined.Version != 2 || refined.Position != nil {
			t.Errorf("refined %+v", refined)
		}
		old := must[observatory.Request](t)(b.Request(t.Context(), alertAgent, first.RequestID))
		if old.Status != observatory.RequestCancelled || old.Sequences[0].Reason != "A better position came." {
			t.Errorf("old request %+v", old)
		}
		if got := must[observatory.Alert](t)(b.Alert(t.Context(), also.ID)); !got.Retracted {
			t.Errorf("also %+v", got)
		}
		first.Packets = append(first.Packets, packetOf(3, "k"))
		_, err := b.SaveAlert(t.Context(), alertAgent, store.AlertChange{Alert: first, Cancel: []int{refined.RequestID}})
		wantCode(t, err, observatory.CodeStale)
		if r := must[observatory.Request](t)(b.Request(t.Context(), alertAgent, refined.RequestID)); r.Status != observatory.RequestSubmitted {
			t.Errorf("the request is %s: what failed has cancelled it", r.Status)
		}
	})
}

func TestHistoryOfAPacket(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		keep := func(n int, change func(*observatory.AlertPacket)) observatory.AlertPacket {
			p := packetOf(n, fmt.Sprintf("key-%d", n))
			p.TriggerID = fmt.Sprintf("trigger-%d", n)
			change(&p)
			must[observatory.Alert](t)(b.SaveAlert(t.Context(), alertAgent, store.AlertChange{Alert: alertOf(p)}))
			return p
		}
		keep(1, func(*observatory.AlertPacket) {})
		keep(2, func(p *observatory.AlertPacket) {
			p.Cites = []observatory.AlertCite{{Kind: "followup", Ivorn: "ivo://test/later"}}
		})
		keep(3, func(p *observatory.AlertPacket) { p.Mission = "Counterpart" })
		keep(4, func(*observatory.AlertPacket) {})
		for _, c := range []struct {
			name string
			p    observatory.AlertPacket
			want string
		}{
			{"nothing", packetOf(20, "none"), ""},
			{"digest", observatory.AlertPacket{Digest: packetOf(4).Digest}, "4"},
			{"key", observatory.AlertPacket{Digest: "d", Keys: []string{"key-1", "x"}}, "1"},
			{"identity", observatory.AlertPacket{Digest: "d", Ivorn: "ivo://test/packet#1"}, "1"},
			{"cites", observatory.AlertPacket{Digest: "d", Cites: []observatory.AlertCite{{Ivorn: "ivo://test/packet#4"}}}, "4"},
			{"is cited", observatory.AlertPacket{Digest: "d", Ivorn: "ivo://test/later"}, "2"},
			{"counterpart's trigger", observatory.AlertPacket{Digest: "d", Mission: "Counterpart", TriggerID: "trigger-4"}, "4"},
			{"trigger of a counterpart", observatory.AlertPacket{Digest: "d", Mission: "SVOM", TriggerID: "trigger-3"}, "3"},
			{"trigger of another", observatory.AlertPacket{Digest: "d", Mission: "SVOM", TriggerID: "trigger-4"}, ""},
			{"case counts", observatory.AlertPacket{Digest: "d", Keys: []string{"KEY-1"}}, ""},
		} {
			history := must[[]observatory.Alert](t)(b.AlertHistory(t.Context(), c.p))
			var got []string
			for _, a := range history {
				got = append(got, strings.TrimPrefix(a.Packets[0].Ivorn, "ivo://test/packet#"))
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s: history %v, want %q", c.name, got, c.want)
			}
		}
	})
}

func TestOddPacketIsKept(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		p := packetOf(1, "k", "k", strings.Repeat("é", 200))
		p.Body, p.Role, p.Type = "\xe9\x00 latin", observatory.AlertRole(strings.Repeat("x", 500)), strings.Repeat("y", 500)
		saved := must[observatory.Alert](t)(b.SaveAlert(t.Context(), alertAgent, store.AlertChange{Alert: alertOf(p)}))
		if got := must[observatory.AlertPacket](t)(b.AlertPacket(t.Context(), saved.ID, saved.Packets[0].ID)); !strings.HasSuffix(got.Body, " latin") {
			t.Errorf("body %q", got.Body)
		}
		_, err := b.AlertPacket(t.Context(), saved.ID+1, saved.Packets[0].ID)
		wantCode(t, err, observatory.CodeNotFound)
	})
}

func TestAlertsInPages(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		for n := range 5 {
			a := alertOf(packetOf(n, fmt.Sprint("k", n)))
			if n%2 == 0 {
				a.Outcome, a.Name = observatory.AlertFailed, "LVK S1_0%"
			}
			must[observatory.Alert](t)(b.SaveAlert(t.Context(), alertAgent, store.AlertChange{Alert: a}))
		}
		first := must[store.Page[observatory.Alert]](t)(b.Alerts(t.Context(), store.AlertFilter{Limit: 3}))
		rest := must[store.Page[observatory.Alert]](t)(b.Alerts(t.Context(), store.AlertFilter{Limit: 3, Cursor: first.Next}))
		if len(first.Items) != 3 || len(rest.Items) != 2 || rest.Next != "" || first.Items[0].ID < first.Items[1].ID {
			t.Errorf("pages of %d and %d", len(first.Items), len(rest.Items))
		}
		for _, c := range []struct {
			f    store.AlertFilter
			want int
		}{{store.AlertFilter{Outcome: observatory.AlertFailed}, 3}, {store.AlertFilter{Text: "s1_0%"}, 3}, {store.AlertFilter{Text: "sb1"}, 5}, {store.AlertFilter{Text: "nobody"}, 0}} {
			if got := must[store.Page[observatory.Alert]](t)(b.Alerts(t.Context(), c.f)); len(got.Items) != c.want {
				t.Errorf("%+v: %d alerts, want %d", c.f, len(got.Items), c.want)
			}
		}
		_, err := b.Alert(t.Context(), 4711)
		wantCode(t, err, observatory.CodeNotFound)
	})
}

func TestStrategies(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		standard := []observatory.Strategy{
			{Name: "late", Rank: 2, WindowS: 60, Kinds: []observatory.AlertKind{observatory.AlertGRB}, Albums: requestOf("x", 1).Sequences[0].Albums},
			{Name: "prompt", Rank: 1, WindowS: 60, Active: true, Preempt: true, Missions: []string{"SVOM"}, Albums: []observatory.Album{}},
		}
		for range 2 {
			wantCode(t, b.SeedStrategies(t.Context(), standard), "")
		}
		all := must[[]observatory.Strategy](t)(b.Strategies(t.Context()))
		if len(all) != 2 || all[0].Name != "prompt" || !all[0].Preempt || all[1].Albums[1].Plans[0].ExposureS != 10 || all[1].Kinds[0] != observatory.AlertGRB {
			t.Fatalf("strategies %+v", all)
		}
		s := all[0]
		s.Name = "first"
		saved := must[observatory.Strategy](t)(b.SaveStrategy(t.Context(), s.ID, s.Version, s))
		if saved.Version != 2 || saved.Name != "first" || saved.Missions[0] != "SVOM" {
			t.Errorf("saved %+v", saved)
		}
		_, err := b.SaveStrategy(t.Context(), s.ID, 1, s)
		wantCode(t, err, observatory.CodeStale)
		_, err = b.AddStrategy(t.Context(), s)
		wantCode(t, err, observatory.CodeConflict)
		_, err = b.Strategy(t.Context(), 4711)
		wantCode(t, err, observatory.CodeNotFound)
		wantCode(t, b.DeleteStrategy(t.Context(), all[1].ID, 0), "")
		wantCode(t, b.SeedStrategies(t.Context(), standard), "")
		if all = must[[]observatory.Strategy](t)(b.Strategies(t.Context())); len(all) != 1 {
			t.Errorf("%d strategies: what a person deleted came back", len(all))
		}
	})
}
