package voevent

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// watch plays the part of the agent: it keeps alerts and requests.
type watch struct {
	t          testing.TB
	facts      Facts
	strategies []observatory.Strategy
	alerts     []observatory.Alert
	requests   []observatory.Request
}

func newWatch(t testing.TB) *watch {
	return &watch{t: t, facts: testFacts(), strategies: []observatory.Strategy{everything()}}
}

// receive does with a packet what its decision says.
func (w *watch) receive(p observatory.AlertPacket) Decision {
	w.facts.Now = w.facts.Now.Add(time.Minute)
	p.Received = w.facts.Now
	d := Decide(p, w.alerts, w.strategies, w.facts)
	if len(d.Reasons) == 0 {
		w.t.Errorf("%s %s: no reason", p.Ivorn, d.Action)
	}
	for _, id := range d.Cancel {
		w.set(id, observatory.RequestCancelled)
	}
	var joined observatory.Alert
	if d.AlertID != 0 {
		joined = w.alerts[d.AlertID-1]
	}
	joined = Join(joined, p, d)
	if d.Action == observatory.AlertDuplicate {
		return d
	}
	if d.AlertID == 0 {
		joined.ID = len(w.alerts) + 1
		w.alerts = append(w.alerts, observatory.Alert{})
	}
	if d.Action == observatory.AlertObserve || d.Action == observatory.AlertRefine {
		r := Request(joined, d)
		r.ID = len(w.requests) + 1
		w.requests = append(w.requests, r)
		joined.RequestID, joined.RequestStatus = r.ID, r.Status
	}
	w.alerts[joined.ID-1] = joined
	for _, id := range d.Also {
		w.alerts[id-1] = Join(w.alerts[id-1], p, d)
	}
	return d
}

// set gives a request a status, as its alert sees it.
func (w *watch) set(id int, status observatory.RequestStatus) {
	w.requests[id-1].Status = status
	for i := range w.alerts {
		if w.alerts[i].RequestID == id {
			w.alerts[i].RequestStatus = status
		}
	}
}

func (w *watch) expect(name string, action observatory.AlertAction, says string) Decision {
	w.t.Helper()
	d := w.receive(packet(w.t, name))
	if text := strings.Join(d.Reasons, " "); d.Action != action || !strings.Contains(text, says) {
		w.t.Errorf("%s: %s %q, want %s with %q", name, d.Action, text, action, says)
	}
	return d
}

func TestStoryOfABurst(t *testing.T) {
	w := newWatch(t)
	w.expect("svom_1_grm_trigger.xml", observatory.AlertIgnore, "gives no position")
	d := w.expect("svom_2_wakeup.xml", observatory.AlertObserve, "belongs to SVOM sb26112201")
	if !d.Preempt || len(w.requests) != 1 || w.requests[0].Sequences[0].Target.RADeg != 60.12 {
		t.Errorf("preempt %v, requests %+v", d.Preempt, w.requests)
	}
	w.expect("svom_3_slewing.xml", observatory.AlertKeep, "Request 1 stands")
	w.expect("svom_3_slewing.xml", observatory.AlertDuplicate, "received before")
	w.set(1, observatory.RequestExecuting)
	d = w.expect("svom_4_mxt.xml", observatory.AlertRefine, "moved by 3.8 arcmin")
	if !slices.Equal(d.Cancel, []int{1}) || w.requests[1].Sequences[0].Target.DecDeg != 25.431 {
		t.Errorf("cancels %v, requests %+v", d.Cancel, w.requests)
	}
	if first, second := w.requests[0].Sequences[0], w.requests[1].Sequences[0]; !first.End.Equal(second.End) {
		t.Errorf("the window ends %v, then %v", first.End, second.End)
	}
	d = w.expect("svom_5_retraction.xml", observatory.AlertCancel, "Request 2 of SVOM sb26112201 is cancelled")
	if !slices.Equal(d.Cancel, []int{2}) {
		t.Errorf("cancels %v", d.Cancel)
	}
	if len(w.alerts) != 1 {
		t.Fatalf("%d alerts", len(w.alerts))
	}
	a := w.alerts[0]
	if !a.Retracted || a.Outcome != observatory.AlertRetracted || len(a.Packets) != 5 || a.Position.RADeg != 60.182 || a.Name != "SVOM sb26112201" {
		t.Errorf("alert %+v", a)
	}
	late := packet(t, "svom_2_wakeup.xml")
	late.Digest, late.Ivorn = "another", late.Ivorn+"-again"
	if d := w.receive(late); d.Action != observatory.AlertIgnore || !strings.Contains(d.Reasons[0], "retracted") {
		t.Errorf("after the retraction: %+v", d)
	}
}

