package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// The dynamic phases of the scheduler's test plan: V1 requests over time, V2 and
// alerts, V3 and observing conditions, V4 and alarms of weather and site, V5 and
// execution to the last image. Server and simulators are the real programs.

// TestDynamicV1 has the user simulator submit five requests for galaxies that
// are up, each with wishes as to altitude, Moon and twilight. Each is planned at
// once, beside those that are there; only for a more important one whose window
// leaves no other place does a single one of them move.
func TestDynamicV1(t *testing.T) {
	h := night(t, dynamicSpeed/2) // places lie close together: a busy machine must keep to them
	const (
		apart   = 4 * iteration // from one submission to the next
		between = 160.0         // s, from one preferred start to the next
		asks    = `<constraints min_alt_deg="30" max_airmass="2" min_moon_deg="20" twilight="astronomical"/>`
	)
	first := wish{name: "alpha", priority: 3, to: 3600, preferred: 260, images: 3, target: "00:42:44 +41:16:09", asks: asks} // M 31
	second, third := first, first
	second.name, second.preferred, second.target = "beta", first.preferred+between-apart.Seconds(), "00:42:42 +40:51:55"   // M 32
	third.name, third.preferred, third.target = "gamma", first.preferred+2*between-2*apart.Seconds(), "00:40:22 +41:41:07" // M 110
	soonest := wish{name: "delta", priority: 3, to: 3600, images: 3, target: "00:38:58 +48:20:15", asks: asks}             // NGC 185
	// It needs a minute: before beta it has too little by seconds, after it by more. So
	// it is planned first, with a minute to spare, and beta gives way by these seconds.
	at := first.preferred + between - 4*apart.Seconds()
	urgent := wish{name: "urgent", priority: 1, from: at - 60, to: at + 60, images: 8, target: "01:09:27 +35:43:04", asks: asks} // NGC 404
	h.submits([]int{1, 5, 9, 13, 17}, first, second, third, soonest, urgent)

	var requests []observatory.Request
	for _, name := range []string{"alpha", "beta", "gamma", "delta", "urgent"} {
		r := h.named(name, 30*time.Second)
		s := planned(h, "request "+name+" submitted")
		if after := s.Created.Sub(r.Created); after > h.soon() || place(s, r.ID) == nil {
			t.Errorf("%s: planned %v after its submission, place %+v", name, after, place(s, r.ID))
		}
		requests = append(requests, r)
	}
	h.checkPlaces(requests)
	for i, r := range requests {
		requests[i] = h.executed(r.ID, 60*time.Second)
		h.checkPlannedAtOnce(r)
		h.checkLife(r.ID, "to_be_planned", "planned", "executing", "executed")
	}
	if n := h.checkWhole(requests...); n != 20 {
		t.Errorf("%d images, want 20", n)
	}
	// One for the start, the dome, each submission and each execution, and a few
	// where a start was late.
	if n := h.plannings(""); n > 20 {
		t.Errorf("%d plannings for five requests", n)
	}
}

// checkPlaces compares every schedule with the one before: the last of the
// requests moves the second; nothing else moves or is dropped as long as it
// has not begun.
func (h *house) checkPlaces(requests []observatory.Request) {
	h.t.Helper()
	urgent, beta := requests[4], requests[1]
	list := h.schedules()
	for i := 1; i < len(list); i++ {
		before, now := list[i-1], list[i]
		for _, r := range requests {
			was, is := place(before, r.ID), place(now, r.ID)
			if was == nil || was.Locked || is != nil && is.Locked {
				continue
			}
			if is == nil {
				h.t.Errorf("%s has no place any more (%s)", r.Name, now.Trigger)
				continue
			}
			yields := r.ID == beta.ID && strings.Contains(now.Trigger, urgent.Name)
			if moved := is.Start.Sub(was.Start).Abs() >= time.Second; moved != yields && r.Name != "delta" {
				h.t.Errorf("%s from %v to %v (%s)", r.Name, was.Start.Format(time.TimeOnly), is.Start.Format(time.TimeOnly), now.Trigger)
			}
		}
		if strings.Contains(now.Trigger, "submitted") && now.Dropped > 0 {
			h.t.Errorf("%s: dropped %d", now.Trigger, now.Dropped)
		}
		if strings.Contains(now.Trigger, urgent.Name) && now.Moved != 1 {
			h.t.Errorf("%s: moved %d, want beta alone", now.Trigger, now.Moved)
		}
	}
}

