package conditions

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

const (
	// imageAge is the age of an image from which it tells nothing any more.
	imageAge = 30 * time.Minute
	// lastImages is how many images at most a value is the median of.
	lastImages = 10
	// sampled is how many pixels the FWHM must have: below, the detector and not
	// the air makes it (Nyquist).
	sampled = 2.0
	// maxAirmass bounds the air through which the zenith is told.
	maxAirmass = 3.0
	// standardNM is the wavelength for which seeing is given, nm.
	standardNM = 500.0
	// enoughStars is how many stars a field must have to tell transparency.
	enoughStars = 20
	// Another image of the camera and filter is compared where it is as near as
	// this: deg between the centres, part of the exposure time, airmass.
	SameFieldDeg = 0.02
	SameExposure = 0.01
	SameAirmass  = 0.3
)

// seeingClasses are by the FWHM in arcsec. The median at San Pedro Martir is
// 0.79 arcsec (Skidmore et al. 2009, PASP 121, 1151).
var seeingClasses = []class{
	{"excellent", 0.7, observatory.LevelOK},
	{"good", 1.2, observatory.LevelOK},
	{"fair", 1.8, observatory.LevelOK},
	{"poor", 2.5, observatory.LevelCaution},
	{"very poor", math.Inf(1), observatory.LevelCaution},
}

const seeingMargin = 0.08 // arcsec

// transparencyClasses are by the percentage of the best image's stars.
var transparencyClasses = []class{
	{"poor", 60, observatory.LevelCaution},
	{"fair", 85, observatory.LevelOK},
	{"good", math.Inf(1), observatory.LevelOK},
}

const transparencyMargin = 4 // percent

// sample is what one image tells.
type sample struct {
	image observatory.Image
	at    time.Time // end of the exposure
	value float64
}

// Zenith takes a FWHM through some air at some wavelength (nm) to the zenith at
// 500 nm. In Kolmogorov turbulence FWHM goes as airmass^(3/5) lambda^(-1/5)
// (Roddier 1981, Progress in Optics 19, 281).
func Zenith(fwhm, airmass, wavelengthNM float64) float64 {
	return fwhm * math.Pow(airmass, -0.6) * math.Pow(wavelengthNM/standardNM, 0.2)
}

func seeingOf(in Input) observatory.Condition {
	c := observatory.Condition{Kind: observatory.ConditionSeeing, Unit: "arcsec", Level: observatory.LevelUnknown, AgeLimitS: imageAge.Seconds()}
	samples := samplesOf(in, func(i observatory.Image) (float64, bool) {
		airmass, wavelength := airmassOf(in, i), wavelengthOf(in.Instrument, i)
		if i.Measured.FWHMPixels < sampled || !(i.Measured.FWHMArcsec > 0) || wavelength <= 0 || !(airmass >= 1 && airmass <= maxAirmass) {
			return 0, false
		}
		return Zenith(i.Measured.FWHMArcsec, airmass, wavelength), true
	})
	recent := take(&c, samples, in.Now)
	if len(recent) == 0 {
		c.Interpretation = missing(samples, "sharp stars", "%.2f arcsec")
		return c
	}
	value := medianOf(recent)
	k := classify(seeingClasses, value, seeingMargin, in.classBefore(c.Kind))
	c.Value, c.Class, c.Level = &value, k.name, k.level
	c.Interpretation = fmt.Sprintf("%s seeing: stars %.1f arcsec wide at the zenith at 500 nm", k.name, value)
	c.Source = "star width in " + images(recent)
	return c
}

// transparencyOf compares the number of stars that an image shows with that of
// the night's best image of the same field, filter and exposure through about
// the same air: it tells what clouds and haze take away, and knows no absolute
// value. An image without any star counts: that is what thick clouds do.
func transparencyOf(in Input) observatory.Condition {
	c := observatory.Condition{Kind: observatory.ConditionTransparency, Unit: "percent", Level: observatory.LevelUnknown, AgeLimitS: imageAge.Seconds()}
	samples := samplesOf(in, func(i observatory.Image) (float64, bool) {
		if !readable(i) {
			return 0, false
		}
		best, others := 0, 0
		for _, o := range in.Images {
			if readable(o) && comparable(in, i, o) {
				best = max(best, o.Measured.Sources)
				others++
			}
		}
		if others < 2 || best < enoughStars { // itself among them
			return 0, false
		}
		return 100 * float64(i.Measured.Sources) / float64(best), true
	})
	recent := take(&c, samples, in.Now)
	if len(recent) == 0 {
		c.Interpretation = missing(samples, "stars to compare", "%.0f %%")
		return c
	}
	value := medianOf(recent)
	k := classify(transparencyClasses, value, transparencyMargin, in.classBefore(c.Kind))
	c.Value, c.Class, c.Level = &value, k.name, k.level
	c.Interpretation = fmt.Sprintf("%.0f %% of the stars of the night's best image of the same field", math.Round(value))
	c.Source = "number of stars in " + images(recent)
	return c
}