func TestWhatBelongsTogether(t *testing.T) {
	w := newWatch(t)
	w.expect("swift_bat.xml", observatory.AlertObserve, "")
	w.expect("swift_xrt.xml", observatory.AlertRefine, "it cites ivo://nasa.gsfc.gcn/SWIFT#BAT_GRB_Pos_1300001-201")
	w.expect("counterpart.xml", observatory.AlertKeep, "names the same trigger")
	w.expect("gbm_placeholder.xml", observatory.AlertIgnore, "0, 0")
	w.expect("notice_gbm_alert.json", observatory.AlertIgnore, "belongs to Fermi 900000001")
	w.expect("lvk_initial.xml", observatory.AlertIgnore, "gives no position")
	w.expect("lvk_retraction_cites_none.xml", observatory.AlertIgnore, "no request of it waits")
	w.expect("svom_catalog.xml", observatory.AlertObserve, "")
	w.expect("notice_svom_test.json", observatory.AlertIgnore, "role is test")
	names := []string{}
	for _, a := range w.alerts {
		names = append(names, a.Name)
	}
	want := []string{"Swift 1300001", "Fermi 900000001", "LVK S261122a", "SVOM sb26112201", "SVOM sb26112201"}
	if !slices.Equal(names, want) {
		t.Errorf("alerts %q", names)
	}
	w.expect("swift_not_a_burst.xml", observatory.AlertCancel, "no burst")
}

func TestPacketsOvertake(t *testing.T) {
	w := newWatch(t)
	w.expect("swift_xrt.xml", observatory.AlertObserve, "")
	w.expect("swift_bat.xml", observatory.AlertKeep, "less precise")
	w.expect("svom_5_retraction.xml", observatory.AlertIgnore, "not received")
	w.expect("svom_2_wakeup.xml", observatory.AlertIgnore, "was retracted")
	if len(w.alerts) != 2 || !w.alerts[1].Retracted {
		t.Errorf("alerts %+v", w.alerts)
	}
}

// Two events that turn out to be one end with one request.
func TestEventsThatAreOne(t *testing.T) {
	w := newWatch(t)
	w.expect("swift_bat.xml", observatory.AlertObserve, "")
	other := packet(t, "swift_bat.xml")
	other.Ivorn, other.Digest, other.Keys, other.TriggerID = "ivo://nasa.gsfc.gcn/SWIFT#BAT_GRB_Pos_7-7", "other", []string{"swift/7"}, "7"
	w.receive(other)
	both := packet(t, "swift_xrt.xml")
	both.Cites = append(both.Cites, observatory.AlertCite{Kind: "followup", Ivorn: other.Ivorn})
	d := w.receive(both)
	if d.Action != observatory.AlertRefine || !slices.Equal(d.Cancel, []int{1, 2}) || !slices.Equal(d.Also, []int{2}) || len(w.requests) != 3 {
		t.Errorf("%+v", d)
	}
}

func TestWhatNeverObserves(t *testing.T) {
	for name, says := range map[string]string{
		"swift_test_82.xml":           "role is test",
		"swift_pointing.xml":          "role is utility",
		"role_unknown.xml":            "celebration",
		"lvk_mock_as_observation.xml": "marked as a test",
		"notice_test_schema.json":     "marked as a test",
		"notice_archival.json":        "role is utility",
		"notice_gwalert.json":         "marked as a test",
		"swift_lost_lock.xml":         "lost its lock",
		"swift_not_a_burst.xml":       "no burst",
		"gbm_placeholder.xml":         "stands for none",
		"galactic.xml":                "GALACTIC",
		"notice_nested_only.json":     "gives no position",
	} {
		w := newWatch(t)
		w.expect(name, observatory.AlertIgnore, says)
		if len(w.requests) != 0 || w.alerts[0].Outcome != observatory.AlertRecorded {
			t.Errorf("%s: %d requests, %s", name, len(w.requests), w.alerts[0].Outcome)
		}
	}
	// A test that retracts a real event cancels nothing.
	w := newWatch(t)
	w.expect("svom_2_wakeup.xml", observatory.AlertObserve, "")
	fake := packet(t, "svom_5_retraction.xml")
	fake.Role = observatory.AlertTest
	if d := w.receive(fake); d.Action != observatory.AlertIgnore || w.requests[0].Status == observatory.RequestCancelled {
		t.Errorf("%+v", d)
	}
}

