package analysis

import (
	"bufio"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"pyros/backend/agents"
	"pyros/backend/agents/observer"
	"pyros/backend/imaging"
	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
)

const (
	// lookBack is how old frames may be of which a master is made yet.
	lookBack = 4 * 24 * time.Hour
	// quiet is how long no frame of a stack has come, beyond the time that one
	// takes, until it counts as whole, observatory time; at least quietReal of
	// real time.
	quiet, quietReal = 30 * time.Second, 2 * time.Second
	// retryAfter is how long after a failure a master is tried again, observatory
	// time, at least quietReal of real time.
	retryAfter = 5 * time.Minute
	// cardOffered counts in a master's header the frames that there were, with
	// those that were left out.
	cardOffered = "NOFFERED"
)

// stackKey is what the frames of a master have in common.
type stackKey struct {
	kind             observatory.FrameKind
	detector, filter string // filter: of flats only
	seconds          float64
	night            string
}

func keyOf(kind observatory.FrameKind, detector, filter string, seconds float64, night string) stackKey {
	if kind != observatory.FrameFlat {
		filter = ""
	}
	return stackKey{kind, detector, filter, seconds, night}
}

// makeMasters makes a master of every stack of calibration frames that has more
// frames than its master was made of and gets no more for now: bias before
// dark before flat, since each takes off what comes before.
func (r *run) makeMasters(ctx context.Context) {
	stacks, made, err := r.stacks(ctx)
	if now := r.opts.Clock.Now(); err != nil {
		if ctx.Err() == nil && r.unmade.Failed(now) {
			r.journal.Error("The calibration frames cannot be read: %v", err)
		}
		return
	} else if lasted, ends := r.unmade.Worked(now); ends {
		r.journal.Info("The calibration frames are read again after %s", lasted.Round(time.Second))
	}
	keys := make([]stackKey, 0, len(stacks))
	for k := range stacks {
		keys = append(keys, k)
	}
	order := map[observatory.FrameKind]int{observatory.FrameBias: 0, observatory.FrameDark: 1, observatory.FrameFlat: 2}
	slices.SortFunc(keys, func(a, b stackKey) int {
		return cmp.Or(cmp.Compare(order[a.kind], order[b.kind]), cmp.Compare(a.night, b.night), cmp.Compare(a.detector, b.detector),
			cmp.Compare(a.filter, b.filter), cmp.Compare(a.seconds, b.seconds))
	})
	for _, k := range keys {
		frames := stacks[k]
		if len(frames) < imaging.MinFrames || r.settled(k, len(frames), made[k]) || !r.whole(frames) {
			continue
		}
		if ctx.Err() != nil {
			return
		}
		agents.Beat(ctx)
		r.try(ctx, k, frames)
	}
}

// attempt is the last try to make a master.
type attempt struct {
	frames int       // that there were
	final  bool      // with these frames the outcome stays
	again  time.Time // else: when it is tried again
	told   string    // the failure
}

// settled says whether nothing is to be done for a stack of so many frames, of
// which there may be a master. Frames that were left out of it count: with them
// it would be the same again.
func (r *run) settled(k stackKey, frames int, master observatory.MasterFrame) bool {
	last, tried := r.tried[k]
	if last.frames >= frames && (last.final || r.opts.Clock.Now().Before(last.again)) || master.Frames >= frames {
		return true
	}
	if tried || master.File == "" {
		return false
	}
	offered := r.offered(master)
	if offered < frames {
		return false
	}
	r.tried[k] = attempt{frames: offered, final: true}
	return true
}

