package planner

import "cmp"

// settle keeps order and windows and gives every place the start by which the
// weighted time away from the preferences (Z2) is least. A job without one
// goes to where it was before, as far as that costs the others nothing to speak
// of; where there was no schedule before, to where it stands best in the sky; else
// as early as may be.
//
// With the work and overheads before each place taken off, its start may not
// be before that of the place before it, and what is asked for is the
// isotonic regression of the preferences, each brought into the range to
// which its place can be moved: as these ranges rise as well, the result stays
// within them.
func (d *draft) settle() {
	t := d.line
	t.slack(movable)
	var bent []target
	before, resumes := ms(0), d.problem.resumes()
	offsets := make([]ms, len(t.places))
	for i := range t.places {
		p := &t.places[i]
		if i > 0 {
			before += t.places[i-1].job.dur + t.between(i-1)
		}
		offsets[i] = before
		wish, weight := p.job.pref, max(p.job.Weight, 1e-3)
		if wish == never {
			wish, weight = p.job.previous, 1e-6
		}
		if aim, ok := p.job.finest(p.start); ok && !resumes {
			wish, weight = aim.from, 1e-9
		}
		if wish != never {
			bent = append(bent, target{i, min(max(wish, t.early[i]), t.late[i]) - offsets[i], weight})
		}
	}
	starts := isotonic(bent)
	last, next := never, 0
	for i := range t.places {
		start := max(t.early[i]-offsets[i], last)
		if next < len(bent) && bent[next].index == i {
			start = starts[next]
			next++
		}
		last = start
		t.places[i].start = start + offsets[i]
	}
}

// calm puts each that moved back to where it was before, if nothing stands there
// and Z2 loses no more than Calm by it: those that go later from the last one on, those
// that go earlier from the first one on, so that a row goes back whole.
func (d *draft) calm() {
	for i := len(d.line.places) - 1; i >= 0; i-- {
		if p := &d.line.places[i]; p.job.previous > p.start {
			d.putBack(i)
		}
	}
	for i := range d.line.places {
		if p := &d.line.places[i]; p.job.previous < p.start {
			d.putBack(i)
		}
	}
}

// putBack puts the job of a place to where it was before.
func (d *draft) putBack(i int) {
	p := &d.line.places[i]
	before := p.job.previous
	if before == never || p.job.away(before)-p.job.away(p.start) > Calm*60 {
		return
	}
	fits := before >= p.window.from && before+p.job.dur <= p.window.to
	if i > 0 {
		fits = fits && before >= d.line.after(i, p.job)
	}
	if i+1 < len(d.line.places) {
		fits = fits && before+p.job.dur <= d.line.before(i+1, p.job)
	}
	if fits {
		p.start = before
	}
}

// target is where the place of an index should start, and how much it matters.
type target struct {
	index  int
	at     ms
	weight float64
}

// isotonic gives the rising values with the least weighted sum of distances
// from the targets: neighbours that stand against each other are pooled at
// their weighted median (pool adjacent violators).
func isotonic(targets []target) []ms {
	type pool struct {
		members []target // by at
		value   ms
	}
	var pools []pool
	for _, one := range targets {
		merged := pool{[]target{one}, one.at}
		for n := len(pools); n > 0 && pools[n-1].value > merged.value; n = len(pools) {
			merged.members = together(pools[n-1].members, merged.members)
			merged.value = median(merged.members)
			pools = pools[:n-1]
		}
		pools = append(pools, merged)
	}
	out := make([]ms, 0, len(targets))
	for _, p := range pools {
		for range p.members {
			out = append(out, p.value)
		}
	}
	return out
}

// together merges two lists that are sorted by where they should be.
func together(a, b []target) []target {
	out := make([]target, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if cmp.Or(cmp.Compare(a[0].at, b[0].at), cmp.Compare(a[0].index, b[0].index)) < 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// median is the lower weighted median of sorted targets.
func median(sorted []target) ms {
	half := 0.0
	for _, one := range sorted {
		half += one.weight / 2
	}
	for _, one := range sorted {
		if half -= one.weight; half <= 1e-12 {
			return one.at
		}
	}
	return sorted[len(sorted)-1].at
}
