package pyrosnet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"pyros/backend/device"
	"pyros/backend/observatory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fake is a device at the other end of a pipe: answer is called for every
// request of every connection and gives what is written back.
type fake struct {
	answer func(connection int, request string, conn net.Conn)

	mu          sync.Mutex
	connections int
	wg          sync.WaitGroup
}

// dial connects to the fake.
func (f *fake) dial(context.Context, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	f.mu.Lock()
	f.connections++
	n := f.connections
	f.mu.Unlock()
	f.wg.Go(func() {
		defer theirs.Close()
		for decoder := json.NewDecoder(theirs); ; {
			var request json.RawMessage
			if decoder.Decode(&request) != nil {
				return
			}
			f.answer(n, string(request), theirs)
		}
	})
	return ours, nil
}

func (f *fake) options() Options { return Options{Dial: f.dial, Timeout: 5 * time.Second} }

const parked = `{"name":"STATUS","motion":"parked","alt_deg":88,"az_deg":180,"ra_deg":10,"dec_deg":20}`

// bubble runs a test with a telescope driver in a bubble of its own time.
func bubble(t *testing.T, answer func(connection int, request string, conn net.Conn), test func(t *testing.T, f *fake, d Telescope)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: answer}
		d := NewTelescope("here", f.options())
		defer f.wg.Wait()
		defer d.Close()
		test(t, f, d)
	})
}

func say(conn net.Conn, text string) { _, _ = io.WriteString(conn, text) }

func wantUnavailable(t *testing.T, err error, words string) {
	t.Helper()
	if observatory.CodeOf(err) != observatory.CodeUnavailable || !strings.Contains(fmt.Sprint(err), words) {
		t.Errorf("error %v, want unavailable with %q", err, words)
	}
}

func TestLateAnswerIsNotTheNextOnes(t *testing.T) {
	bubble(t, func(connection int, _ string, conn net.Conn) {
		if connection == 1 {
			time.Sleep(8 * time.Second)
			say(conn, strings.Replace("["+parked+"]", "parked", "failed", 1))
			return
		}
		say(conn, "["+parked+"]")
	}, func(t *testing.T, f *fake, d Telescope) {
		start := time.Now()
		_, err := d.Status(t.Context())
		wantUnavailable(t, err, "does not answer in time")
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("gave up after %v", took)
		}
		time.Sleep(time.Minute)
		s, err := d.Status(t.Context())
		if err != nil || s.Motion != observatory.TelescopeParked {
			t.Errorf("status %+v, %v", s, err)
		}
		if f.connections != 2 {
			t.Errorf("%d connections, want a second one", f.connections)
		}
	})
}

func TestUnaskedAnswerEndsTheConnection(t *testing.T) {
	bubble(t, func(connection int, _ string, conn net.Conn) {
		if connection == 1 {
			say(conn, "["+parked+"]["+strings.Replace(parked, "parked", "failed", 1)+"]")
			return
		}
		say(conn, "["+parked+"]")
	}, func(t *testing.T, f *fake, d Telescope) {
		for range 2 {
			s, err := d.Status(t.Context())
			if err != nil || s.Motion != observatory.TelescopeParked {
				t.Errorf("status %+v, %v", s, err)
			}
			synctest.Wait()
		}
		if f.connections != 2 {
			t.Errorf("%d connections, want 2", f.connections)
		}
	})
}

func TestBadAnswersAreErrorsAndTheNextCallWorks(t *testing.T) {
	for name, c := range map[string]struct{ answer, words string }{
		"garbage":        {"%$ garbage", "sensibly"},
		"cut off":        {`[{"name":"STAT`, "closed the connection"},
		"not a list":     {parked, "not a list"},
		"two answers":    {"[" + parked + "," + parked + "]", "2 answers"},
		"another's":      {`[{"name":"PARK"}]`, "answer to"},
		"scalar":         {`"hello" `, "not a list"},
		"field missing":  {`[{"name":"STATUS","motion":"parked","alt_deg":88,"az_deg":180,"ra_deg":10}]`, "dec_deg is missing"},
		"wrong type":     {strings.Replace("["+parked+"]", "88", `"high"`, 1), "sensibly"},
		"unknown motion": {strings.Replace("["+parked+"]", "parked", "dancing", 1), "dancing"},
		"no place":       {strings.Replace("["+parked+"]", "88", "880", 1), "no place"},
		"too large":      {"[" + strings.Repeat(" ", MaxMessage+10), "limit"},
	} {
		t.Run(name, func(t *testing.T) {
			first := true
			bubble(t, func(_ int, _ string, conn net.Conn) {
				if first {
					first = false
					say(conn, c.answer)
					if strings.HasPrefix(name, "cut") {
						conn.Close()
					}
					return
				}
				say(conn, "["+parked+"]")
			}, func(t *testing.T, _ *fake, d Telescope) {
				_, err := d.Status(t.Context())
				wantUnavailable(t, err, c.words)
				if s, err := d.Status(t.Context()); err != nil || s.AltDeg != 88 {
					t.Errorf("afterwards: %+v, %v", s, err)
				}
			})
		})
	}
}

