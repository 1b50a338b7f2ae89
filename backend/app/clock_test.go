package app

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"pyros/backend/astro"
	"pyros/backend/clock"
	"pyros/backend/config"
	"pyros/backend/observatory"
)

var sanPedro = observatory.Site{Name: "San Pedro Martir", LatitudeDeg: 31.0442, LongitudeDeg: -115.4637, HeightM: 2800}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func nightConfig() config.Config {
	c := config.Default()
	c.Simulate.Enabled = true
	c.Clock.Time = "night"
	return c
}

func TestSimulatedRunByDayBeginsJustBeforeTheComingNight(t *testing.T) {
	now := at("2026-11-22T18:00:00Z") // ten in the morning there
	s, err := nextClock(nightConfig(), sanPedro, clock.Settings{}, now)
	if err != nil {
		t.Fatal(err)
	}
	night := astro.NightAt(sanPedro, now, -12)
	if got := night.ObservingStart.Sub(s.At(now)); got != nightLead {
		t.Errorf("begins %v before the night, want %v", got, nightLead)
	}
}

func TestSimulatedRunByNightShowsRealTime(t *testing.T) {
	now := at("2026-11-22T06:00:00Z")
	s, err := nextClock(nightConfig(), sanPedro, clock.Settings{}, now)
	if err != nil || s.Simulated() {
		t.Errorf("clock = %v, %v; it is night there now", s, err)
	}
}

func TestSimulatedTimeGoesOnAfterRestart(t *testing.T) {
	c := nightConfig()
	c.Data = t.TempDir()
	first := at("2026-11-22T18:00:00Z")
	before, err := clockSettings(c, sanPedro, first)
	if err != nil {
		t.Fatal(err)
	}
	later := first.Add(10 * time.Minute)
	after, err := clockSettings(c, sanPedro, later)
	if err != nil {
		t.Fatal(err)
	}
	if after != before {
		t.Errorf("the clock was set anew: %v, was %v", after, before)
	}
	// The night being over, the next one follows; never an earlier time.
	tomorrow := first.Add(16 * time.Hour)
	next, err := clockSettings(c, sanPedro, tomorrow)
	if err != nil {
		t.Fatal(err)
	}
	if !next.At(tomorrow).After(before.At(tomorrow)) {
		t.Errorf("the time went back from %v to %v", before.At(tomorrow), next.At(tomorrow))
	}
}

func TestSpeedChangeKeepsTheTime(t *testing.T) {
	c := nightConfig()
	now := at("2026-11-22T18:00:00Z")
	slow, err := nextClock(c, sanPedro, clock.Settings{}, now)
	if err != nil {
		t.Fatal(err)
	}
	c.Clock.Speed = 60
	now = now.Add(5 * time.Minute)
	fast, err := nextClock(c, sanPedro, slow, now)
	if err != nil {
		t.Fatal(err)
	}
	if !fast.At(now).Equal(slow.At(now)) || fast.Speed != 60 {
		t.Errorf("fast shows %v at speed %g, slow showed %v", fast.At(now), fast.Speed, slow.At(now))
	}
}

func TestDamagedClockFileIsNamed(t *testing.T) {
	c := nightConfig()
	c.Data = t.TempDir()
	if err := os.WriteFile(filepath.Join(c.Data, clockFile), []byte("gibberish"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := clockSettings(c, sanPedro, time.Now()); err == nil {
		t.Error("a damaged file was taken")
	}
}

func TestProgramsThatStartTogetherAgreeOnTheTime(t *testing.T) {
	c := nightConfig()
	c.Data = t.TempDir()
	first := at("2026-11-22T18:00:00Z")
	const programs = 8
	settings := make([]clock.Settings, programs)
	errs := make([]error, programs)
	var wg sync.WaitGroup
	for i := range programs {
		wg.Go(func() {
			settings[i], errs[i] = clockSettings(c, sanPedro, first.Add(time.Duration(i)*time.Millisecond))
		})
	}
	wg.Wait()
	for i := range programs {
		if errs[i] != nil || settings[i] != settings[0] {
			t.Errorf("program %d keeps %v, %v; the first %v", i, settings[i], errs[i], settings[0])
		}
	}
}
