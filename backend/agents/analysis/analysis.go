// Package analysis is the agent that looks at each new image: it calibrates it
// with the best master frames that there are, measures background, noise, stars
// and sharpness, makes the master frames of the calibrations of a night, and
// lists what an alert's images show that may be what it announced.
//
// Rules: raw files are never changed; a calibrated image stands beside its raw
// one. Masters that are made later change no image that was calibrated before.
//
//	an event wakes it, the list of images that nobody has measured decides,
//
// so that images taken while it was away are measured too. An image that
// cannot be measured is tried a few times, then kept with empty measures and
// told of, so that it never stands before those that come after it.
package analysis

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"pyros/backend/agents"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/imaging"
	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
)

// Store is what the analysis reads and writes.
type Store interface {
	agents.LogStore
	WorkStore
	MasterStore
	AlertStore
	Instrument(ctx context.Context) (observatory.Instrument, error)
	UnmeasuredImages(ctx context.Context, limit int) ([]observatory.Image, error)
	SaveAnalysis(ctx context.Context, id int, m observatory.Measures, done *observatory.Calibration) (observatory.Image, error)
}

// Options are the agent's.
type Options struct {
	Store  Store
	Bus    *bus.Bus
	Clock  clock.Clock
	Log    *slog.Logger
	Folder string // where images are kept
}

const (
	// lookEvery is how often it looks without an event, real time.
	lookEvery = 10 * time.Second
	// batch is how many images are taken from the list at once.
	batch = 20
	// rest is between two tries of an image, real time: what an event asks for is
	// no reason to use up the tries while a disk or a share is away for a moment.
	rest = lookEvery / 2
	// tries is how often an image is tried before it counts as unreadable.
	tries = 3
	// maxBytes bounds the part of a file that is read.
	maxBytes = 512 << 20
	// rowTimeout bounds one access to the database, real time.
	rowTimeout = 10 * time.Second
)

// Analysis is the agent. Make it with New.
type Analysis struct {
	opts    Options
	journal *agents.Journal
	board   board
}

// New makes the agent.
func New(opts Options) *Analysis {
	return &Analysis{opts: opts, journal: agents.NewJournal(observatory.AgentAnalysis, opts.Store, opts.Clock, opts.Log)}
}

// run is one run of the agent.
type run struct {
	*Analysis
	outage agents.Outage
	tried  map[stackKey]attempt
	unmade agents.Outage // of reading calibration frames
	unkept agents.Outage // of writing calibrated images
	hunt   hunt
}

// Run measures until ctx ends.
func (a *Analysis) Run(ctx context.Context) error {
	defer agents.Background(ctx, a.journal.Run)()
	events := a.opts.Bus.Subscribe(64, observatory.TopicImage)
	defer events.Close()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	r := &run{Analysis: a, tried: map[stackKey]attempt{}}
	for {
		agents.Beat(ctx)
		r.measureAll(ctx)
		r.makeMasters(ctx)
		select {
		case <-events.C:
			drain(events)
		case <-events.Lost:
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// drain takes the events that are there: one look serves them all.
func drain(events *bus.Subscription) {
	for {
		select {
		case <-events.C:
		default:
			return
		}
	}
}

// measureAll takes images from the list until none is left that helps.
func (r *run) measureAll(ctx context.Context) {
	for {
		todo, err := r.todo(ctx)
		r.note(ctx, err)
		measured := 0
		for _, img := range todo {
			if ctx.Err() != nil {
				return
			}
			agents.Beat(ctx)
			if r.one(ctx, img) {
				measured++
			}
		}
		if measured == 0 || len(todo) < batch {
			return
		}
	}
}

func (r *run) todo(ctx context.Context) ([]observatory.Image, error) {
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	return r.opts.Store.UnmeasuredImages(ctx, batch)
}

// note tells when the database begins and ceases to fail.
func (r *run) note(ctx context.Context, err error) {
	now := r.opts.Clock.Now()
	if err != nil {
		if ctx.Err() == nil && r.outage.Failed(now) {
			r.journal.Error("Images to measure cannot be read or kept: %v", err)
		}
	} else if lasted, ends := r.outage.Worked(now); ends {
		r.journal.Info("Images are measured again after %s", lasted.Round(time.Second))
	}
}

// one measures an image and says whether that is done. One that was skipped, or
// that rests after a failure, is no progress.
func (r *run) one(ctx context.Context, img observatory.Image) bool {
	if r.board.rests(img.ID) || r.skipped(ctx, img.ID) {
		return false
	}
	defer r.begin(img.ID)()
	m, done, err := r.measure(ctx, img)
	if r.skipped(ctx, img.ID) { // meanwhile
		return false
	}
	if err != nil {
		if !r.failed(ctx, img.ID, err) {
			return false
		}
		r.journal.Error("Image %s cannot be measured: %v", img.File, err)
		m, done = observatory.Measures{}, nil
	}
	err = r.save(ctx, img.ID, m, done)
	if observatory.CodeOf(err) == observatory.CodeInvalid {
		r.journal.Error("The measures of image %s make no sense: %v", img.File, err)
		err = r.save(ctx, img.ID, observatory.Measures{}, done)
	}
	if err != nil {
		r.note(ctx, err)
		return false
	}
	r.board.forget(img.ID)
	r.lookForCandidates(ctx, img)
	return true
}

func (r *run) save(ctx context.Context, id int, m observatory.Measures, done *observatory.Calibration) error {
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	_, err := r.opts.Store.SaveAnalysis(ctx, id, m, done)
	return err
}

// measure reads the file, calibrates what is in it where it is of the sky, and
// measures it. A panic is the image's failure, not the agent's: it would meet
// the same image again.
func (r *run) measure(ctx context.Context, img observatory.Image) (m observatory.Measures, done *observatory.Calibration, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	header, picture, err := r.read(img.File)
	if err != nil {
		return m, nil, err
	}
	opts := r.complete(ctx, imaging.OptionsOf(&header), img.Detector)
	if img.Kind != observatory.FrameLight && img.Kind != "" {
		return imaging.Measure(picture, opts), nil, nil
	}
	picture, calibration, err := r.calibrate(ctx, img, &header, picture, opts)
	if err != nil {
		return m, nil, err
	}
	return imaging.Measure(picture, opts), calibration, nil
}

// read decodes a file below the image folder.
func (a *Analysis) read(file string) (fits.Header, fits.Image, error) {
	f, err := a.open(file)
	if err != nil {
		return fits.Header{}, fits.Image{}, err
	}
	defer func() { _ = f.Close() }()
	return fits.Decode(io.LimitReader(f, maxBytes), fits.Limits{})
}

func (a *Analysis) open(file string) (*os.File, error) {
	if !filepath.IsLocal(file) {
		return nil, fmt.Errorf("%q is not a name below the image folder", file)
	}
	return os.Open(filepath.Join(a.opts.Folder, file))
}

// complete adds what the image does not say of itself.
func (r *run) complete(ctx context.Context, o imaging.MeasureOptions, detector string) imaging.MeasureOptions {
	if o.PixelScale > 0 && o.Saturation > 0 {
		return o
	}
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	instrument, err := r.opts.Store.Instrument(ctx)
	if err != nil {
		return o
	}
	d, _ := instrument.Detector(detector)
	if o.PixelScale == 0 {
		o.PixelScale = d.PixelScale
	}
	if o.Saturation == 0 {
		o.Saturation = d.SaturationADU
	}
	return o
}