func TestRefusalKeepsTheConnection(t *testing.T) {
	for wire, want := range map[string]observatory.Code{
		"conflict": observatory.CodeConflict, "invalid": observatory.CodeInvalid, "not_found": observatory.CodeNotFound,
		"forbidden": observatory.CodeConflict, "nonsense": observatory.CodeConflict,
	} {
		bubble(t, func(_ int, _ string, conn net.Conn) {
			say(conn, `[{"name":"PARK","error":{"code":"`+wire+`","message":"stuck"}}]`)
		}, func(t *testing.T, f *fake, d Telescope) {
			for range 2 {
				if err := d.Park(t.Context()); observatory.CodeOf(err) != want || !strings.Contains(err.Error(), "stuck") {
					t.Errorf("%s: %v", wire, err)
				}
			}
			if f.connections != 1 {
				t.Errorf("%d connections", f.connections)
			}
		})
	}
}

func TestCallsTakeTurns(t *testing.T) {
	var mu sync.Mutex
	open := 0
	bubble(t, func(_ int, _ string, conn net.Conn) {
		mu.Lock()
		open++
		if open > 1 {
			t.Error("two questions at once")
		}
		mu.Unlock()
		time.Sleep(100 * time.Millisecond)
		mu.Lock()
		open--
		mu.Unlock()
		say(conn, "["+parked+"]")
	}, func(t *testing.T, f *fake, d Telescope) {
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := d.Status(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if f.connections != 1 {
			t.Errorf("%d connections", f.connections)
		}
	})
}

func TestCallerGivesUp(t *testing.T) {
	bubble(t, func(_ int, _ string, conn net.Conn) {
		time.Sleep(time.Hour)
	}, func(t *testing.T, _ *fake, d Telescope) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		err := d.Stop(ctx)
		wantUnavailable(t, err, "given up")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v does not say that it was cancelled", err)
		}
		time.Sleep(2 * time.Hour)
	})
}

func TestDeviceThatIsNotThere(t *testing.T) {
	up := false
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: func(_ int, _ string, conn net.Conn) { say(conn, "["+parked+"]") }}
		o := f.options()
		o.Dial = func(ctx context.Context, addr string) (net.Conn, error) {
			if !up {
				return nil, errors.New("connection refused")
			}
			return f.dial(ctx, addr)
		}
		d := NewTelescope("here", o)
		_, err := d.Status(t.Context())
		wantUnavailable(t, err, "cannot be reached")
		up = true
		if _, err := d.Status(t.Context()); err != nil {
			t.Error(err)
		}
		d.Close()
		f.wg.Wait()
		_, err = d.Status(t.Context())
		wantUnavailable(t, err, "closed")
	})
}

func TestConnectionThatEndedIsReplacedBeforeAsking(t *testing.T) {
	bubble(t, func(connection int, _ string, conn net.Conn) {
		say(conn, "["+parked+"]")
		if connection == 1 {
			conn.Close()
		}
	}, func(t *testing.T, f *fake, d Telescope) {
		for range 3 {
			if _, err := d.Status(t.Context()); err != nil {
				t.Error(err)
			}
			synctest.Wait()
		}
		if f.connections != 2 {
			t.Errorf("%d connections, want 2", f.connections)
		}
	})
}

