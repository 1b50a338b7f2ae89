package observer

import (
	"context"
	"fmt"

	"pyros/backend/observatory"
)

// Calibrate takes one calibration frame and keeps it under a night, on the way
// that exposures by hand take: it moves nothing, and waits for no sequence. An
// empty filter leaves the wheel as it stands. The error is the context's cause
// when that was ended; the exposure is then aborted.
func (o *Observer) Calibrate(ctx context.Context, channel observatory.Channel, s observatory.Shot, night string) error {
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
	if err := a.clear(ctx); err != nil {
		return ended(ctx, err)
	}
	stands, err := a.free(ctx)
	if err != nil {
		return err
	}
	filter := s.Filter
	if filter == "" {
		filter = stands
	}
	taken, err := a.take(ctx, s, "PYROS", "calibration", nil)
	if err != nil {
		a.abort(ctx)
		return ended(ctx, err)
	}
	return a.save(ctx, taken, observatory.Image{
		Object: s.Object, Filter: filter, Night: night, Kind: observatory.FrameKind(s.Kind), Number: 1, ExposureS: s.Seconds,
		File: fmt.Sprintf("%s/%s-%s-%s.fits", night, s.Kind, channel, taken.begun.UTC().Format("20060102T150405.000")),
	})
}
