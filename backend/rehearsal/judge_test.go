package rehearsal

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/simulators/scenarios"
)

var begin = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func run(t *testing.T, scenario string) *Rehearsal {
	t.Helper()
	s, err := scenarios.Parse([]byte(scenario))
	if err != nil {
		t.Fatal(err)
	}
	return New(Options{Scenario: s, Begin: begin, Iteration: 5 * time.Second, Out: &bytes.Buffer{}})
}

func conf(t *testing.T) *Rehearsal {
	t.Helper()
	text, err := scenarios.Files.ReadFile("conf.json")
	if err != nil {
		t.Fatal(err)
	}
	return run(t, string(text))
}

func (r *Rehearsal) has(t *testing.T, name string, want ...string) {
	t.Helper()
	if len(r.problems) != len(want) {
		t.Errorf("%s: problems %q, want %d", name, r.problems, len(want))
		return
	}
	for i, w := range want {
		if !strings.Contains(r.problems[i], w) {
			t.Errorf("%s: problem %q, want one of %q", name, r.problems[i], w)
		}
	}
}

func watch(second int, status observatory.GlobalStatus, rain float64) observatory.WeatherWatch {
	return observatory.WeatherWatch{Updated: begin.Add(time.Duration(second) * time.Second), GlobalStatus: status, Rain: &rain}
}

func TestRainByTheScenario(t *testing.T) {
	const ok, wet = observatory.StatusOK, observatory.StatusRaining
	for name, c := range map[string]struct {
		rows []observatory.WeatherWatch
		want []string
	}{
		"as it should":  {[]observatory.WeatherWatch{watch(0, ok, 0), watch(398, ok, 0), watch(402, wet, 12), watch(448, wet, 12), watch(452, ok, 0)}, nil},
		"never":         {[]observatory.WeatherWatch{watch(0, ok, 0), watch(900, ok, 0)}, []string{"does not show the scenario's rain of 12 mm/h from iteration 80"}},
		"too late":      {[]observatory.WeatherWatch{watch(0, ok, 0), watch(430, wet, 12), watch(450, ok, 0)}, []string{"does not show"}},
		"another rate":  {[]observatory.WeatherWatch{watch(0, ok, 0), watch(402, wet, 3), watch(450, ok, 0)}, []string{"does not show"}},
		"it never ends": {[]observatory.WeatherWatch{watch(0, ok, 0), watch(402, wet, 12), watch(900, wet, 12)}, []string{"7m30s longer than the scenario"}},
	} {
		r := conf(t)
		r.judgeWeather(spells(c.rows))
		r.has(t, name, c.want...)
	}
	list := spells([]observatory.WeatherWatch{watch(0, ok, 0), watch(2, ok, 0), watch(400, wet, 12), watch(450, ok, 0)})
	if got := story(list); got != "OK from 02:00:00, RAINING 12 mm/h from 02:06:40, OK from 02:07:30" {
		t.Errorf("story %q", got)
	}
}

func TestShowersOfAScenario(t *testing.T) {
	rain := func(at int, device string, rate float64) string {
		return fmt.Sprintf(`{"time":%d,"plcSimulator":{"device_name":%q,"value_name":"RainRate","value":%g}}`, at, device, rate)
	}
	r := run(t, "[100,"+strings.Join([]string{
		rain(10, "WXT520", 3), rain(10, "VantagePro", 5), rain(20, "WXT520", 0), rain(25, "VantagePro", 0), rain(60, "WXT520", 1),
		`{"time":70,"plcSimulator":{"device_name":"WXT520","valid":"no"}}`,
	}, ",")+"]")
	if got := r.showers(); !slices.Equal(got, []shower{{10, 25, 3}, {60, 100, 1}}) {
		t.Errorf("showers %+v", got)
	}
}

