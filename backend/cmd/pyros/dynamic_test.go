package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// What the dynamic phases share: a night in which much happens, told by the
// simulators, and what the interface and the database say of it afterwards.

// dynamicSpeed is observatory seconds per real second in them.
const dynamicSpeed = 20

// soon is how long after its cause a planning may come, observatory time: five
// real seconds, on a machine on which others work too.
func (h *house) soon() time.Duration { return time.Duration(5 * h.speed * float64(time.Second)) }

// night makes a whole observatory with its devices, its dome open.
func night(t *testing.T, speed float64) *house {
	t.Helper()
	t.Parallel()
	h := newHouse(t)
	h.speed = speed
	h.env = append(h.env, fmt.Sprintf("PYROS_CLOCK_SPEED=%g", speed), "PYROS_CLOCK_TIME=2026-11-23T03:00:00Z")
	h.start("sims")
	h.server()
	h.untilSafe(true, 30*time.Second)
	h.untilDome(observatory.ShutterOpen, 30*time.Second)
	return h
}

// wish is a request of one sequence to the visible camera.
type wish struct {
	name     string
	priority int
	// from, to and preferred are seconds after the submission; preferred 0: none.
	from, to, preferred float64
	images              int
	exposure            float64 // s of each; 0: five
	// target is where in the sky, coordinates as a file has them; empty: a test
	// target, which is everywhere. asks are further elements of the sequence.
	target, asks string
}

func (w wish) file() string {
	preferred := ""
	if w.preferred > 0 {
		preferred = fmt.Sprintf(` t_prefered="%g"`, w.preferred)
	}
	exposure := cmp.Or(w.exposure, 5)
	kind, coords := "test", "10"
	if w.target != "" {
		kind, coords = "icrs", w.target
	}
	return fmt.Sprintf(`<request submitted="1" relative="1" name="%s" scientific_program="Transients" target_type="%[7]s">
<sequence name="%[1]s" priority="%d" jd1="%g" jd2="%g"%s target_coords="%[8]s">%[9]s<album detector="Visible camera" name="a">
<plan duration="%[10]g" filter="Second visible filter" name="p" nb_images="%[6]d"/></album></sequence></request>`,
		w.name, w.priority, w.from, w.to, preferred, w.images, kind, coords, w.asks, exposure)
}

// iteration is the length of a scenario's iteration, observatory time.
const iteration = 5 * time.Second

// plays has the actors play a scenario with its files.
func (h *house) plays(actor, scenario string, files map[string]string) {
	h.t.Helper()
	h.start("sims", actor, "--scenario", scenarioOf(h.t, scenario, files), "--iteration", iteration.String())
}

// submits has the user simulator submit one request at each of the iterations.
func (h *house) submits(at []int, wishes ...wish) {
	h.t.Helper()
	scenario := []any{at[len(at)-1] + 1}
	files := map[string]string{}
	for i, w := range wishes {
		name := w.name + ".xml"
		files[name] = w.file()
		scenario = append(scenario, map[string]any{"time": at[i], "userSimulator": name})
	}
	text, err := json.Marshal(scenario)
	if err != nil {
		h.t.Fatal(err)
	}
	h.plays("user", string(text), files)
}

// all reads every page of a list.
func all[T any](h *house, path string) []T {
	h.t.Helper()
	var list []T
	for cursor := ""; ; {
		page, ok := get[struct {
			Items []T    `json:"items"`
			Next  string `json:"next"`
		}](h, path+"limit=200&cursor="+cursor)
		if !ok {
			h.t.Fatalf("GET %s gives no list", path)
		}
		if list, cursor = append(list, page.Items...), page.Next; cursor == "" {
			return list
		}
	}
}

// schedules are all there were, whole, the oldest first.
func (h *house) schedules() []observatory.Schedule {
	h.t.Helper()
	list := all[observatory.Schedule](h, "/schedules?")
	slices.Reverse(list)
	for i := range list {
		whole, ok := get[observatory.Schedule](h, "/schedules/"+strconv.Itoa(list[i].ID))
		if !ok {
			h.t.Fatalf("schedule %d cannot be read", list[i].ID)
		}
		list[i] = whole
	}
	return list
}

