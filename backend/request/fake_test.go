package request

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

func TestFakeRequestsAreGood(t *testing.T) {
	instrument := testInstrument()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		now := testNow.Add(time.Duration(rapid.Int64Range(0, int64(365*24*time.Hour)).Draw(t, "now")))
		r := Fake(rand.New(rand.NewPCG(seed, 1)), Basis{Instrument: instrument, Now: now})
		if problems := Check(&r, Basis{Instrument: instrument, Now: now}); len(problems) > 0 {
			t.Fatalf("%+v: %v", r, problems)
		}
		for _, s := range r.Sequences {
			night := astro.NightAt(instrument.Site, now, -12)
			if len(astro.Windows(instrument.Site, s.Target, night.ObservingStart, night.ObservingEnd, instrument.Site.HorizonDeg)) == 0 && r.TargetType == observatory.TargetICRS {
				t.Fatalf("%+v never rises in the night", s.Target)
			}
		}
		again := Fake(rand.New(rand.NewPCG(seed, 1)), Basis{Instrument: instrument, Now: now})
		Check(&again, Basis{Instrument: instrument, Now: now})
		if !reflect.DeepEqual(r, again) {
			t.Fatal("the same numbers give another request")
		}
	})
}

// What the sky would refuse is rare: where the site has no nautical darkness.
func TestFakeRequestsCanBeObserved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := skyBasis()
		b.Now = testNow.Add(time.Duration(rapid.Int64Range(0, int64(365*24*time.Hour)).Draw(t, "now")))
		r := Fake(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)), b)
		if problems := Check(&r, b); len(problems) > 0 {
			t.Fatalf("%+v: %v", r, problems)
		}
	})
}
