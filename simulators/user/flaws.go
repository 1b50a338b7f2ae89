package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"pyros/backend/astro"
	"pyros/backend/observatory"
	"pyros/backend/request"
)

// flaw is one way of being refused, or of being taken although it looks odd.
type flaw struct {
	name    string
	want    want
	request func(*draft)                // spoils the request before it is written
	file    func(*draft, []byte) []byte // spoils what was written
	steps   func(*draft, []byte) []step // sends it otherwise than once
	// absolute keeps the times as they are.
	absolute bool
}

// flaws are all classes of input that is not simply valid.
var flaws = slices.Concat(brokenFiles, wrongValues, wrongTimes, wrongSatellites, oddEncodings, wrongSenders, repeats)

var brokenFiles = []flaw{
	{name: "cut in the middle", want: refused(), request: as(request.FormatXML, request.FormatJSON), file: func(d *draft, f []byte) []byte {
		return f[:len(f)/3+d.rng.IntN(len(f)/3)]
	}},
	{name: "YAML that is none", want: refused(), request: as(request.FormatYAML), file: func(_ *draft, f []byte) []byte {
		return append(f, "  stray: [1, 2\n\tno: end"...)
	}},
	{name: "text between elements", want: refused(), request: as(request.FormatXML), file: func(_ *draft, f []byte) []byte {
		return []byte(strings.Replace(string(f), "<album", "hello <album", 1))
	}},
	{name: "empty", want: refused0(), file: func(*draft, []byte) []byte { return nil }},
	{name: "not an object", want: refused(), request: as(request.FormatJSON), file: func(d *draft, _ []byte) []byte {
		return []byte([]string{`[1, 2, 3]`, `"a request"`, `[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]`}[d.rng.IntN(3)])
	}},
	{name: "another root", want: refused(), request: as(request.FormatXML), file: func(*draft, []byte) []byte {
		return []byte("<observation><sequence/></observation>")
	}},
	{name: "entities within entities", want: refused(), request: as(request.FormatXML), file: func(*draft, []byte) []byte { return entities() }},
	{name: "aliases of aliases", want: refused(), request: as(request.FormatYAML), file: func(*draft, []byte) []byte { return aliases() }},
	{name: "deeper than any request", want: refused(), request: as(request.FormatXML), file: func(*draft, []byte) []byte {
		return []byte("<request>" + strings.Repeat("<sequence>", 5000))
	}},
	{name: "unknown field", want: refused("targett_name", "nb_image"), file: func(d *draft, f []byte) []byte {
		return put(d.format, f, "nb_images", "nb_image", "3")
	}},
	{name: "field given twice", want: refused("scientific_program"), request: as(request.FormatJSON), file: func(_ *draft, f []byte) []byte {
		return []byte(strings.Replace(string(f), `"scientific_program"`, `"scientific_program": "GRB", "scientific_program"`, 1))
	}},
}

