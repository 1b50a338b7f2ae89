package voevent

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

// Whatever is read is bounded, can be printed, written and read again, and
// observes only what may be observed.
func checkAny(t *testing.T, data []byte) {
	p, err := Parse(data)
	if err != nil {
		var known *observatory.Error
		if !errors.As(err, &known) || known.Code != observatory.CodeInvalid && known.Code != observatory.CodeTooLarge {
			t.Fatalf("error %v", err)
		}
		return
	}
	if _, err := p.Line("x").JSON(); err != nil {
		t.Fatalf("line: %v", err)
	}
	if len(p.Ivorn) > MaxName || len(p.TriggerID) > MaxName || len(p.Keys) > MaxKeys || len(p.Cites) > MaxCites || p.Digest == "" || p.Mission == "" {
		t.Fatalf("packet %+v", p.AlertPacket)
	}
	if (p.Position != nil) != (p.Word == observatory.PositionGiven) {
		t.Fatalf("position %v is %s", p.Position, p.Word)
	}
	if q := p.Position; q != nil && (!(q.RADeg >= 0 && q.RADeg < 360) || !(math.Abs(q.DecDeg) <= 90) || q.RADeg == 0 && q.DecDeg == 0) {
		t.Fatalf("position %v", q)
	}
	d := Decide(p.AlertPacket, nil, []observatory.Strategy{everything()}, testFacts())
	if d.Action == observatory.AlertObserve && (p.Role != observatory.AlertObservation || p.Position == nil || len(p.Traits) > 0 && !slices.Equal(p.Traits, []observatory.AlertTrait{observatory.TraitKnownSource})) {
		t.Fatalf("observes %+v", p.AlertPacket)
	}
	if p.Ivorn == "" {
		return
	}
	text, err := Encode(p.AlertPacket)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(text); err != nil {
		t.Fatalf("what was written cannot be read: %v\n%s", err, text)
	}
}

func seeds(f *testing.F, pattern string) {
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
}

func FuzzVOEvent(f *testing.F) {
	seeds(f, "*.xml")
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><VOEvent ivorn="&b;"/>`))
	f.Add([]byte("\xef\xbb\xbf \n<VOEvent ivorn='#_' role=''><What><Param name='TrigID'/></What></VOEvent>"))
	f.Fuzz(checkAny)
}

func FuzzGCN(f *testing.F) {
	seeds(f, "*.json")
	f.Add([]byte(`{"mission":"","$schema":"/notices/","superevent_id":1e400,"id":[[],{},null,1,"a"],"ra":[1],"dec":"2","ra_dec_error":[]}`))
	f.Fuzz(checkAny)
}

func FuzzInstant(f *testing.F) {
	for _, s := range []string{"2026-11-22T03:00:00.25", "2016-12-31T23:59:60Z", "2026-01--9130T00:00:00.00", ":60", "2026-11-22T03:00:30+00:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if at, ok := instant(s); ok && (at.Year() < 1960 || at.Year() >= 2200 || at.Location() != time.UTC) {
			t.Fatalf("%q is %v", s, at)
		}
	})
}

// What is written is read as it was.
func TestEncodeAndParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune(`abc019 <>&"'#:/_é--`)), 1, 20, -1)
		moment := rapid.Custom(func(t *rapid.T) *time.Time {
			at := time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "us")).UTC()
			return &at
		})
		p := observatory.AlertPacket{
			Role:      observatory.AlertRole(rapid.SampledFrom([]string{"observation", "test", "utility"}).Draw(t, "role")),
			Ivorn:     "ivo://a.b/SWIFT#" + cut(text.Draw(t, "ivorn"), 50),
			Author:    cut(text.Draw(t, "author"), 50),
			Type:      cut(text.Draw(t, "type"), 50),
			TriggerID: cut(text.Draw(t, "trigger"), 50),
			EventTime: moment.Draw(t, "event"),
			Written:   moment.Draw(t, "written"),
			Frame:     rapid.SampledFrom([]string{"UTC-FK5-GEO", "UTC-ICRS-GEO"}).Draw(t, "frame"),
			Word:      observatory.PositionNone,
		}
		for range rapid.IntRange(0, 3).Draw(t, "cites") {
			p.Cites = append(p.Cites, observatory.AlertCite{Kind: "followup", Ivorn: cut(text.Draw(t, "cited"), 50)})
		}
		if rapid.Bool().Draw(t, "position") {
			radius := rapid.Float64Range(1e-6, 180).Draw(t, "error")
			p.Word = observatory.PositionGiven
			p.Position = &observatory.AlertPosition{RADeg: rapid.Float64Range(0, 359.9999).Draw(t, "ra"), DecDeg: rapid.Float64Range(0.1, 90).Draw(t, "dec"), ErrorDeg: &radius}
		}
		file, err := Encode(p)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(file)
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
		// What Parse finds out beyond what was written.
		q := got.AlertPacket
		q.Format, q.Version, q.Mission, q.Kind, q.TypeName, q.Keys, q.Traits, q.Notes, q.Reasons, q.Digest = "", "", "", "", "", nil, nil, nil, nil, ""
		if len(q.Cites) == 0 {
			q.Cites = nil
		}
		if !reflect.DeepEqual(p, q) {
			t.Fatalf("wrote %+v\nread %+v\n%s", p, q, file)
		}
	})
}

// In whatever order and however often packets of an event come: one request at
// most waits or runs, none after a retraction, and none for a test.
func TestAnyOrderOfPackets(t *testing.T) {
	files := []string{
		"svom_1_grm_trigger.xml", "svom_2_wakeup.xml", "svom_3_slewing.xml", "svom_4_mxt.xml", "svom_5_retraction.xml", "notice_svom_test.json",
		"swift_bat.xml", "swift_xrt.xml", "swift_not_a_burst.xml", "swift_lost_lock.xml", "counterpart.xml", "gbm_placeholder.xml", "notice_gbm_ground.json",
	}
	packets := map[string]observatory.AlertPacket{}
	for _, name := range files {
		packets[name] = packet(t, name)
	}
	statuses := []observatory.RequestStatus{
		observatory.RequestPlanned, observatory.RequestExecuting, observatory.RequestExecuted, observatory.RequestExpired, observatory.RequestFailed,
	}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWatch(t)
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			name := rapid.SampledFrom(files).Draw(rt, "packet")
			d := w.receive(packets[name])
			if len(w.requests) > 0 && rapid.Bool().Draw(rt, "advance") {
				id := rapid.IntRange(1, len(w.requests)).Draw(rt, "request")
				if active(w.requests[id-1].Status) {
					w.set(id, rapid.SampledFrom(statuses).Draw(rt, "status"))
				}
			}
			waiting := map[string]int{}
			for _, r := range w.requests {
				if active(r.Status) {
					waiting[r.Name]++
				}
			}
			for name, n := range waiting {
				if n > 1 {
					rt.Fatalf("%d requests wait for %s", n, name)
				}
			}
			for _, a := range w.alerts {
				if active(a.RequestStatus) && (a.Retracted || !observes(a.Role)) {
					rt.Fatalf("%s is %s though retracted or a test", a.Name, a.RequestStatus)
				}
				if a.Target != nil && a.Target.RADeg == 0 && a.Target.DecDeg == 0 {
					rt.Fatalf("%s points at 0, 0", a.Name)
				}
			}
			for _, reason := range d.Reasons {
				if reason == "" || reason[len(reason)-1] != '.' {
					rt.Fatalf("%q is no sentence", reason)
				}
			}
		}
	})
}
