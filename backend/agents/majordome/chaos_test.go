package majordome

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// Whatever fails, in whatever order, for an hour: a dome that obeys is told to
// close within a poll of the rain, nothing moves against the interlock, and when
// all works again every sequence is executed with each image once.
func TestAnHourOfFaults(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, clock.Real())
				r.limits.Holds.RainS, r.limits.Holds.OtherS = 30, 10
				c := &chaos{rig: r, rand: rand.New(rand.NewPCG(seed, 7))}
				r.run()
				defer func() { r.stop() }()
				for id := range 4 {
					r.submit(id+1, 4, 40)
				}
				for range 120 {
					c.disturb()
					for range c.rand.IntN(60) {
						r.sleep(time.Second)
						c.check()
					}
				}
				c.heal()
				for id := range 4 {
					r.wait(2*time.Hour, fmt.Sprintf("sequence %d executed", id+1), r.sequence(id+1, observatory.SequenceExecuted))
				}
				r.whole(4 * 8)
			})
		})
	}
}

// chaos disturbs an observatory.
type chaos struct {
	*rig
	rand    *rand.Rand
	wet     bool
	rained  time.Time // since when it rains while the PLC can say so
	deaf    bool      // the dome does not answer or move
	heardAt time.Time // since when the dome can hear
}

func (c *chaos) disturb() {
	on := c.rand.IntN(3) == 0
	switch c.rand.IntN(10) {
	case 0:
		c.plc.Down(on)
	case 1:
		c.plc.Hang(on)
	case 2, 3:
		c.wet = on
		c.plc.Rain(map[bool]float64{true: 5}[on])
	case 4:
		c.store.Down(on)
	case 5:
		c.store.Hang(on)
	case 6:
		c.telescope.Down(on)
	case 7:
		c.dome.Down(on)
		c.deaf, c.heardAt = on, c.clock.Now()
	case 8:
		c.vis.Down(on)
	case 9:
		c.nir.Hang(on)
	}
}

// check looks at what must always hold: within ten seconds of rain, which cover
// a poll, its timeout and a repeated command, an obeying dome is not open.
func (c *chaos) check() {
	now := c.clock.Now()
	if !c.wet {
		c.rained = time.Time{}
		return
	}
	if c.rained.IsZero() {
		c.rained = now
	}
	s := c.dome.Shutter()
	if !c.deaf && now.Sub(c.rained) > 10*time.Second && now.Sub(c.heardAt) > 10*time.Second &&
		(s == observatory.ShutterOpen || s == observatory.ShutterOpening) {
		c.t.Errorf("at %v the dome is %s, and it rains since %v", now, s, c.rained)
	}
}

func (c *chaos) heal() {
	c.wet = false
	c.plc.Rain(0)
	for _, f := range []func(bool){
		c.plc.Down, c.plc.Hang, c.store.Down, c.store.Hang, c.telescope.Down, c.dome.Down, c.vis.Down, c.nir.Hang,
	} {
		f(false)
	}
}