var wrongValues = []flaw{
	{name: "duration in words", want: refused("duration"), file: replaced("duration", "ten")},
	{name: "duration without end", want: refused("duration"), file: replaced("duration", "1e999")},
	{name: "half an image", want: refused("nb_images"), file: replaced("nb_images", "2.5")},
	{name: "minus one image", want: refused("nb_images"), file: replaced("nb_images", "-1")},
	{name: "unknown filter", want: refused("filter"), request: onPlan(func(p *observatory.Plan) { p.Filter = "Ruby glass" })},
	{name: "exposure too long", want: refused("duration"), request: onPlan(func(p *observatory.Plan) { p.ExposureS = 1e5 })},
	{name: "unknown detector", want: refused("detector"), request: onAlbum(func(a *observatory.Album) { a.Detector = "Polaroid" })},
	{name: "album without plan", want: refused0(), request: onAlbum(func(a *observatory.Album) { a.Plans = nil })},
	{name: "unknown program", want: refused("scientific_program"), request: func(d *draft) { d.request.Program = "Astrology" }},
	{name: "unknown kind of target", want: refused("target_type"), file: replaced("target_type", "planetary")},
	{name: "no sequence", want: refused0(), request: func(d *draft) { d.request.Sequences = nil }},
	{name: "too many sequences", want: refused0(), request: func(d *draft) {
		one := d.request.Sequences[0]
		d.request.Sequences = slices.Repeat([]observatory.Sequence{one}, request.MaxSequences+1+d.rng.IntN(100))
	}},
	{name: "text too long", want: refused("name"), request: onSequence(func(s *observatory.Sequence) { s.Name = strings.Repeat("long ", request.MaxText) })},
	{name: "no name", want: refused("name"), request: func(d *draft) { d.request.Name = "" }},
	{name: "priority 9", want: refused("priority"), request: onSequence(func(s *observatory.Sequence) { s.Priority = 9 })},
	{name: "window in the past", want: refused("jd2", "window_end"), request: window(func(now time.Time) (from, to time.Time) { return now.Add(-48 * time.Hour), now.Add(-24 * time.Hour) })},
	{name: "window that ends first", want: refused("jd2", "window_end"), request: window(func(now time.Time) (from, to time.Time) { return now.Add(48 * time.Hour), now.Add(24 * time.Hour) })},
	{name: "window too short", want: refused("jd2", "window_end"), request: window(func(now time.Time) (from, to time.Time) {
		return now.Add(24 * time.Hour), now.Add(24*time.Hour + time.Second)
	})},
	{name: "window in ten years", want: refused("jd2", "window_end"), absolute: true, request: window(func(now time.Time) (from, to time.Time) {
		return now.AddDate(10, 0, 0), now.AddDate(10, 0, 1)
	})},
	{name: "preferred outside the window", want: refused("t_prefered", "preferred"), request: onSequence(func(s *observatory.Sequence) {
		late := s.End.Add(time.Hour)
		s.Preferred = &late
	})},
	{name: "never visible", want: refused("target_coords"), request: onTarget(observatory.Target{Type: observatory.TargetICRS, RADeg: 10, DecDeg: -89})},
	{name: "no such place", want: refused("target_coords"), request: onTarget(observatory.Target{Type: observatory.TargetICRS, Coords: "400 95"})},
	{name: "coordinates in words", want: refused("target_coords"), request: onTarget(observatory.Target{Type: observatory.TargetICRS, Coords: "left of the Moon"})},
}

// wrongTimes are starts that may not be missed and cadences that nobody can keep.
var wrongTimes = []flaw{
	{name: "time-critical without a start", want: refused("t_prefered", "preferred"), request: plainly(func(_ *draft, s *observatory.Sequence) {
		s.TimeCritical, s.ToleranceS = true, 60
	})},
	{name: "time-critical too late", want: refused("t_prefered", "preferred"), request: plainly(func(d *draft, s *observatory.Sequence) {
		late := s.End.Add(-time.Second)
		s.TimeCritical, s.Preferred, s.ToleranceS = true, &late, 0
	})},
	{name: "time-critical by day", want: refused("t_prefered", "preferred", "jd2", "window_end", "target_coords", "body", "orbit", "tle"), request: plainly(func(d *draft, s *observatory.Sequence) {
		d.request.Submitted = true // a draft would only be warned
		noon := astro.Noon(d.site, s.Start.AddDate(0, 0, 1))
		s.End = noon.AddDate(0, 0, 1)
		s.TimeCritical, s.Preferred, s.ToleranceS = true, &noon, 600
	})},
	{name: "tolerance of nothing", want: refused("tolerance_s"), request: plainly(func(_ *draft, s *observatory.Sequence) { s.ToleranceS = 30 })},
	{name: "tolerance of a week", want: refused("tolerance_s"), request: plainly(func(_ *draft, s *observatory.Sequence) {
		start := s.Start.Add(soonest)
		s.TimeCritical, s.Preferred, s.ToleranceS = true, &start, 7*86400
	})},
	{name: "cadence of nothing", want: refused("count"), request: onCadence(cadence{everyDays: 2, toleranceH: 6, count: 0})},
	{name: "cadence of too many", want: refused("count"), request: onCadence(cadence{everyDays: 0.1, toleranceH: 1, count: request.MaxSequences + 1})},
	{name: "cadence without interval", want: refused("every_days"), request: onCadence(cadence{everyDays: 0, toleranceH: 6, count: 3})},
	{name: "cadence that overlaps itself", want: refused("tolerance_h"), request: onCadence(cadence{everyDays: 1, toleranceH: 13, count: 3})},
	{name: "cadence beyond its window", want: refused(), request: onCadence(cadence{everyDays: 300, toleranceH: 6, count: 3})},
}

