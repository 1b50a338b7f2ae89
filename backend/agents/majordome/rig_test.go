package majordome

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"pyros/backend/agents"
	"pyros/backend/agents/interlock"
	"pyros/backend/agents/internal/fake"
	"pyros/backend/agents/monitor"
	"pyros/backend/agents/observer"
	"pyros/backend/agents/planning"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/device"
	"pyros/backend/environment"
	"pyros/backend/observatory"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a whole observatory with fake devices and a fake store, in which all
// agents run for real.
type rig struct {
	t         testing.TB
	clock     clock.Clock
	bus       *bus.Bus
	plc       *fake.PLC
	dome      *fake.Dome
	telescope *fake.Telescope
	vis, nir  *fake.Camera
	store     *fake.Store
	folder    string
	night     observatory.Night
	limits    environment.Limits
	poll      time.Duration
	order     []observatory.AgentName // in which they start
	between   time.Duration           // from one start to the next

	calibrate  bool // when the observing is over
	supervised bool // the majordome runs under a superagent

	lock      *interlock.Interlock
	majordome *Majordome
	stop      func()
}

// newRig makes an observatory in the middle of a night, nothing running yet.
func newRig(t testing.TB, c clock.Clock) *rig {
	now := c.Now()
	r := &rig{
		t: t, clock: c, bus: bus.New(), plc: fake.NewPLC(c), dome: fake.NewDome(c), telescope: fake.NewTelescope(c),
		vis: fake.NewCamera(c), nir: fake.NewCamera(c), folder: t.TempDir(),
		night: observatory.Night{
			Name: "2026-11-22", Sunset: now.Add(-2 * time.Hour), Sunrise: now.Add(10 * time.Hour),
			ObservingStart: now.Add(-time.Hour), ObservingEnd: now.Add(9 * time.Hour),
		},
	}
	r.order = []observatory.AgentName{observatory.AgentMonitor, observatory.AgentPlanning, observatory.AgentMajordome}
	r.store = fake.NewStore(c, r.bus)
	r.limits = environment.DefaultLimits()
	r.limits.Required = []observatory.Element{observatory.ElementRain}
	return r
}

func (r *rig) nights(time.Time) observatory.Night { return r.night }