// try makes a master. A failure that does not follow from the frames is tried
// again later and told once.
func (r *run) try(ctx context.Context, k stackKey, frames []observatory.Image) {
	last := r.tried[k]
	if last.frames != len(frames) {
		last = attempt{frames: len(frames)}
	}
	err := r.makeMaster(ctx, k, frames, last.told == "")
	if ctx.Err() != nil {
		return
	}
	last.final = err == nil || errors.Is(err, imaging.ErrFrames)
	last.again = r.opts.Clock.Now().Add(max(retryAfter, time.Duration(r.opts.Clock.Speed()*float64(quietReal))))
	if err != nil && err.Error() != last.told {
		last.told = err.Error()
		r.journal.Error("There is no master %s: %v", k.words(), err)
	}
	r.tried[k] = last
}

// whole says whether no more frames of a stack are to be expected now.
func (r *run) whole(frames []observatory.Image) bool {
	newest := slices.MaxFunc(frames, func(a, b observatory.Image) int { return a.Created.Compare(b.Created) })
	rest := quiet + time.Duration(newest.ExposureS*float64(time.Second))
	rest = max(rest, time.Duration(r.opts.Clock.Speed()*float64(quietReal)))
	return r.opts.Clock.Now().Sub(newest.Created) >= rest
}

// stacks gives the frames by what they have in common, and the masters that
// there are.
func (r *run) stacks(ctx context.Context) (map[stackKey][]observatory.Image, map[stackKey]observatory.MasterFrame, error) {
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	frames, err := r.opts.Store.CalibrationFrames(ctx, r.opts.Clock.Now().Add(-lookBack))
	if err != nil || len(frames) == 0 {
		return nil, nil, err
	}
	stacks := map[stackKey][]observatory.Image{}
	for _, f := range frames {
		k := keyOf(f.Kind, f.Detector, f.Filter, f.ExposureS, f.Night)
		stacks[k] = append(stacks[k], f)
	}
	masters, err := r.validMasters(ctx, "")
	made := map[stackKey]observatory.MasterFrame{}
	for _, m := range masters {
		made[keyOf(m.Kind, m.Detector, m.Filter, m.ExposureS, m.Night)] = m
	}
	return stacks, made, err
}

func (k stackKey) words() string {
	text := string(k.kind) + " of " + k.detector
	if k.filter != "" {
		text += " through " + k.filter
	}
	if k.seconds > 0 {
		text += fmt.Sprintf(" of %g s", k.seconds)
	}
	return text + ", night " + k.night
}

// makeMaster combines the frames, writes the file and then the row. It tells of
// frames that are left out where tell says so.
func (r *run) makeMaster(ctx context.Context, k stackKey, frames []observatory.Image, tell bool) error {
	temperature := meanTemperature(frames)
	_, masters, err := r.masters(ctx, imaging.Subject{
		Detector: k.detector, Filter: k.filter, Night: k.night, ExposureS: k.seconds, TemperatureC: temperature,
		Width: frames[0].Width, Height: frames[0].Height,
	})
	if err != nil {
		return err
	}
	if k.kind == observatory.FrameFlat && masters.Bias == nil {
		return fmt.Errorf("a flat needs a bias, and there is none")
	}
	stack := imaging.Stack{Kind: k.kind, ExposureS: k.seconds, Bias: masters.Bias, Dark: masters.Dark}
	for _, f := range frames {
		stack.Frames = append(stack.Frames, func() (io.ReadCloser, error) { return r.open(f.File) })
	}
	master, err := imaging.Combine(stack)
	for _, why := range master.LeftOut {
		if !tell {
			break
		}
		r.journal.Warn("Of the master %s %s", k.words(), why)
	}
	if err != nil {
		return err
	}
	row := observatory.MasterFrame{
		Kind: k.kind, Detector: k.detector, Filter: k.filter, ExposureS: k.seconds, TemperatureC: temperature, Night: k.night,
		File:   k.file(frames[0].Channel, r.opts.Clock.Now()),
		Frames: master.Frames, NoiseADU: master.Noise, Width: master.Image.Width, Height: master.Image.Height,
	}
	if err := r.keep(ctx, row, master, frames[0].File); err != nil {
		return err
	}
	r.journal.Info("Made the master %s of %d frames; images that were calibrated before stay as they are", k.words(), master.Frames)
	return nil
}