// TestDynamicV2 adds alerts. The one whose strategy may interrupt does, and what
// it interrupted is finished afterwards; the other comes next, before what waited
// already, and no sooner.
func TestDynamicV2(t *testing.T) {
	h := night(t, dynamicSpeed)
	h.strategyFor("SVOM", true)
	h.strategyFor("Swift", false)
	h.submits([]int{0}, wish{name: "long", priority: 2, to: 3600, images: 24})
	long := h.images(h.named("long", 20*time.Second).ID, 1, 30*time.Second)

	burst := h.alerted("SVOM")
	h.checkPlannedAtOnce(h.executed(burst.ID, 40*time.Second))
	if r, _ := get[observatory.Request](h, fmt.Sprintf("/requests/%d", long.ID)); r.Status == observatory.RequestExecuted {
		t.Error("what was to be interrupted was executed first")
	}
	long = h.executed(long.ID, 60*time.Second)
	if causes := h.interruptions(long.ID); len(causes) != 1 || !strings.Contains(causes[0], "interrupted for") {
		t.Errorf("the long one was interrupted for %q, want once, for the alert", causes)
	}
	planned(h, "a sequence was interrupted")

	// Few long images end nearly when they should: the alert is not late then.
	h.submits([]int{0, 1}, wish{name: "later", priority: 4, to: 3600, images: 4, exposure: 45}, wish{name: "waiting", priority: 5, to: 3600, images: 3})
	waiting := h.named("waiting", 20*time.Second)
	later := h.images(h.named("later", 20*time.Second).ID, 1, 30*time.Second)
	behind := planned(h, "request waiting submitted")
	if is, at := place(behind, waiting.ID), place(behind, later.ID); is == nil || at == nil || is.Start.Before(at.End) {
		t.Errorf("what is to wait has %+v, what runs %+v", is, at)
	}
	calm := h.alerted("Swift")
	later, calm, waiting = h.executed(later.ID, 40*time.Second), h.executed(calm.ID, 40*time.Second), h.executed(waiting.ID, 40*time.Second)
	h.checkPlannedAtOnce(calm)
	if causes := h.interruptions(later.ID); len(causes) != 0 {
		t.Errorf("an alert that may not interrupt did: %q", causes)
	}
	if first, then, last := h.began(later.ID), h.began(calm.ID), h.began(waiting.ID); !first.Before(calm.Created) || !then.Before(last) {
		t.Errorf("begun: what ran at %v, the alert of %v at %v, what waited at %v", first, calm.Created, then, last)
	}
	burst, _ = get[observatory.Request](h, fmt.Sprintf("/requests/%d", burst.ID))
	if n := h.checkWhole(long, later, waiting, burst, calm); n != 24+4+3+3+3 {
		t.Errorf("%d images, want %d", n, 24+4+3+3+3)
	}
}

