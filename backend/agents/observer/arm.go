package observer

import (
	"context"
	"fmt"
	"time"

	"pyros/backend/agents"
	"pyros/backend/device"
	"pyros/backend/observatory"
)

const (
	// tries is how often one image is begun before its detector is given up.
	tries = 3
	// exposureSlack is what an exposure may take beyond its time and readout,
	// observatory time, and at least silence of real time.
	exposureSlack = 30 * time.Second
	// filterLimit bounds the turn of a filter wheel, likewise.
	filterLimit = 90 * time.Second
	// lookLongest is the longest wait between two looks at an exposure, observatory time.
	lookLongest = 2 * time.Second
	// retryPause is between two tries, real time.
	retryPause = time.Second
)

// arm takes the images of one detector, one after the other.
type arm struct {
	*Observer
	seq      observatory.Sequence
	detector observatory.Detector
	camera   device.Camera
	plans    []observatory.Plan
	board    *board
	slot     int // of the board
}

func (a *arm) name() observatory.DeviceName { return CameraName(a.detector.Channel) }

// CameraName is the device name of a channel's camera.
func CameraName(c observatory.Channel) observatory.DeviceName {
	if c == observatory.ChannelNIR {
		return observatory.DeviceCameraNIR
	}
	return observatory.DeviceCameraVIS
}

func (a *arm) all() int {
	n := 0
	for _, p := range a.plans {
		n += p.Images
	}
	return n
}

func (a *arm) done() int {
	n := 0
	for _, p := range a.plans {
		n += min(p.ImagesDone, p.Images)
	}
	return n
}

// first is the arm's line before it has begun.
func (a *arm) first() observatory.ChannelProgress {
	return observatory.ChannelProgress{
		Channel: a.detector.Channel, Detector: a.detector.Name, State: "waiting",
		Done: a.done(), All: a.all(),
	}
}

// duration is how long the slowest arm needs for what is left.
func duration(arms []*arm) time.Duration {
	var longest float64
	for _, a := range arms {
		var s float64
		for _, p := range a.plans {
			if left := p.Images - p.ImagesDone; left > 0 {
				s += a.detector.FilterChangeS + float64(left)*(p.ExposureS+a.detector.ReadoutS)
			}
		}
		longest = max(longest, s)
	}
	return seconds(longest)
}

// run takes what is left of every plan.
func (a *arm) run(ctx context.Context) error {
	err := a.plansInTurn(ctx)
	state := "done"
	if err != nil {
		state = "failed"
		a.abort(ctx)
	}
	a.board.line(a.slot, func(c *observatory.ChannelProgress) { c.State, c.ExposureEnds = state, nil })
	return err
}

func (a *arm) plansInTurn(ctx context.Context) error {
	if err := a.clear(ctx); err != nil {
		return err
	}
	for _, p := range a.plans {
		if p.ImagesDone >= p.Images {
			continue
		}
		a.board.line(a.slot, func(c *observatory.ChannelProgress) {
			c.PlanID, c.PlanName, c.Filter, c.Image, c.Images = p.ID, p.Name, p.Filter, p.ImagesDone+1, p.Images
			c.ExposureS, c.State = p.ExposureS, "filter"
		})
		if err := a.filter(ctx, p.Filter); err != nil {
			return err
		}
		for number := p.ImagesDone + 1; number <= p.Images; number++ {
			if err := a.image(ctx, p, number); err != nil {
				return err
			}
		}
	}
	return nil
}

// clear ends an exposure that nobody waits for, such as one begun before the
// program was killed.
func (a *arm) clear(ctx context.Context) error {
	return a.again(ctx, func() error {
		state, err := ask(ctx, a.camera.Status)
		if err != nil {
			return err
		}
		if state.Motion == observatory.CameraExposing || state.Motion == observatory.CameraReading {
			return answer(ctx, a.camera.Abort)
		}
		return nil
	})
}

// filter turns the wheel and waits until it stands.
func (a *arm) filter(ctx context.Context, name string) error {
	if _, ok := a.detector.Mounted(name); !ok {
		return &Failure{Reason: fmt.Sprintf("%s has no filter %q", a.detector.Name, name), Final: true}
	}
	return a.again(ctx, func() error {
		if err := answer(ctx, func(ctx context.Context) error { return a.camera.SetFilter(ctx, name) }); err != nil {
			return err
		}
		_, err := a.await(ctx, filterLimit, func(s observatory.CameraState) (bool, error) {
			if s.Motion == observatory.CameraFailed {
				return false, fmt.Errorf("the filter wheel failed")
			}
			return s.Motion != observatory.CameraFilter && s.Filter == name, nil
		})
		return err
	})
}