// file names a master's file: no name of a filter can lead out of the folder.
func (k stackKey) file(channel observatory.Channel, now time.Time) string {
	slug := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			return c
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		}
		return '-'
	}, k.filter)
	name := fmt.Sprintf("%s-%s", channel, k.kind)
	if slug != "" {
		name += "-" + slug[:min(len(slug), 60)]
	}
	if k.seconds > 0 {
		name += fmt.Sprintf("-%gs", k.seconds)
	}
	return fmt.Sprintf("%s/masters/%s-%s.fits", k.night, name, now.UTC().Format("20060102T150405.000"))
}

// keep writes a master's file and its row. The header says what the frames'
// headers said of the detector.
func (r *run) keep(ctx context.Context, row observatory.MasterFrame, m imaging.Master, like string) error {
	h, err := r.masterHeader(row, m, like)
	if err != nil {
		return err
	}
	data, err := fits.Encode(h, m.Image)
	if err != nil {
		return err
	}
	if err := observer.WriteFile(r.opts.Folder, row.File, data); err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	row.Bytes, row.SHA256, row.Created = int64(len(data)), hex.EncodeToString(sum[:]), r.opts.Clock.Now()
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	if _, err = r.opts.Store.AddMaster(ctx, row); err != nil {
		_ = os.Remove(filepath.Join(r.opts.Folder, filepath.FromSlash(row.File))) // it is made again under another name
	}
	return err
}

// offered is how many frames there were when a master was made; 0: not known.
func (r *run) offered(m observatory.MasterFrame) int {
	f, err := r.open(m.File)
	if err != nil {
		return 0
	}
	defer func() { _ = f.Close() }()
	h, err := fits.DecodeHeader(bufio.NewReader(f), fits.Limits{})
	if err != nil {
		return 0
	}
	n, _ := h.Float(cardOffered)
	return int(n)
}

func (r *run) masterHeader(row observatory.MasterFrame, m imaging.Master, like string) (h fits.Header, err error) {
	f, err := r.open(like)
	if err != nil {
		return h, err
	}
	defer func() { _ = f.Close() }()
	first, err := fits.DecodeHeader(bufio.NewReader(f), fits.Limits{})
	if err != nil {
		return h, err
	}
	for _, c := range first.Cards() {
		switch c.Key {
		case "ORIGIN", "TELESCOP", "INSTRUME", "DETECTOR", "BAND", "GAIN", "RDNOISE", "SET-TEMP", "XBINNING", "YBINNING", "SIMULATE":
			h.Set(c.Key, c.Value, c.Comment)
		}
	}
	h.Set("IMAGETYP", "master "+string(row.Kind), "calibration frame made of several")
	h.Set("FILTER", fits.ShortText(row.Filter), "of a flat")
	h.Set("EXPTIME", row.ExposureS, "[s] of each frame")
	h.Set("NIGHT", row.Night, "local date of the evening")
	h.Set("NCOMBINE", m.Frames, "frames")
	h.Set(cardOffered, m.Frames+len(m.LeftOut), "frames that there were")
	h.Set("CALNOISE", m.Noise, "noise of a typical pixel, in its unit")
	if row.TemperatureC != nil {
		h.Set("CCD-TEMP", *row.TemperatureC, "[degC] detector, mean")
	}
	steps := ""
	if m.Bare {
		steps = "B"
	}
	h.Set("CALSTAT", steps, "taken off the frames: B bias")
	h.AddHistory("mean of the frames without outliers, by the noise of the detector")
	return h, nil
}

func meanTemperature(frames []observatory.Image) *float64 {
	sum, n := 0.0, 0.0
	for _, f := range frames {
		if f.TemperatureC != nil {
			sum, n = sum+*f.TemperatureC, n+1
		}
	}
	if n == 0 {
		return nil
	}
	mean := sum / n
	return &mean
}
