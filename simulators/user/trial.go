package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
	"pyros/backend/request"
)

// trial is one request of a load: what is sent and what must come back. The
// same seed and number make the same trial, but for the times that it names.
type trial struct {
	n     int
	class string
	name  string // of the request, unlike that of any other; part of what is sent where it can be read
	steps []step
	// sequences and images are what an accepted request must hold.
	sequences, images int
}

// step is one sending of a trial.
type step struct {
	file   []byte
	header http.Header
	want   want
	twice  bool // sent twice at the same time
}

// want is what the server must answer.
type want struct {
	status int
	code   observatory.Code // of the problem document; empty for an acceptance
	// fields are those of which a problem must name one; empty: a problem must
	// name some place or field where placed says so.
	fields []string
	placed bool
	// replayed: the request that was accepted before is given back.
	replayed bool
	// mayBreak: a server that refuses early may end the connection while it is
	// still being sent to.
	mayBreak bool
}

// accepted and refused are the two that most trials want.
func accepted() want { return want{status: http.StatusCreated} }

func refused(fields ...string) want {
	return want{status: http.StatusUnprocessableEntity, code: observatory.CodeInvalid, fields: fields, placed: true}
}

// maker makes the trials of one load.
type maker struct {
	seed       uint64
	invalid    float64 // share of the trials that must be refused, 0 to 1
	run        string  // tells the load's requests from all others
	instrument observatory.Instrument
	now        func() time.Time // the server's
}

var formats = []request.Format{request.FormatXML, request.FormatJSON, request.FormatYAML}

var contentTypes = map[request.Format]string{
	request.FormatXML: "application/xml", request.FormatJSON: "application/json", request.FormatYAML: "application/yaml",
}

// farthest is how long after now a window begins at most. Within it the
// instrument, the site and every kind of target stay what they are.
const farthest = 72 * time.Hour

// make makes the trial of that number.
func (m *maker) make(n int) (trial, error) {
	rng := rand.New(rand.NewPCG(m.seed, uint64(n)))
	d := draft{
		rng: rng, trial: trial{n: n, name: fmt.Sprintf("%s %d", m.run, n)},
		now: m.now(), site: m.instrument.Site, format: formats[rng.IntN(len(formats))],
		header: http.Header{"Idempotency-Key": {fmt.Sprintf("%s-%d", m.run, n)}},
	}
	later := time.Duration(0)
	if rng.IntN(2) == 0 {
		later = time.Duration(rng.Int64N(int64(farthest))).Truncate(time.Second)
	}
	d.request = ask(rng, request.Basis{Instrument: m.instrument, Now: d.now.Add(later), SunBelowDeg: astro.NauticalDeg})
	d.request.Name = d.trial.name
	d.vary()
	f := flaw{want: accepted()}
	if rng.Float64() < m.invalid {
		f = flaws[rng.IntN(len(flaws))]
		d.class = f.name
	}
	return d.write(f)
}

// draft is a trial in the making.
type draft struct {
	trial
	rng     *rand.Rand
	now     time.Time
	site    observatory.Site
	request observatory.Request
	format  request.Format
	header  http.Header
	cadence *cadence // of the first sequence; nil: none
}

// texts are what people write into names: a server that keeps them keeps them
// to the letter.
var texts = []string{
	"M 31", "NGC 7331 & friends", `the "blue" one`, "<b>bold</b>", "Öresund Δα < 1″", "星雲", "'; drop table request; --", "{{.Name}} ${HOME} %s", "a: b # c", "- dash",
}

// vary changes what no rule is about.
func (d *draft) vary() {
	r := &d.request
	r.Submitted = d.rng.IntN(8) != 0
	d.repeat()
	for i := range r.Sequences {
		if d.rng.IntN(3) == 0 {
			r.Sequences[i].Name = fmt.Sprintf("%s (%d)", texts[d.rng.IntN(len(texts))], i+1)
		}
		if d.rng.IntN(4) == 0 && !r.Sequences[i].TimeCritical && d.cadence == nil {
			preferred := r.Sequences[i].Start.Add(time.Duration(d.rng.IntN(3600)) * time.Second)
			r.Sequences[i].Preferred = &preferred
		}
	}
}

// repeat has the first sequence observed again every few days, where nothing but
// its place is asked for: that is up in every night.
func (d *draft) repeat() {
	s := &d.request.Sequences[0]
	if d.rng.IntN(6) != 0 || s.Target.Type != observatory.TargetICRS || s.TimeCritical || s.Group != "" || len(s.Windows) > 1 ||
		s.Constraints != (observatory.Constraints{}) {
		return
	}
	every := 1 + d.rng.IntN(4)
	d.cadence = &cadence{everyDays: float64(every), toleranceH: 12, count: 2 + d.rng.IntN(3)}
	middle := s.Start.Add(12 * time.Hour) // so that each occurrence has a whole day
	s.Preferred, s.End, s.Windows = &middle, s.End.AddDate(0, 0, every*d.cadence.count), nil
}

// write makes the steps: the file with its flaw, if any.
func (d *draft) write(f flaw) (trial, error) {
	if d.class == "" {
		d.class = d.kind()
	}
	for i, s := range d.request.Sequences {
		times := 1
		if i == 0 && d.cadence != nil {
			times = d.cadence.count
		}
		d.sequences += times
		for _, a := range s.Albums {
			for _, p := range a.Plans {
				d.images += times * p.Images
			}
		}
	}
	if f.request != nil {
		f.request(d)
	}
	file, err := request.Encode(d.request, d.format)
	if err != nil {
		return d.trial, fmt.Errorf("request %d (%s) cannot be written as %s: %w", d.n, d.class, d.format, err)
	}
	if d.cadence != nil {
		file = d.cadence.into(d.format, file)
	}
	if d.rng.IntN(2) == 0 && !f.absolute {
		file = relative(d.format, file, d.now)
	}
	d.header.Set("Content-Type", contentTypes[d.format])
	if f.file != nil {
		file = f.file(d, file)
	}
	d.steps = []step{{file: file, header: d.header, want: f.want}}
	if f.steps != nil {
		d.steps = f.steps(d, file)
	}
	return d.trial, nil
}

// kind is what a valid request is counted as.
func (d *draft) kind() string {
	switch {
	case d.cadence != nil:
		return "valid cadence"
	case slices.ContainsFunc(d.request.Sequences, func(s observatory.Sequence) bool { return s.TimeCritical }):
		return "valid time-critical"
	}
	return "valid " + string(d.request.TargetType)
}