// planned gives the first schedule that was made for the reason.
func planned(h *house, because string) observatory.Schedule {
	h.t.Helper()
	var found observatory.Schedule
	h.until("a planning because "+because, 20*time.Second, func() (bool, string) {
		list := all[observatory.Schedule](h, "/schedules?")
		slices.Reverse(list)
		var seen []string
		for _, s := range list {
			if strings.Contains(s.Trigger, because) {
				found = s
				return true, ""
			}
			seen = append(seen, s.Trigger)
		}
		return false, strings.Join(seen, " | ")
	})
	whole, _ := get[observatory.Schedule](h, "/schedules/"+strconv.Itoa(found.ID))
	return whole
}

// plannings counts the schedules that were made for the reason; empty: all.
func (h *house) plannings(because string) int {
	n := 0
	for _, s := range all[observatory.Schedule](h, "/schedules?") {
		if strings.Contains(s.Trigger, because) {
			n++
		}
	}
	return n
}

// place is where a schedule has the request, nil for nowhere.
func place(s observatory.Schedule, request int) *observatory.Scheduled {
	for i := range s.Entries {
		if s.Entries[i].RequestID == request {
			return &s.Entries[i]
		}
	}
	return nil
}

// named waits until the request of that name is there.
func (h *house) named(name string, within time.Duration) observatory.Request {
	h.t.Helper()
	var found observatory.Request
	h.until("request "+name+" is there", within, func() (bool, string) {
		list := all[observatory.Request](h, "/requests?")
		for _, r := range list {
			if r.Name == name {
				found = r
				return true, ""
			}
		}
		return false, fmt.Sprintf("%d others", len(list))
	})
	return found
}

// images waits until that many of the request are there.
func (h *house) images(request, n int, within time.Duration) observatory.Request {
	h.t.Helper()
	return h.untilRequest(request, within, func(r observatory.Request) bool {
		return r.Sequences[0].Status == observatory.SequenceExecuting && r.Sequences[0].ImagesDone >= n
	})
}

// executed waits until all of the request's images were taken.
func (h *house) executed(request int, within time.Duration) observatory.Request {
	h.t.Helper()
	return h.untilRequest(request, within, func(r observatory.Request) bool { return r.Status == observatory.RequestExecuted })
}

// began is when the request was last begun.
func (h *house) began(request int) time.Time {
	h.t.Helper()
	var at time.Time
	for _, c := range h.changes(request) {
		if c.To == observatory.SequenceExecuting {
			at = c.At
		}
	}
	if at.IsZero() {
		h.t.Fatalf("request %d was never begun", request)
	}
	return at
}

// untilCloud waits until the sky is of that class.
func (h *house) untilCloud(class string) {
	h.t.Helper()
	h.until("the cloud is "+class, 20*time.Second, func() (bool, string) {
		c, _ := get[observatory.Conditions](h, "/conditions")
		is, _ := c.Of(observatory.ConditionCloud)
		return is.Class == class, is.Class
	})
}

// changes is the life of a request.
func (h *house) changes(request int) []observatory.Change {
	h.t.Helper()
	list, ok := get[[]observatory.Change](h, fmt.Sprintf("/requests/%d/changes", request))
	if !ok {
		h.t.Fatalf("request %d has no changes", request)
	}
	return list
}

// checkPlannedAtOnce wants the request to have been given a place soon after it
// was submitted, by the first planning that looked at it.
func (h *house) checkPlannedAtOnce(r observatory.Request) {
	h.t.Helper()
	for _, c := range h.changes(r.ID) {
		if c.To == observatory.SequenceUnplannable {
			h.t.Errorf("%s was refused a place first: %s", r.Name, c.Cause)
			return
		}
		if c.To == observatory.SequencePlanned {
			if after := c.At.Sub(r.Created); after > h.soon() {
				h.t.Errorf("%s was planned %v after its submission", r.Name, after)
			}
			return
		}
	}
	h.t.Errorf("%s was never planned", r.Name)
}

// interruptions are the causes for which the request was given back to the planner.
func (h *house) interruptions(request int) []string {
	var causes []string
	for _, c := range h.changes(request) {
		if c.From == observatory.SequenceExecuting && c.To == observatory.SequenceToBePlanned {
			causes = append(causes, c.Cause)
		}
	}
	return causes
}

