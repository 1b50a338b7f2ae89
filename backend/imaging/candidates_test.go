package imaging

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// patch is a field of constant stars around a place, seen again and again.
type patch struct {
	random *rand.Rand
	wcs    WCS
	stars  []Star
	noise  float64
}

const patchSize = 512

func newPatch(seed uint64, stars int) *patch {
	p := &patch{random: rand.New(rand.NewPCG(seed, 3)), noise: 30}
	scale := 0.35 / 3600
	p.wcs = WCS{RADeg: 210, DecDeg: 25, X: patchSize / 2, Y: patchSize / 2, CD: [2][2]float64{{-scale, 0}, {0, scale}}}
	p.wcs.inverse = [2][2]float64{{-1 / scale, 0}, {0, 1 / scale}}
	for range stars {
		p.stars = append(p.stars, Star{X: 10 + 490*p.random.Float64(), Y: 10 + 490*p.random.Float64(), Flux: 500 * math.Pow(200, p.random.Float64())})
	}
	return p
}

// near is the distance of the nearest star, in pixels.
func (p *patch) near(x, y float64) float64 {
	nearest := math.Inf(1)
	for _, s := range p.stars {
		nearest = min(nearest, math.Hypot(s.X-x, s.Y-y))
	}
	return nearest
}

// see gives an exposure through an atmosphere of that transparency, with more sources.
func (p *patch) see(id int, minutes float64, clear float64, own bool, more ...Star) Exposure {
	e := Exposure{
		ImageID: id, Detector: "Visible camera", Filter: "r", Night: "2026-11-22", Seconds: 30, Width: patchSize, Height: patchSize, WCS: p.wcs, Own: own,
		Start: time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC).Add(time.Duration(minutes * float64(time.Minute))),
	}
	for _, s := range append(append([]Star(nil), p.stars...), more...) {
		s.Sigma = math.Sqrt(s.Flux*clear/1.5 + p.noise*p.noise)
		s.Flux = s.Flux*clear + s.Sigma*p.random.NormFloat64()
		s.X, s.Y = s.X+0.1*p.random.NormFloat64(), s.Y+0.1*p.random.NormFloat64()
		if s.Flux > 5*s.Sigma {
			e.Stars = append(e.Stars, s)
		}
	}
	return e
}

func here(radiusDeg float64) Circle { return Circle{RADeg: 210, DecDeg: 25, RadiusDeg: radiusDeg} }

func TestFadingSourceIsFirst(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := newPatch(rapid.Uint64().Draw(rt, "seed"), 80)
		if p.near(266, 240) < 8 {
			rt.Skip("the burst would shine into a star: which of them fades cannot be told")
		}
		flux := rapid.Float64Range(20000, 90000).Draw(rt, "flux")
		burst := func(part float64) Star { return Star{X: 266, Y: 240, Flux: flux * part} }
		got := Candidates(here(0.02), []Exposure{
			p.see(1, 0, 1, true, burst(1)), p.see(2, 2, 0.6, true, burst(0.5)), p.see(3, 5, 0.9, true, burst(0.3)),
		})
		if len(got) == 0 {
			rt.Fatal("no candidate")
		}
		first := got[0]
		if math.Hypot(first.X-266, first.Y-240) > 2 || first.Rank != 1 || first.Images != 3 {
			rt.Fatalf("the first is %+v", first)
		}
		if first.Fading == nil || math.Abs(*first.Fading-2.5*math.Log10(1/0.3)) > 0.1 {
			rt.Errorf("fading %v", first.Fading)
		}
		if len(got) > 3 {
			rt.Errorf("%d candidates among constant stars", len(got))
		}
	})
}

func TestSourceThatVanishesIsACandidate(t *testing.T) {
	p := newPatch(1, 60)
	got := Candidates(here(0.02), []Exposure{p.see(1, 0, 1, true, Star{X: 256, Y: 256, Flux: 40000}), p.see(2, 5, 1, true)})
	if len(got) != 1 || !strings.Contains(got[0].Reason, "no longer in the image") {
		t.Errorf("%+v", got)
	}
}

func TestNewSourceAgainstAnEarlierImage(t *testing.T) {
	p := newPatch(2, 60)
	old := p.see(7, -1440, 1, false)
	old.Night = "2026-11-20"
	got := Candidates(here(0.02), []Exposure{p.see(8, 0, 1, true, Star{X: 260, Y: 256, Flux: 9000}), old})
	if len(got) != 1 || !got[0].New || !strings.Contains(got[0].Reason, "image 7 of the night 2026-11-20") {
		t.Errorf("%+v", got)
	}
}

