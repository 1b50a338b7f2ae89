package observer

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/agents/internal/fake"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/device"
	"pyros/backend/observatory"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is an observer with open dome and all devices.
type bench struct {
	*Observer
	tel      *fake.Telescope
	dome     *fake.Dome
	vis, nir *fake.Camera
	store    *fake.Store
	seq      observatory.Sequence
	progress []Progress
}

func newBench(t *testing.T) *bench {
	t.Helper()
	c := clock.Real()
	b := &bench{
		tel: fake.NewTelescope(c), dome: fake.NewDome(c), vis: fake.NewCamera(c), nir: fake.NewCamera(c),
		store: fake.NewStore(c, bus.New()),
	}
	b.dome.SetOpen(true)
	b.Observer = New(Options{
		Telescope: b.tel, Dome: b.dome, Store: b.store, Clock: c, Log: slog.New(slog.DiscardHandler), Folder: t.TempDir(),
		Cameras: map[observatory.Channel]device.Camera{observatory.ChannelVIS: b.vis, observatory.ChannelNIR: b.nir},
		Night:   func(time.Time) observatory.Night { return observatory.Night{Name: "2026-11-22"} },
	})
	b.seq = observatory.Sequence{
		ID: 5, RequestID: 4, Name: "s", Status: observatory.SequenceExecuting, Attempts: 2,
		Target: observatory.Target{Type: observatory.TargetICRS, Name: "M31", RADeg: 10.7, DecDeg: 41.3},
		Albums: []observatory.Album{
			{Detector: "Visible camera", Plans: []observatory.Plan{{ID: 51, Filter: "r", ExposureS: 20, Images: 3}, {ID: 52, Filter: "g", ExposureS: 5, Images: 1}}},
			{Detector: "Infrared camera", Plans: []observatory.Plan{{ID: 53, Filter: "r", ExposureS: 10, Images: 2}}},
		},
	}
	return b
}

// execute runs the sequence while the dome is kept alive.
func (b *bench) execute(ctx context.Context) error {
	ctx2, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for clock.Real().Sleep(ctx2, 5*time.Second) == nil {
			_ = b.dome.KeepAlive(ctx2)
		}
	}()
	defer func() { cancel(); <-done }()
	b.store.Put(b.seq)
	return b.Execute(ctx, b.seq, func(p Progress) { b.progress = append(b.progress, p) })
}

func (b *bench) images() []string {
	var all []string
	for _, img := range b.store.Images() {
		all = append(all, img.File)
	}
	slices.Sort(all)
	return all
}

func TestTakesEveryImageOfBothCamerasAtTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		began := time.Now()
		if err := b.execute(t.Context()); err != nil {
			t.Fatal(err)
		}
		took := time.Since(began)
		if took > 100*time.Second { // slew 10 s, then 3 x 21 + 6 + filters on the slower arm
			t.Errorf("it took %v", took)
		}
		want := []string{
			"2026-11-22/s000005-p000051-0001-vis.fits", "2026-11-22/s000005-p000051-0002-vis.fits", "2026-11-22/s000005-p000051-0003-vis.fits",
			"2026-11-22/s000005-p000052-0001-vis.fits", "2026-11-22/s000005-p000053-0001-nir.fits", "2026-11-22/s000005-p000053-0002-nir.fits",
		}
		if got := b.images(); !slices.Equal(got, want) {
			t.Errorf("images = %v", got)
		}
		if got := b.vis.Exposures(); !slices.Equal(got, []string{"plan-51-1-2", "plan-51-2-2", "plan-51-3-2", "plan-52-1-2"}) {
			t.Errorf("exposures = %v", got)
		}
		img := b.store.Images()[0]
		if img.Width != 4 || img.Height != 3 || img.Airmass == nil || math.Abs(*img.Airmass-1.15) > 0.02 || len(img.SHA256) != 64 || img.RADeg != 10.7 {
			t.Errorf("row = %+v", img)
		}
		left, _ := filepath.Glob(filepath.Join(b.opts.Folder, "*", ".*"))
		if len(left) > 0 {
			t.Errorf("left over: %v", left)
		}
		b.checkProgress(t)
	})
}

func TestPointsAtOnceAndExposesFromThePlannedStart(t *testing.T) {
	for name, alert := range map[string]bool{"planned": false, "alert": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				began := time.Now()
				planned := began.Add(30 * time.Second)
				b.seq.Start, b.seq.PlannedFrom, b.seq.Preempt = began, &planned, alert
				if err := b.execute(t.Context()); err != nil {
					t.Fatal(err)
				}
				for _, img := range b.store.Images() {
					if img.Start.Before(planned) && !alert {
						t.Errorf("exposed %v before the planned start", planned.Sub(img.Start))
					}
				}
				first := slices.MinFunc(b.store.Images(), func(a, b observatory.Image) int { return a.Start.Compare(b.Start) })
				if lag := first.Start.Sub(planned); lag > 2*time.Second || alert && !first.Start.Before(planned) {
					t.Errorf("the first exposure is %v after the planned start", lag)
				}
			})
		})
	}
}

