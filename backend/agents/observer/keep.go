package observer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pyros/backend/astro"
	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
)

const (
	// rowTimeout bounds one try to add an image's row, real time.
	rowTimeout = 5 * time.Second
	// rowTries is how often it is tried; between two lies retryPause.
	rowTries = 5
)

// keepImage keeps an image of a plan.
func (a *arm) keepImage(ctx context.Context, p observatory.Plan, number int, s shot) error {
	night := a.opts.Night(s.begun).Name
	return a.save(ctx, s, observatory.Image{
		PlanID: p.ID, SequenceID: a.seq.ID, RequestID: a.seq.RequestID, Object: a.seq.Target.Name, Filter: p.Filter,
		Night: night, Kind: observatory.FrameLight, Number: number, ExposureS: p.ExposureS,
		File: fmt.Sprintf("%s/s%06d-p%06d-%04d-%s.fits", night, a.seq.ID, p.ID, number, a.detector.Channel),
	})
}

// save writes the file and then the row, which says what the image is and gets
// the rest from the shot. It goes on when ctx ends: the light is caught already.
func (a *arm) save(ctx context.Context, s shot, image observatory.Image) error {
	header, err := inspect(s.data)
	if err != nil {
		return fmt.Errorf("what the camera sent is no image: %w", err)
	}
	if there, err := a.writeOnce(ctx, image, s.data); there || err != nil {
		return err
	}
	sum := sha256.Sum256(s.data)
	image.Detector, image.Channel = a.detector.Name, a.detector.Channel
	image.Start, image.Width, image.Height = header.start(s.begun), header.width, header.height
	image.TemperatureC = header.temperature
	image.RADeg, image.DecDeg = s.where.RADeg, s.where.DecDeg
	image.Bytes, image.SHA256, image.Created = int64(len(s.data)), hex.EncodeToString(sum[:]), a.opts.Clock.Now()
	if s.where.AltDeg > 0 {
		airmass := astro.Airmass(s.where.AltDeg)
		image.Airmass = &airmass
	}
	return a.addRow(ctx, image)
}

// final says whether the store will say the same again: the plan is no more,
// or the image breaks a rule.
func final(err error) bool {
	code := observatory.CodeOf(err)
	return code == observatory.CodeInvalid || code == observatory.CodeNotFound
}

// facts are what the row takes from the image's header.
type facts struct {
	width, height int
	date          string
	temperature   *float64 // of the detector, degC; nil: not told
}

// inspect refuses what is not one whole FITS image.
func inspect(data []byte) (facts, error) {
	h, err := fits.DecodeHeader(bytes.NewReader(data), fits.Limits{})
	if err != nil {
		return facts{}, err
	}
	width, okW := h.Int("NAXIS1")
	height, okH := h.Int("NAXIS2")
	bits, okB := h.Int("BITPIX")
	const most = 1 << 20
	if !okW || !okH || !okB || width < 1 || height < 1 || width > most || height > most {
		return facts{}, errors.New("not a two-dimensional image")
	}
	if need := width * height * max(bits, -bits) / 8; int64(len(data)) < need {
		return facts{}, fmt.Errorf("%d bytes where the pixels alone are %d", len(data), need)
	}
	if err := fits.Verify(data); err != nil {
		return facts{}, err
	}
	date, _ := h.Text("DATE-OBS")
	f := facts{width: int(width), height: int(height), date: date}
	if t, ok := h.Float("CCD-TEMP"); ok {
		f.temperature = &t
	}
	return f, nil
}

// start is the exposure's start by the camera's word where that is near to
// ours, otherwise ours.
func (f facts) start(ours time.Time) time.Time {
	const near = time.Minute
	t, err := time.Parse("2006-01-02T15:04:05.999999999", strings.TrimSuffix(f.date, "Z"))
	if err != nil || t.Sub(ours).Abs() > near {
		return ours
	}
	return t
}

// WriteFile writes a file below folder so that under its name there is never a
// part of it: aside, synchronised, renamed, the folder synchronised. A file of
// that name is replaced.
func WriteFile(folder, name string, data []byte) (err error) {
	path := filepath.Join(folder, filepath.FromSlash(name))
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	aside := filepath.Join(dir, "."+filepath.Base(path)+".part")
	f, err := os.OpenFile(aside, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(aside)
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if err = os.Rename(aside, path); err != nil {
		return err
	}
	return syncFolder(dir)
}

// syncFolder makes a rename outlive a loss of power. Systems that cannot
// synchronise a folder say so, and it is then as good as it gets.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}
