package simulation

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"pyros/backend/observatory"
	"pyros/simulators/scenarios"
)

// Program is one kind of simulator.
type Program struct {
	Name   string                 // on the command line: plc, telescope, camera-vis ...
	Device observatory.DeviceName // that it stands in for; empty: it is an actor
	Key    string                 // of its events in a scenario
	binary string
	extra  []string
}

// Actor says whether the program does something by itself in place of standing
// in for a device: it plays a scenario and listens to nobody.
func (p Program) Actor() bool { return p.Device == "" }

// Programs are the simulators that stand in for devices, in the order in
// which they are started.
func Programs() []Program {
	return []Program{
		{"plc", observatory.DevicePLC, "plcSimulator", "plc", nil},
		{"telescope", observatory.DeviceTelescope, "telescopeSimulator", "telescope", nil},
		{"dome", observatory.DeviceDome, "domeSimulator", "dome", nil},
		{"camera-vis", observatory.DeviceCameraVIS, "cameraVISSimulator", "camera", []string{"-channel", "vis"}},
		{"camera-nir", observatory.DeviceCameraNIR, "cameraNIRSimulator", "camera", []string{"-channel", "nir"}},
	}
}

// Actors are the simulators of those who use the observatory.
func Actors() []Program {
	return []Program{
		{"user", "", "userSimulator", "user", nil},
		{"alert", "", "alertSimulator", "alert", nil},
	}
}

// Choose gives the programs of those names. Where there are none it gives
// every device, and the actors to whom the scenario file has something to say.
// A load is for the user simulator alone.
func Choose(names []string, scenario string, load Load) ([]Program, error) {
	if load.Requests != 0 && (len(names) != 1 || names[0] != "user" || scenario != "") {
		return nil, errors.New("a load is submitted by the user simulator alone and without a scenario; in one it is an event {\"load\": 300}")
	}
	if len(names) == 0 {
		actors, err := actorsIn(scenario)
		return append(Programs(), actors...), err
	}
	all := append(Programs(), Actors()...)
	var chosen []Program
	for _, name := range names {
		found := false
		for _, p := range all {
			if p.Name == name {
				chosen, found = append(chosen, p), true
			}
		}
		if !found {
			var known []string
			for _, p := range all {
				known = append(known, p.Name)
			}
			return nil, fmt.Errorf("no simulator is called %q; there are %s", name, strings.Join(known, ", "))
		}
		if p := chosen[len(chosen)-1]; p.Actor() && scenario == "" && load.Requests == 0 {
			return nil, fmt.Errorf("the %s simulator plays a scenario: name a file with --scenario", name)
		}
	}
	return chosen, nil
}

func actorsIn(file string) ([]Program, error) {
	if file == "" {
		return nil, nil
	}
	scenario, err := ReadScenario(file)
	if err != nil {
		return nil, err
	}
	var chosen []Program
	for _, p := range Actors() {
		if len(scenario.Of(p.Key)) > 0 {
			chosen = append(chosen, p)
		}
	}
	return chosen, nil
}

// ReadScenario reads a scenario file. Unlike a simulator, which passes over
// what is not its own, it refuses events for a simulator that there is not: a
// misspelt one must not pass as nothing.
func ReadScenario(file string) (scenarios.Scenario, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return scenarios.Scenario{}, err
	}
	s, err := scenarios.Parse(text)
	if err != nil {
		return s, fmt.Errorf("%s: %w", file, err)
	}
	known := map[string]bool{}
	var keys []string
	for _, p := range append(Programs(), Actors()...) {
		known[p.Key] = true
		keys = append(keys, p.Key)
	}
	for _, e := range s.Events {
		if !known[e.Simulator] {
			return s, fmt.Errorf("%s: iteration %d: no simulator is called %.40q; there are %s", file, e.Time, e.Simulator, strings.Join(keys, ", "))
		}
	}
	return s, nil
}

// arguments are those of a program's command line.
func arguments(p Program, setup Setup) []string {
	args := []string{
		"-with-parent",
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
	if !setup.Begin.IsZero() {
		args = append(args, "-start", setup.Begin.UTC().Format(time.RFC3339Nano))
	}
	if p.Actor() {
		return append(append(args, actorArguments(p, setup)...), p.extra...)
	}
	args = append(args, "-listen", setup.Addresses[p.Device], "-control", ControlAddress(setup.Addresses[p.Device]))
	if setup.Stay {
		args = append(args, "-stay")
	}
	if p.binary == "camera" {
		args = append(args, "-telescope", setup.Addresses[observatory.DeviceTelescope], "-dome", setup.Addresses[observatory.DeviceDome],
			"-plc", setup.Addresses[observatory.DevicePLC])
	}
	return append(args, p.extra...)
}

func actorArguments(p Program, setup Setup) []string {
	var args []string
	switch p.Name {
	case "user":
		args = append([]string{"-api", setup.API, "-email", setup.Login}, setup.Load.arguments()...)
	case "alert":
		args = []string{"-folder", setup.Alerts}
	}
	if setup.Deeds != nil {
		args = append(args, "-json")
	}
	return args
}

// maxLine bounds what is kept of a line that does not end.
const maxLine = 1 << 16

// lines parts what is written into lines.
type lines struct {
	tell func(line []byte)
	rest []byte
}

// Write implements io.Writer.
func (l *lines) Write(text []byte) (int, error) {
	l.rest = append(l.rest, text...)
	for {
		line, rest, ok := bytes.Cut(l.rest, []byte("\n"))
		if !ok {
			break
		}
		l.tell(bytes.Clone(line))
		l.rest = rest
	}
	if len(l.rest) > maxLine {
		l.rest = nil
	}
	return len(text), nil
}