func TestDomeIsJudgedByItsShutter(t *testing.T) {
	at := func(second int) time.Time { return begin.Add(time.Duration(second) * time.Second) }
	type look struct {
		second  int
		shutter observatory.ShutterState
		safe    bool
	}
	const open, closing, closed = observatory.ShutterOpen, observatory.ShutterClosing, observatory.ShutterClosed
	for name, c := range map[string]struct {
		looks []look
		want  string
	}{
		"closes in time":       {[]look{{0, open, true}, {5, open, false}, {10, closing, false}, {30, closed, false}, {90, closed, false}, {95, open, true}}, ""},
		"never closes":         {[]look{{0, open, true}, {5, open, false}, {60, closing, false}, {65, closing, false}}, "still closing 55s after"},
		"opens while it rains": {[]look{{0, open, false}, {20, closed, false}, {40, open, false}, {50, open, false}, {70, open, false}}, "opened while it was not safe"},
		"the row comes later":  {[]look{{0, open, false}, {20, closed, false}, {40, open, false}, {50, open, true}, {70, open, true}}, ""},
		"open while it is dry": {[]look{{0, open, true}, {500, open, true}}, ""},
	} {
		d, got := &domeWatch{}, []string{}
		for _, l := range c.looks {
			if why := d.judge(at(l.second), l.shutter, l.safe); why != "" {
				got = append(got, why)
			}
		}
		if c.want == "" && len(got) != 0 || c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)) {
			t.Errorf("%s: %q, want %q once", name, got, c.want)
		}
	}
}

func TestEverySequenceIsExecutedOrSaysWhyNot(t *testing.T) {
	late, early, due := begin.Add(time.Hour), begin.Add(time.Minute), begin.Add(960*time.Second)
	for name, c := range map[string]struct {
		s    observatory.Sequence
		fine bool
	}{
		"executed":             {observatory.Sequence{Status: observatory.SequenceExecuted, ImagesDone: 5, ImagesAll: 5}, true},
		"executed in part":     {observatory.Sequence{Status: observatory.SequenceExecuted, ImagesDone: 4, ImagesAll: 5}, false},
		"planned for later":    {observatory.Sequence{Status: observatory.SequencePlanned, PlannedFrom: &late}, true},
		"planned and passed":   {observatory.Sequence{Status: observatory.SequencePlanned, PlannedFrom: &early}, false},
		"unplannable":          {observatory.Sequence{Status: observatory.SequenceUnplannable, Reason: "never up"}, true},
		"unplannable, no word": {observatory.Sequence{Status: observatory.SequenceUnplannable}, false},
		"failed":               {observatory.Sequence{Status: observatory.SequenceFailed, Reason: "the wheel is stuck"}, true},
		"draft":                {observatory.Sequence{Status: observatory.SequenceComplete}, true},
		"a moment late":        {observatory.Sequence{Status: observatory.SequencePlanned, PlannedFrom: &due}, true},
		"waiting":              {observatory.Sequence{Status: observatory.SequenceToBePlanned, Reason: "interrupted"}, false},
		"under way":            {observatory.Sequence{Status: observatory.SequenceExecuting}, true},
	} {
		r := conf(t)
		r.opts.Dome = domeOpen
		if why, fine := r.explain(c.s); fine != c.fine || fine && why == "" && c.s.Status != observatory.SequenceExecuted {
			t.Errorf("%s: %q, %t", name, why, fine)
		}
	}
}

func TestWhatIsLateWaitsForTheTelescope(t *testing.T) {
	early := begin.Add(time.Minute)
	r := conf(t)
	r.opts.Dome = domeOpen
	waits := observatory.Sequence{Name: "second", Status: observatory.SequencePlanned, PlannedFrom: &early}
	r.requests = []observatory.Request{{Sequences: []observatory.Sequence{{Name: "first", Status: observatory.SequenceExecuting}, waits}}}
	if why, fine := r.explain(waits); !fine || !strings.Contains(why, `until "first" is over`) {
		t.Errorf("%q, %t", why, fine)
	}
}

