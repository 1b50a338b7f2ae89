// Package simulation runs the simulators as programs of their own and speaks
// to their control ports.
//
// Rules: every program started here ends with Close, or when this process
// dies, however it dies: a simulator started with -with-parent ends when its
// standard input closes. A simulator that ends by itself, as one does whose
// scenario is over, is not started again.
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
	Stay      bool // keep running when the scenario is over
	Output    io.Writer
	Log       *slog.Logger
}

// Program is one kind of simulator.
type Program struct {
	Name   string // on the command line: plc, telescope, camera-vis ...
	Device observatory.DeviceName
	binary string
	extra  []string
}

// Programs are the simulators that stand in for devices, in the order in
// which they are started.
func Programs() []Program {
	return []Program{
		{"plc", observatory.DevicePLC, "plc", nil},
		{"telescope", observatory.DeviceTelescope, "telescope", nil},
		{"dome", observatory.DeviceDome, "dome", nil},
		{"camera-vis", observatory.DeviceCameraVIS, "camera", []string{"-channel", "vis"}},
		{"camera-nir", observatory.DeviceCameraNIR, "camera", []string{"-channel", "nir"}},
	}
}

// Choose gives the programs of those names, all where there are none.
func Choose(names []string) ([]Program, error) {
	all := Programs()
	if len(names) == 0 {
		return all, nil
	}
	var chosen []Program
	for _, name := range names {
		found := false
		for _, p := range all {
			if p.Name == name {
				chosen, found = append(chosen, p), true
			}
		}
		if !found {
			return nil, fmt.Errorf("no simulator is called %q; there are plc, telescope, dome, camera-vis, camera-nir", name)
		}
	}
	return chosen, nil
}

// Running is a set of started programs.
type Running struct {
	wg    sync.WaitGroup
	stop  []func()
	ended []chan struct{} // by program
	done  chan struct{}
}

// Start starts the programs and returns when every one of them accepts connections.
func Start(ctx context.Context, programs []Program, setup Setup) (*Running, error) {
	for _, p := range programs {
		for _, address := range []string{setup.Addresses[p.Device], ControlAddress(setup.Addresses[p.Device])} {
			if err := free(address); err != nil {
				return nil, fmt.Errorf("simulator %s: %w", p.Name, err)
			}
		}
	}
	r := &Running{done: make(chan struct{})}
	for _, p := range programs {
		if err := r.start(p, setup); err != nil {
			r.Close()
			return nil, fmt.Errorf("simulator %s: %w", p.Name, err)
		}
	}
	for i, p := range programs {
		if err := answers(ctx, setup.Addresses[p.Device], r.ended[i]); err != nil {
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

func (r *Running) start(p Program, setup Setup) error {
	path, err := binary(setup.Folder, p.binary)
	if err != nil {
		return err
	}
	cmd := exec.Command(path, arguments(p, setup)...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	cmd.Stdout, cmd.Stderr = setup.Output, setup.Output
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	r.ended = append(r.ended, ended)
	r.wg.Add(1)
	go func() {
		defer r.wg.Done()
		err := cmd.Wait()
		close(ended)
		setup.Log.Info("simulator ended", "simulator", p.Name, "error", err)
	}()
	r.stop = append(r.stop, func() {
		_ = stdin.Close() // the simulator ends by this
		select {
		case <-ended:
		case <-time.After(3 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
	})
	return nil
}

func arguments(p Program, setup Setup) []string {
	args := []string{
		"-with-parent",
		"-listen", setup.Addresses[p.Device], "-control", ControlAddress(setup.Addresses[p.Device]),
		"-site", fmt.Sprintf("%g,%g,%g", setup.Site.LatitudeDeg, setup.Site.LongitudeDeg, setup.Site.HeightM),
	}
	if setup.Clock != "" {
		args = append(args, "-clock", setup.Clock)
	}
	if setup.Scenario != "" {
		args = append(args, "-scenario", setup.Scenario)
	}
	if setup.Iteration > 0 {
		args = append(args, "-iteration", setup.Iteration.String())
	}
	if setup.Stay {
		args = append(args, "-stay")
	}
	if p.binary == "camera" {
		args = append(args, "-telescope", setup.Addresses[observatory.DeviceTelescope], "-dome", setup.Addresses[observatory.DeviceDome])
	}
	return append(args, p.extra...)
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

// Done is closed when every program has ended.
func (r *Running) Done() <-chan struct{} { return r.done }

// Close ends all programs and waits for them.
func (r *Running) Close() {
	var wg sync.WaitGroup
	for _, stop := range r.stop {
		wg.Go(stop)
	}
	wg.Wait()
	r.wg.Wait()
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
