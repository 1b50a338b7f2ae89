package clock

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

func TestScaledTimeRunsFromEpoch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		epoch := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
		c := New(Settings{Epoch: epoch, Anchor: time.Now(), Speed: 60})
		start := time.Now()
		if err := c.Sleep(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(start); got != time.Minute {
			t.Errorf("an hour at speed 60 took %v", got)
		}
		if got := c.Now(); !got.Equal(epoch.Add(time.Hour)) {
			t.Errorf("now = %v, want an hour after the epoch", got)
		}
	})
}

func TestTimerAndTickerScale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(Settings{Epoch: time.Now(), Anchor: time.Now(), Speed: 10})
		start := time.Now()
		timer := c.NewTimer(20 * time.Second)
		<-timer.C
		ticker := c.NewTicker(10 * time.Second)
		<-ticker.C
		<-ticker.C
		ticker.Stop()
		if got := time.Since(start); got != 4*time.Second {
			t.Errorf("20 s and two ticks of 10 s at speed 10 took %v, want 4 s", got)
		}
	})
}

func TestSleepEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Real().Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("Sleep = %v, want context.Canceled", err)
	}
}

func TestSettingsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Settings{
			Epoch:  time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "epoch"), 0).UTC(),
			Anchor: time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "anchor"), 123456789).UTC(),
			Speed:  rapid.Float64Range(0.001, maxSpeed).Draw(t, "speed"),
		}
		got, err := Parse(s.String())
		if err != nil {
			t.Fatal(err)
		}
		if got != s {
			t.Fatalf("Parse(%q) = %+v, want %+v", s.String(), got, s)
		}
	})
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{
		"x", "2026-11-23T03:00:00Z@x*1", "2026-11-23T03:00:00Z@2026-11-23T03:00:00Z*-1",
		"2026-11-23T03:00:00Z@2026-11-23T03:00:00Z*NaN", "2026-11-23T03:00:00Z@2026-11-23T03:00:00Z*20000",
	} {
		if _, err := Parse(text); err == nil {
			t.Errorf("Parse(%q) = nil error", text)
		}
	}
}
