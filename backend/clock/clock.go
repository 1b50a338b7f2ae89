// Package clock is the observatory's time: real UTC, or a time that starts
// elsewhere and runs faster than life, so that a night can be replayed in a
// minute and a demonstration can be at night at noon.
//
// Loops take a Clock; decisions take now as a value. Authentication, HTTP,
// rate limits and leases use real time and do not import this package.
package clock

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Clock gives the observatory's time. Durations handed in are observatory
// durations. It is safe for use by several goroutines.
type Clock interface {
	Now() time.Time
	// NewTimer fires once after d.
	NewTimer(d time.Duration) *Timer
	// NewTicker fires every d; a slow receiver misses ticks.
	NewTicker(d time.Duration) *Ticker
	// Sleep returns nil after d, or the context's error.
	Sleep(ctx context.Context, d time.Duration) error
	// Speed is observatory seconds per real second.
	Speed() float64
	// Real converts an observatory duration to the real one that passes.
	Real(d time.Duration) time.Duration
}

// Timer fires once on C. The value sent is of no meaning: ask the clock.
type Timer struct {
	C <-chan time.Time
	t *time.Timer
}

// Stop ends the timer; nothing is sent afterwards.
func (t *Timer) Stop() { t.t.Stop() }

// Ticker fires on C until stopped. The value sent is of no meaning: ask the clock.
type Ticker struct {
	C <-chan time.Time
	t *time.Ticker
}

// Stop ends the ticker.
func (t *Ticker) Stop() { t.t.Stop() }

// Settings describe a clock; the server hands them to the simulators, so that
// all share one time. The zero value is real time.
type Settings struct {
	// Epoch is the observatory's time at the real time Anchor.
	Epoch, Anchor time.Time
	// Speed is observatory seconds per real second; 0 means 1.
	Speed float64
}

// maxSpeed bounds Speed: at more, a two-second poll is shorter than a timer resolves.
const maxSpeed = 10000

// New makes the clock that s describes.
func New(s Settings) Clock {
	if s.Speed == 0 {
		s.Speed = 1
	}
	return scaled{s}
}

// Real is the clock of real UTC.
func Real() Clock { return New(Settings{}) }

// Simulated says whether s differs from real time.
func (s Settings) Simulated() bool {
	return !s.Epoch.Equal(s.Anchor) || (s.Speed != 0 && s.Speed != 1)
}

// String writes s as "epoch@anchor*speed", the form that Parse reads.
func (s Settings) String() string {
	if !s.Simulated() {
		return ""
	}
	speed := s.Speed
	if speed == 0 {
		speed = 1
	}
	return s.Epoch.UTC().Format(time.RFC3339Nano) + "@" + s.Anchor.UTC().Format(time.RFC3339Nano) +
		"*" + strconv.FormatFloat(speed, 'g', -1, 64)
}

// Parse reads the form that String writes; an empty text is real time.
func Parse(text string) (Settings, error) {
	var s Settings
	if text == "" {
		return s, nil
	}
	times, speed, ok := strings.Cut(text, "*")
	epoch, anchor, ok2 := strings.Cut(times, "@")
	if !ok || !ok2 {
		return s, fmt.Errorf("clock %q: want epoch@anchor*speed", text)
	}
	var err error
	if s.Epoch, err = time.Parse(time.RFC3339Nano, epoch); err != nil {
		return s, fmt.Errorf("clock %q: epoch: %w", text, err)
	}
	if s.Anchor, err = time.Parse(time.RFC3339Nano, anchor); err != nil {
		return s, fmt.Errorf("clock %q: anchor: %w", text, err)
	}
	if s.Speed, err = strconv.ParseFloat(speed, 64); err != nil {
		return s, fmt.Errorf("clock %q: speed: %w", text, err)
	}
	return s, s.Validate()
}

// Validate refuses a speed that is not in (0, 10000].
func (s Settings) Validate() error {
	if s.Speed == 0 {
		return nil
	}
	if !(s.Speed > 0) || s.Speed > maxSpeed || math.IsInf(s.Speed, 0) {
		return fmt.Errorf("clock: speed %g is not in (0, %d]", s.Speed, maxSpeed)
	}
	return nil
}

// At is the observatory's time at the real time now.
func (s Settings) At(now time.Time) time.Time {
	if !s.Simulated() {
		return now.UTC()
	}
	passed := now.Sub(s.Anchor)
	if s.Speed != 0 && s.Speed != 1 {
		passed = time.Duration(float64(passed) * s.Speed)
	}
	return s.Epoch.Add(passed).UTC()
}

type scaled struct{ s Settings }

func (c scaled) Now() time.Time { return c.s.At(time.Now()) }

func (c scaled) Speed() float64 { return c.s.Speed }

func (c scaled) Real(d time.Duration) time.Duration {
	if c.s.Speed == 1 {
		return d
	}
	return time.Duration(float64(d) / c.s.Speed)
}

func (c scaled) NewTimer(d time.Duration) *Timer {
	t := time.NewTimer(c.Real(d))
	return &Timer{C: t.C, t: t}
}

func (c scaled) NewTicker(d time.Duration) *Ticker {
	t := time.NewTicker(max(c.Real(d), 1))
	return &Ticker{C: t.C, t: t}
}

func (c scaled) Sleep(ctx context.Context, d time.Duration) error {
	t := c.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
