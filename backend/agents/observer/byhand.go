package observer

import (
	"context"
	"fmt"
	"strings"

	"pyros/backend/device"
	"pyros/backend/observatory"
)

// Shoot takes one image by hand for the person and keeps it. It calls begun
// when the camera has taken the order, and returns when the image is kept. A
// camera that is busy refuses. The error is the context's cause when that was
// ended; the exposure is then aborted.
func (o *Observer) Shoot(ctx context.Context, channel observatory.Channel, s observatory.Shot, person string, begun func()) error {
	if !o.busy.TryRLock() {
		return observatory.Errorf(observatory.CodeConflict, "a sequence is being executed")
	}
	defer o.busy.RUnlock()
	a, err := o.single(ctx, channel)
	if err != nil {
		return err
	}
	if err := a.check(&s); err != nil {
		return err
	}
	stands, err := a.free(ctx)
	if err != nil {
		return err
	}
	if s.Filter == "" {
		s.Filter = stands
	}
	taken, err := a.take(ctx, s, person, "by hand", begun)
	if err != nil {
		a.abort(ctx)
		return ended(ctx, err)
	}
	night := o.opts.Night(taken.begun).Name
	return a.save(ctx, taken, observatory.Image{
		Object: s.Object, Filter: s.Filter, Night: night, Kind: observatory.FrameKind(s.Kind), Number: 1, ExposureS: s.Seconds,
		File: fmt.Sprintf("%s/hand-%s-%s.fits", night, taken.begun.UTC().Format("20060102T150405.000"), channel),
	})
}

// single is the arm of a channel's detector without a sequence.
func (o *Observer) single(ctx context.Context, channel observatory.Channel) (*arm, error) {
	in, err := o.instrument(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range in.Detectors {
		if camera := o.opts.Cameras[channel]; d.Channel == channel && camera != nil {
			return &arm{Observer: o, detector: d, camera: camera}, nil
		}
	}
	return nil, observatory.Errorf(observatory.CodeNotFound, "there is no camera %q", channel)
}

// check refuses what the detector cannot do; an empty kind becomes light.
func (a *arm) check(s *observatory.Shot) error {
	var problems []observatory.Problem
	wrong := func(field, format string, args ...any) {
		problems = append(problems, observatory.Problem{Field: field, Message: fmt.Sprintf(format, args...)})
	}
	switch s.Kind {
	case "":
		s.Kind = "light"
	case "light", "bias", "dark", "flat":
	default:
		wrong("kind", "must be light, bias, dark or flat")
	}
	low, high := a.detector.MinExposureS, a.detector.MaxExposureS
	if s.Kind == "bias" {
		low, s.Seconds = 0, 0
	}
	if !(s.Seconds >= low && (high == 0 || s.Seconds <= high)) || s.Seconds == 0 && s.Kind != "bias" {
		wrong("seconds", "must be from %g to %g", low, high)
	}
	if _, mounted := a.detector.Mounted(s.Filter); s.Filter != "" && !mounted {
		wrong("filter", "is not mounted in the wheel of %s", a.detector.Name)
	}
	const longest = 68 // of a text in a FITS header
	if s.Object = strings.TrimSpace(s.Object); len(s.Object) > longest {
		wrong("object", "is longer than %d bytes", longest)
	}
	if len(problems) > 0 {
		return observatory.Invalid("This exposure is not possible.", problems...)
	}
	return nil
}

// free refuses where the camera has something in hand, and gives the filter
// that it looks through.
func (a *arm) free(ctx context.Context) (filter string, err error) {
	state, err := ask(ctx, a.camera.Status)
	if err != nil {
		return "", err
	}
	switch state.Motion {
	case observatory.CameraIdle, observatory.CameraReady:
		return state.Filter, nil
	}
	return "", observatory.Errorf(observatory.CodeConflict, "the camera is busy: %s", state.Motion)
}

// take turns the wheel, exposes, waits and fetches.
func (a *arm) take(ctx context.Context, s observatory.Shot, person, program string, begun func()) (shot, error) {
	if s.Filter != "" {
		if err := answer(ctx, func(ctx context.Context) error { return a.camera.SetFilter(ctx, s.Filter) }); err != nil {
			return shot{}, err
		}
	}
	if begun != nil {
		begun()
	}
	if s.Filter != "" {
		_, err := a.await(ctx, filterLimit, func(c observatory.CameraState) (bool, error) {
			return c.Motion != observatory.CameraFilter && c.Filter == s.Filter, nil
		})
		if err != nil {
			return shot{}, err
		}
	}
	taken := shot{begun: a.opts.Clock.Now()}
	taken.where, _ = ask(ctx, a.opts.Telescope.Status) // for the image's row only
	id := fmt.Sprintf("hand-%s-%d", a.detector.Channel, taken.begun.UnixNano())
	err := answer(ctx, func(ctx context.Context) error {
		return a.camera.Expose(ctx, device.Exposure{
			ID: id, Seconds: s.Seconds, Object: s.Object, Observer: person, Program: program, Kind: s.Kind, Number: 1,
		})
	})
	if err != nil {
		return taken, err
	}
	_, err = a.await(ctx, seconds(s.Seconds+a.detector.ReadoutS)+exposureSlack, func(c observatory.CameraState) (bool, error) {
		switch c.Motion {
		case observatory.CameraFailed, observatory.CameraIdle:
			return false, fmt.Errorf("the camera lost the exposure")
		}
		return c.Motion == observatory.CameraReady, nil
	})
	if err != nil {
		return taken, err
	}
	fetch, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	taken.data, err = a.camera.Fetch(fetch, id)
	return taken, err
}
