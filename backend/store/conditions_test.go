package store_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

func seeing(value float64, class string) observatory.Condition {
	at := epoch
	c := observatory.Condition{
		Kind: observatory.ConditionSeeing, Unit: "arcsec", Class: class, Level: observatory.LevelOK, Interpretation: class + " seeing",
		Source: "1 image", MeasuredAt: &at, AgeLimitS: 1800,
	}
	if value > 0 {
		c.Value = &value
	}
	return c
}

func TestConditions(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		if c, err := b.Conditions(ctx); c != nil || err != nil {
			t.Fatalf("before the first one: %+v, %v", c, err)
		}
		cloud := observatory.Condition{Kind: observatory.ConditionCloud, Level: observatory.LevelUnknown, Value: ptr(math.NaN())}
		for i, one := range []observatory.Condition{seeing(1.1, "good"), seeing(1.5, "fair"), seeing(0, ""), seeing(2, "poor")} {
			c := observatory.Conditions{At: epoch.Add(time.Duration(i) * time.Hour), Items: []observatory.Condition{one}}
			changed := c.Items
			if i == 0 {
				changed = append(changed, cloud)
			}
			b.events.take()
			if err := b.SaveConditions(ctx, c, changed); err != nil {
				t.Fatal(err)
			}
			if got := of[observatory.Conditions](b.events.take()); len(got) != 1 || !got[0].At.Equal(c.At) {
				t.Errorf("events: %+v", got)
			}
		}
		latest := must[*observatory.Conditions](t)(b.Conditions(ctx))
		if len(latest.Items) != 1 || *latest.Items[0].Value != 2 || !latest.At.Equal(epoch.Add(3*time.Hour)) {
			t.Errorf("latest: %+v", latest)
		}
		history := func(kind observatory.ConditionKind, from, to time.Duration) (words string) {
			for _, row := range must[[]observatory.ConditionRow](t)(b.ConditionHistory(ctx, kind, epoch.Add(from), epoch.Add(to))) {
				words += " " + string(row.Kind) + ":" + row.Class
			}
			return strings.TrimSpace(words)
		}
		for _, one := range []struct {
			kind     observatory.ConditionKind
			from, to time.Duration
			want     string
		}{
			{observatory.ConditionSeeing, -time.Hour, 9 * time.Hour, "seeing:good seeing:fair seeing: seeing:poor"},
			{observatory.ConditionSeeing, 90 * time.Minute, 150 * time.Minute, "seeing:fair seeing:"}, // what held, then what changed
			{observatory.ConditionSeeing, time.Hour, 2 * time.Hour, "seeing:fair seeing:"},
			{"", 0, time.Minute, "seeing:good cloud:"},
			{"", -2 * time.Hour, -time.Hour, ""},
			{observatory.ConditionMoon, 0, 9 * time.Hour, ""},
		} {
			if got := history(one.kind, one.from, one.to); got != one.want {
				t.Errorf("%q from %v to %v: %q, want %q", one.kind, one.from, one.to, got, one.want)
			}
		}
		if n := must[int](t)(b.PruneConditions(ctx, epoch.Add(90*time.Minute))); n != 3 {
			t.Errorf("%d lines removed, want 3", n)
		}
		if got := history("", -time.Hour, 9*time.Hour); got != "seeing: seeing:poor" {
			t.Errorf("left: %q", got)
		}
	})
}

func TestMeasuredImages(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		add := func(file string, kind observatory.FrameKind, m *observatory.Measures) {
			img := must[observatory.Image](t)(b.AddImage(ctx, observatory.Image{
				Detector: "Visible camera", Object: "x", Kind: kind, Night: night.Name, Start: epoch, File: file,
			}))
			if m != nil {
				must[observatory.Image](t)(b.SaveMeasures(ctx, img.ID, *m))
			}
		}
		add("sharp", observatory.FrameLight, &observatory.Measures{FWHMArcsec: 1.2, FWHMPixels: 3, Sources: 50, Noise: 5})
		add("cloud", observatory.FrameLight, &observatory.Measures{Noise: 5})
		add("unreadable", observatory.FrameLight, &observatory.Measures{})
		add("waits", observatory.FrameLight, nil)
		add("flat", observatory.FrameFlat, &observatory.Measures{Noise: 5})
		add("last", "", &observatory.Measures{FWHMArcsec: 1.4, FWHMPixels: 3, Sources: 20, Noise: 5})
		files := func(night string, limit int) (words string) {
			for _, img := range must[[]observatory.Image](t)(b.MeasuredImages(ctx, night, limit)) {
				words += " " + img.File
			}
			return words
		}
		if got := files(night.Name, 9); got != " sharp cloud last" {
			t.Errorf("images:%s", got)
		}
		if got := files(night.Name, 2); got != " cloud last" {
			t.Errorf("the latest two:%s", got)
		}
		if got := files("1999-12-31", 9); got != "" {
			t.Errorf("of another night:%s", got)
		}
	})
}

func TestMostStars(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		one := 1.0
		like := observatory.Image{
			Detector: "Visible camera", Filter: "r", Object: "x", Night: night.Name, Start: epoch, ExposureS: 30, RADeg: 359.995, DecDeg: 40, Airmass: &one,
		}
		near := store.Alike{RadiusDeg: 0.02, ExposurePart: 0.01, Airmass: 0.3}
		_, err := b.MostStars(ctx, like, near)
		wantCode(t, err, observatory.CodeNotFound)
		add := func(file string, stars int, change func(i *observatory.Image)) {
			i := like
			i.File = file
			change(&i)
			saved := must[observatory.Image](t)(b.AddImage(ctx, i))
			must[observatory.Image](t)(b.SaveMeasures(ctx, saved.ID, observatory.Measures{Sources: stars, Noise: 5}))
		}
		low := 1.5
		add("poor", 10, func(*observatory.Image) {})
		add("best", 80, func(i *observatory.Image) { i.RADeg, i.ExposureS = 0.005, 30.1 }) // on the other side of 0 h
		add("field", 100, func(i *observatory.Image) { i.DecDeg += 0.03 })
		add("long", 100, func(i *observatory.Image) { i.ExposureS = 31 })
		add("low", 100, func(i *observatory.Image) { i.Airmass = &low })
		add("filter", 100, func(i *observatory.Image) { i.Filter = "g" })
		add("camera", 100, func(i *observatory.Image) { i.Detector = "Infrared camera" })
		add("night", 100, func(i *observatory.Image) { i.Night = "1999-12-31" })
		add("flat", 100, func(i *observatory.Image) { i.Kind = observatory.FrameFlat })
		if best := must[observatory.Image](t)(b.MostStars(ctx, like, near)); best.File != "best" || best.Measured == nil || best.Measured.Sources != 80 {
			t.Errorf("most stars: %+v", best)
		}
	})
}