// image takes one image, again with a new name where a try fails.
func (a *arm) image(ctx context.Context, p observatory.Plan, number int) error {
	try := 0
	return a.again(ctx, func() error {
		try++
		id := fmt.Sprintf("plan-%d-%d-%d", p.ID, number, a.seq.Attempts)
		if try > 1 {
			id = fmt.Sprintf("%s-%d", id, try)
		}
		shot, err := a.shoot(ctx, p, number, id)
		if err != nil {
			return err
		}
		a.board.line(a.slot, func(c *observatory.ChannelProgress) { c.State, c.ExposureEnds = "saving", nil })
		if err := a.keepImage(ctx, p, number, shot); err != nil {
			return err
		}
		a.board.line(a.slot, func(c *observatory.ChannelProgress) { c.Done++; c.State = "waiting" })
		return nil
	})
}

// shot is an image that was fetched.
type shot struct {
	data  []byte
	begun time.Time
	where observatory.TelescopeState
}

// shoot exposes, waits and fetches.
func (a *arm) shoot(ctx context.Context, p observatory.Plan, number int, id string) (shot, error) {
	s := shot{begun: a.opts.Clock.Now()}
	s.where, _ = ask(ctx, a.opts.Telescope.Status) // for the image's row only
	err := answer(ctx, func(ctx context.Context) error {
		return a.camera.Expose(ctx, device.Exposure{
			ID: id, Seconds: p.ExposureS, Object: a.seq.Target.Name, Observer: a.seq.UserName, Program: a.seq.Program,
			Kind: "light", Number: number, Sequence: a.seq.ID, Plan: p.ID,
		})
	})
	if err != nil {
		return s, err
	}
	ends := s.begun.Add(seconds(p.ExposureS))
	a.board.line(a.slot, func(c *observatory.ChannelProgress) { c.Image, c.State, c.ExposureEnds = number, "exposing", &ends })
	reading := false
	_, err = a.await(ctx, seconds(p.ExposureS+a.detector.ReadoutS)+exposureSlack, func(state observatory.CameraState) (bool, error) {
		switch state.Motion {
		case observatory.CameraReady:
			return true, nil
		case observatory.CameraFailed:
			return false, fmt.Errorf("the exposure failed")
		case observatory.CameraIdle:
			return false, fmt.Errorf("the camera lost the exposure")
		case observatory.CameraReading:
			if !reading {
				reading = true
				a.board.line(a.slot, func(c *observatory.ChannelProgress) { c.State, c.ExposureEnds = "reading", nil })
			}
		}
		return false, nil
	})
	if err != nil {
		return s, err
	}
	fetch, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	s.data, err = a.camera.Fetch(fetch, id)
	return s, err
}

// await looks at the camera until done says so, as often as it makes sense.
func (a *arm) await(ctx context.Context, limit time.Duration, done func(observatory.CameraState) (bool, error)) (observatory.CameraState, error) {
	began, commanded := time.Now(), a.opts.Clock.Now()
	var silent patience
	for {
		state, err := ask(ctx, a.camera.Status)
		if err == nil {
			silent.answered()
			if ok, err := done(state); ok || err != nil {
				return state, err
			}
		} else if !retryable(err) || silent.failed() {
			return state, err
		}
		if a.opts.Clock.Now().Sub(commanded) > limit && time.Since(began) > silence {
			return state, fmt.Errorf("still %s after %v", state.Motion, limit)
		}
		next := min(max(seconds(state.RemainingS), pollEvery/2), lookLongest)
		if err := pause(ctx, agents.Pace(a.opts.Clock, next, pollFloor)); err != nil {
			return state, err
		}
	}
}

// again does what until it works, a few times at most; the failure names the camera.
func (a *arm) again(ctx context.Context, what func() error) error {
	for try := 1; ; try++ {
		err := what()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if f, ok := err.(*Failure); ok && (f.Final || f.Device == "") {
			return err
		}
		a.opts.Log.Warn("try failed", "camera", a.name(), "sequence", a.seq.ID, "try", try, "err", err)
		if try == tries {
			return &Failure{Device: a.name(), Reason: fmt.Sprintf("%s failed %d times", a.name(), tries), Silent: retryable(err), Err: err}
		}
		a.abort(ctx)
		if err := pause(ctx, retryPause); err != nil {
			return context.Cause(ctx)
		}
	}
}

// abort ends the exposure, also when ctx has ended.
func (a *arm) abort(ctx context.Context) {
	_ = answer(context.WithoutCancel(ctx), a.camera.Abort)
}
