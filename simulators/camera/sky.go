package main

import (
	"math"
	"math/rand/v2"
)

// Star is a source of the procedural sky.
type Star struct {
	RADeg, DecDeg float64
	R             float64 // AB magnitude at 622 nm
	Colour        float64 // g - r, mag
}

// The sky is cut into cells whose stars come from a generator seeded by the
// cell alone, so a place has the same stars in every image of every run.
const (
	cellDeg   = 0.1
	skySeed   = 0x5079726f73 // of the catalogue
	faintest  = 22.0         // mag
	magSlope  = 0.3          // of log10 of the counts per magnitude
	poleStars = 30000.0      // per square degree up to the faintest, far from the Milky Way; more than real ones, for small fields
	planeGain = 6.0          // times as many more in its plane
	planeDeg  = 12.0         // in which that falls to 1/e
)

// Stars gives the catalogue's stars within radius of a place, and some beyond.
func Stars(raDeg, decDeg, radiusDeg float64) []Star {
	var stars []Star
	first := int(math.Floor((decDeg - radiusDeg + 90) / cellDeg))
	last := int(math.Floor((decDeg + radiusDeg + 90) / cellDeg))
	for band := max(first, 0); band <= min(last, int(180/cellDeg)-1); band++ {
		middle := (float64(band)+0.5)*cellDeg - 90
		cells := max(int(360*math.Cos(middle*degree)/cellDeg), 1)
		width := 360 / float64(cells)
		from, count := 0, cells
		// A band of radius r spans r / cos(dec) in right ascension, all of it near a pole.
		if half := radiusDeg / max(math.Cos((math.Abs(middle)+cellDeg)*degree), 1e-9); half < 180-width {
			from = int(math.Floor((raDeg - half) / width))
			count = int(math.Floor((raDeg+half)/width)) - from + 1
		}
		for cell := from; cell < from+count; cell++ {
			stars = appendCell(stars, band, ((cell%cells)+cells)%cells, width)
		}
	}
	return stars
}

// appendCell adds the stars of one cell.
func appendCell(stars []Star, band, cell int, width float64) []Star {
	random := rand.New(rand.NewPCG(skySeed, uint64(band)<<32|uint64(cell)))
	low := float64(band)*cellDeg - 90
	ra, dec := (float64(cell)+0.5)*width, low+cellDeg/2
	area := width * math.Cos(dec*degree) * cellDeg
	mean := area * poleStars * (1 + planeGain*math.Exp(-math.Abs(galacticLatitude(ra, dec))/planeDeg))
	for range int(poisson(mean, random)) {
		s := Star{
			RADeg: (float64(cell) + random.Float64()) * width, DecDeg: low + cellDeg*random.Float64(),
			R:      max(faintest+math.Log10(1-random.Float64())/magSlope, 5),
			Colour: 0.65 + 0.35*random.NormFloat64(),
		}
		s.Colour = min(max(s.Colour, -0.4), 1.6)
		stars = append(stars, s)
	}
	return stars
}

// magnitude is the star's at a wavelength. Colours run about straight in the
// inverse of the wavelength, as a black body's do; g and r fix the line.
func (s Star) magnitude(nm float64) float64 {
	const r, g = 1 / 622.0, 1 / 473.0
	return s.R + s.Colour*(1/nm-r)/(g-r)
}

const degree = math.Pi / 180

// galacticLatitude is that of an ICRS place, in degrees; pole of the Galaxy
// after Hipparcos (ESA SP-1200, vol. 1, section 1.5.3).
func galacticLatitude(ra, dec float64) float64 {
	const poleRA, poleDec = 192.85948 * degree, 27.12825 * degree
	a, d := ra*degree, dec*degree
	return math.Asin(math.Sin(d)*math.Sin(poleDec)+math.Cos(d)*math.Cos(poleDec)*math.Cos(a-poleRA)) / degree
}

// tangent projects a place on the plane that touches the sky at a centre
// (gnomonic, Calabretta & Greisen 2002, A&A 395, 1077, section 5.1.3): degrees
// east and north. ok is false for the half of the sky behind.
func tangent(ra, dec, ra0, dec0 float64) (east, north float64, ok bool) {
	a, d, d0 := (ra-ra0)*degree, dec*degree, dec0*degree
	cos := math.Sin(d)*math.Sin(d0) + math.Cos(d)*math.Cos(d0)*math.Cos(a)
	if cos < 0.1 {
		return 0, 0, false
	}
	east = math.Cos(d) * math.Sin(a) / cos
	north = (math.Sin(d)*math.Cos(d0) - math.Cos(d)*math.Sin(d0)*math.Cos(a)) / cos
	return east / degree, north / degree, true
}

// poisson draws a count of that mean: Knuth's product below 20, a rounded
// Gaussian above.
func poisson(mean float64, random *rand.Rand) float64 {
	if mean > 20 {
		return max(math.Round(mean+math.Sqrt(mean)*random.NormFloat64()), 0)
	}
	count, limit := 0.0, math.Exp(-mean)
	for p := random.Float64(); p > limit; p *= random.Float64() {
		count++
	}
	return count
}