// TestDynamicV3 adds observing conditions: clouds draw up and go away. The night
// is planned anew, once for each, and it is told why; what runs goes on, and what
// asks for a clear sky loses its place, is told so, and is observed after them.
func TestDynamicV3(t *testing.T) {
	h := night(t, 2*dynamicSpeed) // ten minutes have to pass between two plannings for conditions
	h.submits([]int{0, 1, 2},
		wish{name: "under clouds", priority: 2, to: 7200, images: 12},
		wish{name: "after them", priority: 2, to: 7200, preferred: 900, images: 3},
		wish{name: "clear alone", priority: 1, to: 7200, preferred: 600, images: 3, target: "00:42:44 +41:16:09", asks: `<constraints min_alt_deg="30" max_cloud="clear"/>`}) // M 31
	running := h.images(h.named("under clouds", 20*time.Second).ID, 1, 30*time.Second)
	h.untilCloud("clear")
	fussy := h.named("clear alone", 20*time.Second)
	if first := planned(h, "request clear alone submitted"); place(first, fussy.ID) == nil {
		t.Errorf("under a clear sky it has no place: %+v", first.LeftOut)
	}
	h.event("plc", `{"device_name":"MLX90614-1","value_name":"SkyTemperature","value":0}`)
	h.untilCloud("cloudy")
	why := "the observing conditions changed: cloud from clear to cloudy"
	drawn := planned(h, why)
	if place(drawn, running.ID) == nil || place(drawn, fussy.ID) != nil || drawn.Dropped != 1 {
		t.Errorf("clouds dropped %d: %+v", drawn.Dropped, drawn.Entries)
	}
	if l := drawn.LeftOut; len(l) != 1 || l[0].RequestID != fussy.ID || l[0].Reason != observatory.LeftOutCondition || !strings.Contains(l[0].Text, "Wants the sky clear; now it is cloudy") {
		t.Errorf("what asks for a clear sky is told %+v", l)
	}
	h.event("plc", `{"clear":true}`)
	h.untilCloud("clear")
	// For the sky itself, ten minutes after the planning before it; or with any other
	// planning, such as for what was executed: each takes the sky as it is.
	var again observatory.Schedule
	h.until("what asks for a clear sky has a place again", 30*time.Second, func() (bool, string) {
		again, _ = get[observatory.Schedule](h, "/schedules/current")
		return again.ID > drawn.ID && place(again, fussy.ID) != nil, again.Trigger
	})
	if after := again.Created.Sub(drawn.Created); strings.Contains(again.Trigger, "conditions") && after < 10*time.Minute {
		t.Errorf("planned anew after %v: clouds that flutter would be planned for without end", after)
	}
	running = h.executed(running.ID, 40*time.Second)
	if causes := h.interruptions(running.ID); len(causes) != 0 {
		t.Errorf("clouds interrupted what ran: %q", causes)
	}
	after := h.executed(h.named("after them", time.Second).ID, 60*time.Second)
	fussy = h.executed(fussy.ID, 60*time.Second)
	for _, c := range h.changes(fussy.ID) {
		if c.To == observatory.SequenceExecuting && c.At.Before(again.Created) {
			t.Errorf("it was begun at %v, under clouds", c.At)
		}
	}
	h.checkWhole(running, after, fussy)
	if n := h.plannings("the observing conditions changed"); n > 3 { // the seeing, once it is known, may change too
		t.Errorf("%d plannings for conditions", n)
	}
	logs := all[observatory.LogEntry](h, "/logs?agent=planning&")
	if !slices.ContainsFunc(logs, func(l observatory.LogEntry) bool { return strings.Contains(l.Message, why) }) {
		t.Error("the log does not tell why it was planned anew")
	}
}

// TestDynamicV4 adds alarms of the weather and of the site, each in the middle
// of a sequence: it is ended, the dome closes, the night is planned anew when it
// is safe again, and the sequence goes on where it was.
func TestDynamicV4(t *testing.T) {
	h := night(t, dynamicSpeed)
	h.submits([]int{0}, wish{name: "steadfast", priority: 2, to: 7200, images: 24})
	r := h.named("steadfast", 20*time.Second)
	for i, alarm := range []struct{ what, begins, ends string }{
		{"rain", `{"device_name":"WXT520","value_name":"RainRate","value":12.0}`, `{"clear":true}`},
		{"wind", `{"device_name":"WXT520","value_name":"WindSpeed","value":25}`, `{"clear":true}`},
		{"door", `{"device_name":"DOORS","value_name":"status","value":"open"}`, `{"device_name":"DOORS","value_name":"status","value":"closed"}`},
	} {
		had := h.images(r.ID, 4*i+2, 60*time.Second).Sequences[0].ImagesDone
		h.event("plc", alarm.begins)
		env := h.untilSafe(false, 20*time.Second)
		if !strings.Contains(strings.ToLower(env.Safety.Cause), alarm.what) {
			t.Errorf("%s: unsafe because %q", alarm.what, env.Safety.Cause)
		}
		h.untilDome(observatory.ShutterClosed, 20*time.Second)
		stopped := h.untilRequest(r.ID, 10*time.Second, func(r observatory.Request) bool {
			return r.Sequences[0].Status != observatory.SequenceExecuting
		})
		if n := len(h.interruptions(r.ID)); n != i+1 || stopped.Sequences[0].ImagesDone < had {
			t.Errorf("%s: %d interruptions, %d images of %d", alarm.what, n, stopped.Sequences[0].ImagesDone, had)
		}
		h.event("plc", alarm.ends)
		h.untilSafe(true, 20*time.Second)
		h.untilDome(observatory.ShutterOpen, 20*time.Second)
		h.until("planned anew", 20*time.Second, func() (bool, string) {
			unsafe, safe := h.plannings("the environment is unsafe"), h.plannings("the environment is safe again")
			return unsafe == i+1 && safe == i+1, fmt.Sprintf("%d times for an alarm, %d for its end", unsafe, safe)
		})
	}
	r = h.executed(r.ID, 60*time.Second)
	if s := r.Sequences[0]; s.Attempts != 4 {
		t.Errorf("%d attempts, want one after each of three alarms", s.Attempts)
	}
	if n := h.checkWhole(r); n != 24 {
		t.Errorf("%d images, want 24", n)
	}
}