func TestStrategiesDecide(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*observatory.Strategy, *Facts)
		packet string
		says   string // "" : observed
	}{
		"taken":           {func(*observatory.Strategy, *Facts) {}, "swift_bat.xml", ""},
		"inactive":        {func(s *observatory.Strategy, _ *Facts) { s.Active = false }, "swift_bat.xml", "No strategy is for Swift packets of type 61 (BAT_GRB_Pos)"},
		"other mission":   {func(s *observatory.Strategy, _ *Facts) { s.Missions = []string{"SVOM"} }, "swift_bat.xml", "No strategy"},
		"mission by case": {func(s *observatory.Strategy, _ *Facts) { s.Missions = []string{"SVOM", "swift"} }, "swift_bat.xml", ""},
		"other kind":      {func(s *observatory.Strategy, _ *Facts) { s.Kinds = []observatory.AlertKind{"gw"} }, "swift_bat.xml", "No strategy"},
		"type by number":  {func(s *observatory.Strategy, _ *Facts) { s.PacketTypes = []string{"67", "61"} }, "swift_bat.xml", ""},
		"type by name":    {func(s *observatory.Strategy, _ *Facts) { s.PacketTypes = []string{"mxt-*"} }, "svom_4_mxt.xml", ""},
		"type not named":  {func(s *observatory.Strategy, _ *Facts) { s.PacketTypes = []string{"mxt-*"} }, "svom_2_wakeup.xml", "No strategy"},
		"too wide":        {func(s *observatory.Strategy, _ *Facts) { s.MaxErrorDeg = 0.25 }, "gbm_ground_wide.xml", "error radius is 23.5 deg, the most is 15.0 arcmin"},
		"wide is allowed": {func(*observatory.Strategy, *Facts) {}, "gbm_ground_wide.xml", ""},
		"known source":    {func(s *observatory.Strategy, _ *Facts) { s.KnownSources = false }, "svom_catalog.xml", "known already"},
		"too old":         {func(s *observatory.Strategy, _ *Facts) { s.MaxAgeS = 30 }, "swift_bat.xml", "the event was 60 s ago, the most is 30 s"},
		"by day": {func(s *observatory.Strategy, f *Facts) {
			f.Night.ObservingStart = testNow.Add(10 * time.Hour)
			f.Night.ObservingEnd = testNow.Add(20 * time.Hour)
		}, "swift_bat.xml", "nothing of the observing time"},
		"too low": {func(_ *observatory.Strategy, f *Facts) { f.Instrument.Site.HorizonDeg = 89 }, "swift_bat.xml", "not visible tonight"},
		"too short": {func(s *observatory.Strategy, f *Facts) {
			f.Night.ObservingEnd = testNow.Add(2 * time.Minute)
		}, "swift_bat.xml", "for 60 s only"},
	} {
		w := newWatch(t)
		c.change(&w.strategies[0], &w.facts)
		action := observatory.AlertObserve
		if c.says != "" {
			action = observatory.AlertIgnore
		}
		t.Run(name, func(t *testing.T) { w.t = t; w.expect(c.packet, action, c.says) })
	}
}

func TestStrategiesTogether(t *testing.T) {
	w := newWatch(t)
	prompt, later := everything(), everything()
	prompt.Name, prompt.Rank, prompt.WindowS = "prompt", 1, 600
	later.Name, later.Rank, later.DelayS, later.Preempt, later.Priority = "later", 2, 3600, false, 1
	w.strategies = []observatory.Strategy{later, prompt}
	w.expect("svom_2_wakeup.xml", observatory.AlertObserve, "")
	r := w.requests[0]
	if len(r.Sequences) != 2 || r.Sequences[0].Name != "prompt" || r.Sequences[1].Start.Sub(r.Sequences[0].Start) != time.Hour {
		t.Fatalf("request %+v", r)
	}
	w.facts.Now = w.facts.Now.Add(15 * time.Minute)
	w.expect("svom_4_mxt.xml", observatory.AlertRefine, `Strategy "prompt" does not take it: its window ended`)
	if r := w.requests[1]; len(r.Sequences) != 1 || r.Sequences[0].Name != "later" {
		t.Errorf("request %+v", r)
	}
}