// TestIsNotHeldForAPlanMadeMeanwhile begins a sequence that a planning moved
// away between the conductor's decision and its start.
func TestIsNotHeldForAPlanMadeMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		began := time.Now()
		moved := began.Add(time.Hour)
		b.seq.Start, b.seq.PlannedFrom = began, &moved
		if err := b.execute(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 30*time.Minute {
			t.Errorf("the telescope was held for %v", took)
		}
	})
}

func (b *bench) checkProgress(t *testing.T) {
	t.Helper()
	var states []string
	for _, p := range b.progress {
		for _, c := range p.Channels {
			if c.Channel == observatory.ChannelVIS && (len(states) == 0 || states[len(states)-1] != c.State) {
				states = append(states, c.State)
			}
		}
	}
	got := strings.Join(states, " ")
	image := " exposing reading saving waiting"
	want := "waiting filter" + strings.Repeat(image, 3) + " filter" + image + " done"
	if got != want {
		t.Errorf("progress = %s, want %s", got, want)
	}
	last := b.progress[len(b.progress)-1]
	if last.Channels[0].Done != 4 || last.Channels[0].All != 4 || last.Phase != observatory.ConductorObserving {
		t.Errorf("last progress = %+v", last)
	}
	if b.progress[0].Phase != observatory.ConductorSlewing {
		t.Errorf("first progress = %+v", b.progress[0])
	}
}

func TestGoesOnWhereItWasInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.seq.Albums[0].Plans[0].ImagesDone = 2
		b.seq.Albums[1].Plans[0].ImagesDone = 2
		// A program that was killed between file and row left this one.
		orphan := "2026-11-22/s000005-p000051-0003-vis.fits"
		if err := WriteFile(b.opts.Folder, orphan, []byte("half")); err != nil {
			t.Fatal(err)
		}
		if err := b.execute(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := b.images(); len(got) != 2 || got[0] != orphan {
			t.Errorf("images = %v", got)
		}
		if len(b.nir.Exposures()) != 0 {
			t.Error("the camera that was done exposed again")
		}
		data, _ := os.ReadFile(filepath.Join(b.opts.Folder, orphan))
		if !bytes.HasPrefix(data, []byte("SIMPLE")) {
			t.Error("the orphan was not replaced")
		}
	})
}

func TestNothingLeftToTakeMovesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		for a := range b.seq.Albums {
			for p := range b.seq.Albums[a].Plans {
				b.seq.Albums[a].Plans[p].ImagesDone = b.seq.Albums[a].Plans[p].Images
			}
		}
		if err := b.execute(t.Context()); err != nil || b.tel.Count("Slew") != 0 {
			t.Errorf("err = %v, %d slews", err, b.tel.Count("Slew"))
		}
	})
}

func TestOneBadExposureIsTakenAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.vis.Garbage(true)
		time.AfterFunc(40*time.Second, func() { b.vis.Garbage(false) })
		if err := b.execute(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := len(b.images()); got != 6 {
			t.Errorf("%d images", got)
		}
		if ids := b.vis.Exposures(); ids[1] != "plan-51-1-2-2" {
			t.Errorf("exposures = %v, want a new name for the second try", ids)
		}
	})
}

func TestAMomentWithoutAnswerCostsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		for at, f := range map[time.Duration]func(bool){15 * time.Second: b.vis.Down, 16 * time.Second: b.nir.Hang, 22 * time.Second: b.tel.Down, 50 * time.Second: b.dome.Down} {
			time.AfterFunc(at, func() { f(true) })
			time.AfterFunc(at+3*time.Second, func() { f(false) })
		}
		if err := b.execute(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := len(b.images()); got != 6 {
			t.Errorf("%d images", got)
		}
	})
}

func TestADeadCameraDoesNotDisturbTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.nir.Down(true)
		err := b.execute(t.Context())
		var f *Failure
		if !errors.As(err, &f) || f.Device != observatory.DeviceCameraNIR || f.Final {
			t.Fatalf("err = %v", err)
		}
		if got := len(b.images()); got != 4 {
			t.Errorf("%d images of the living camera, want 4", got)
		}
	})
}

// lowOrbit is of the day on which the tests' clock begins.
const lowOrbit = "1 25544U 98067A   00001.00000000 -.00002182  00000-0 -11606-4 0  2920\n2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537"

func TestWhatMakesNoSenseFailsForGood(t *testing.T) {
	for name, change := range map[string]func(*observatory.Sequence){
		"unknown detector": func(s *observatory.Sequence) { s.Albums[0].Detector = "Eye" },
		"too fast": func(s *observatory.Sequence) {
			s.Target = observatory.Target{Type: observatory.TargetTLE, TLE: lowOrbit}
		},
		"unknown filter": func(s *observatory.Sequence) { s.Albums = s.Albums[:1]; s.Albums[0].Plans[0].Filter = "x" },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				change(&b.seq)
				var f *Failure
				err := b.execute(t.Context())
				if !errors.As(err, &f) || !f.Final || f.Device != "" {
					t.Errorf("err = %v", err)
				}
				if strings.Count(err.Error(), "that can be followed") > 1 {
					t.Errorf("it says so twice: %v", err)
				}
			})
		})
	}
}