var wrongSatellites = []flaw{
	{name: "elements with a wrong checksum", want: refused("tle", "line1", "line2"), request: onElements(func(_ *draft, text string) string {
		last := text[len(text)-1]
		return text[:len(text)-1] + string('0'+(last-'0'+1)%10)
	})},
	{name: "elements of two satellites", want: refused("tle", "line1", "line2"), request: onElements(func(_ *draft, text string) string {
		one, _, _ := strings.Cut(text, "\n")
		return one + "\n" + summed("2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.8241915741366")
	})},
	{name: "elements that are cut", want: refused("tle", "line1", "line2"), request: onElements(func(_ *draft, text string) string { return text[:len(text)-9] })},
	{name: "elements of last year", want: refused("tle", "line1", "line2"), request: func(d *draft) {
		d.request.Submitted = true // a draft would only be warned
		onTarget(satellite(d.rng, d.now.AddDate(-1, 0, 0)))(d)
	}},
}

var oddEncodings = []flaw{
	{name: "UTF-16", want: refused0(), file: func(_ *draft, f []byte) []byte {
		out := []byte{0xff, 0xfe}
		for _, unit := range utf16.Encode([]rune(string(f))) {
			out = append(out, byte(unit), byte(unit>>8))
		}
		return out
	}},
	{name: "Latin 1 that says so", want: refused(), request: as(request.FormatXML), file: func(_ *draft, f []byte) []byte {
		return []byte(strings.Replace(string(f), `encoding="UTF-8"`, `encoding="ISO-8859-1"`, 1))
	}},
	{name: "bytes that are no text", want: refused0(), file: func(d *draft, f []byte) []byte {
		at := d.rng.IntN(len(f))
		return slices.Concat(f[:at], []byte{[]byte{0, 0xff, 0xc0}[d.rng.IntN(3)]}, f[at:])
	}},
	{name: "byte order mark", want: accepted(), file: func(_ *draft, f []byte) []byte { return append([]byte("\xef\xbb\xbf"), f...) }},
	{name: "Windows line ends", want: accepted(), file: func(_ *draft, f []byte) []byte {
		return []byte(strings.ReplaceAll(string(f), "\n", "\r\n"))
	}},
	{name: "a type it does not take", want: want{status: http.StatusUnsupportedMediaType}, file: header("Content-Type", "image/png")},
	{name: "says it is packed", want: want{status: http.StatusUnsupportedMediaType}, file: header("Content-Encoding", "gzip")},
	{name: "no type said", want: accepted(), file: func(d *draft, f []byte) []byte { d.header.Del("Content-Type"); return f }},
	{name: "over a mebibyte", want: want{status: http.StatusRequestEntityTooLarge, code: observatory.CodeTooLarge}, file: func(_ *draft, f []byte) []byte {
		return append(f, blanks[:request.MaxBytes]...)
	}},
	{name: "far over a mebibyte", want: want{status: http.StatusRequestEntityTooLarge, code: observatory.CodeTooLarge, mayBreak: true}, file: func(_ *draft, f []byte) []byte {
		return append(f, blanks...)
	}},
}

var wrongSenders = []flaw{
	{name: "no token", want: unauthorized(), file: header("Authorization", "")},
	{name: "forged token", want: unauthorized(), file: header("Authorization", "Bearer forged")},
	{name: "unsigned token", want: unauthorized(), file: header("Authorization", "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiIxIiwicm9sZSI6ImFkbWluIn0.")},
	{name: "key that is too long", want: refused("Idempotency-Key"), file: header("Idempotency-Key", strings.Repeat("k", 300))},
}

