package analysis

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"pyros/backend/imaging"
	"pyros/backend/observatory"
)

// AlertStore is what the search for candidates reads and writes.
type AlertStore interface {
	// AlertOf gives the alert that made a request, also one that was replaced.
	AlertOf(ctx context.Context, requestID int) (observatory.Alert, error)
	// AlertImages gives the measured images of the requests of the alert that made
	// a request, and earlier ones of the same place through the same cameras and
	// filters.
	AlertImages(ctx context.Context, requestID int, radiusDeg float64, limit int) (own, earlier []observatory.Image, err error)
	SaveCandidates(ctx context.Context, alertID, imageID int, list []observatory.Candidate) error
}

const (
	// seriesLimit bounds the images of one camera and filter that are compared.
	seriesLimit = 10
	// nearField is how far the centre of an earlier image may be, deg.
	nearField = 0.08
	// An alert that tells no error radius is looked at within unknownRadius, deg;
	// one that does within that and spareRadius of it more.
	unknownRadius, spareRadius = 0.05, 0.1
)

// hunt holds the stars of one alert's images, so that each is looked at once.
type hunt struct {
	alert     int
	exposures map[int]*imaging.Exposure // by image; nil: of no use
}

// lookForCandidates renews the list of candidates where the image was taken for
// an alert.
func (r *run) lookForCandidates(ctx context.Context, img observatory.Image) {
	if img.RequestID == 0 || img.Kind != observatory.FrameLight {
		return
	}
	if err := r.candidates(ctx, img); err != nil && ctx.Err() == nil {
		r.journal.Error("The candidates of request %d cannot be looked for: %v", img.RequestID, err)
	}
}

func (r *run) candidates(ctx context.Context, img observatory.Image) (err error) {
	defer func() { // as in measure: the image's failure, not the agent's
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	row, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	alert, err := r.opts.Store.AlertOf(row, img.RequestID)
	if observatory.CodeOf(err) == observatory.CodeNotFound {
		return nil
	}
	if err != nil || alert.Position == nil {
		return err
	}
	own, earlier, err := r.opts.Store.AlertImages(row, img.RequestID, nearField, seriesLimit)
	if err != nil {
		return err
	}
	if r.hunt.alert != alert.ID {
		r.hunt = hunt{alert: alert.ID, exposures: map[int]*imaging.Exposure{}}
	}
	var exposures []imaging.Exposure
	for i, one := range append(own, earlier...) {
		if e := r.exposure(one); e != nil {
			e.Own = i < len(own)
			exposures = append(exposures, *e)
		}
	}
	circle := imaging.Circle{RADeg: alert.Position.RADeg, DecDeg: alert.Position.DecDeg, RadiusDeg: unknownRadius}
	if e := alert.Position.ErrorDeg; e != nil && *e > 0 {
		circle.RadiusDeg = *e * (1 + spareRadius)
	}
	found := imaging.Candidates(circle, exposures)
	save, cancelSave := context.WithTimeout(ctx, rowTimeout)
	defer cancelSave()
	return r.opts.Store.SaveCandidates(save, alert.ID, img.ID, found)
}

// exposure gives an image's stars, of the calibrated image where there is one;
// nil where it cannot be read or has no place in the sky.
func (r *run) exposure(img observatory.Image) *imaging.Exposure {
	if e, known := r.hunt.exposures[img.ID]; known {
		return e
	}
	e := r.stars(img)
	r.hunt.exposures[img.ID] = e
	return e
}

func (r *run) stars(img observatory.Image) *imaging.Exposure {
	file := img.File
	if img.Calibration != nil && img.Calibration.File != "" {
		file = img.Calibration.File
	}
	header, picture, err := r.read(file)
	if errors.Is(err, fs.ErrNotExist) && file != img.File { // removed as old
		header, picture, err = r.read(img.File)
	}
	if err != nil {
		r.opts.Log.Warn("an image cannot be searched for candidates", "image", img.ID, "err", err)
		return nil
	}
	wcs, ok := imaging.WCSOf(&header)
	if !ok || !(img.ExposureS > 0) {
		return nil
	}
	return &imaging.Exposure{
		ImageID: img.ID, Detector: img.Detector, Filter: img.Filter, Night: img.Night, Start: img.Start, Seconds: img.ExposureS,
		Width: picture.Width, Height: picture.Height, WCS: wcs,
		Stars: imaging.Photometry(picture, imaging.OptionsOf(&header), imaging.DetectorOf(&header).Gain),
	}
}
