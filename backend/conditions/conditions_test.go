package conditions

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

var now = time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)

var instrument = observatory.Instrument{
	Site: observatory.Site{LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800},
	Detectors: []observatory.Detector{
		{Name: "Visible camera", MountedFilters: []observatory.Filter{{Name: "r", WavelengthNM: 622}}},
		{Name: "Infrared camera", MountedFilters: []observatory.Filter{{Name: "J", WavelengthNM: 1250}}},
	},
}

func ptr[T any](v T) *T { return &v }

// shot is an image of that age whose stars are so wide and so many.
func shot(id int, age time.Duration, fwhm float64, stars int) observatory.Image {
	return observatory.Image{
		ID: id, Detector: "Visible camera", Filter: "r", Start: now.Add(-age - 30*time.Second), ExposureS: 30, RADeg: 10, DecDeg: 41,
		Airmass: ptr(1.0), Measured: &observatory.Measures{FWHMArcsec: fwhm, FWHMPixels: fwhm / 0.35, Sources: stars, Noise: 5},
	}
}

func judge(t *testing.T, kind observatory.ConditionKind, in Input) observatory.Condition {
	t.Helper()
	if in.Now.IsZero() {
		in.Now = now
	}
	in.Instrument = instrument
	c, ok := Judge(in).Of(kind)
	if !ok {
		t.Fatalf("no %s", kind)
	}
	return c
}

func TestZenith(t *testing.T) {
	for _, one := range []struct{ fwhm, airmass, nm, want float64 }{
		{1, 1, 500, 1},
		{math.Pow(2, 0.6), 2, 500, 1},            // 60 degrees from the zenith: 1.516 times as wide
		{math.Pow(1000.0/500, -0.2), 1, 1000, 1}, // in the infrared: 0.871 times
		{1.2, 1.5, 622, 0.983},
	} {
		if got := Zenith(one.fwhm, one.airmass, one.nm); math.Abs(got-one.want) > 5e-4 {
			t.Errorf("Zenith(%g, %g, %g) = %.4f, want %.3f", one.fwhm, one.airmass, one.nm, got, one.want)
		}
	}
}

func TestSeeing(t *testing.T) {
	blurred := shot(9, time.Minute, 8, 100) // the wind shook the telescope
	nir := shot(8, time.Minute, 0.9, 100)
	nir.Detector, nir.Filter, nir.Measured.FWHMPixels = "Infrared camera", "J", 1.4
	low := shot(7, time.Minute, 4, 100)
	low.Airmass = ptr(3.5)
	unknown := shot(6, time.Minute, 2, 100)
	unknown.Filter = "no filter"
	tomorrow := shot(5, -time.Hour, 0.3, 100)
	for name, one := range map[string]struct {
		images []observatory.Image
		value  float64 // 0: not known
		class  string
		words  string
	}{
		"no image":       {nil, 0, "", "no image of the night"},
		"one":            {[]observatory.Image{shot(1, time.Minute, 1.1, 50)}, 1.149, "good", "1.1 arcsec"},
		"median":         {[]observatory.Image{shot(1, 3*time.Minute, 1.0, 50), blurred, shot(2, 2*time.Minute, 1.2, 50)}, 1.254, "fair", ""},
		"old":            {[]observatory.Image{shot(1, 31*time.Minute, 1.1, 50)}, 0, "", "not known since 05:59 UTC: the last image with sharp stars is of 05:29 UTC (1.15 arcsec)"},
		"undersampled":   {[]observatory.Image{nir}, 0, "", "no image"},
		"low":            {[]observatory.Image{low}, 0, "", "no image"},
		"unknown filter": {[]observatory.Image{unknown}, 0, "", "no image"},
		"of tomorrow":    {[]observatory.Image{tomorrow}, 0, "", "no image"},
		"not measured":   {[]observatory.Image{{ID: 1, Detector: "Visible camera", Filter: "r", Start: now.Add(-time.Minute)}}, 0, "", "no image"},
	} {
		c := judge(t, observatory.ConditionSeeing, Input{Images: one.images})
		if one.value == 0 {
			if c.Value != nil || c.Class != "" || c.Level != observatory.LevelUnknown {
				t.Errorf("%s: %+v, want it not known", name, c)
			}
		} else if c.Value == nil || math.Abs(*c.Value-one.value) > 1e-3 || c.Class != one.class || c.Source == "" || c.MeasuredAt == nil {
			t.Errorf("%s: %+v (%v), want %g %s", name, c, c.Value, one.value, one.class)
		}
		if !strings.Contains(c.Interpretation, one.words) {
			t.Errorf("%s: %q lacks %q", name, c.Interpretation, one.words)
		}
	}
}