// checkWhole wants every image of these requests to be there once, with its
// file, and nothing of an executed sequence to be missing. It gives their number.
func (h *house) checkWhole(requests ...observatory.Request) int {
	h.t.Helper()
	taken := 0
	for _, r := range requests {
		once := map[[2]int]bool{}
		for _, image := range all[observatory.Image](h, fmt.Sprintf("/images?request=%d&", r.ID)) {
			key := [2]int{image.PlanID, image.Number}
			if once[key] {
				h.t.Errorf("%s: image %d of plan %d is there twice", r.Name, image.Number, image.PlanID)
			}
			once[key] = true
			if info, err := os.Stat(filepath.Join(h.data, "images", image.File)); err != nil || info.Size() != image.Bytes {
				h.t.Errorf("%s: the file of image %d: %v", r.Name, image.ID, err)
			}
		}
		taken += len(once)
		for _, s := range r.Sequences {
			for _, p := range plansOf(s) {
				for n := 1; n <= p.Images; n++ {
					if s.Status == observatory.SequenceExecuted && !once[[2]int{p.ID, n}] {
						h.t.Errorf("%s, %s: image %d of plan %d is missing", r.Name, s.Name, n, p.ID)
					}
				}
			}
			if s.Status != observatory.SequenceExecuted && s.Reason == "" {
				h.t.Errorf("%s, %s is %s and nothing says why", r.Name, s.Name, s.Status)
			}
		}
	}
	return taken
}

// imageFiles counts what lies in the folder of the images.
func (h *house) imageFiles() int {
	h.t.Helper()
	n := 0
	err := filepath.WalkDir(filepath.Join(h.data, "images"), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(d.Name(), ".fits") {
			n++
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

func plansOf(s observatory.Sequence) []observatory.Plan {
	var plans []observatory.Plan
	for _, a := range s.Albums {
		plans = append(plans, a.Plans...)
	}
	return plans
}

// post makes a call that changes something.
func (h *house) post(path string, body any) {
	h.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		h.t.Fatal(err)
	}
	if status, answer := h.do(http.MethodPost, path, "application/json", text); status >= 300 || status == 0 {
		h.t.Fatalf("POST %s: %d %s", path, status, answer)
	}
}

// strategyFor replaces the strategies of the standard context by a short one
// for a mission; preempt says whether it may interrupt what runs.
func (h *house) strategyFor(mission string, preempt bool) {
	h.t.Helper()
	strategies, ok := get[[]observatory.Strategy](h, "/strategies")
	if !ok {
		h.t.Fatal("no strategies")
	}
	for _, s := range strategies {
		if len(s.Missions) > 0 {
			continue // one of this test's own
		}
		if status, answer := h.do(http.MethodDelete, fmt.Sprintf("/strategies/%d", s.ID), "", nil); status != http.StatusNoContent {
			h.t.Fatalf("strategy %s: %d %s", s.Name, status, answer)
		}
	}
	h.post("/strategies", observatory.Strategy{
		Name: "Three images of " + mission, Active: true, Rank: 1, Kinds: []observatory.AlertKind{observatory.AlertGRB},
		Missions: []string{mission}, PacketTypes: []string{}, Program: "GRB", Priority: 0, Preempt: preempt, WindowS: 1800,
		Albums: []observatory.Album{{Name: "visible", Detector: "Visible camera", Plans: []observatory.Plan{
			{Name: "first look", Filter: "Second visible filter", ExposureS: 5, Images: 3},
		}}},
	})
}

// alerted has the alert simulator tell of a burst and gives the request that
// was made of it.
func (h *house) alerted(mission string) observatory.Request {
	h.t.Helper()
	h.plays("alert", fmt.Sprintf(`[1, {"time":0,"alertSimulator":{"name":"burst","mission":%q,"type":"notice","alt":70,"az":100,"error":0.05}}]`, mission), nil)
	var id int
	h.until("an alert of "+mission, 20*time.Second, func() (bool, string) {
		for _, a := range all[observatory.Alert](h, "/alerts?") {
			if a.Mission == mission {
				id = a.RequestID
				return id != 0, fmt.Sprintf("%s %v", a.Outcome, a.Reasons)
			}
		}
		return false, "none"
	})
	r, ok := get[observatory.Request](h, "/requests/"+strconv.Itoa(id))
	if !ok || !r.IsAlert || len(r.Sequences) != 1 || r.Sequences[0].Priority != 0 {
		h.t.Fatalf("the request of the alert: %+v", r)
	}
	return r
}
