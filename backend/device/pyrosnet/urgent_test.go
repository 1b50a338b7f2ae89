package pyrosnet

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/device"
)

// silentDome answers everything but STATUS, and notes what came when.
type silentDome struct {
	mu   sync.Mutex
	came map[string]time.Time
	dumb bool // answers nothing at all
}

func (d *silentDome) answer(_ int, request string, conn net.Conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, name := range []string{"OPEN", "CLOSE", "KEEPALIVE", "STATUS"} {
		if !strings.Contains(request, name) {
			continue
		}
		d.came[name] = time.Now()
		if name != "STATUS" && !d.dumb {
			say(conn, `[{"name":"`+name+`"}]`)
		}
	}
}

func (d *silentDome) since(name string, t time.Time) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.came[name].IsZero() {
		return -1
	}
	return d.came[name].Sub(t)
}

func domeBubble(t *testing.T, test func(*testing.T, *silentDome, Dome)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &silentDome{came: map[string]time.Time{}}
		f := &fake{answer: s.answer}
		d := NewDome("here", f.options())
		defer f.wg.Wait()
		defer func() { _ = d.Disconnect() }()
		test(t, s, d)
	})
}

func TestCloseWaitsForNoQuestion(t *testing.T) {
	domeBubble(t, func(t *testing.T, s *silentDome, d Dome) {
		var asking sync.WaitGroup
		for range 3 {
			asking.Go(func() {
				began := time.Now()
				_, err := d.Status(t.Context())
				wantUnavailable(t, err, "does not answer in time")
				if took := time.Since(began); took != 5*time.Second {
					t.Errorf("the question ended after %v, want it asked again for its whole time", took)
				}
			})
		}
		time.Sleep(time.Second)
		began := time.Now()
		if err := d.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if after := s.since("CLOSE", began); after < 0 || after > 200*time.Millisecond {
			t.Errorf("CLOSE came after %v", after)
		}
		asking.Wait()
	})
}

func TestNothingMovesAfterClose(t *testing.T) {
	domeBubble(t, func(t *testing.T, s *silentDome, d Dome) {
		var calls sync.WaitGroup
		calls.Go(func() { _, _ = d.Status(t.Context()) })
		synctest.Wait()
		calls.Go(func() {
			err := d.Open(t.Context())
			wantUnavailable(t, err, "an urgent command went first")
			if !errors.Is(err, device.ErrUnsent) {
				t.Errorf("%v does not say that it was not sent", err)
			}
		})
		calls.Go(func() {
			if err := d.KeepAlive(t.Context()); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(time.Second)
		if err := d.Close(t.Context()); err != nil {
			t.Error(err)
		}
		calls.Wait()
		if s.since("OPEN", time.Time{}) >= 0 {
			t.Error("OPEN was sent after CLOSE")
		}
	})
}

func TestCloseEndsAnOpenUnderWay(t *testing.T) {
	domeBubble(t, func(t *testing.T, s *silentDome, d Dome) {
		s.dumb = true
		done := make(chan error, 1)
		go func() { done <- d.Open(t.Context()) }()
		time.Sleep(time.Second)
		s.mu.Lock()
		s.dumb = false
		s.mu.Unlock()
		if err := d.Close(t.Context()); err != nil {
			t.Error(err)
		}
		err := <-done
		wantUnavailable(t, err, "an urgent command went first")
		if errors.Is(err, device.ErrUnsent) {
			t.Error("a command that may have been carried out counts as not sent")
		}
	})
}

func TestUrgentCommandsTakeTurns(t *testing.T) {
	domeBubble(t, func(t *testing.T, s *silentDome, d Dome) {
		s.dumb = true
		first := make(chan error, 1)
		go func() { first <- d.Close(t.Context()) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		err := d.Close(ctx)
		wantUnavailable(t, err, "(waited 1.5s)")
		if !errors.Is(err, device.ErrUnsent) {
			t.Errorf("%v does not say that it was not sent", err)
		}
		wantUnavailable(t, <-first, "(waited 5s)")
	})
}

// deadLine is a dome whose first connection dies, after one answer, the way
// that dies has it; what comes over later ones is answered.
func deadLine(t *testing.T, dies func(net.Conn), test func(*testing.T, *fake, Dome, func() []string)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var came []string
		f := &fake{answer: func(connection int, request string, conn net.Conn) {
			mu.Lock()
			defer mu.Unlock()
			first := len(came) == 0
			for _, name := range []string{"OPEN", "CLOSE", "STOP", "KEEPALIVE"} {
				if !strings.Contains(request, `"`+name+`"`) {
					continue
				}
				came = append(came, name)
				if connection > 1 || first {
					say(conn, `[{"name":"`+name+`"}]`)
				} else {
					dies(conn)
				}
			}
		}}
		d := NewDome("here", f.options())
		defer f.wg.Wait()
		defer func() { _ = d.Disconnect() }()
		if err := d.KeepAlive(t.Context()); err != nil {
			t.Fatal(err)
		}
		test(t, f, d, func() []string {
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(came)
		})
	})
}

func TestUrgentCommandGoesOverANewConnectionWhereTheOldIsDead(t *testing.T) {
	for name, c := range map[string]struct {
		dies   func(net.Conn)
		within time.Duration
	}{
		"broken": {func(conn net.Conn) { conn.Close() }, 0},
		"silent": {func(net.Conn) {}, quickly},
	} {
		for command, give := range map[string]func(Dome, context.Context) error{"CLOSE": Dome.Close, "STOP": Dome.Stop} {
			t.Run(name+" "+command, func(t *testing.T) {
				deadLine(t, c.dies, func(t *testing.T, f *fake, d Dome, came func() []string) {
					time.Sleep(time.Minute)
					began := time.Now()
					if err := give(d, t.Context()); err != nil {
						t.Error(err)
					}
					if took := time.Since(began); took > c.within {
						t.Errorf("took %v", took)
					}
					if got := came(); !slices.Equal(got, []string{"KEEPALIVE", command, command}) || f.connections != 2 {
						t.Errorf("%v over %d connections", got, f.connections)
					}
				})
			})
		}
	}
}

func TestMovementIsNeverGivenTwice(t *testing.T) {
	deadLine(t, func(conn net.Conn) { conn.Close() }, func(t *testing.T, f *fake, d Dome, came func() []string) {
		wantUnavailable(t, d.Open(t.Context()), "closed the connection before it answered")
		if got := came(); !slices.Equal(got, []string{"KEEPALIVE", "OPEN"}) {
			t.Errorf("%v", got)
		}
	})
}