func TestCommandsOnTheWire(t *testing.T) {
	ctx := context.Background()
	requests := map[string]func(o Options) error{
		`{"command":[{"name":"SLEW","type":"icrs","object":"M1","ra_deg":83.6,"dec_deg":22,"alt_deg":0,"az_deg":0}]}`: func(o Options) error {
			d := NewTelescope("here", o)
			defer d.Close()
			return d.Slew(ctx, device.Pointing{Target: observatory.Target{Type: observatory.TargetICRS, Name: "M1", RADeg: 83.6, DecDeg: 22}})
		},
		`{"command":[{"name":"FOLLOW","az_deg":12.5}]}`: func(o Options) error {
			d := NewDome("here", o)
			defer d.Disconnect()
			return d.Follow(ctx, 12.5)
		},
		`{"command":[{"name":"FILTER","filter":"First visible filter"}]}`: func(o Options) error {
			d := NewCamera("here", o)
			defer d.Close()
			return d.SetFilter(ctx, "First visible filter")
		},
		`{"command":[{"name":"EXPOSE","id":"e","seconds":3,"kind":"light","object":"","observer":"","program":"","number":1,"sequence":0,"plan":0}]}`: func(o Options) error {
			d := NewCamera("here", o)
			defer d.Close()
			return d.Expose(ctx, device.Exposure{ID: "e", Seconds: 3, Kind: "light", Number: 1})
		},
	}
	for want, call := range requests {
		f := &fake{answer: func(_ int, request string, conn net.Conn) {
			if request != want {
				t.Errorf("asked %s\nwant  %s", request, want)
			}
			commands, err := ParseRequest([]byte(request))
			if err != nil {
				t.Error(err)
			}
			say(conn, `[{"name":"`+commands[0].Name+`"}]`)
		}}
		if err := call(f.options()); err != nil {
			t.Error(err)
		}
		f.wg.Wait()
	}
}

func TestFetchedImageIsWhole(t *testing.T) {
	file := []byte("SIMPLE")
	sum := sha256.Sum256(file)
	good := Fetched{Name: "FETCH", ID: "e1", Bytes: 6, SHA256: hex.EncodeToString(sum[:]), FITS: file}
	short, other, damaged := good, good, good
	short.FITS, other.ID, damaged.SHA256 = file[:5], "e2", strings.Repeat("0", 64)
	for name, c := range map[string]struct {
		answer Fetched
		words  string
	}{"good": {good, ""}, "short": {short, "damaged"}, "another": {other, "where"}, "digest": {damaged, "damaged"}} {
		text, err := json.Marshal([]Fetched{c.answer})
		if err != nil {
			t.Fatal(err)
		}
		f := &fake{answer: func(_ int, _ string, conn net.Conn) { say(conn, string(text)) }}
		d := NewCamera("here", f.options())
		got, err := d.Fetch(t.Context(), "e1")
		if c.words != "" {
			wantUnavailable(t, err, c.words)
		} else if err != nil || string(got) != "SIMPLE" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		d.Close()
		f.wg.Wait()
	}
}

func TestSendByHand(t *testing.T) {
	f := &fake{answer: func(_ int, request string, conn net.Conn) { say(conn, `[{"name":"ECHO"}]`) }}
	p := NewPLC("here", f.options())
	defer f.wg.Wait()
	defer p.Close()
	answer, err := p.Send(t.Context(), []byte(` {"command":[{"name":"ECHO"}]} `))
	if err != nil || string(answer) != `[{"name":"ECHO"}]` {
		t.Errorf("%s, %v", answer, err)
	}
	for text, want := range map[string]observatory.Code{
		"": observatory.CodeInvalid, "[]": observatory.CodeInvalid, `{"a":1}{"b":2}`: observatory.CodeInvalid,
		`{"a":"` + strings.Repeat("x", maxByHand) + `"}`: observatory.CodeTooLarge,
	} {
		if _, err := p.Send(t.Context(), []byte(text)); observatory.CodeOf(err) != want {
			t.Errorf("Send(%.20q) = %v, want %s", text, err, want)
		}
	}
}

func TestParseRequestRefuses(t *testing.T) {
	for _, text := range []string{
		"", "[]", "{}", `{"command":[]}`, `{"command":[{}]}`, `{"command":[3]}`, `{"command":"STATUS"}`,
		`{"command":[` + strings.Repeat(`{"name":"A"},`, maxCommands) + `{"name":"A"}]}`,
	} {
		if _, err := ParseRequest([]byte(text)); observatory.CodeOf(err) != observatory.CodeInvalid {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}