// Compared gives of the images that still tell something the latest of each
// camera, filter, exposure time and field, ten at most. The night's image with
// the most stars of each belongs to the input, too.
func Compared(in Input) (series []observatory.Image) {
	recent := samplesOf(in, func(i observatory.Image) (float64, bool) { return 0, readable(i) })
	for _, s := range recent {
		if len(series) == lastImages || in.Now.Sub(s.at) > imageAge {
			break
		}
		if !slices.ContainsFunc(series, func(o observatory.Image) bool { return comparable(in, o, s.image) }) {
			series = append(series, s.image)
		}
	}
	return series
}

// readable says whether an image could be measured: only one that could not
// has no noise.
func readable(i observatory.Image) bool { return i.Measured != nil && i.Measured.Noise > 0 }

// comparable says whether two images should show as many stars.
func comparable(in Input, a, b observatory.Image) bool {
	return a.Detector == b.Detector && a.Filter == b.Filter && math.Abs(a.ExposureS-b.ExposureS) <= SameExposure*a.ExposureS &&
		math.Abs(airmassOf(in, a)-airmassOf(in, b)) <= SameAirmass &&
		astro.Separation(a.RADeg, a.DecDeg, b.RADeg, b.DecDeg) <= SameFieldDeg
}

// samplesOf gives what each image tells that tells something, the latest first.
func samplesOf(in Input, tell func(observatory.Image) (float64, bool)) []sample {
	var samples []sample
	for _, i := range in.Images {
		end := i.Start.Add(time.Duration(i.ExposureS * float64(time.Second)))
		if i.Measured == nil || end.After(in.Now.Add(time.Minute)) { // a clock that was set back
			continue
		}
		if value, ok := tell(i); ok {
			samples = append(samples, sample{i, end, value})
		}
	}
	slices.SortFunc(samples, func(a, b sample) int { return cmp.Or(b.at.Compare(a.at), cmp.Compare(b.image.ID, a.image.ID)) })
	return samples
}

// take gives the samples that still hold and notes when the latest was taken.
func take(c *observatory.Condition, samples []sample, now time.Time) []sample {
	if len(samples) > 0 {
		at := samples[0].at
		c.MeasuredAt = &at
	}
	n := 0
	for n < min(len(samples), lastImages) && now.Sub(samples[n].at) <= imageAge {
		n++
	}
	return samples[:n]
}

// missing says why a value from images is not known.
func missing(samples []sample, what, format string) string {
	if len(samples) == 0 {
		return fmt.Sprintf("not known: no image of the night has %s yet", what)
	}
	last := samples[0]
	return fmt.Sprintf("not known since %s: the last image with %s is of %s (%s)",
		clock(last.at.Add(imageAge)), what, clock(last.at), fmt.Sprintf(format, last.value))
}

// airmassOf is that of the image, computed where its camera did not say it; 0
// where its target was below the horizon.
func airmassOf(in Input, i observatory.Image) float64 {
	if i.Airmass != nil {
		return *i.Airmass
	}
	alt, _ := astro.AltAz(in.Instrument.Site, i.Start, i.RADeg, i.DecDeg)
	if alt <= 0 {
		return 0
	}
	return astro.Airmass(alt)
}

// wavelengthOf is the filter's, nm; 0 where the instrument does not know it.
func wavelengthOf(in observatory.Instrument, i observatory.Image) float64 {
	d, _ := in.Detector(i.Detector)
	for _, f := range d.MountedFilters {
		if f.Name == i.Filter {
			return f.WavelengthNM
		}
	}
	return 0
}

func medianOf(samples []sample) float64 {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = s.value
	}
	slices.Sort(values)
	half := len(values) / 2
	if len(values)%2 == 1 {
		return values[half]
	}
	return (values[half-1] + values[half]) / 2
}

// images says of which images a value is.
func images(samples []sample) string {
	if len(samples) == 1 {
		return "1 image, " + samples[0].image.Detector
	}
	detectors := []string{}
	for _, s := range samples {
		if !slices.Contains(detectors, s.image.Detector) {
			detectors = append(detectors, s.image.Detector)
		}
	}
	slices.Sort(detectors)
	list := detectors[0]
	for _, d := range detectors[1:] {
		list += ", " + d
	}
	return fmt.Sprintf("the last %d images, %s", len(samples), list)
}