var repeats = []flaw{
	{name: "the same key again", steps: func(d *draft, f []byte) []step {
		again, other := accepted(), want{status: http.StatusConflict, code: observatory.CodeConflict}
		again.replayed = true
		changed := []byte(strings.ReplaceAll(string(f), d.name, d.name+" changed"))
		return []step{{file: f, header: d.header, want: accepted()}, {file: f, header: d.header, want: again}, {file: changed, header: d.header, want: other}}
	}},
	{name: "twice at once", steps: func(d *draft, f []byte) []step {
		return []step{{file: f, header: d.header, want: accepted(), twice: true}}
	}},
}

// refused0 is a refusal of the file as a whole: there may be no place to name.
func refused0() want {
	return want{status: http.StatusUnprocessableEntity, code: observatory.CodeInvalid}
}

func unauthorized() want {
	return want{status: http.StatusUnauthorized, code: observatory.CodeUnauthorized}
}

// as has the request written in one of these formats.
func as(formats ...request.Format) func(*draft) {
	return func(d *draft) { d.format = formats[d.rng.IntN(len(formats))] }
}

func onSequence(change func(*observatory.Sequence)) func(*draft) {
	return func(d *draft) {
		d.cadence = nil
		change(&d.request.Sequences[d.rng.IntN(len(d.request.Sequences))])
	}
}

func onAlbum(change func(*observatory.Album)) func(*draft) {
	return onSequence(func(s *observatory.Sequence) { change(&s.Albums[0]) })
}

func onPlan(change func(*observatory.Plan)) func(*draft) {
	return onAlbum(func(a *observatory.Album) { change(&a.Plans[0]) })
}

// onTarget gives the request this target alone.
func onTarget(t observatory.Target) func(*draft) {
	return func(d *draft) {
		d.request.TargetType = t.Type
		for i := range d.request.Sequences {
			d.request.Sequences[i].Target = t
		}
	}
}

// onElements gives the request a satellite with elements that are changed.
func onElements(change func(d *draft, text string) string) func(*draft) {
	return func(d *draft) {
		t := satellite(d.rng, d.now)
		t.TLE = change(d, t.TLE)
		onTarget(t)(d)
	}
}

// plainly changes a sequence that asks for no times of its own and one window.
func plainly(change func(*draft, *observatory.Sequence)) func(*draft) {
	return func(d *draft) {
		onSequence(func(s *observatory.Sequence) {
			if len(s.Windows) > 1 {
				s.End = s.Windows[0].End
			}
			s.Windows, s.Preferred, s.TimeCritical, s.ToleranceS, s.Constraints = nil, nil, false, 0, observatory.Constraints{}
			change(d, s)
		})(d)
	}
}

func window(of func(now time.Time) (from, to time.Time)) func(*draft) {
	return func(d *draft) {
		onSequence(func(s *observatory.Sequence) {
			s.Start, s.End = of(d.now)
			s.Preferred, s.Windows, s.TimeCritical, s.ToleranceS = nil, nil, false, 0
		})(d)
	}
}

func header(name, value string) func(*draft, []byte) []byte {
	return func(d *draft, f []byte) []byte { d.header.Set(name, value); return f }
}

func replaced(field, value string) func(*draft, []byte) []byte {
	return func(d *draft, f []byte) []byte { return put(d.format, f, field, field, value) }
}

// blanks follow a file that is to be too large.
var blanks = []byte(strings.Repeat(" ", 3*request.MaxBytes))

// entities is XML that would grow a billionfold where entities are read.
func entities() []byte {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE request [<!ENTITY a0 "ha">`)
	for i := range 9 {
		fmt.Fprintf(&b, `<!ENTITY a%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&a%d;", i), 10))
	}
	return append([]byte(b.String()), `]><request name="&a9;"/>`...)
}

// aliases is the same in YAML.
func aliases() []byte {
	var b strings.Builder
	b.WriteString("a0: &a0 [ha, ha]\n")
	for i := range 9 {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i+1, i+1, strings.Join(slices.Repeat([]string{fmt.Sprintf("*a%d", i)}, 10), ", "))
	}
	return append([]byte(b.String()), "name: *a9\n"...)
}
