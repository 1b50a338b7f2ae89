package agents_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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

// house is a superagent with a store.
type house struct {
	*agents.Supervisor
	store *fake.Store
	end   func() error
}

func keep(t *testing.T, specs ...agents.Spec) *house {
	t.Helper()
	h := &house{store: fake.NewStore(clock.Real(), bus.New())}
	h.Supervisor = agents.New(agents.Options{Store: h.store, Clock: clock.Real(), Log: slog.New(slog.DiscardHandler)})
	for _, spec := range specs {
		h.Add(spec)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	h.end = func() error { cancel(); return <-done }
	return h
}

func (h *house) state(name observatory.AgentName) observatory.AgentState {
	for _, s := range h.States() {
		if s.Name == name {
			return s
		}
	}
	return observatory.AgentState{}
}

// saved is the state of an agent as screens get it.
func (h *house) saved(name observatory.AgentName) (last observatory.AgentState) {
	for _, s := range h.store.Agents() {
		if s.Name == name {
			last = s
		}
	}
	return last
}

// beating runs until its context ends, with a beat each second.
func beating(ctx context.Context) error {
	for {
		agents.Beat(ctx)
		if err := clock.Real().Sleep(ctx, time.Second); err != nil {
			return err
		}
	}
}

func TestFailuresAndPanicsAreStartedAgainWithGrowingPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var starts []time.Time
		fails := func(ctx context.Context) error {
			starts = append(starts, time.Now())
			switch len(starts) {
			case 1:
				return errors.New("no luck")
			case 2:
				panic("oh")
			case 3:
				return nil
			}
			return beating(ctx)
		}
		h := keep(t, agents.Spec{Name: "shaky", Run: fails}, agents.Spec{Name: "steady", Run: beating})
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if len(starts) != 4 {
			t.Fatalf("%d starts, want 4", len(starts))
		}
		for i, want := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second} {
			if got := starts[i+1].Sub(starts[i]); got != want {
				t.Errorf("pause %d = %v, want %v", i, got, want)
			}
		}
		s := h.state("shaky")
		if s.State != agents.StateRunning || s.Restarts != 3 || s.LastError != "ended by itself" {
			t.Errorf("state = %+v", s)
		}
		if s := h.state("steady"); s.Restarts != 0 {
			t.Errorf("the other was disturbed: %+v", s)
		}
		if err := h.end(); err != nil {
			t.Error(err)
		}
		if lines := strings.Join(h.store.Messages(), "\n"); !strings.Contains(lines, "no luck") || !strings.Contains(lines, "panic: oh") {
			t.Errorf("log:\n%s", lines)
		}
	})
}

func TestAPanicBesideTheLoopStartsTheAgentAgain(t *testing.T) {
	beside := map[string]func(context.Context) (wait func()){
		"Go": func(ctx context.Context) func() {
			var group sync.WaitGroup
			agents.Go(ctx, &group, func() { panic("oh") })
			return group.Wait
		},
		"Background": func(ctx context.Context) func() {
			return agents.Background(ctx, func(context.Context) { panic("oh") })
		},
		"Guarded": func(ctx context.Context) func() {
			gone := make(chan error, 1)
			go func() {
				gone <- agents.Guarded(ctx, func(context.Context) error { panic("oh") })
			}()
			return func() {
				var panicked *agents.PanicError
				if err := <-gone; !errors.As(err, &panicked) {
					t.Errorf("Guarded = %v", err)
				}
			}
		},
	}
	for name, start := range beside {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				starts := 0
				h := keep(t, agents.Spec{Name: "a", Run: func(ctx context.Context) error {
					if starts++; starts == 1 {
						defer start(ctx)()
					}
					return beating(ctx)
				}}, agents.Spec{Name: "steady", Run: beating})
				time.Sleep(10 * time.Second)
				synctest.Wait()
				if s := h.state("a"); starts != 2 || s.State != agents.StateRunning || s.LastError != "panic: oh" {
					t.Errorf("%d starts, state = %+v", starts, s)
				}
				if s := h.state("steady"); s.Restarts != 0 {
					t.Errorf("the other was disturbed: %+v", s)
				}
				if err := h.end(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// What panics while the run ends anyhow is in the program's log, too.
func TestAPanicAtTheEndIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told bytes.Buffer
		super := agents.New(agents.Options{
			Store: fake.NewStore(clock.Real(), bus.New()), Clock: clock.Real(), Log: slog.New(slog.NewTextHandler(&told, nil)),
		})
		super.Add(agents.Spec{Name: "a", Run: func(ctx context.Context) error {
			<-ctx.Done()
			var group sync.WaitGroup
			agents.Go(ctx, &group, func() { panic("oh") })
			group.Wait()
			return ctx.Err()
		}})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- super.Run(ctx) }()
		synctest.Wait()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if text := told.String(); !strings.Contains(text, "value=oh") || !strings.Contains(text, "stack=") {
			t.Errorf("log:\n%s", text)
		}
	})
}

func TestFatalIsNotStartedAgainUntilAPersonDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		starts := 0
		h := keep(t, agents.Spec{Name: "a", Run: func(ctx context.Context) error {
			starts++
			if starts == 1 {
				return agents.Fatal(errors.New("no licence"))
			}
			return beating(ctx)
		}})
		time.Sleep(time.Hour)
		synctest.Wait()
		if s := h.state("a"); starts != 1 || s.State != agents.StateFailed || !strings.Contains(s.LastError, "no licence") {
			t.Fatalf("%d starts, %+v", starts, s)
		}
		if err := h.Start(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if s := h.state("a"); starts != 2 || s.State != agents.StateRunning {
			t.Errorf("%d starts, %+v", starts, s)
		}
		_ = h.end()
	})
}

