// Package simulation runs the simulators as programs of their own and speaks
// to their control ports.
//
// Rules: every program started here ends with Close, or when this process
// dies, however it dies: a simulator started with -with-parent ends when its
// standard input closes. A simulator that ends by itself, as one does whose
// scenario is over, is started again by Restart alone.
package simulation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"pyros/backend/observatory"
)

// controlOffset is the distance from a simulator's port to its control port.
const controlOffset = 100

// Setup is what all programs are started with.
type Setup struct {
	// Folder holds the programs, named pyros-sim-<name>; empty: beside this program.
	Folder    string
	Addresses map[observatory.DeviceName]string
	Site      observatory.Site
	Clock     string // clock.Settings as text; empty: real time
	Scenario  string // a scenario file for all; empty: none
	Iteration time.Duration
	Begin     time.Time // of the scenario, on the clock; zero: at once, each on its own
	Stay      bool      // devices keep running when the scenario is over
	Output    io.Writer
	Log       *slog.Logger
	// The actors' side of the server: its address, a login, the folder in which
	// it looks for alerts.
	API, Login, Password, Alerts string
	// Load is what the user simulator submits in place of playing a scenario.
	Load Load
	// Deeds takes what the actors do, line by line, as JSON; nil: as text to Told,
	// and where that is nil too to Output.
	Deeds func(program string, line []byte)
	Told  io.Writer
}

// Running is a set of started programs.
type Running struct {
	setup Setup
	wg    sync.WaitGroup
	done  chan struct{}

	restarting sync.Mutex // held by Restart, and by Close
	closed     bool

	mu       sync.Mutex
	programs []*process
}

// process is a started program.
type process struct {
	program Program
	stop    func()
	ended   chan struct{}
	err     error // once it has ended
}

// Start starts the programs and returns when every device accepts connections.
func Start(ctx context.Context, programs []Program, setup Setup) (*Running, error) {
	devices := slices.DeleteFunc(slices.Clone(programs), Program.Actor)
	for _, p := range devices {
		for _, address := range []string{setup.Addresses[p.Device], ControlAddress(setup.Addresses[p.Device])} {
			if err := free(address); err != nil {
				return nil, fmt.Errorf("simulator %s: %w", p.Name, err)
			}
		}
	}
	r := &Running{setup: setup, done: make(chan struct{})}
	for _, p := range programs {
		started, err := r.start(p)
		if err != nil {
			r.Close()
			return nil, fmt.Errorf("simulator %s: %w", p.Name, err)
		}
		r.programs = append(r.programs, started)
	}
	for i, p := range programs {
		if p.Actor() {
			continue
		}
		if err := answers(ctx, setup.Addresses[p.Device], r.programs[i].ended); err != nil {
			r.Close()
			return nil, fmt.Errorf("simulator %s: %w", p.Name, err)
		}
	}
	go func() { r.wg.Wait(); close(r.done) }()
	return r, nil
}

func free(address string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("the address %s is in use; stop what listens there or choose another in devices", address)
	}
	return l.Close()
}

// answers waits until the program, which has not ended, accepts connections.
func answers(ctx context.Context, address string, ended <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", address)
		if err == nil {
			_ = conn.Close()
			select {
			case <-ended: // somebody else listens there
			default:
				return nil
			}
		}
		select {
		case <-ended:
			return errors.New("ended at once; what it said is in simulators.log, in the folder of the logs")
		case <-ctx.Done():
			return fmt.Errorf("does not listen on %s: %w", address, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (r *Running) start(p Program) (*process, error) {
	setup := r.setup
	path, err := binary(setup.Folder, p.binary)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path, arguments(p, setup)...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stdout, cmd.Stderr = setup.Output, setup.Output
	if p.Actor() {
		cmd.Env = append(os.Environ(), "PYROS_PASSWORD="+setup.Password)
		if setup.Told != nil {
			cmd.Stdout = setup.Told
		}
		if setup.Deeds != nil {
			cmd.Stdout = &lines{tell: func(line []byte) { setup.Deeds(p.Name, line) }}
		}
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	started := &process{program: p, ended: make(chan struct{})}
	started.stop = func() {
		_ = stdin.Close() // the simulator ends by this
		select {
		case <-started.ended:
		case <-time.After(3 * time.Second):
			_ = cmd.Process.Kill()
			<-started.ended
		}
	}
	r.wg.Go(func() {
		started.err = cmd.Wait()
		close(started.ended)
		setup.Log.Info("simulator ended", "simulator", p.Name, "error", started.err)
	})
	return started, nil
}

func binary(folder, name string) (string, error) {
	if folder == "" {
		self, err := os.Executable()
		if err != nil {
			return "", err
		}
		folder = filepath.Dir(self)
	}
	path := filepath.Join(folder, "pyros-sim-"+name)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("the program %s is missing; `make build` makes it", path)
	}
	return path, nil
}

// ControlAddress is where the simulator at address takes events.
func ControlAddress(address string) string {
	host, port, err := net.SplitHostPort(address)
	number, err2 := strconv.Atoi(port)
	if err != nil || err2 != nil {
		return ""
	}
	return net.JoinHostPort(host, strconv.Itoa(number+controlOffset))
}

var client = &http.Client{Timeout: 3 * time.Second}

// post sends body to a control port.
func post(ctx context.Context, address string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+address+"/event", strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := client.Do(req)
	if err != nil {
		return observatory.Because(err, observatory.CodeUnavailable, "the simulator does not answer")
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 4096))
	if res.StatusCode >= 300 {
		return observatory.Invalid("the simulator refused: " + strings.TrimSpace(string(text)))
	}
	return err
}

// state asks a control port how the simulator is.
func state(ctx context.Context, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/state", nil)
	if err != nil {
		return nil, err
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, errors.New(res.Status)
	}
	return io.ReadAll(io.LimitReader(res.Body, 1<<20))
}
