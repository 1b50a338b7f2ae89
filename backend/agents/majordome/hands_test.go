package majordome

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/agents/interlock"
	"pyros/backend/clock"
	"pyros/backend/device"
	"pyros/backend/observatory"
)

// slowDome opens only when it is let, and tells how Open ended.
type slowDome struct {
	device.Dome
	ended chan error
}

func (d slowDome) Open(ctx context.Context) error {
	<-ctx.Done()
	d.ended <- ctx.Err()
	return ctx.Err()
}

// idleHands are the hands of a majordome that does not run.
func idleHands(t *testing.T, dome func(*rig) device.Dome) (*rig, *hands) {
	r := newRig(t, clock.Real())
	m := New(Options{
		Telescope: r.telescope, Dome: dome(r), Store: r.store, Bus: r.bus, Clock: r.clock, Log: slog.New(slog.DiscardHandler), Night: r.nights,
		Interlock: interlock.New(r.clock, interlock.NewSafety(), r.nights),
	})
	return r, newHands(&turn{Majordome: m, ctx: t.Context()})
}

func TestCloseEndsTheOpeningThatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 2)
		r, h := idleHands(t, func(r *rig) device.Dome { return slowDome{r.dome, ended} })
		h.openDome()
		synctest.Wait()
		h.openDome() // the first is under way: this one is none
		began := time.Now()
		h.closeDome()
		h.wait()
		if len(ended) != 1 || time.Since(began) > 0 {
			t.Errorf("%d openings ended, after %v; want the one under way at once", len(ended), time.Since(began))
		}
		if r.dome.Count("Close") != 1 {
			t.Error("no command to close")
		}
	})
}

func TestCloseThatCouldNotBeSentIsGivenAgainAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, h := idleHands(t, func(r *rig) device.Dome { return r.dome })
		r.dome.SetOpen(true)
		r.dome.Fail("Close", fmt.Errorf("%w: connection refused", device.ErrUnsent))
		time.AfterFunc(time.Second, func() { r.dome.Fail("Close", nil) })
		began := time.Now()
		h.closeDome()
		h.wait()
		if took := time.Since(began); took > 1200*time.Millisecond || r.dome.Shutter() != observatory.ShutterClosing {
			t.Errorf("after %v the dome is %s", took, r.dome.Shutter())
		}
		r.dome.Fail("Close", observatory.Errorf(observatory.CodeConflict, "stuck"))
		before := r.dome.Count("Close")
		h.closeDome()
		h.wait()
		if n := r.dome.Count("Close") - before; n != 1 {
			t.Errorf("a refused command was given %d times", n)
		}
	})
}

func TestFailedFarewellIsTold(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.wait(2*time.Minute, "idle", r.is(observatory.ConductorIdle))
		r.dome.Fail("Close", observatory.Errorf(observatory.CodeUnavailable, "no line to the dome"))
		r.stop()
		if !r.told("Cannot close the dome") {
			r.t.Errorf("not told: %q", r.store.Messages())
		}
		r.run()
	})
}

// deafMount takes a command to park and does not answer it.
type deafMount struct {
	device.Telescope
	came chan string
}

func (m deafMount) Park(ctx context.Context) error {
	m.came <- "park"
	<-ctx.Done()
	return ctx.Err()
}

func (m deafMount) Stop(context.Context) error {
	m.came <- "stop"
	return nil
}

func TestStopWaitsForNoOtherCommandToTheMount(t *testing.T) {
	for name, stop := range map[string]func(*hands){
		"STOP":    func(h *hands) { h.stopMount() },
		"by hand": func(h *hands) { _, _ = h.mountByHand("stop", h.t.opts.Telescope.Stop) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, h := idleHands(t, func(r *rig) device.Dome { return r.dome })
				mount := deafMount{r.telescope, make(chan string, 9)}
				h.t.opts.Telescope = mount
				h.mount("park", mount.Park)
				parked, err := h.mountByHand("park", mount.Park) // waits behind it
				if err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				began := time.Now()
				stop(h)
				h.wait()
				if took := time.Since(began); took > 0 {
					t.Errorf("the stop took %v", took)
				}
				if err := <-parked; !errors.Is(err, context.Canceled) {
					t.Errorf("the command that waited ended with %v", err)
				}
				h.mount("park", func(context.Context) error { mount.came <- "park again"; return nil })
				h.wait()
				close(mount.came)
				var came []string
				for one := range mount.came {
					came = append(came, one)
				}
				if !slices.Equal(came, []string{"park", "stop", "park again"}) {
					t.Errorf("the mount got %v", came)
				}
			})
		})
	}
}
