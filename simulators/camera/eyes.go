package main

import (
	"context"
	"log/slog"
	"math"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
	"pyros/simulators/sim"
)

// mount and enclosure are what the camera looks through.
type mount interface {
	Status(ctx context.Context) (observatory.TelescopeState, error)
}

type enclosure interface {
	Status(ctx context.Context) (observatory.DomeState, error)
}

// eyes find out where the camera looks. Either part may be nil: then the
// camera looks at a fixed place of the sky, or stands in the open.
type eyes struct {
	mount     mount
	enclosure enclosure
	log       *slog.Logger
}

// View is where the camera looks at one time.
type View struct {
	Known  bool // the telescope answered
	RADeg  float64
	DecDeg float64
	AltDeg float64
	Motion observatory.TelescopeMotion
	Open   float64 // part of the light that passes the dome
	Lamp   float64 // 1: the calibration lamp shines, 0: it does not
}

const (
	lookLimit = 2 * time.Second // real time
	// slitHalf is how far from the telescope's direction the slit may stand
	// until its edge is in the way, deg on the sky.
	slitHalf = 20
)

// look asks telescope and dome.
func (e eyes) look(ctx context.Context) View {
	ctx, cancel := context.WithTimeout(ctx, lookLimit)
	defer cancel()
	v := View{Known: true, RADeg: 180, DecDeg: 30, AltDeg: 90, Motion: observatory.TelescopeTracking, Open: 1}
	az := 0.0
	if e.mount != nil {
		s, err := e.mount.Status(ctx)
		if err != nil {
			e.log.Warn("sees no stars: the telescope does not answer", "error", err)
			return View{}
		}
		v = View{Known: true, RADeg: s.RADeg, DecDeg: s.DecDeg, AltDeg: s.AltDeg, Motion: s.Motion, Open: 1}
		az = s.AzDeg
	}
	if e.enclosure != nil {
		v.Open = e.through(ctx, v.AltDeg, az)
	}
	return v
}

// through gives the part of the light that passes the dome.
func (e eyes) through(ctx context.Context, alt, az float64) float64 {
	s, err := e.enclosure.Status(ctx)
	if err != nil {
		e.log.Warn("sees no stars: the dome does not answer", "error", err)
		return 0
	}
	off := math.Abs(math.Remainder(s.AzDeg-az, 360)) * math.Cos(alt*degree)
	switch {
	case s.Shutter != observatory.ShutterOpen && s.Shutter != observatory.ShutterOpening && s.Shutter != observatory.ShutterClosing:
		e.log.Info("sees no stars: the dome is not open", "shutter", s.Shutter)
		return 0
	case off > slitHalf:
		e.log.Info("sees no stars: the slit is turned away from the telescope", "deg", off)
		return 0
	case s.Shutter != observatory.ShutterOpen:
		return 0.5
	default:
		return 1
	}
}

// light is what falls on the detector between two looks, nil where nothing does.
func light(cfg Config, shot *Shot, start, end View) *Light {
	if !start.Known || !end.Known {
		return nil
	}
	// Both looks on the plane that touches the sky at the first.
	east, north, ok := tangent(end.RADeg, end.DecDeg, start.RADeg, start.DecDeg)
	if !ok {
		return nil
	}
	l := &Light{
		Filter: shot.Filter, Seconds: shot.Seconds, Open: (start.Open + end.Open) / 2,
		Airmass: astro.Airmass(max((start.AltDeg+end.AltDeg)/2, 3)), RA: start.RADeg, Dec: start.DecDeg,
		// Stars move against the telescope; east is to the left.
		DriftPix: [2]float64{east * 3600 / cfg.Scale, -north * 3600 / cfg.Scale},
	}
	if math.Hypot(east, north) > 1e-6 {
		l.RA, l.Dec = halfway(start.RADeg, start.DecDeg, east/2, north/2)
	}
	return l
}

// halfway turns degrees east and north on the tangent plane back into a place
// (the inverse of tangent).
func halfway(ra0, dec0, east, north float64) (ra, dec float64) {
	x, y, d0 := east*degree, north*degree, dec0*degree
	ra = ra0 + math.Atan2(x, math.Cos(d0)-y*math.Sin(d0))/degree
	dec = math.Atan((math.Sin(d0)+y*math.Cos(d0))/math.Hypot(x, math.Cos(d0)-y*math.Sin(d0))) / degree
	return sim.Circle(ra), dec
}
