package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"pyros/backend/observatory"
)

// tally counts what came back and keeps what differed from what had to.
type tally struct {
	mu       sync.Mutex
	classes  map[string]*classCount
	accepted classCount      // over all classes
	refused  classCount      // likewise
	held     map[string]held // what was accepted, by the request's name
	unsure   map[string]bool // names of those to which there was no answer
	waits    int
	differed []string
	more     int // that differed and are not kept
}

// classCount is what came back to the trials of a class.
type classCount struct {
	sent, accepted, refused, broken int
	took                            []time.Duration
}

func (c *classCount) add(accepted, refused int, took time.Duration) {
	c.sent++
	c.accepted += accepted
	c.refused += refused
	c.took = append(c.took, took)
}

// held is a request that the server said to have saved.
type held struct {
	id, sequences, images int
}

// maxDiffered bounds the differences that are kept.
const maxDiffered = 50

func newTally() *tally {
	return &tally{classes: map[string]*classCount{}, held: map[string]held{}, unsure: map[string]bool{}}
}

// of is the count of a class. The caller holds t.mu.
func (t *tally) of(class string) *classCount {
	if t.classes[class] == nil {
		t.classes[class] = &classCount{}
	}
	return t.classes[class]
}

// differs keeps a difference. The caller holds t.mu.
func (t *tally) differs(format string, args ...any) {
	if len(t.differed) >= maxDiffered {
		t.more++
		return
	}
	t.differed = append(t.differed, fmt.Sprintf(format, args...))
}

func (t *tally) waited() { t.mu.Lock(); t.waits++; t.mu.Unlock() }

func (t *tally) broken(tr trial) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, count := range []*classCount{t.of(tr.class), &t.refused} {
		count.sent++
		count.broken++
	}
}

// unanswered notes a sending to which no answer came that stands.
func (t *tally) unanswered(tr trial, a answer, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.of(tr.class).sent++
	t.refused.sent++
	t.unsure[tr.name] = true
	if err == nil {
		err = a.refusal()
	}
	t.differs("%s (%s): no answer after %d tries: %v", tr.name, tr.class, tries, err)
}

// judge compares an answer with what had to come back.
func (t *tally) judge(tr trial, s step, a answer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if a.status == http.StatusCreated {
		t.of(tr.class).add(1, 0, a.took)
		t.accepted.add(1, 0, a.took)
		t.accept(tr, s, a)
		return
	}
	t.of(tr.class).add(0, 1, a.took)
	t.refused.add(0, 1, a.took)
	if why := s.want.misses(a); why != "" {
		t.differs("%s (%s): %s: %.400s", tr.name, tr.class, why, a.body)
	}
}

// accept keeps what was accepted. The caller holds t.mu.
func (t *tally) accept(tr trial, s step, a answer) {
	var r observatory.Request
	if err := json.Unmarshal(a.body, &r); err != nil || r.ID == 0 {
		t.differs("%s (%s): 201 without a request: %.200s", tr.name, tr.class, a.body)
		return
	}
	is := held{r.ID, len(r.Sequences), imagesOf(r)}
	was, again := t.held[r.Name]
	replayed := a.header.Get("Idempotent-Replayed") == "true"
	switch {
	case s.want.status != http.StatusCreated:
		t.differs("%s (%s): accepted as request %d, want %d", tr.name, tr.class, r.ID, s.want.status)
	case r.Name != tr.name:
		t.differs("%s (%s): accepted under the name %q", tr.name, tr.class, r.Name)
	case is.sequences != tr.sequences || is.images != tr.images:
		t.differs("%s (%s): request %d has %d sequences and %d images, sent were %d and %d", tr.name, tr.class, r.ID, is.sequences, is.images, tr.sequences, tr.images)
	case again && was.id != r.ID:
		t.differs("%s (%s): the same key made request %d and request %d", tr.name, tr.class, was.id, r.ID)
	case s.want.replayed && !replayed:
		t.differs("%s (%s): request %d was given back without saying so", tr.name, tr.class, r.ID)
	case a.header.Get("Location") != fmt.Sprintf("%s/requests/%d", prefix, r.ID):
		t.differs("%s (%s): request %d is said to be at %q", tr.name, tr.class, r.ID, a.header.Get("Location"))
	}
	t.held[r.Name] = is
}

func imagesOf(r observatory.Request) int {
	n := 0
	for _, s := range r.Sequences {
		n += s.ImagesAll
	}
	return n
}

