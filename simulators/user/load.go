package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"pyros/backend/observatory"
)

// load is a number of requests, valid and invalid, that are submitted as fast
// as the server takes them or at a rate, by several users' hands at once.
type load struct {
	Requests int     `json:"load"`
	Seed     uint64  `json:"seed"`
	Rate     float64 `json:"rate"`     // a second, real time; 0: as fast as they are taken
	Parallel int     `json:"parallel"` // under way at the same time
	Invalid  float64 `json:"invalid"`  // share of those that must be refused, and other odd ones; 0 to 1
}

// usual is the load of which only the number is said.
var usual = load{Seed: 1, Parallel: 8, Invalid: 0.4}

const (
	maxLoad     = 100_000
	maxParallel = 64
)

func (l load) validate() error {
	switch {
	case l.Requests < 1 || l.Requests > maxLoad:
		return fmt.Errorf("load: %d is not within 1 and %d requests", l.Requests, maxLoad)
	case l.Parallel < 1 || l.Parallel > maxParallel:
		return fmt.Errorf("parallel: %d is not within 1 and %d", l.Parallel, maxParallel)
	case !(l.Rate >= 0 && l.Rate <= 1e6):
		return fmt.Errorf("rate: %g is not within 0 and 1000000 a second", l.Rate)
	case !(l.Invalid >= 0 && l.Invalid <= 1):
		return fmt.Errorf("invalid: %g is no share from 0 to 1", l.Invalid)
	}
	return nil
}

// crowd is a load under way.
type crowd struct {
	load
	maker  *maker
	client func() *client // a new one, not logged in
	tally  *tally
	next   atomic.Int64
	pace   *rate.Limiter
}

// submit runs the load and judges what came back, and what the server then
// holds. run tells the load's requests from all others.
func (l load) submit(ctx context.Context, run string, newClient func() *client) (summary, error) {
	if err := l.validate(); err != nil {
		return summary{}, err
	}
	first := newClient()
	m, err := l.maker(ctx, run, first)
	if err != nil {
		return summary{}, err
	}
	limit := rate.Inf
	if l.Rate > 0 {
		limit = rate.Limit(l.Rate)
	}
	c := &crowd{load: l, maker: m, client: newClient, tally: newTally(), pace: rate.NewLimiter(limit, 1)}
	began := time.Now()
	if err := c.work(ctx, first); err != nil {
		return summary{}, err
	}
	took := time.Since(began)
	if err := c.audit(ctx, first); err != nil {
		return summary{}, err
	}
	return c.tally.sum(l, took), nil
}

// maker asks the server for what requests are made from: its instrument and
// its clock.
func (l load) maker(ctx context.Context, run string, c *client) (*maker, error) {
	if err := c.login(ctx); err != nil {
		return nil, err
	}
	m := &maker{seed: l.Seed, invalid: l.Invalid, run: run}
	if err := c.get(ctx, "/instrument", &m.instrument); err != nil {
		return nil, fmt.Errorf("instrument: %w", err)
	}
	var status struct {
		Clock observatory.ClockInfo `json:"clock"`
	}
	if err := c.get(ctx, "/status", &status); err != nil {
		return nil, fmt.Errorf("status: %w", err)
	}
	read := time.Now()
	m.now = func() time.Time {
		return status.Clock.Now.Add(time.Duration(float64(time.Since(read)) * status.Clock.Speed))
	}
	return m, nil
}

// work has every hand take the next trial until none is left.
func (c *crowd) work(ctx context.Context, first *client) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var hands sync.WaitGroup
	for i := range min(c.Parallel, c.Requests) {
		hands.Go(func() {
			own := first
			if i > 0 {
				own = c.client()
			}
			if err := c.hand(ctx, own); err != nil {
				cancel(err)
			}
		})
	}
	hands.Wait()
	return context.Cause(ctx)
}

func (c *crowd) hand(ctx context.Context, own *client) error {
	if own.token == "" {
		if err := own.login(ctx); err != nil {
			return err
		}
	}
	for {
		n := int(c.next.Add(1)) - 1
		if n >= c.Requests {
			return nil
		}
		if err := c.pace.Wait(ctx); err != nil {
			return err
		}
		t, err := c.maker.make(n)
		if err != nil {
			return err
		}
		for _, s := range t.steps {
			if err := c.take(ctx, own, t, s); err != nil {
				return err
			}
		}
	}
}

// take does one step, once or twice at the same time.
func (c *crowd) take(ctx context.Context, own *client, t trial, s step) error {
	if !s.twice {
		return c.send(ctx, own, t, s)
	}
	var both sync.WaitGroup
	var errs [2]error
	for i := range errs {
		twin := *own
		both.Go(func() { errs[i] = c.send(ctx, &twin, t, s) })
	}
	both.Wait()
	return errors.Join(errs[:]...)
}

// send sends until there is an answer that stands, waiting as long as the
// server asks to, and judges it. What is wrong with the server is noted; an
// error is returned only where the load cannot go on.
func (c *crowd) send(ctx context.Context, own *client, t trial, s step) error {
	pause := firstWait
	renewed := false
	for try := 1; ; try++ {
		a, err := own.exchange(ctx, http.MethodPost, "/requests", s.header, s.file)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil && s.want.mayBreak:
			c.tally.broken(t)
			return nil
		case err == nil && a.status == http.StatusUnauthorized && s.want.status != http.StatusUnauthorized && !renewed:
			renewed = true // the token's quarter of an hour is over
			if err := own.login(ctx); err != nil {
				return err
			}
			continue
		case err == nil && a.status != http.StatusTooManyRequests && a.status != http.StatusServiceUnavailable:
			c.tally.judge(t, s, a)
			return nil
		case try == tries:
			c.tally.unanswered(t, a, err)
			return nil
		}
		c.tally.waited()
		if err := own.wait(ctx, max(min(a.after(), mostWait), pause)); err != nil {
			return err
		}
		pause *= 2
	}
}