func TestHangingIsEndedAndStartedAgainNeverDoubled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int32
		release := make(chan struct{})
		starts := 0
		run := func(ctx context.Context) error {
			starts++
			most.Store(max(most.Load(), running.Add(1)))
			defer running.Add(-1)
			if starts == 1 {
				<-release // deaf to its context
				return nil
			}
			return beating(ctx)
		}
		h := keep(t, agents.Spec{Name: "a", Run: run, HangAfter: 10 * time.Second})
		time.Sleep(15 * time.Second)
		if s := h.state("a"); s.State != agents.StateHanging {
			t.Errorf("state = %+v", s)
		}
		synctest.Wait()
		if s := h.saved("a"); s.State != agents.StateHanging || !strings.Contains(s.LastError, "no heartbeat") {
			t.Errorf("shown as %+v", s)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if starts != 1 {
			t.Error("started a second time while the first runs")
		}
		close(release)
		time.Sleep(5 * time.Second)
		if s := h.state("a"); s.State != agents.StateRunning || s.Restarts != 1 || most.Load() != 1 {
			t.Errorf("state = %+v, %d at once", s, most.Load())
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if starts != 2 {
			t.Errorf("%d starts: one that beats was taken for hanging", starts)
		}
		if s := h.saved("a"); s.State != agents.StateRunning || s.Restarts != 1 || !strings.Contains(s.LastError, "no heartbeat") {
			t.Errorf("shown after the restart as %+v", s)
		}
		if !strings.Contains(strings.Join(h.store.Messages(), "\n"), "a has not beaten for 10s") {
			t.Errorf("log:\n%s", strings.Join(h.store.Messages(), "\n"))
		}
		_ = h.end()
	})
}

// A person restarts one that is deaf to its end: the order stands, and it is
// started as soon as it has ended.
func TestRestartOfADeafAgentStands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		starts := 0
		h := keep(t, agents.Spec{Name: "a", Run: func(ctx context.Context) error {
			if starts++; starts == 1 {
				<-release
				return ctx.Err()
			}
			return beating(ctx)
		}})
		time.Sleep(time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		ana := observatory.Actor{UserID: 3, Name: "Ana"}
		if err := h.RestartAgent(ctx, ana, "a"); err == nil {
			t.Error("it is said to be restarted")
		}
		close(release)
		time.Sleep(5 * time.Second)
		if s := h.state("a"); starts != 2 || s.State != agents.StateRunning {
			t.Errorf("%d starts, %+v", starts, s)
		}
		if err := h.RestartAgent(t.Context(), ana, "a"); err != nil {
			t.Error(err)
		}
		if err := h.StopAgent(t.Context(), ana, "nobody"); observatory.CodeOf(err) != observatory.CodeNotFound {
			t.Errorf("StopAgent of nobody = %v", err)
		}
		_ = h.end()
		if lines := strings.Join(h.store.Messages(), "\n"); !strings.Contains(lines, "Ana restarts a") {
			t.Errorf("log:\n%s", lines)
		}
	})
}

func TestStopStartRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		starts := 0
		h := keep(t, agents.Spec{Name: "a", Run: func(ctx context.Context) error { starts++; return beating(ctx) }})
		time.Sleep(time.Second)
		for _, order := range []func() error{
			func() error { return h.Stop(t.Context(), "a") },
			func() error { return h.Stop(t.Context(), "a") },
			func() error { return h.Start(t.Context(), "a") },
			func() error { return h.Start(t.Context(), "a") },
			func() error { return h.Restart(t.Context(), "a") },
		} {
			if err := order(); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		if s := h.state("a"); starts != 3 || s.State != agents.StateRunning || s.Restarts != 0 {
			t.Errorf("%d starts, %+v", starts, s)
		}
		if err := h.Stop(t.Context(), "nobody"); observatory.CodeOf(err) != observatory.CodeNotFound {
			t.Errorf("Stop of nobody = %v", err)
		}
		_ = h.end()
	})
}

func TestEndsInReverseOrderWithinItsBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var order []string
		ends := func(name string, takes time.Duration) agents.Spec {
			return agents.Spec{Name: observatory.AgentName(name), Run: func(ctx context.Context) error {
				<-ctx.Done()
				time.Sleep(takes)
				mu.Lock()
				order = append(order, name)
				mu.Unlock()
				return ctx.Err()
			}}
		}
		h := keep(t, ends("first", 0), ends("deaf", time.Minute), ends("last", 2*time.Second))
		time.Sleep(time.Second)
		began := time.Now()
		err := h.end()
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("the end took %v, want the bound of 10 s", took)
		}
		if err == nil || !strings.Contains(err.Error(), "deaf") || strings.Contains(err.Error(), "last") {
			t.Errorf("err = %v, want that it names the deaf one", err)
		}
		time.Sleep(2 * time.Minute)
		mu.Lock()
		defer mu.Unlock()
		if want := []string{"last", "first", "deaf"}; !slices.Equal(order, want) {
			t.Errorf("order = %v, want %v", order, want)
		}
	})
}

func TestStatesAreSavedOnChangeAndWhenTheDatabaseComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := keep(t, agents.Spec{Name: "a", Run: beating})
		time.Sleep(time.Second)
		h.store.Down(true)
		if err := h.Stop(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		h.store.Down(false)
		time.Sleep(10 * time.Second)
		if s := h.saved("a"); s.State != agents.StateStopped {
			t.Errorf("saved = %+v", s)
		}
		_ = h.Start(t.Context(), "a")
		time.Sleep(time.Minute)
		if s := h.saved("a"); s.Heartbeat == nil || time.Since(*s.Heartbeat) > 12*time.Second {
			t.Errorf("the saved heartbeat is old: %+v", s)
		}
		_ = h.end()
	})
}