// TestDynamicV5 has all of it, to the last image: seven requests over time, for one
// or both cameras, an alert that interrupts, clouds, under which what asks for a
// clear sky loses its place, rain. What was planned has its images once, and what
// has none says why.
func TestDynamicV5(t *testing.T) {
	h := night(t, dynamicSpeed)
	h.strategyFor("SVOM", true)
	bands := `<request submitted="1" relative="1" name="bands" scientific_program="AGN" target_type="altaz">
<sequence name="six bands" priority="2" jd1="0" jd2="5400" target_coords="65 100">
<album detector="Visible camera" name="v"><plan duration="3" filter="First visible filter" name="g" nb_images="2"/><plan duration="3" filter="Second visible filter" name="r" nb_images="2"/></album>
<album detector="Infrared camera" name="n"><plan duration="2" filter="Second infrared filter" name="J" nb_images="3"/><plan duration="2" filter="Third infrared filter" name="H" nb_images="1"/></album>
</sequence></request>`
	files := map[string]string{"bands.xml": bands}
	for _, w := range []wish{
		{name: "one", priority: 3, to: 5400, images: 16},
		{name: "two", priority: 2, to: 5400, images: 4},
		{name: "three", priority: 4, to: 5400, preferred: 400, images: 4},
		{name: "four", priority: 1, from: 100, to: 5400, images: 4},
		{name: "brief", priority: 1, from: 0, to: 20, images: 2}, // as long as it needs: whatever runs then, it is too late for it
	} {
		files[w.name+".xml"] = w.file()
	}
	// Its start is far away, so that the clouds are there before.
	files["fussy.xml"] = wish{name: "fussy", priority: 2, to: 7200, preferred: 900, images: 3, target: "00:42:44 +41:16:09", asks: `<constraints min_alt_deg="30" max_cloud="clear"/>`}.file() // M 31
	scenario := `[60, {"time":0,"userSimulator":"one.xml"}, {"time":1,"userSimulator":"fussy.xml"}, {"time":2,"userSimulator":"two.xml"}, {"time":4,"userSimulator":"bands.xml"},
		{"time":6,"userSimulator":"brief.xml"}, {"time":9,"userSimulator":"three.xml"}, {"time":14,"userSimulator":"four.xml"}]`
	h.untilCloud("clear")
	h.plays("user", scenario, files)
	fussy := h.named("fussy", 20*time.Second)
	planned(h, "fussy submitted")
	one := h.images(h.named("one", 20*time.Second).ID, 1, 30*time.Second)
	h.event("plc", `{"device_name":"MLX90614-1","value_name":"SkyTemperature","value":0}`)
	burst := h.alerted("SVOM")
	h.executed(burst.ID, 40*time.Second)
	drawn := h.clouded(fussy.ID)
	h.event("plc", `{"device_name":"WXT520","value_name":"RainRate","value":7.5}`)
	h.untilSafe(false, 20*time.Second)
	h.untilDome(observatory.ShutterClosed, 20*time.Second)
	h.event("plc", `{"clear":true}`)
	h.untilSafe(true, 20*time.Second)
	for _, name := range []string{"one", "two", "bands", "four", "three", "fussy"} {
		h.executed(h.named(name, 20*time.Second).ID, 60*time.Second)
	}
	h.checkClearAgain(fussy.ID, drawn)
	h.executed(burst.ID, time.Second)
	h.checkNight(one.ID)
}

