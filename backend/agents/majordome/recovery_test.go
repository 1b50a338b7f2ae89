package majordome

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

func TestNightEndInTheMiddleOfASequence(t *testing.T) {
	scene(t, func(r *rig) { r.night.ObservingEnd = r.clock.Now().Add(10 * time.Minute) }, func(r *rig) {
		r.submit(1, 3, 100)
		r.wait(5*time.Minute, "observing", r.is(observatory.ConductorObserving))
		r.vis.Stall(true) // it would end in time otherwise
		r.wait(10*time.Minute, "day", r.is(observatory.ConductorDay))
		if s := r.store.Get(1).Status; s == observatory.SequenceExecuting {
			r.t.Errorf("the sequence is %s", s)
		}
		if r.dome.Shutter() != observatory.ShutterClosed || r.telescope.Motion() != observatory.TelescopeParked {
			r.t.Errorf("by day the dome is %s, the telescope %s", r.dome.Shutter(), r.telescope.Motion())
		}
	})
}

func TestDayIsClosedAndParkedUntilTheNightBegins(t *testing.T) {
	scene(t, func(r *rig) { r.night.ObservingStart = r.clock.Now().Add(30 * time.Minute); r.dome.SetOpen(true) }, func(r *rig) {
		r.submit(1, 2, 10)
		r.wait(time.Minute, "day", r.is(observatory.ConductorDay))
		r.sleep(25 * time.Minute)
		if r.dome.Count("Open") != 0 {
			r.t.Error("it opened by day")
		}
		r.wait(20*time.Minute, "executed", r.sequence(1, observatory.SequenceExecuted))
	})
}

// A kill leaves rows and devices as they are: here the agents are stopped while
// the store is away, so that nothing of their end is written down.
func TestKilledWhileExecuting(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.submit(1, 5, 60)
		r.wait(5*time.Minute, "observing", r.is(observatory.ConductorObserving))
		r.sleep(2 * time.Minute)
		r.store.Down(true)
		r.stop()
		r.store.Down(false)
		if s := r.store.Get(1).Status; s != observatory.SequenceExecuting {
			r.t.Fatalf("the sequence is %s: the test tests nothing", s)
		}
		had := len(r.store.Images())
		r.dome.SetOpen(true)
		r.run()
		r.wait(time.Hour, "executed", r.sequence(1, observatory.SequenceExecuted))
		r.whole(10)
		if had < 2 || len(r.vis.Exposures()) > 7 {
			r.t.Errorf("%d images before, %d exposures of one camera in all for 5", had, len(r.vis.Exposures()))
		}
		if !r.told("when the program ended") {
			r.t.Error("the recovery was not told")
		}
	})
}

// Whatever panics beside the majordome's loop ends its run and not the program;
// the next run finds what was executing and finishes it.
func TestAPanicStartsTheMajordomeAgain(t *testing.T) {
	for name, device := range map[string]func(*rig) (panics interface{ Panic(string) }, method string){
		"an exposure":    func(r *rig) (interface{ Panic(string) }, string) { return r.vis, "Fetch" },
		"a slew":         func(r *rig) (interface{ Panic(string) }, string) { return r.telescope, "Slew" },
		"the dome":       func(r *rig) (interface{ Panic(string) }, string) { return r.dome, "KeepAlive" },
		"a status":       func(r *rig) (interface{ Panic(string) }, string) { return r.telescope, "Status" },
		"reading a row":  func(r *rig) (interface{ Panic(string) }, string) { return r.store, "StartSequence" },
		"writing images": func(r *rig) (interface{ Panic(string) }, string) { return r.store, "AddImage" },
	} {
		t.Run(name, func(t *testing.T) {
			scene(t, func(r *rig) {
				r.supervised = true
				from, method := device(r)
				from.Panic(method)
			}, func(r *rig) {
				r.submit(1, 3, 10)
				r.wait(time.Hour, "executed", r.sequence(1, observatory.SequenceExecuted))
				r.whole(6)
				if !r.told("starts again in 500ms: panic:") {
					r.t.Errorf("the panic was not told; log:\n%s", strings.Join(r.store.Messages(), "\n"))
				}
			})
		})
	}
}

func TestEndOfTheProgramClosesTheDome(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.submit(1, 5, 60)
		r.wait(5*time.Minute, "observing", r.is(observatory.ConductorObserving))
		began := time.Now()
		r.stop()
		if took := time.Since(began); took > 5*time.Second {
			r.t.Errorf("the end took %v", took)
		}
		if r.dome.Count("Close") == 0 {
			r.t.Error("the dome was not told to close")
		}
		if s := r.store.Get(1).Status; s == observatory.SequenceExecuting {
			r.t.Errorf("the sequence is %s", s)
		}
		r.run()
		r.wait(time.Hour, "executed", r.sequence(1, observatory.SequenceExecuted))
		r.whole(10)
	})
}

