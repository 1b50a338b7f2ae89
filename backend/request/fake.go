package request

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// Fake makes a request that passes Check and can be observed within a day of
// now, to try the way from request to image. What it asks for is random and
// small; the same rng gives the same request.
func Fake(rng *rand.Rand, b Basis) observatory.Request {
	instrument, now := b.Instrument, b.Now
	r := observatory.Request{
		Name: fmt.Sprintf("Fake request %04d", rng.IntN(10000)), Flag: "fake", Submitted: true,
		TargetType: observatory.TargetICRS,
	}
	if n := len(instrument.Programs); n > 0 {
		r.Program = instrument.Programs[rng.IntN(n)].Name
	}
	switch rng.IntN(6) {
	case 0:
		r.TargetType = observatory.TargetTest
	case 1:
		r.TargetType = observatory.TargetAltAz
	}
	now = now.UTC().Truncate(time.Second)
	for i := range 1 + rng.IntN(3) {
		r.Sequences = append(r.Sequences, observatory.Sequence{
			Name: fmt.Sprintf("Field %d", i+1), Priority: 1 + rng.IntN(5),
			Start: now, End: now.Add(24 * time.Hour),
			Target: fakeTarget(rng, r.TargetType, b, now), Albums: fakeAlbums(rng, instrument.Detectors),
		})
	}
	return r
}

// fakeTarget stands high at some time of the coming day: within 40 degrees of
// the zenith where the meridian then is, in steps of an arcminute.
func fakeTarget(rng *rand.Rand, kind observatory.TargetType, b Basis, now time.Time) observatory.Target {
	site, sunBelowDeg := b.Instrument.Site, b.SunBelowDeg
	if sunBelowDeg == 0 {
		sunBelowDeg = astro.NauticalDeg
	}
	arcminute := func(deg float64) float64 { return math.Round(deg*60) / 60 }
	t := observatory.Target{Type: kind}
	switch kind {
	case observatory.TargetAltAz:
		lowest := min(site.HorizonDeg+10, 89)
		t.AltDeg, t.AzDeg = arcminute(lowest+rng.Float64()*(89-lowest)), arcminute(rng.Float64()*359)
	case observatory.TargetICRS:
		night := astro.NightAt(site, now, sunBelowDeg)
		at := night.ObservingStart.Add(time.Duration(rng.Float64() * float64(night.ObservingEnd.Sub(night.ObservingStart))))
		ra := math.Mod(astro.SiderealTime(site, at)-20+40*rng.Float64()+720, 360)
		// An arcminute and more away from 0 and 360, which rounding could reach.
		t.RADeg = arcminute(min(max(ra, 0.1), 359.9))
		t.DecDeg = arcminute(min(max(site.LatitudeDeg-40+80*rng.Float64(), -89), 89))
	}
	return t
}

// fakeAlbums has one or several of the detectors, each with one to three
// plans of a few short exposures.
func fakeAlbums(rng *rand.Rand, detectors []observatory.Detector) []observatory.Album {
	detectors = slices.DeleteFunc(slices.Clone(detectors), func(d observatory.Detector) bool { return len(d.MountedFilters) == 0 })
	var albums []observatory.Album
	for _, i := range rng.Perm(len(detectors))[:min(1+rng.IntN(2), len(detectors))] {
		d := detectors[i]
		a := observatory.Album{Name: d.Name, Detector: d.Name}
		for k := range min(1+rng.IntN(3), len(d.MountedFilters)) {
			exposure := math.Max(d.MinExposureS, float64(5*(1+rng.IntN(6))))
			if d.MaxExposureS > 0 {
				exposure = math.Min(exposure, d.MaxExposureS)
			}
			a.Plans = append(a.Plans, observatory.Plan{
				Name: fmt.Sprintf("Plan %d", k+1), Filter: d.MountedFilters[k].Name, ExposureS: exposure, Images: 1 + rng.IntN(5),
			})
		}
		albums = append(albums, a)
	}
	return albums
}
