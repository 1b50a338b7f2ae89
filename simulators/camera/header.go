package main

import (
	"fmt"
	"math"
	"time"

	"pyros/backend/astro"
	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
)

// header describes a shot. view is how the telescope stood in its middle.
func header(cfg Config, site observatory.Site, shot *Shot, view View, l *Light) fits.Header {
	var h fits.Header
	origin(&h, cfg, site)
	exposure(&h, shot)
	state(&h, cfg, shot)
	if view.Known && (shot.Kind == "light" || shot.Kind == "flat") {
		pointing(&h, view, l)
	}
	if view.Known && l != nil && shot.Kind == "light" {
		worldCoordinates(&h, cfg, l)
	}
	return h
}

func origin(h *fits.Header, cfg Config, site observatory.Site) {
	h.Set("ORIGIN", "PYROS", "who wrote this file")
	h.Set("TELESCOP", "COLIBRI", "1.3 m telescope (simulated)")
	h.Set("INSTRUME", cfg.Instrument, "camera")
	h.Set("DETECTOR", fits.ShortText(cfg.Detector), "name in requests")
	h.Set("SITELAT", site.LatitudeDeg, "[deg] geodetic latitude, north positive")
	h.Set("SITELONG", site.LongitudeDeg, "[deg] longitude, east positive")
	h.Set("SITEELEV", site.HeightM, "[m] height")
	h.Set("SIMULATE", true, "the image is simulated")
}

// mjdZero is the Julian date at which the modified one is 0.
const mjdZero = 2400000.5

func exposure(h *fits.Header, shot *Shot) {
	middle := shot.Start.Add(shot.End.Sub(shot.Start) / 2)
	h.Set("OBJECT", fits.ShortText(shot.Object), "name of the target")
	h.Set("OBSERVER", fits.ShortText(shot.Observer), "who asked for it")
	h.Set("PROGRAM", fits.ShortText(shot.Program), "scientific program")
	h.Set("IMAGETYP", shot.Kind, "light, bias, dark or flat")
	h.Set("EXPID", fits.ShortText(shot.ID), "identity of the exposure")
	h.Set("SEQID", shot.Sequence, "sequence")
	h.Set("PLANID", shot.Plan, "plan of the sequence")
	h.Set("IMGNUM", shot.Number, "running number in the plan")
	h.Set("EXPTIME", shot.Seconds, "[s] exposure time")
	h.Set("TIMESYS", "UTC", "time scale")
	h.Set("DATE-OBS", isoTime(shot.Start), "start of the exposure")
	h.Set("DATE-AVG", isoTime(middle), "middle of the exposure")
	h.Set("DATE-END", isoTime(shot.End), "end of the exposure")
	h.Set("MJD-OBS", astro.JD(shot.Start)-mjdZero, "[d] start of the exposure")
	h.Set("MJD-AVG", astro.JD(middle)-mjdZero, "[d] middle of the exposure")
	h.Set("MJD-END", astro.JD(shot.End)-mjdZero, "[d] end of the exposure")
	h.Set("JD", astro.JD(shot.Start), "[d] start of the exposure")
}

func isoTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000") }

func state(h *fits.Header, cfg Config, shot *Shot) {
	h.Set("FILTER", fits.ShortText(shot.Filter.Name), "name in requests")
	h.Set("BAND", shot.Filter.Band, "photometric band")
	h.Set("WAVELEN", shot.Filter.WavelengthNM, "[nm] centre of the band")
	h.Set("XBINNING", 1, "")
	h.Set("YBINNING", 1, "")
	h.Set("BUNIT", "adu", "unit of the pixels")
	h.Set("GAIN", cfg.Gain, "[e/adu] conversion")
	h.Set("RDNOISE", cfg.ReadNoise, "[e] read noise")
	h.Set("SATURATE", cfg.FullWell, "[adu] level at which pixels saturate")
	h.Set("PIXSCALE", cfg.Scale, "[arcsec] size of a pixel on the sky")
	h.Set("CCD-TEMP", round(shot.TemperatureC, 2), "[degC] detector, at the start")
	h.Set("SET-TEMP", cfg.SetpointC, "[degC] wanted")
	if shot.Lamp > 0 {
		h.Set("CALLAMP", shot.Lamp, "calibration lamp, part of the time")
	}
}

func pointing(h *fits.Header, view View, l *Light) {
	h.Set("RA", round(view.RADeg, 7), "[deg] where the telescope pointed, ICRS")
	h.Set("DEC", round(view.DecDeg, 7), "[deg] where the telescope pointed, ICRS")
	h.Set("ALTITUDE", round(view.AltDeg, 4), "[deg] at the end of the exposure")
	h.Set("TELSTAT", string(view.Motion), "what the telescope did at the end")
	h.Set("DOMEOPEN", view.Open, "part of the light that passed the dome at the end")
	if l != nil {
		h.Set("AIRMASS", round(l.Airmass, 4), "mean of the exposure")
		h.Set("DRIFT", round(math.Hypot(l.DriftPix[0], l.DriftPix[1]), 2), "[pix] motion of the stars")
	}
}

// worldCoordinates is the tangential projection, north up, east to the left
// (FITS standard 4.0, section 8).
func worldCoordinates(h *fits.Header, cfg Config, l *Light) {
	scale := cfg.Scale / 3600
	h.Set("WCSAXES", 2, "")
	h.Set("CTYPE1", "RA---TAN", "")
	h.Set("CTYPE2", "DEC--TAN", "")
	h.Set("CUNIT1", "deg", "")
	h.Set("CUNIT2", "deg", "")
	h.Set("CRVAL1", round(l.RA, 9), "[deg] right ascension of the reference pixel")
	h.Set("CRVAL2", round(l.Dec, 9), "[deg] declination of the reference pixel")
	h.Set("CRPIX1", (float64(cfg.Width)+1)/2, "[pix] column of the reference pixel")
	h.Set("CRPIX2", (float64(cfg.Height)+1)/2, "[pix] row of the reference pixel")
	h.Set("CD1_1", -scale, "[deg/pix]")
	h.Set("CD1_2", 0.0, "[deg/pix]")
	h.Set("CD2_1", 0.0, "[deg/pix]")
	h.Set("CD2_2", scale, "[deg/pix]")
	h.Set("RADESYS", "ICRS", "frame of the coordinates")
	h.Set("EQUINOX", 2000.0, "[yr]")
}

func round(v float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(v*p) / p
}

// file makes the FITS file of a shot.
func (d *detector) file(site observatory.Site, shot *Shot, start, end View, seed uint64) ([]byte, error) {
	l := light(d.cfg, shot, start, end)
	view := end
	shot.Lamp = (start.Lamp + end.Lamp) / 2
	if l != nil {
		l.New = shot.new
		view.RADeg, view.DecDeg = l.RA, l.Dec
	}
	img := fits.Image{Width: d.cfg.Width, Height: d.cfg.Height, Bitpix: 16, Pixels: d.Take(shot, l, seed)}
	out, err := fits.Encode(header(d.cfg, site, shot, view, l), img)
	if err != nil {
		return nil, fmt.Errorf("image of %s: %w", shot.ID, err)
	}
	return out, nil
}