func TestCancelOfTheRunningSequence(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.submit(1, 50, 60)
		r.submit(2, 1, 10)
		r.wait(5*time.Minute, "observing", r.is(observatory.ConductorObserving))
		r.store.Cancel(1)
		r.wait(5*time.Second, "aborted", func() bool { return r.vis.Motion() == observatory.CameraIdle })
		r.wait(10*time.Minute, "the other executed", r.sequence(2, observatory.SequenceExecuted))
		if s := r.store.Get(1).Status; s != observatory.SequenceCancelled {
			r.t.Errorf("the cancelled sequence is %s", s)
		}
	})
}

func TestCameraDiesAndComesBack(t *testing.T) {
	scene(t, nil, func(r *rig) {
		r.submit(1, 5, 30)
		r.wait(5*time.Minute, "observing", r.is(observatory.ConductorObserving))
		r.sleep(40 * time.Second)
		r.nir.Down(true)
		r.wait(10*time.Minute, "interrupted", func() bool {
			s := r.store.Get(1)
			return s.Status != observatory.SequenceExecuting && s.ImagesDone >= 5
		})
		slews := r.telescope.Count("Slew")
		r.sleep(20 * time.Minute)
		if n := r.telescope.Count("Slew") - slews; n > 0 {
			r.t.Errorf("it was tried %d times without its camera", n)
		}
		if n := len(r.store.Schedules()); n > 15 {
			r.t.Errorf("%d schedules", n)
		}
		r.nir.Down(false)
		r.wait(10*time.Minute, "executed", r.sequence(1, observatory.SequenceExecuted))
		r.whole(10)
	})
}

func TestCameraThatKeepsFailingFailsTheSequence(t *testing.T) {
	for name, fault := range map[string]func(*rig){
		"refuses": func(r *rig) { r.vis.Fail("Expose", observatory.Errorf(observatory.CodeConflict, "no")) },
		"stalls":  func(r *rig) { r.vis.Stall(true) },
		"garbage": func(r *rig) { r.vis.Garbage(true) },
	} {
		t.Run(name, func(t *testing.T) {
			scene(t, fault, func(r *rig) {
				r.submit(1, 2, 10)
				q := r.store.Get(1)
				q.MaxAttempts = 4
				r.store.Put(q)
				r.submit(2, 2, 10)
				r.wait(2*time.Hour, "failed", r.sequence(1, observatory.SequenceFailed))
				if got := r.store.Get(1); got.Reason == "" || got.Attempts != 4 {
					r.t.Errorf("after %d attempts: %q", got.Attempts, got.Reason)
				}
			})
		})
	}
}

// What may be tried as often as it takes is tried ever more seldom, and is
// executed when it can be.
func TestWhatFailsAgainAndAgainIsRepeatedUntilItSucceeds(t *testing.T) {
	scene(t, func(r *rig) { r.vis.Fail("Expose", observatory.Errorf(observatory.CodeConflict, "no")) }, func(r *rig) {
		r.submit(1, 2, 10)
		r.wait(2*time.Hour, "tried four times", func() bool { return r.store.Get(1).Attempts >= 4 })
		attempts := r.store.Get(1).Attempts
		r.sleep(time.Hour)
		if n := r.store.Get(1).Attempts - attempts; n < 1 || n > 4 || r.store.Get(1).Status.Ended() {
			r.t.Errorf("tried %d times in an hour, %s", n, r.store.Get(1).Status)
		}
		r.vis.Fail("Expose", nil)
		r.wait(time.Hour, "executed", r.sequence(1, observatory.SequenceExecuted))
		r.whole(4)
	})
}

func TestLateStartIsPlannedAgain(t *testing.T) {
	scene(t, func(r *rig) { r.plc.Rain(1) }, func(r *rig) {
		r.submit(1, 2, 10)
		r.sleep(time.Minute)
		r.plc.Rain(0)
		r.wait(time.Hour, "executed", r.sequence(1, observatory.SequenceExecuted))
	})
}

func TestSixtyTimesFasterThanLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		epoch := time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)
		r := newRig(t, clock.New(clock.Settings{Epoch: epoch, Anchor: time.Now(), Speed: 60}))
		r.run()
		defer func() { r.stop() }()
		r.submit(1, 3, 30)
		began := time.Now()
		r.wait(10*time.Minute, "executed", r.sequence(1, observatory.SequenceExecuted))
		if took := time.Since(began); took > 6*time.Second {
			t.Errorf("it took %v of real time", took)
		}
		r.whole(6)
		r.plc.Rain(1)
		r.wait(5*time.Second, "a command to close", func() bool { return r.dome.Count("Close") > 0 })
	})
}
