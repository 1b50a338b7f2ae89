package rehearsal

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"pyros/backend/observatory"
)

// Report is how a run ended.
type Report struct {
	Requests  []Outcome
	Alerts    []observatory.Alert
	Weather   []Spell
	Opened    int           // times the dome was opened
	Real      time.Duration // of the whole run
	Simulated time.Duration // of the scenario
	Problems  []string      // what ended otherwise than it should
}

// Outcome is what became of a request, or of a file that became none.
type Outcome struct {
	ID                    int // 0: the file was refused
	Name                  string
	State                 string
	ImagesDone, ImagesAll int
	Why                   string
}

// Report judges the run. ended are the simulators' programs that have ended,
// by name, with their errors; log is the server's log, JSON by line.
func (r *Rehearsal) Report(ctx context.Context, programs []string, ended map[string]error, log io.Reader) (Report, error) {
	report := Report{Alerts: r.alerts, Real: time.Since(r.began), Simulated: r.end().Sub(r.opts.Begin)}
	if r.opts.Dome != nil {
		history, err := r.history(ctx)
		if err != nil {
			return report, err
		}
		report.Weather, report.Opened = history, r.dome.opened
		r.judgeWeather(history)
		r.judgeLinks()
	}
	deeds := r.said()
	r.judgeDeeds(deeds)
	report.Requests = r.outcomes(deeds)
	for _, name := range programs {
		if err, over := ended[name]; !over {
			r.problem("the %s simulator did not end with its scenario", name)
		} else if err != nil {
			r.problem("the %s simulator ended with an error: %v", name, err)
		}
	}
	r.judgeLog(log)
	r.mu.Lock()
	defer r.mu.Unlock()
	report.Problems = slices.Clone(r.problems)
	return report, nil
}

// said gives what the actors have said so far: one that has not ended with its
// scenario may still speak while it is judged.
func (r *Rehearsal) said() []Deed {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.deeds)
}

// judgeDeeds looks whether every actor did all that the scenario wants of it.
func (r *Rehearsal) judgeDeeds(deeds []Deed) {
	done := map[string]int{}
	for _, d := range deeds {
		done[d.Program]++
		if d.Outcome == "failed" {
			r.problem("iteration %d: %s: %s: %s", d.Iteration, d.Program, d.Event, d.Text)
		}
	}
	for program, key := range map[string]string{"user": "userSimulator", "alert": "alertSimulator"} {
		if program == "alert" && r.opts.Dome == nil {
			continue // a run of the planner alone has no alerts
		}
		if want := len(r.opts.Scenario.Of(key)); done[program] != want {
			r.problem("the %s simulator did %d of %d events", program, done[program], want)
		}
	}
	packets := 0
	for _, a := range r.alerts {
		packets += len(a.Packets)
	}
	sent := 0
	for _, d := range deeds {
		if d.Program == "alert" && d.Outcome == "done" {
			sent++
		}
	}
	if packets < sent {
		r.problem("%d alert packets were sent, %d were taken in", sent, packets)
	}
}

// outcomes tells of every request in the order of their numbers, and of every
// file that was refused.
func (r *Rehearsal) outcomes(deeds []Deed) []Outcome {
	var list []Outcome
	for _, d := range deeds {
		if d.Outcome == "refused" {
			list = append(list, Outcome{Name: d.Event, State: "refused", Why: d.Text})
		}
		if d.Request != 0 && !slices.ContainsFunc(r.requests, func(q observatory.Request) bool { return q.ID == d.Request }) {
			r.problem("request %d was accepted and is not there", d.Request)
		}
	}
	for _, q := range r.requests {
		o := Outcome{ID: q.ID, Name: q.Name, State: string(q.Status)}
		var why []string
		for _, s := range q.Sequences {
			o.ImagesDone += s.ImagesDone
			o.ImagesAll += s.ImagesAll
			text, fine := r.explain(s)
			if text != "" && !slices.Contains(why, text) {
				why = append(why, text)
			}
			if !fine {
				r.problem("request %d, %s: sequence %q is %s and nothing says why it was not executed", q.ID, q.Name, s.Name, s.Status)
			}
		}
		o.Why = strings.Join(why, "; ")
		list = append(list, o)
	}
	slices.SortStableFunc(list, func(a, b Outcome) int { return a.ID - b.ID })
	return list
}

// explain says why a sequence is not executed, and whether that is an answer.
func (r *Rehearsal) explain(s observatory.Sequence) (why string, fine bool) {
	over := r.end().Add(-r.opts.Iteration)
	switch {
	case s.Status == observatory.SequenceExecuted:
		return "", s.ImagesDone == s.ImagesAll
	case s.Status == observatory.SequenceComplete || s.Status == observatory.SequenceIncomplete:
		return "a draft: nobody submitted it", true
	case s.Status == observatory.SequencePlanned && s.PlannedFrom != nil && (r.opts.Dome == nil || s.PlannedFrom.After(over)):
		return "planned for " + s.PlannedFrom.Format(clockFormat), true
	case s.Status == observatory.SequencePlanned && s.PlannedFrom != nil:
		return r.late(*s.PlannedFrom)
	case s.Status == observatory.SequenceExecuting || s.Status == observatory.SequencePending:
		return "under way when the scenario ended", true
	case s.Status.Ended() || s.Status == observatory.SequenceUnplannable:
		return s.Reason, s.Reason != ""
	}
	return s.Reason, false
}

// aboutToBegin is how late a planned sequence may be for the next to begin,
// observatory time.
const aboutToBegin = time.Minute

// late says why a sequence that was planned to begin before the scenario ended
// has not begun: on a machine that is too slow for the run's speed, those before
// it last longer than planned.
func (r *Rehearsal) late(planned time.Time) (why string, fine bool) {
	for _, q := range r.requests {
		for _, s := range q.Sequences {
			if s.Status == observatory.SequenceExecuting {
				return fmt.Sprintf("planned for %s, waits until %q is over", planned.Format(clockFormat), s.Name), true
			}
		}
	}
	return "planned for " + planned.Format(clockFormat) + ", about to begin", r.end().Sub(planned) <= aboutToBegin
}

// judgeLog looks for what must never be in a log.
func (r *Rehearsal) judgeLog(log io.Reader) {
	const maxLine = 1 << 20
	lines := bufio.NewScanner(log)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		var entry struct {
			Message string `json:"msg"`
			Status  int    `json:"status"`
			Path    string `json:"path"`
			Panic   any    `json:"panic"`
			Value   any    `json:"value"`
		}
		if json.Unmarshal(lines.Bytes(), &entry) != nil {
			continue
		}
		switch {
		case entry.Message == "panic":
			r.problem("panic: %v%v", orEmpty(entry.Panic), orEmpty(entry.Value))
		case entry.Status >= 500:
			r.problem("the server answered %d for %s", entry.Status, entry.Path)
		}
	}
	if err := lines.Err(); err != nil {
		r.problem("the log cannot be read: %v", err)
	}
}

func orEmpty(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