// clouded waits for a schedule that leaves the request out because of the sky and
// gives its number.
func (h *house) clouded(request int) (id int) {
	h.t.Helper()
	h.until("clouds take the place of what asks for a clear sky", 30*time.Second, func() (bool, string) {
		s, _ := get[observatory.Schedule](h, "/schedules/current")
		id = s.ID
		return slices.ContainsFunc(s.LeftOut, func(l observatory.LeftOut) bool {
			return l.RequestID == request && l.Reason == observatory.LeftOutCondition
		}), fmt.Sprintf("%s: %+v", s.Trigger, s.LeftOut)
	})
	return id
}

// checkClearAgain wants the request, which had a place before the schedule drawn
// and none in it, to have been begun only after one that gave it one again.
func (h *house) checkClearAgain(request, drawn int) {
	h.t.Helper()
	had := false
	for _, s := range h.schedules() {
		is := place(s, request) != nil
		had = had || is && s.ID < drawn
		if s.ID <= drawn || !is {
			continue
		}
		if !had {
			h.t.Error("what asks for a clear sky had no place before the clouds")
		}
		if began := h.began(request); began.Before(s.Created) {
			h.t.Errorf("begun at %v, under clouds: it has a place since %v", began, s.Created)
		}
		return
	}
	h.t.Error("what asks for a clear sky had no place again")
}

// checkNight wants interface, database and files on the disk to tell the same of
// a night in which all has ended.
func (h *house) checkNight(interrupted int) {
	h.t.Helper()
	if len(h.interruptions(interrupted)) == 0 {
		h.t.Errorf("request %d was never interrupted: the night was too quiet to show anything", interrupted)
	}
	brief := h.named("brief", time.Second)
	if s := brief.Sequences[0]; s.Status == observatory.SequenceExecuted && s.ImagesDone != 2 || s.Status != observatory.SequenceExecuted && s.Reason == "" {
		h.t.Errorf("brief: %s with %d images, reason %q", s.Status, s.ImagesDone, s.Reason)
	}
	requests := all[observatory.Request](h, "/requests?")
	taken := h.checkWhole(requests...)
	if most := 16 + 4 + 8 + 4 + 4 + 3 + 3 + 2; taken != most && taken != most-2 {
		h.t.Errorf("%d images, want %d, or two less without the brief one", taken, most)
	}
	if files := h.imageFiles(); files != taken {
		h.t.Errorf("%d image files are kept, %d belong to the requests", files, taken)
	}
	for _, r := range requests {
		if r.Name != "brief" {
			h.checkPlannedAtOnce(r)
		}
	}
	h.checkPlans(requests)
}

// checkPlans wants no schedule there was to have two sequences at once, nor one
// outside of its window. What was observed is told in it as it was planned, and
// began when the telescope was there: of two such only their order counts.
func (h *house) checkPlans(requests []observatory.Request) {
	h.t.Helper()
	windows := map[int]observatory.Sequence{}
	for _, r := range requests {
		for _, s := range r.Sequences {
			windows[s.ID] = s
		}
	}
	for _, s := range h.schedules() {
		for i, e := range s.Entries {
			if w := windows[e.SequenceID]; !e.Locked && (e.Start.Before(w.Start.Add(-time.Second)) || e.End.After(w.End.Add(time.Second))) {
				h.t.Errorf("schedule %d: %s at %v is outside of its window", s.ID, e.Name, e.Start.Format(time.TimeOnly))
			}
			if i == 0 {
				continue
			}
			before := s.Entries[i-1]
			if e.Start.Before(before.Start) || e.Start.Before(before.End) && !(e.Locked && before.Locked) {
				h.t.Errorf("schedule %d: %s overlaps %s", s.ID, e.Name, before.Name)
			}
		}
	}
}
