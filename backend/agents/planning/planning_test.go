package planning

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/agents"
	"pyros/backend/agents/internal/fake"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/observatory"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// desk is a planning agent with a store and a record of what it planned.
type desk struct {
	*Planning
	store *fake.Store
	bus   *bus.Bus
	sky   *Sky
	end   func() error

	mu       sync.Mutex
	triggers []string // of plannings that came to their end
	begun    int
	takes    time.Duration
	deaf     bool // does not hear that its context ends
	panics   bool // when its time is over or its context ends
	fail     error
	changes  int // sequences that each planning changes
}

func night(from, to time.Time) func(time.Time) observatory.Night {
	return func(time.Time) observatory.Night {
		return observatory.Night{Name: "n", Sunset: from, Sunrise: to, ObservingStart: from, ObservingEnd: to}
	}
}

func start(t *testing.T, nights func(time.Time) observatory.Night) *desk {
	t.Helper()
	c := clock.Real()
	d := &desk{bus: bus.New()}
	d.store = fake.NewStore(c, d.bus)
	d.sky = &Sky{}
	d.Planning = New(Options{
		Make: d.make, Store: d.store, Bus: d.bus, Clock: c,
		Log: slog.New(slog.DiscardHandler), Night: nights, Sky: d.sky,
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	d.end = func() error { cancel(); return <-done }
	return d
}

func (d *desk) make(ctx context.Context, now time.Time, night observatory.Night, trigger string) (observatory.Schedule, error) {
	d.mu.Lock()
	d.begun++
	takes, fail, deaf, panics := d.takes, d.fail, d.deaf, d.panics
	d.mu.Unlock()
	if panics {
		select {
		case <-time.After(takes):
		case <-ctx.Done():
		}
		panic("a plan that cannot be")
	}
	if fail != nil {
		return observatory.Schedule{}, fail
	}
	if deaf {
		time.Sleep(takes)
		return observatory.Schedule{}, nil
	}
	select {
	case <-time.After(takes):
	case <-ctx.Done():
		return observatory.Schedule{}, ctx.Err()
	}
	d.mu.Lock()
	d.triggers = append(d.triggers, trigger)
	changes := d.changes
	d.mu.Unlock()
	var events []observatory.Event // at once, as the store has them after the commit
	for i := range changes {
		s := sequence(1000 + i)
		s.Status = observatory.SequencePlanned
		events = append(events, observatory.Request{ID: s.RequestID, Sequences: []observatory.Sequence{s}}, observatory.Change{
			SequenceID: s.ID, From: observatory.SequenceToBePlanned, To: s.Status, Actor: string(observatory.AgentPlanning),
		})
	}
	d.bus.Publish(events...)
	made, err := d.store.Plan(ctx, now, night, trigger)
	if err != nil {
		return made, err
	}
	seen, err := d.store.Conditions(ctx)
	d.sky.Planned(d.store.Sequences(), seen)
	return made, err
}

func (d *desk) set(takes time.Duration, fail error) {
	d.mu.Lock()
	d.takes, d.fail = takes, fail
	d.mu.Unlock()
}

func (d *desk) done() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.triggers...)
}

func sequence(id int) observatory.Sequence {
	now := time.Now()
	return observatory.Sequence{
		ID: id, RequestID: id, Name: "s", RequestName: "M31", Status: observatory.SequenceToBePlanned,
		Start: now, End: now.Add(10 * time.Hour), DurationS: 60,
	}
}

func allNight() func(time.Time) observatory.Night {
	now := time.Now()
	return night(now.Add(-time.Hour), now.Add(10*time.Hour))
}

func TestPlansAtStartAndOncePerSubmission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		time.Sleep(time.Second)
		d.store.Put(sequence(1))
		time.Sleep(time.Hour)
		got := d.done()
		if len(got) != 2 || got[1] != "request M31 submitted" {
			t.Errorf("plannings = %q, want one at the start and one for the request", got)
		}
		if d.store.Get(1).Status != observatory.SequencePlanned {
			t.Errorf("the sequence is %s", d.store.Get(1).Status)
		}
		if err := d.end(); !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v", err)
		}
		if lines := strings.Join(d.store.Messages(), "\n"); !strings.Contains(lines, "Planned 1, left out 0 (request M31 submitted), 0 ms") {
			t.Errorf("log = %s", lines)
		}
	})
}

func TestAScheduleThatChangesMuchWakesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		time.Sleep(time.Second)
		d.mu.Lock()
		d.changes = 4 * busRoom
		d.mu.Unlock()
		d.store.Put(sequence(1))
		time.Sleep(time.Hour)
		if got := d.done(); len(got) != 2 || got[1] != "request M31 submitted" {
			t.Errorf("plannings = %q, want one at the start and one for the request", got)
		}
		_ = d.end()
	})
}

// A schedule that ends one of a group cancels the others with it, which may have
// places in that very schedule.
func TestWhatAScheduleCancelsIsPlannedWithout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		time.Sleep(time.Second)
		d.bus.Publish(observatory.Change{
			SequenceID: 1, From: observatory.SequencePlanned, To: observatory.SequenceCancelled, Actor: string(observatory.AgentPlanning),
		})
		time.Sleep(time.Minute)
		if got := d.done(); len(got) != 2 || got[1] != "a sequence was cancelled" {
			t.Errorf("plannings = %q, want one at the start and one for the cancel", got)
		}
		_ = d.end()
	})
}

func TestAPanicOfAPlanningEndsTheAgent(t *testing.T) {
	for name, during := range map[string]func(d *desk){
		"by itself":         func(*desk) {},
		"when started anew": func(d *desk) { d.Replan("by hand") },
		"when cancelled": func(d *desk) {
			work, _ := d.Work(context.Background())
			_, _ = d.CancelWork(context.Background(), observatory.Actor{Name: "olga"}, work.Items[0].ID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := start(t, allNight())
				time.Sleep(time.Second)
				d.mu.Lock()
				d.takes, d.panics = 5*time.Second, true
				d.mu.Unlock()
				d.Replan("by hand")
				time.Sleep(3 * time.Second)
				during(d)
				time.Sleep(10 * time.Second)
				if _, err := d.PurgeWork(t.Context(), observatory.Actor{Name: "olga"}); observatory.CodeOf(err) != observatory.CodeUnavailable {
					t.Errorf("the agent still runs: %v", err)
				}
				var panicked *agents.PanicError
				if err := d.end(); !errors.As(err, &panicked) || !strings.Contains(string(panicked.Stack), "(*desk).make") {
					t.Errorf("Run = %v, want the panic with its stack", err)
				}
			})
		})
	}
}

func TestWakesCoalesce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		time.Sleep(time.Second)
		d.set(time.Second, nil)
		for range 5 {
			d.Replan("by hand")
		}
		d.store.Put(sequence(1))
		time.Sleep(10 * time.Second)
		if got := d.done(); len(got) != 2 {
			t.Errorf("plannings = %q, want two", got)
		} else if !strings.Contains(got[1], "by hand") || !strings.Contains(got[1], "M31") {
			t.Errorf("trigger = %q, want both reasons", got[1])
		}
		_ = d.end()
	})
}

func TestWhatArrivesWhilePlanningRestartsItButCannotStarveIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		time.Sleep(time.Second)
		d.set(2*time.Second, nil)
		d.Replan("first")
		time.Sleep(time.Second)
		d.Replan("second")
		time.Sleep(2500 * time.Millisecond)
		if got := d.done(); len(got) != 2 || got[1] != "first; second" {
			t.Errorf("plannings = %q", got)
		}
		for i := range 30 { // one reason each second, each planning takes two
			d.Replan(strings.Repeat("x", i+1))
			time.Sleep(time.Second)
		}
		if got := len(d.done()); got < 4 {
			t.Errorf("%d plannings under a stream of reasons", got)
		}
		_ = d.end()
	})
}

func TestFailureIsToldOnceAndTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		time.Sleep(time.Second)
		d.set(0, errors.New("disk full"))
		d.Replan("by hand")
		time.Sleep(5 * time.Minute)
		d.set(0, nil)
		time.Sleep(31 * time.Second)
		if got := d.done(); len(got) != 2 || got[1] != "by hand" {
			t.Errorf("plannings = %q", got)
		}
		if d.begun > 25 {
			t.Errorf("%d tries in five minutes", d.begun)
		}
		_ = d.end()
		if n := strings.Count(strings.Join(d.store.Messages(), "\n"), "could not be planned"); n != 1 {
			t.Errorf("told %d times", n)
		}
	})
}

func TestNightStartAndSafetyWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		d := start(t, night(now.Add(time.Hour), now.Add(5*time.Hour)))
		time.Sleep(time.Minute)
		for _, safe := range []bool{true, true, false, false, true} {
			d.bus.Publish(observatory.Environment{Safety: observatory.Safety{Safe: safe}})
			time.Sleep(2 * time.Second)
		}
		time.Sleep(2 * time.Hour)
		got := strings.Join(d.done(), "|")
		want := "The planning agent started|the environment is unsafe|the environment is safe again|the night begins"
		if got != want {
			t.Errorf("plannings = %s, want %s", got, want)
		}
		_ = d.end()
	})
}

func TestCancelAndInterruptionWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		d.store.Put(sequence(1))
		d.store.Put(sequence(2))
		time.Sleep(time.Second)
		d.store.Cancel(1)
		time.Sleep(time.Second)
		_, _ = d.store.StartSequence(t.Context(), 2)
		_, _ = d.store.InterruptSequence(t.Context(), 2, "rain")
		time.Sleep(time.Second)
		got := strings.Join(d.done(), "|")
		if !strings.Contains(got, "a sequence was cancelled") || !strings.HasSuffix(got, "a sequence was interrupted") {
			t.Errorf("plannings = %s", got)
		}
		if s := d.store.Get(2).Status; s != observatory.SequencePlanned {
			t.Errorf("the interrupted sequence is %s", s)
		}
		_ = d.end()
	})
}

func TestADatabaseThatHangsIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t, allNight())
		time.Sleep(time.Second)
		d.store.Hang(true)
		d.store.Put(sequence(1))
		time.Sleep(10 * time.Minute)
		d.store.Hang(false)
		time.Sleep(2 * time.Minute)
		if s := d.store.Get(1).Status; s != observatory.SequencePlanned {
			t.Errorf("the sequence is %s", s)
		}
		_ = d.end()
	})
}

// A user simulator submits thousands in a row: planning keeps up with them, is
// not made for each, and comes to rest when the last is planned.
func TestThousandsOfSubmissionsNeitherStarveNorFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const (
			submissions = 3000
			every       = 5 * time.Millisecond
			takes       = 300 * time.Millisecond
			longest     = takes + (maxRestarts+1)*takes // the rest, and that a planning is put off by what arrives
		)
		d := start(t, allNight())
		time.Sleep(time.Second)
		d.set(takes, nil)
		began, last, gap, seen := time.Now(), time.Now(), time.Duration(0), len(d.done())
		for id := range submissions {
			d.store.Put(sequence(id + 1))
			time.Sleep(every)
			if n := len(d.done()); n > seen {
				gap, last, seen = max(gap, time.Since(last)), time.Now(), n
			}
		}
		if gap > longest+every {
			t.Errorf("%v without a schedule under a stream of submissions, want %v at most", gap, longest)
		}
		if most := 1 + int(time.Since(began)/(2*takes)); seen < 5 || seen > most {
			t.Errorf("%d plannings, want 5 to %d: half of the time is for the submissions", seen, most)
		}
		d.Replan("an alert") // ends the rest
		asked := time.Now()
		for n := len(d.done()); len(d.done()) == n; time.Sleep(every) {
			if time.Since(asked) > longest-takes {
				t.Fatal("it rests although something presses")
			}
		}
		time.Sleep(longest + time.Second)
		rest := d.done()
		for _, trigger := range rest {
			if len(trigger) > 200 {
				t.Errorf("trigger of %d characters: %q", len(trigger), trigger)
			}
		}
		for id := range submissions {
			if s := d.store.Get(id + 1).Status; s == observatory.SequenceToBePlanned {
				t.Fatalf("sequence %d waits", id+1)
			}
		}
		time.Sleep(time.Hour)
		if got := len(d.done()); got > len(rest) {
			t.Errorf("%d plannings more when nothing happens", got-len(rest))
		}
		_ = d.end()
	})
}