func TestUpdateOfAnotherTypeKeepsTheStrategy(t *testing.T) {
	w := newWatch(t)
	w.strategies[0].PacketTypes = []string{"61"}
	w.expect("swift_bat.xml", observatory.AlertObserve, "")
	w.expect("swift_xrt.xml", observatory.AlertRefine, "")
	w = newWatch(t)
	w.strategies[0].PacketTypes = []string{"61"}
	w.expect("swift_xrt.xml", observatory.AlertIgnore, "No strategy is for Swift packets of type 67")
}

func TestRequestThatEnded(t *testing.T) {
	for status, want := range map[observatory.RequestStatus]observatory.AlertAction{
		observatory.RequestExecuted:  observatory.AlertObserve,
		observatory.RequestFailed:    observatory.AlertObserve,
		observatory.RequestExpired:   observatory.AlertObserve,
		observatory.RequestCancelled: observatory.AlertKeep,
		observatory.RequestPlanned:   observatory.AlertRefine,
	} {
		w := newWatch(t)
		w.expect("swift_bat.xml", observatory.AlertObserve, "")
		w.set(1, status)
		d := w.expect("swift_xrt.xml", want, "")
		if (len(d.Cancel) > 0) != (want == observatory.AlertRefine) {
			t.Errorf("%s: cancels %v", status, d.Cancel)
		}
	}
}

func TestDecideChangesNothingItIsGiven(t *testing.T) {
	w := newWatch(t)
	w.expect("svom_2_wakeup.xml", observatory.AlertObserve, "")
	before := w.alerts[0]
	packets, keys := slices.Clone(before.Packets), slices.Clone(before.Keys)
	d := Decide(packet(t, "svom_4_mxt.xml"), w.alerts, w.strategies, w.facts)
	after := Join(before, packet(t, "svom_4_mxt.xml"), d)
	if len(after.Packets) != 2 || len(w.alerts[0].Packets) != 1 || !slices.Equal(before.Keys, keys) || before.Packets[0].Ivorn != packets[0].Ivorn {
		t.Error("an argument was changed")
	}
	r := Request(after, d)
	r.Sequences[0].Albums[0].Plans[0].Images = 999
	if w.strategies[0].Albums[0].Plans[0].Images != 12 {
		t.Error("the request shares the strategy's plans")
	}
}

func TestCheckStrategy(t *testing.T) {
	if problems := CheckStrategy(everythingAllowed(), testInstrument()); len(problems) != 0 {
		t.Errorf("a good one: %v", problems)
	}
	for field, change := range map[string]func(*observatory.Strategy){
		"name":       func(s *observatory.Strategy) { s.Name = " " },
		"kinds":      func(s *observatory.Strategy) { s.Kinds = []observatory.AlertKind{"comet"} },
		"program":    func(s *observatory.Strategy) { s.Program = "" },
		"priority":   func(s *observatory.Strategy) { s.Priority = 6 },
		"window_s":   func(s *observatory.Strategy) { s.WindowS = 60 },
		"delay_s":    func(s *observatory.Strategy) { s.DelayS = -1 },
		"albums":     func(s *observatory.Strategy) { s.Albums = nil },
		"detector":   func(s *observatory.Strategy) { s.Albums[1].Detector = s.Albums[0].Detector },
		"filter":     func(s *observatory.Strategy) { s.Albums[0].Plans[0].Filter = "J" },
		"exposure_s": func(s *observatory.Strategy) { s.Albums[0].Plans[0].ExposureS = 1000 },
		"images":     func(s *observatory.Strategy) { s.Albums[0].Plans[0].Images = 0 },
		"missions":   func(s *observatory.Strategy) { s.Missions = make([]string, 200) },
	} {
		s := everythingAllowed()
		change(&s)
		problems := CheckStrategy(s, testInstrument())
		if !slices.ContainsFunc(problems, func(p observatory.Problem) bool { return p.Field == field }) {
			t.Errorf("%s: %v", field, problems)
		}
	}
}

func everythingAllowed() observatory.Strategy {
	s := everything()
	s.MinAltDeg = 0
	return s
}