func TestDeedsAreCounted(t *testing.T) {
	r := run(t, `[9, {"time":1,"userSimulator":"a.xml"}, {"time":2,"userSimulator":"b.xml"}, {"time":3,"alertSimulator":"c.xml"}]`)
	r.opts.Dome = domeOpen
	r.Deed("user", []byte(`{"iteration":1,"event":"a.xml","outcome":"done","text":"saved","request":4}`))
	r.Deed("alert", []byte(`{"iteration":3,"event":"c.xml","outcome":"done","text":"sent"}`))
	r.judgeDeeds(r.said())
	r.has(t, "one short", "the user simulator did 1 of 2 events", "1 alert packets were sent, 0 were taken in")
	r.problems = nil
	r.outcomes(r.said())
	r.has(t, "lost", "request 4 was accepted and is not there")

	r = run(t, `[9, {"time":1,"userSimulator":"a.xml"}]`)
	r.Deed("user", []byte(`{"iteration":1,"event":"a.xml","outcome":"refused","text":"refused: no program"}`))
	r.judgeDeeds(r.said())
	r.has(t, "refused is an answer")
	if got := r.outcomes(r.said()); len(got) != 1 || got[0].State != "refused" || got[0].Why != "refused: no program" {
		t.Errorf("outcomes %+v", got)
	}
	r.Deed("user", []byte(`nonsense`))
	r.has(t, "no deed", "is no deed")
}

// An actor that has not ended with its scenario goes on while the run is judged;
// the race detector sees what is read without the lock.
func TestActorsMaySpeakWhileTheyAreJudged(t *testing.T) {
	const deeds = 200
	r := run(t, `[9]`)
	spoken := make(chan struct{})
	go func() {
		defer close(spoken)
		for range deeds {
			r.Deed("user", []byte(`{"iteration":1,"event":"a.xml","outcome":"refused","text":"no program"}`))
			r.Deed("user", []byte(`nonsense`))
		}
	}()
	for judged := false; !judged; {
		select {
		case <-spoken:
			judged = true
		default:
		}
		if _, err := r.Report(t.Context(), nil, nil, strings.NewReader("")); err != nil {
			t.Fatal(err)
		}
	}
	report, err := r.Report(t.Context(), nil, nil, strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Requests) != deeds || len(report.Problems) < deeds {
		t.Errorf("%d of %d refused files, %d problems", len(report.Requests), deeds, len(report.Problems))
	}
}

func TestDevicesThatGoDown(t *testing.T) {
	status := func(up bool) observatory.DeviceStatus {
		return observatory.DeviceStatus{Name: observatory.DeviceDome, Connected: up}
	}
	for name, c := range map[string]struct {
		seen []bool
		want []string
	}{
		"noticed, and back": {[]bool{true, false, true}, nil},
		"not noticed":       {[]bool{true, true}, []string{"Dome was down 1 times, the server noticed 0"}},
		"not back":          {[]bool{true, false}, []string{"Dome was up again"}},
	} {
		r := run(t, `[60, {"time":5,"domeSimulator":{"down":10}}, {"time":20,"domeSimulator":{"down":1}}]`)
		for _, up := range c.seen {
			r.links.note(status(up))
		}
		r.judgeLinks()
		r.has(t, name, c.want...)
	}
}

func TestLogMustBeFreeOfPanicsAndServerErrors(t *testing.T) {
	r := conf(t)
	r.judgeLog(strings.NewReader(`{"level":"ERROR","msg":"The PLC does not answer"}
not JSON
{"msg":"request failed","status":404,"path":"/x"}
{"msg":"request failed","status":500,"path":"/api/v1/requests"}
{"msg":"panic","in":"monitor","value":"nil map"}
`))
	r.has(t, "log", "answered 500 for /api/v1/requests", "panic: nil map")
}

func TestReportIsPrinted(t *testing.T) {
	report := Report{
		Requests:  []Outcome{{ID: 1, Name: "M31", State: "executed", ImagesDone: 5, ImagesAll: 5}, {Name: "bad.xml", State: "refused", Why: "no program"}},
		Alerts:    []observatory.Alert{{Name: "SVOM 1", Outcome: observatory.AlertRecorded, Reasons: []string{"Too wide.", "Second."}}},
		Simulated: 1000 * time.Second, Real: 50 * time.Second, Problems: []string{"panic: x"},
	}
	var b bytes.Buffer
	if err := report.Print(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"M31", "5/5", "bad.xml", "no program", "SVOM 1", "Too wide.", "16m40s of the observatory in 50s of real time", "WRONG: panic: x"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
}