// run starts all agents; what ran before must have been stopped.
func (r *rig) run() {
	quiet := slog.New(slog.DiscardHandler)
	safety := interlock.NewSafety()
	r.lock = interlock.New(r.clock, safety, r.nights)
	tel := r.lock.Telescope(r.telescope, interlock.Automatic)
	dome := r.lock.Dome(r.dome, interlock.Automatic)
	cameras := map[observatory.Channel]device.Camera{observatory.ChannelVIS: r.vis, observatory.ChannelNIR: r.nir}
	plans := planning.New(planning.Options{Make: r.store.Plan, Store: r.store, Bus: r.bus, Clock: r.clock, Log: quiet, Night: r.nights})
	obs := observer.New(observer.Options{
		Telescope: tel, Dome: dome, Cameras: cameras, Store: r.store, Clock: r.clock, Log: quiet, Folder: r.folder, Night: r.nights,
	})
	r.majordome = New(Options{
		Telescope: tel, Dome: dome, Cameras: cameras, Interlock: r.lock, Observer: obs, Store: r.store, Bus: r.bus,
		Clock: r.clock, Log: quiet, Night: r.nights, Replan: plans.Replan, Channels: r.store.Channels,
		Hand: &Hand{
			Telescope: r.lock.Telescope(r.telescope, interlock.Manual), Dome: r.lock.Dome(r.dome, interlock.Manual),
			Switches: r.plc, Shoot: obs.Shoot, Site: observatory.Site{LatitudeDeg: 31, LongitudeDeg: -115, HorizonDeg: 20},
		},
		Calibrations: r.calibrations(obs),
	})
	watch := monitor.New(monitor.Options{
		PLC: r.plc, Safety: safety, Store: r.store, Clock: r.clock, Log: quiet, Dome: r.majordome.Dome, Limits: r.limits, Poll: r.poll,
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 3)
	runs := map[observatory.AgentName]func(context.Context) error{
		observatory.AgentMonitor: watch.Run, observatory.AgentPlanning: plans.Run, observatory.AgentMajordome: r.majordome.Run,
	}
	if r.supervised {
		super := agents.New(agents.Options{Store: r.store, Clock: r.clock, Log: quiet})
		super.Add(agents.Spec{Name: observatory.AgentMajordome, Run: r.majordome.Run})
		runs[observatory.AgentMajordome] = super.Run
	}
	for _, name := range r.order {
		go func() { done <- runs[name](ctx) }()
		r.sleep(r.between)
	}
	r.stop = func() {
		cancel()
		for range 3 {
			<-done
		}
	}
}

// submit puts a sequence of both cameras into the store.
func (r *rig) submit(id, images int, exposure float64) {
	now := r.clock.Now()
	plan := func(n int) []observatory.Plan {
		return []observatory.Plan{{ID: 10*id + n, Name: "p", Filter: "r", ExposureS: exposure, Images: images}}
	}
	r.store.Put(observatory.Sequence{
		ID: id, RequestID: id, Name: "s", RequestName: "M31", Status: observatory.SequenceToBePlanned,
		Start: now, End: now.Add(8 * time.Hour), DurationS: float64(images)*(exposure+2) + 30,
		Target: observatory.Target{Type: observatory.TargetICRS, Name: "M31", RADeg: 10.7, DecDeg: 41.3},
		Albums: []observatory.Album{
			{ID: 1, Detector: "Visible camera", Plans: plan(1)},
			{ID: 2, Detector: "Infrared camera", Plans: plan(2)},
		},
		ImagesAll: 2 * images,
	})
}

// wait advances the time until the condition holds.
func (r *rig) wait(limit time.Duration, what string, holds func() bool) {
	r.t.Helper()
	end := r.clock.Now().Add(limit)
	for !holds() {
		if r.clock.Now().After(end) {
			r.t.Errorf("after %v still not: %s; conductor %+v; log:\n%s", limit, what, r.state(), strings.Join(r.store.Messages(), "\n"))
			r.t.FailNow()
		}
		_ = r.clock.Sleep(context.Background(), 100*time.Millisecond)
	}
}

func (r *rig) sleep(d time.Duration) { _ = r.clock.Sleep(context.Background(), d) }

func (r *rig) state() observatory.Conductor {
	all := r.store.Conductors()
	if len(all) == 0 {
		return observatory.Conductor{}
	}
	return all[len(all)-1]
}

func (r *rig) is(state observatory.ConductorState) func() bool {
	return func() bool { return r.state().State == state }
}

func (r *rig) sequence(id int, status observatory.SequenceStatus) func() bool {
	return func() bool { return r.store.Get(id).Status == status }
}

func (r *rig) shutter(s observatory.ShutterState) func() bool {
	return func() bool { return r.dome.Shutter() == s }
}

func (r *rig) told(text string) bool {
	return strings.Contains(strings.Join(r.store.Messages(), "\n"), text)
}

// whole checks that the sequence's images are there once each, with their files.
func (r *rig) whole(images int) {
	r.t.Helper()
	seen := map[[2]int]bool{}
	for _, img := range r.store.Images() {
		key := [2]int{img.PlanID, img.Number}
		if seen[key] {
			r.t.Errorf("image %v is there twice", key)
		}
		seen[key] = true
		if info, err := os.Stat(r.folder + "/" + img.File); err != nil || info.Size() != img.Bytes {
			r.t.Errorf("file of %v: %v", key, err)
		}
	}
	if len(seen) != images {
		r.t.Errorf("%d images, want %d", len(seen), images)
	}
}
