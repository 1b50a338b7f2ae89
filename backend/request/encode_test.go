package request

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

var formats = []Format{FormatXML, FormatJSON, FormatYAML}

// drawRequest makes a request that passes Check.
func drawRequest(t *rapid.T, instrument observatory.Instrument) observatory.Request {
	text := func(label string) string {
		return strings.TrimSpace(rapid.OneOf(
			rapid.SampledFrom([]string{"", "a&b", `"quoted"`, "<tag>", "true", "1", "null", "~", "-1", "2026-01-01", "yes", "# no", "a: b", "Ünïcödé", "- x", "0x10", "1e3"}),
			rapid.StringMatching(`[!-~éß ]{1,20}`),
		).Draw(t, label))
	}
	name := func(label string) string {
		if s := text(label); s != "" {
			return s
		}
		return "n"
	}
	r := observatory.Request{
		Name: name("name"), Program: "GRB", Submitted: rapid.Bool().Draw(t, "submitted"), Autodepos: rapid.Bool().Draw(t, "autodeposit"),
		Checkpoint: text("checkpoint"), Flag: text("flag"),
		TargetType: rapid.SampledFrom([]observatory.TargetType{observatory.TargetICRS, observatory.TargetAltAz, observatory.TargetTest}).Draw(t, "type"),
	}
	micros := func(label string, low, high time.Duration) time.Time {
		return testNow.Add(time.Duration(rapid.Int64Range(low.Microseconds(), high.Microseconds()).Draw(t, label)) * time.Microsecond)
	}
	for range rapid.IntRange(1, 3).Draw(t, "sequences") {
		s := observatory.Sequence{
			Name: name("sequence"), Priority: rapid.IntRange(0, 5).Draw(t, "priority"), DurationS: rapid.Float64Range(0, 20000).Draw(t, "duration"),
			Start: micros("start", -time.Hour, time.Hour), End: micros("end", 48*time.Hour, 72*time.Hour),
			Target: observatory.Target{
				Type: r.TargetType, Name: text("target"), RADeg: rapid.Float64Range(0, 359.999).Draw(t, "ra"), DecDeg: rapid.Float64Range(-30, 90).Draw(t, "dec"),
				AltDeg: rapid.Float64Range(20, 90).Draw(t, "alt"), AzDeg: rapid.Float64Range(0, 360).Draw(t, "az"),
			},
		}
		if rapid.Bool().Draw(t, "preference") {
			at := micros("preferred", 2*time.Hour, 40*time.Hour)
			s.Preferred = &at
		}
		for _, d := range instrument.Detectors[rapid.IntRange(0, 1).Draw(t, "from"):] {
			a := observatory.Album{Name: text("album"), Detector: d.Name}
			for range rapid.IntRange(1, 3).Draw(t, "plans") {
				a.Plans = append(a.Plans, observatory.Plan{
					Name: text("plan"), Filter: rapid.SampledFrom(d.MountedFilters).Draw(t, "filter").Name,
					ExposureS: rapid.Float64Range(d.MinExposureS, 100).Draw(t, "exposure"), Images: rapid.IntRange(1, 20).Draw(t, "images"),
				})
			}
			s.Albums = append(s.Albums, a)
		}
		r.Sequences = append(r.Sequences, s)
	}
	// Angles that the target's type does not use are not written.
	for i := range r.Sequences {
		target := &r.Sequences[i].Target
		switch r.TargetType {
		case observatory.TargetICRS:
			target.AltDeg, target.AzDeg = 0, 0
		case observatory.TargetAltAz:
			target.RADeg, target.DecDeg = 0, 0
		default:
			target.RADeg, target.DecDeg, target.AltDeg, target.AzDeg = 0, 0, 0, 0
		}
	}
	return r
}

func TestParseGivesWhatEncodeWrote(t *testing.T) {
	instrument := testInstrument()
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t, instrument)
		if problems := Check(&r, Basis{Instrument: instrument, Now: testNow}); len(problems) > 0 {
			t.Fatalf("the drawn request has problems: %v", problems)
		}
		for _, format := range formats {
			requireSame(t, r, format, instrument)
		}
	})
}

// requireSame encodes and parses; warnings are about the file that was given.
func requireSame(t interface{ Fatalf(string, ...any) }, r observatory.Request, format Format, instrument observatory.Instrument) {
	data, err := Encode(r, format)
	if err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	got, err := Parse(data, Basis{Instrument: instrument, Now: testNow})
	if err != nil {
		t.Fatalf("%s: %v\n%s", format, err, data)
	}
	got.Warnings, r.Warnings = nil, nil
	if !reflect.DeepEqual(got, r) {
		t.Fatalf("%s differs:\n%+v\n%+v\n%s", format, got, r, data)
	}
}

func TestEncodedFiles(t *testing.T) {
	r, err := Parse(readFile(t, "full.json"), testBasis())
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range formats {
		data, err := Encode(r, format)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "encoded.golden."+string(format), data)
		if Detect(data) != format {
			t.Errorf("%s is taken for %s", format, Detect(data))
		}
	}
	if _, err := Encode(r, "toml"); observatory.CodeOf(err) != observatory.CodeInvalid {
		t.Errorf("an unknown format gives %v", err)
	}
}