// misses says in which way a refusal is not the one wanted; empty: in none.
func (w want) misses(a answer) string {
	if a.status != w.status {
		return fmt.Sprintf("%d, want %d", a.status, w.status)
	}
	if kind := a.header.Get("Content-Type"); kind != "application/problem+json" {
		return "the refusal is " + kind
	}
	p := a.refusal().problem
	switch {
	case w.code != "" && p.Code != string(w.code):
		return fmt.Sprintf("the code is %q, want %q", p.Code, w.code)
	case p.Detail == "":
		return "the refusal says nothing"
	case w.status == http.StatusUnprocessableEntity && len(p.Problems) == 0:
		return "the refusal names no problem"
	case len(w.fields) > 0 && !slices.ContainsFunc(p.Problems, func(p observatory.Problem) bool { return slices.Contains(w.fields, p.Field) }):
		return fmt.Sprintf("no problem of the refusal names one of %v", w.fields)
	case w.placed && !slices.ContainsFunc(p.Problems, func(p observatory.Problem) bool { return p.Place != "" || p.Field != "" }):
		return "no problem of the refusal names a place"
	}
	return ""
}

// row is a line of the summary. Times are real, in milliseconds.
type row struct {
	Class                    string
	Sent, Accepted, Refused  int
	Broken                   int `json:",omitempty"` // the connection ended, as it may
	P50MS, P99MS, GreatestMS float64
}

// summary is how a load went.
type summary struct {
	Load              load
	Seconds           float64 // real, of the submitting
	PerSecond         float64 // answers
	Accepted, Refused row
	Classes           []row
	Waits             int      // times the server asked to wait, or did not answer
	Saved             int      // requests that it holds of this load
	Differed          []string // what came back otherwise than it should
	More              int      `json:",omitempty"` // that differed and are not listed
}

// fine says whether all came back as it should.
func (s summary) fine() bool { return len(s.Differed)+s.More == 0 }

func (t *tally) sum(l load, took time.Duration) summary {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := summary{Load: l, Seconds: took.Seconds(), Waits: t.waits, Saved: len(t.held), Differed: t.differed, More: t.more}
	for _, class := range slices.Sorted(maps.Keys(t.classes)) {
		s.Classes = append(s.Classes, t.classes[class].row(class))
	}
	s.Accepted, s.Refused = t.accepted.row("all that were taken"), t.refused.row("all that were refused")
	s.PerSecond = float64(len(t.accepted.took)+len(t.refused.took)) / took.Seconds()
	return s
}

func (c classCount) row(class string) row {
	slices.Sort(c.took)
	at := func(q float64) float64 {
		if len(c.took) == 0 {
			return 0
		}
		return float64(c.took[int(q*float64(len(c.took)-1))].Microseconds()) / 1000
	}
	return row{class, c.sent, c.accepted, c.refused, c.broken, at(0.5), at(0.99), at(1)}
}

// print writes the summary as a table.
func (s summary) print(out io.Writer) error {
	w := &lines{out: out}
	w.say("%-32s %6s %8s %8s %9s %9s %9s\n", "class", "sent", "accepted", "refused", "p50 ms", "p99 ms", "most ms")
	for _, r := range append(slices.Clone(s.Classes), s.Accepted, s.Refused) {
		w.say("%-32s %6d %8d %8d %9.1f %9.1f %9.1f\n", r.Class, r.Sent, r.Accepted, r.Refused, r.P50MS, r.P99MS, r.GreatestMS)
	}
	w.say("%s\n", s.line())
	for _, text := range s.Differed {
		w.say("WRONG: %s\n", text)
	}
	if s.More > 0 {
		w.say("WRONG: and %d more\n", s.More)
	}
	return w.err
}

// line is the summary in one line.
func (s summary) line() string {
	verdict := "all as they should be"
	if n := len(s.Differed) + s.More; n > 0 {
		verdict = fmt.Sprintf("%d otherwise than they should be", n)
	}
	return fmt.Sprintf("%d requests of seed %d in %.1f s, %.0f answers a second, %d saved, waited %d times: %s",
		s.Load.Requests, s.Load.Seed, s.Seconds, s.PerSecond, s.Saved, s.Waits, verdict)
}

// lines writes until the first error.
type lines struct {
	out io.Writer
	err error
}

func (l *lines) say(format string, args ...any) {
	if l.err == nil {
		_, l.err = fmt.Fprintf(l.out, format, args...)
	}
}