func TestCancelAbortsAtOnceInEveryPhase(t *testing.T) {
	for _, after := range []time.Duration{2 * time.Second, 11 * time.Second, 20 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			ctx, cancel := context.WithCancelCause(t.Context())
			why := errors.New("it rains")
			var ordered time.Time
			time.AfterFunc(after, func() { ordered = time.Now(); cancel(why) })
			err := b.execute(ctx)
			if !errors.Is(err, why) {
				t.Errorf("after %v: err = %v, want the cause", after, err)
			}
			if took := time.Since(ordered); took > 100*time.Millisecond {
				t.Errorf("after %v: the end took %v", after, took)
			}
			for _, c := range []*fake.Camera{b.vis, b.nir} {
				if m := c.Motion(); m == observatory.CameraExposing {
					t.Errorf("after %v: a camera is %s", after, m)
				}
			}
		})
	}
}

func TestPointing(t *testing.T) {
	cases := []struct {
		name    string
		prepare func(*bench)
		device  observatory.DeviceName // that fails; empty: none
		reason  string
	}{
		{"test target", func(b *bench) { b.seq.Target = observatory.Target{Type: observatory.TargetTest} }, "", ""},
		{"alt-az target", func(b *bench) {
			b.seq.Target = observatory.Target{Type: observatory.TargetAltAz, AltDeg: 60, AzDeg: 120}
		}, "", ""},
		{"mount broken", func(b *bench) { b.tel.Break() }, observatory.DeviceTelescope, "failed"},
		{"slew refused", func(b *bench) {
			b.tel.Fail("Slew", observatory.Errorf(observatory.CodeUnsafe, "unsafe: it rains"))
		}, observatory.DeviceTelescope, "it rains"},
		{"dome closed", func(b *bench) { b.dome.SetOpen(false) }, observatory.DeviceDome, "dome is closed"},
		{"dome does not turn", func(b *bench) {
			b.dome.Fail("Follow", observatory.Errorf(observatory.CodeConflict, "stuck"))
		}, observatory.DeviceDome, "stuck"},
		{"telescope silent", func(b *bench) { time.AfterFunc(time.Second, func() { b.tel.Down(true) }) }, observatory.DeviceTelescope, "does not answer"},
		{"stopped on the way", func(b *bench) {
			time.AfterFunc(5*time.Second, func() { _ = b.tel.Stop(context.Background()) })
		}, observatory.DeviceTelescope, "stopped"},
		{"stopped while exposing", func(b *bench) {
			time.AfterFunc(30*time.Second, func() { _ = b.tel.Stop(context.Background()) })
		}, observatory.DeviceTelescope, "stopped"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				c.prepare(b)
				err := b.execute(t.Context())
				if c.device == "" {
					if err != nil {
						t.Errorf("err = %v", err)
					}
					return
				}
				var f *Failure
				if !errors.As(err, &f) || f.Device != c.device || !strings.Contains(f.Error(), c.reason) {
					t.Errorf("err = %v, want one of %s with %q", err, c.device, c.reason)
				}
			})
		})
	}
}

func TestDatabaseAwayForAMomentDoesNotCostTheImage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		time.AfterFunc(20*time.Second, func() { b.store.Down(true) })
		time.AfterFunc(23*time.Second, func() { b.store.Down(false) })
		if err := b.execute(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(b.images()) != 6 || len(b.vis.Exposures()) != 4 {
			t.Errorf("%d images, %d exposures", len(b.images()), len(b.vis.Exposures()))
		}
	})
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.opts.Folder = filepath.Join(b.opts.Folder, "file")
		if err := os.WriteFile(b.opts.Folder, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		var f *Failure
		if err := b.execute(t.Context()); !errors.As(err, &f) || f.Device != "" || !strings.Contains(f.Reason, "cannot be written") {
			t.Errorf("err = %v", err)
		}
		if len(b.store.Images()) != 0 {
			t.Error("a row without a file")
		}
	})
}

func TestWriteFileReplacesWhole(t *testing.T) {
	folder := t.TempDir()
	for _, text := range []string{"first, the longer one", "second"} {
		if err := WriteFile(folder, "n/a.fits", []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(filepath.Join(folder, "n", "a.fits")); string(got) != text {
			t.Errorf("got %q", got)
		}
	}
}

func FuzzInspect(f *testing.F) {
	f.Add(fake.FITS(4, 3, 7))
	f.Add([]byte("SIMPLE  =                    T"))
	f.Fuzz(func(t *testing.T, data []byte) {
		facts, err := inspect(data)
		if err == nil && (facts.width < 1 || facts.height < 1 || facts.width*facts.height > len(data)) {
			t.Errorf("accepted %d x %d in %d bytes", facts.width, facts.height, len(data))
		}
	})
}