func TestSeeingTakesTheLastTen(t *testing.T) {
	var images []observatory.Image
	for i := range 30 {
		fwhm := 3.0
		if i < 10 {
			fwhm = 1.0
		}
		images = append(images, shot(100-i, time.Duration(i)*30*time.Second, fwhm, 40))
	}
	c := judge(t, observatory.ConditionSeeing, Input{Images: images})
	if c.Value == nil || math.Abs(*c.Value-Zenith(1, 1, 622)) > 1e-9 || !strings.Contains(c.Source, "last 10 images") || !c.MeasuredAt.Equal(now) {
		t.Errorf("%+v", c)
	}
}

// night are two good images of two hours ago.
func night() []observatory.Image {
	return []observatory.Image{shot(1, 2*time.Hour, 1, 180), shot(2, 119*time.Minute, 1, 200)}
}

func TestComparedAreFewAndRecent(t *testing.T) {
	in := Input{Now: now, Instrument: instrument}
	for i := range 40 {
		one := shot(i, time.Duration(i)*2*time.Minute, 1, 50) // the last 30 minutes: 16
		one.DecDeg += float64(i/2) * 0.1                      // two of each field
		in.Images = append(in.Images, one)
	}
	got := Compared(in)
	if len(got) != 8 || got[0].ID != 0 || got[1].ID != 2 {
		t.Errorf("%d compared: %+v", len(got), got)
	}
}

func TestTransparency(t *testing.T) {
	other := shot(9, time.Minute, 1, 900)
	other.RADeg = 12
	unreadable := shot(8, 30*time.Second, 0, 0)
	unreadable.Measured = &observatory.Measures{}
	clouded := append(night(), shot(20, 3*time.Minute, 0, 0), shot(21, 2*time.Minute, 0, 0), shot(22, time.Minute, 0, 0))
	for name, one := range map[string]struct {
		images []observatory.Image
		value  float64
		poor   bool // 0 % is a value, too
	}{
		"one image alone":      {images: []observatory.Image{shot(1, time.Minute, 1, 100)}},
		"half of the stars":    {images: []observatory.Image{shot(1, 2*time.Hour, 1, 200), shot(2, time.Minute, 1, 100)}, value: 50},
		"another field":        {images: []observatory.Image{other, shot(2, time.Minute, 1, 100)}},
		"an empty field":       {images: []observatory.Image{shot(1, time.Hour, 1, 10), shot(2, time.Minute, 1, 5)}},
		"nothing for an hour":  {images: []observatory.Image{shot(1, 2*time.Hour, 1, 200), shot(2, time.Hour, 1, 100)}},
		"the best is the last": {images: []observatory.Image{shot(1, 2*time.Hour, 1, 100), shot(2, time.Minute, 1, 200)}, value: 100},
		"no star any more":     {images: clouded, poor: true},
		"an unreadable file":   {images: []observatory.Image{shot(1, 2*time.Hour, 1, 200), shot(2, time.Minute, 1, 100), unreadable}, value: 50},
	} {
		c := judge(t, observatory.ConditionTransparency, Input{Images: one.images})
		if (c.Value == nil) != (one.value == 0 && !one.poor) || one.poor && c.Class != "poor" || c.Value != nil && math.Abs(*c.Value-one.value) > 1e-9 {
			t.Errorf("%s: %+v, want %g", name, c, one.value)
		}
	}
}