func TestOutsideOfTheCircleIsNotLookedAt(t *testing.T) {
	p := newPatch(3, 60)
	far := func(part float64) Star { return Star{X: 480, Y: 480, Flux: 60000 * part} }
	if got := Candidates(here(0.01), []Exposure{p.see(1, 0, 1, true, far(1)), p.see(2, 5, 1, true, far(0.3))}); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestConstantFieldHasNoCandidates(t *testing.T) {
	listed := 0
	for seed := range uint64(40) {
		p := newPatch(seed, 200)
		listed += len(Candidates(here(1), []Exposure{p.see(1, 0, 1, true), p.see(2, 3, 0.5, true), p.see(3, 9, 1, true)}))
	}
	if listed > 8 { // of 8000 stars
		t.Errorf("%d of 8000 constant stars are candidates", listed)
	}
}

func TestOneImageAloneSaysSo(t *testing.T) {
	p := newPatch(4, 60)
	got := Candidates(here(1), []Exposure{p.see(1, 0, 1, true)})
	if len(got) != MaxCandidates/2 || !strings.Contains(got[0].Reason, "no other to compare") || got[0].Magnitude > got[1].Magnitude {
		t.Errorf("%d candidates, the first %+v", len(got), got[0])
	}
}

func TestTwoFiltersConfirm(t *testing.T) {
	p := newPatch(5, 60)
	burst := func(part float64) Star { return Star{X: 256, Y: 250, Flux: 50000 * part} }
	images := []Exposure{p.see(1, 0, 1, true, burst(1)), p.see(2, 3, 1, true, burst(0.4)), p.see(3, 1, 1, true, burst(0.8)), p.see(4, 4, 1, true, burst(0.3))}
	images[2].Filter, images[3].Filter = "i", "i"
	got := Candidates(here(0.02), images)
	if len(got) != 1 || !strings.Contains(got[0].Reason, "also by the Visible camera through the") || got[0].Images != 4 {
		t.Errorf("%+v", got)
	}
}

func TestCandidatesOfAnything(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var images []Exposure
		for i := range rapid.IntRange(0, 4).Draw(rt, "images") {
			p := newPatch(rapid.Uint64().Draw(rt, "seed"), rapid.IntRange(0, 30).Draw(rt, "stars"))
			images = append(images, p.see(i, float64(i), rapid.Float64Range(0.01, 2).Draw(rt, "clear"), rapid.Bool().Draw(rt, "own")))
		}
		for i, c := range Candidates(here(rapid.Float64Range(0, 2).Draw(rt, "radius")), images) {
			if c.Rank != i+1 || c.Reason == "" || math.IsNaN(c.Magnitude+c.SNR+c.Error+c.RADeg) {
				rt.Fatalf("%+v", c)
			}
		}
	})
}

func TestWCSAndBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := newPatch(1, 0)
		p.wcs.RADeg, p.wcs.DecDeg = rapid.Float64Range(0, 360).Draw(rt, "ra"), rapid.Float64Range(-89, 89).Draw(rt, "dec")
		x, y := rapid.Float64Range(0, 512).Draw(rt, "x"), rapid.Float64Range(0, 512).Draw(rt, "y")
		ra, dec := p.wcs.Sky(x, y)
		x2, y2, ok := p.wcs.Pixel(ra, dec)
		if !ok || math.Hypot(x-x2, y-y2) > 1e-4 {
			rt.Errorf("%g %g became %g %g", x, y, x2, y2)
		}
	})
}

func TestPhotometryIsAsUncertainAsItSays(t *testing.T) {
	m := made{size: 400, stars: 16, level: 500, noise: 12, fwhm: 3, bright: 3000, faint: 200}
	var first []Star
	var squares, n float64
	for seed := range uint64(30) {
		img := m.image(1) // the same places
		random := rand.New(rand.NewPCG(seed, 99))
		for i := range img.Pixels {
			img.Pixels[i] += float32(5 * random.NormFloat64())
		}
		stars := Photometry(img, MeasureOptions{}, 0)
		if len(stars) != 16 {
			t.Fatalf("%d stars", len(stars))
		}
		if first == nil {
			first = stars
			continue
		}
		for _, s := range stars {
			for _, f := range first {
				if math.Hypot(f.X-s.X, f.Y-s.Y) < 1 {
					expected := s.Sigma * math.Sqrt2 * 5 / 13
					squares += math.Pow((s.Flux-f.Flux)/expected, 2)
					n++
				}
			}
		}
	}
	if chi := math.Sqrt(squares / n); chi < 0.7 || chi > 1.4 {
		t.Errorf("fluxes scatter by %.2f times what is said", chi)
	}
}

func BenchmarkCandidates(b *testing.B) {
	p := newPatch(1, 2000)
	images := []Exposure{p.see(1, 0, 1, true), p.see(2, 3, 1, true), p.see(3, 9, 1, true)}
	for b.Loop() {
		if got := Candidates(here(1), images); len(got) > MaxCandidates {
			b.Fatal(len(got))
		}
	}
}
