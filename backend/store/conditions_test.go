package store_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
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
		for i, width := range []float64{0, 1.2, 1.3, 1.4, -1} {
			img := must[observatory.Image](t)(b.AddImage(ctx, observatory.Image{
				Detector: "Visible camera", Object: "x", Night: night.Name, Start: epoch, File: string(rune('a' + i)),
			}))
			if width >= 0 {
				must[observatory.Image](t)(b.SaveMeasures(ctx, img.ID, observatory.Measures{FWHMArcsec: width, FWHMPixels: 3}))
			}
		}
		list := must[[]observatory.Image](t)(b.MeasuredImages(ctx, night.Name, 2))
		if len(list) != 2 || list[0].Measured.FWHMArcsec != 1.3 || list[1].Measured.FWHMArcsec != 1.4 {
			t.Errorf("images: %+v", list)
		}
		if list := must[[]observatory.Image](t)(b.MeasuredImages(ctx, "1999-12-31", 9)); len(list) != 0 {
			t.Errorf("of another night: %+v", list)
		}
	})
}
