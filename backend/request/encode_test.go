package request

import (
	"reflect"
	"strconv"
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
			rapid.SampledFrom([]string{"", "a&b", `"quoted"`, "<tag>", "<<", "true", "1", "null", "~", "-1", "2026-01-01", "yes", "# no", "a: b", "Ünïcödé", "- x", "0x10", "1e3"}),
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
		TargetType: rapid.SampledFrom(targetTypes).Draw(t, "type"),
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "groups") {
		r.Groups = append(r.Groups, observatory.Group{
			Name: name("group") + strconv.Itoa(i), Rule: rapid.SampledFrom([]observatory.GroupRule{observatory.GroupAllOf, observatory.GroupOneOf}).Draw(t, "rule"),
		})
	}
	micros := func(label string, low, high time.Duration) time.Time {
		return testNow.Add(time.Duration(rapid.Int64Range(low.Microseconds(), high.Microseconds()).Draw(t, label)) * time.Microsecond)
	}
	for range rapid.IntRange(1, 3).Draw(t, "sequences") {
		s := observatory.Sequence{
			Name: name("sequence"), Priority: rapid.IntRange(0, 5).Draw(t, "priority"), DurationS: rapid.Float64Range(0, 20000).Draw(t, "duration"),
			Start: micros("start", -time.Hour, time.Hour), End: micros("end", 48*time.Hour, 72*time.Hour),
			Target: drawAnyTarget(t, rapid.SampledFrom([]observatory.TargetType{r.TargetType, rapid.SampledFrom(targetTypes).Draw(t, "own type")}).Draw(t, "type of"), text),
		}
		if rapid.Bool().Draw(t, "preference") {
			at := micros("preferred", 2*time.Hour, 40*time.Hour)
			s.Preferred = &at
			if s.TimeCritical = rapid.Bool().Draw(t, "critical"); s.TimeCritical {
				s.ToleranceS = rapid.Float64Range(0, 86400).Draw(t, "tolerance")
			}
		}
		if rapid.Bool().Draw(t, "more windows") {
			s.Windows = []observatory.Window{
				{Start: s.Start, End: s.End}, {Start: micros("second start", 73*time.Hour, 80*time.Hour), End: micros("second end", 81*time.Hour, 90*time.Hour)},
			}
		}
		drawAsked(t, &s, r.Groups)
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
	return r
}

var targetTypes = []observatory.TargetType{
	observatory.TargetICRS, observatory.TargetAltAz, observatory.TargetTest, observatory.TargetBody, observatory.TargetOrbit, observatory.TargetTLE,
}

// drawAnyTarget makes a target that has what its type uses and nothing else.
func drawAnyTarget(t *rapid.T, kind observatory.TargetType, text func(string) string) observatory.Target {
	draw := func(label string, low, high float64) float64 { return rapid.Float64Range(low, high).Draw(t, label) }
	target := observatory.Target{Type: kind, Name: text("target")}
	switch kind {
	case observatory.TargetICRS:
		target.RADeg, target.DecDeg = draw("ra", 0, 359.999), draw("dec", -30, 90)
		target.PMRAMasYr, target.PMDecMasYr = draw("pm ra", -20000, 20000), draw("pm dec", -20000, 20000)
		target.ParallaxMas = draw("parallax", 0, 1000)
		target.EpochYr = rapid.SampledFrom([]float64{0, 1950, 2000, 2015.5}).Draw(t, "epoch")
		if target.RADeg == 0 && target.DecDeg == 0 { // without the text these are no coordinates at all
			target.Coords = formatCoords(target)
		}
	case observatory.TargetAltAz:
		target.AltDeg, target.AzDeg = draw("alt", 20, 90), draw("az", 0, 360)
	case observatory.TargetBody:
		target.Body = rapid.SampledFrom([]string{"moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune"}).Draw(t, "body")
	case observatory.TargetOrbit:
		target.Orbit = &observatory.Orbit{
			EpochJD: draw("epoch", 2460000, 2462000), PerihelionAU: draw("q", 0.1, 30), Eccentricity: draw("e", 0, 2), InclDeg: draw("incl", 0, 180),
			NodeDeg: draw("node", 0, 360), PeriDeg: draw("peri", 0, 360), PerihelionJD: draw("passage", 2460000, 2462000),
		}
	case observatory.TargetTLE:
		target.TLE = stationTLE
	}
	return target
}

const stationTLE = "1 25544U 98067A   26326.51782528 -.00002182  00000-0 -11606-4 0  2926\n2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537"

// drawAsked makes a sequence ask for this and that.
func drawAsked(t *rapid.T, s *observatory.Sequence, groups []observatory.Group) {
	some := func(label string, low, high float64) float64 {
		return rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(low, high)).Draw(t, label)
	}
	s.Constraints = observatory.Constraints{
		MinAltDeg: some("min alt", 1, 90), MaxAirmass: some("airmass", 1, 40), MinMoonDeg: some("moon", 1, 180), MaxMoonIllum: some("illumination", 0.01, 1),
		Twilight: observatory.Twilight(rapid.SampledFrom(append(observatory.Twilight("").Values(), "")).Draw(t, "twilight")),
		MaxCloud: rapid.SampledFrom(append([]string{""}, observatory.CloudClasses()...)).Draw(t, "cloud"), MinTransparencyPct: some("transparency", 1, 100), MaxSeeingArcsec: some("seeing", 0.1, 60),
	}
	s.MaxAttempts = rapid.IntRange(0, observatory.MaxAttempts).Draw(t, "attempts")
	for _, g := range groups {
		if rapid.Bool().Draw(t, "in the group") {
			s.Group = g.Name
			return
		}
	}
	if rapid.Bool().Draw(t, "of a series") {
		s.Series, s.Occurrence = "series", rapid.IntRange(1, MaxSequences).Draw(t, "occurrence")
	}
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
