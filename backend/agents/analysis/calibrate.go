package analysis

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"pyros/backend/agents/observer"
	"pyros/backend/imaging"
	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

// MasterStore is where master frames are kept.
type MasterStore interface {
	Masters(ctx context.Context, f store.MasterFilter) ([]observatory.MasterFrame, error)
	AddMaster(ctx context.Context, m observatory.MasterFrame) (observatory.MasterFrame, error)
	// InvalidateMaster has a master used no more.
	InvalidateMaster(ctx context.Context, id int) error
	// CalibrationFrames gives the images since a time that are not of the sky.
	CalibrationFrames(ctx context.Context, since time.Time) ([]observatory.Image, error)
}

// calibrate takes the detector's signature off an image as far as there are
// masters, and keeps the result beside the raw file. Without any it gives the
// image as it is and says so.
func (r *run) calibrate(ctx context.Context, img observatory.Image, h *fits.Header, raw fits.Image, opts imaging.MeasureOptions) (
	fits.Image, *observatory.Calibration, error,
) {
	subject := imaging.Subject{
		Detector: img.Detector, Filter: img.Filter, Night: img.Night, ExposureS: img.ExposureS, TemperatureC: img.TemperatureC,
		Width: raw.Width, Height: raw.Height,
	}
	choice, masters, err := r.masters(ctx, subject)
	if err != nil {
		return raw, nil, err
	}
	done, err := imaging.Calibrate(raw, img.ExposureS, opts, masters)
	if err != nil {
		return raw, nil, err
	}
	kept := &observatory.Calibration{Steps: done.Steps, Text: choice.Words(subject, imaging.DefaultLimits, done), MasterIDs: []int{}, BadPixels: done.BadPixels}
	if done.Steps == "" {
		return raw, kept, nil
	}
	for letter, m := range map[string]*observatory.MasterFrame{"B": choice.Bias, "D": choice.Dark, "F": choice.Flat} {
		if m != nil && strings.Contains(done.Steps, letter) {
			kept.MasterIDs = append(kept.MasterIDs, m.ID)
			h.Set(map[string]string{"B": "BIASFILE", "D": "DARKFILE", "F": "FLATFILE"}[letter], fits.ShortText(m.File), "master that was applied")
		}
	}
	h.Set("CALSTAT", done.Steps, "applied: B bias, D dark, F flat")
	h.Set("DARKSCAL", done.DarkScale, "times the dark that was taken off")
	h.Set("BADPIX", done.BadPixels, "pixels without a value (NaN)")
	h.Set("RAWFILE", fits.ShortText(img.File), "the image as it came")
	h.AddHistory("calibrated by PYROS: " + fits.Printable(kept.Text))
	data, err := fits.Encode(*h, done.Image)
	if err != nil {
		return raw, nil, err
	}
	r.keepCalibrated(img, kept, data)
	return done.Image, kept, nil
}

// keepCalibrated writes the calibrated image beside the raw one. Where it
// cannot, the image is measured all the same, and what is kept of it says so.
func (r *run) keepCalibrated(img observatory.Image, kept *observatory.Calibration, data []byte) {
	name, now := strings.TrimSuffix(img.File, ".fits")+imaging.CalibratedSuffix, r.opts.Clock.Now()
	if err := observer.WriteFile(r.opts.Folder, name, data); err != nil {
		kept.Text += ", the calibrated image was not kept: " + observatory.Reason(err)
		if r.unkept.Failed(now) {
			r.journal.Error("The calibrated image %s cannot be written, and images are only measured: %v", name, err)
		}
		return
	}
	sum := sha256.Sum256(data)
	kept.File, kept.SHA256 = name, hex.EncodeToString(sum[:])
	if lasted, ends := r.unkept.Worked(now); ends {
		r.journal.Info("Calibrated images are written again after %s", lasted.Round(time.Second))
	}
}

// masters gives the best masters for a subject. One whose file cannot be read
// is used no more, and the next best is taken.
func (r *run) masters(ctx context.Context, s imaging.Subject) (c imaging.Choice, m imaging.Masters, err error) {
	all, err := r.validMasters(ctx, s.Detector)
	if err != nil {
		return c, m, err
	}
	for {
		c, m = imaging.Choose(all, s, imaging.DefaultLimits), imaging.Masters{}
		lost := 0
		for _, one := range []struct {
			row *observatory.MasterFrame
			to  **imaging.Master
		}{{c.Bias, &m.Bias}, {c.Dark, &m.Dark}, {c.Flat, &m.Flat}} {
			if one.row == nil {
				continue
			}
			if *one.to, err = r.load(*one.row); err != nil {
				r.drop(ctx, *one.row, err)
				one.row.Valid = false
				lost++
			}
		}
		if lost == 0 {
			return c, m, nil
		}
	}
}

func (r *run) validMasters(ctx context.Context, detector string) ([]observatory.MasterFrame, error) {
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	return r.opts.Store.Masters(ctx, store.MasterFilter{Detector: detector, Valid: true})
}

// drop has a master used no more.
func (r *run) drop(ctx context.Context, m observatory.MasterFrame, why error) {
	r.journal.Error("The master %s cannot be read and is not used any more: %v", m.File, why)
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	if err := r.opts.Store.InvalidateMaster(ctx, m.ID); err != nil {
		r.journal.Debug("a master could not be made invalid", "master", m.ID, "err", err)
	}
}

// load reads a master's file.
func (a *Analysis) load(m observatory.MasterFrame) (*imaging.Master, error) {
	h, img, err := a.read(m.File)
	if err != nil {
		return nil, err
	}
	if img.Width != m.Width || img.Height != m.Height {
		return nil, fmt.Errorf("%w: %d x %d, its row says %d x %d", fits.ErrShape, img.Width, img.Height, m.Width, m.Height)
	}
	steps, _ := h.Text("CALSTAT")
	return &imaging.Master{
		Kind: m.Kind, Image: img, ExposureS: m.ExposureS, Bare: strings.Contains(steps, "B"), Frames: m.Frames, Noise: m.NoiseADU,
	}, nil
}