func TestCloud(t *testing.T) {
	at := func(sky *float64, age time.Duration) *observatory.Environment {
		return &observatory.Environment{
			Weather:  observatory.WeatherWatch{Updated: now.Add(-age), SkyTemperature: sky},
			Verdicts: []observatory.Verdict{{Element: observatory.ElementCloud, Source: "MLX90614-1"}},
		}
	}
	for name, one := range map[string]struct {
		env   *observatory.Environment
		class string
	}{
		"nothing read": {nil, ""}, "no sensor": {at(nil, 0), ""}, "old": {at(ptr(-20.0), 6*time.Minute), ""},
		"clear": {at(ptr(-10.1), 0), "clear"}, "slightly": {at(ptr(-5.0), time.Minute), "slightly cloudy"},
		"cloudy": {at(ptr(0.0), 0), "cloudy"}, "very": {at(ptr(4.1), 0), "very cloudy"},
	} {
		c := judge(t, observatory.ConditionCloud, Input{Environment: one.env})
		if c.Class != one.class || (c.Value == nil) != (one.class == "") || c.Interpretation == "" {
			t.Errorf("%s: %+v, want %q", name, c, one.class)
		}
		if one.class != "" && c.Source != "MLX90614-1" {
			t.Errorf("%s: source %q", name, c.Source)
		}
	}
}

// A value that trembles about a bound changes no class.
func TestClassesHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bound := rapid.SampledFrom([]float64{-10, -3, 4}).Draw(t, "bound")
		before := classify(cloudClasses, bound+rapid.SampledFrom([]float64{-3, 3}).Draw(t, "side"), cloudMargin, "").name
		for range 20 {
			v := bound + rapid.Float64Range(-0.99, 0.99).Draw(t, "tremble")
			if got := classify(cloudClasses, v, cloudMargin, before).name; got != before {
				t.Fatalf("%g after %s is %s", v, before, got)
			}
		}
		far := rapid.Float64Range(-40, 30).Draw(t, "far")
		if got, plain := classify(cloudClasses, far, cloudMargin, before).name, classify(cloudClasses, far, 0, "").name; got != plain && got != before {
			t.Fatalf("%g after %s is %s, plainly %s", far, before, got, plain)
		}
	})
}

// The Moon of two nights by the Astronomical Almanac: full on 2026-11-24 14:53
// UTC, new on 2026-12-09 00:52 UTC.
func TestMoon(t *testing.T) {
	for when, want := range map[string]string{
		"2026-11-24T14:53:00Z": "full Moon", "2026-12-09T00:52:00Z": "new Moon", "2026-11-20T04:00:00Z": "waxing gibbous",
		"2026-11-28T08:00:00Z": "waning gibbous", "2026-12-06T12:00:00Z": "waning crescent", "2026-11-17T11:48:00Z": "first quarter",
	} {
		at, err := time.Parse(time.RFC3339, when)
		if err != nil {
			t.Fatal(err)
		}
		c := judge(t, observatory.ConditionMoon, Input{Now: at})
		if c.Class != want || c.AgeLimitS != 0 {
			t.Errorf("%s: %s (%.1f %%), want %s", when, c.Class, *c.Value, want)
		}
		alt := judge(t, observatory.ConditionMoonAltitude, Input{Now: at})
		if up := *alt.Value > 0; up != (alt.Class == "up") {
			t.Errorf("%s: %+v", when, alt)
		}
	}
}

func TestChangedIsMoreThanNoise(t *testing.T) {
	of := func(value *float64, class string) observatory.Conditions {
		return observatory.Conditions{Items: []observatory.Condition{{Kind: observatory.ConditionSeeing, Value: value, Class: class}}}
	}
	for name, one := range map[string]struct {
		before, now observatory.Conditions
		want        int
	}{
		"the first":      {observatory.Conditions{}, of(nil, ""), 1},
		"the same":       {of(ptr(1.0), "good"), of(ptr(1.04), "good"), 0},
		"moved":          {of(ptr(1.0), "good"), of(ptr(1.06), "good"), 1},
		"another class":  {of(ptr(1.19), "good"), of(ptr(1.21), "fair"), 1},
		"not known":      {of(ptr(1.0), "good"), of(nil, ""), 1},
		"still not":      {of(nil, ""), of(nil, ""), 0},
		"known at last":  {of(nil, ""), of(ptr(1.0), "good"), 1},
		"moved a little": {of(ptr(1.0), "good"), of(ptr(0.96), "good"), 0},
	} {
		if got := Changed(one.before, one.now); len(got) != one.want {
			t.Errorf("%s: %v, want %d", name, got, one.want)
		}
	}
}
