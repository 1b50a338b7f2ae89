package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Whole runs by scenario, as `pyros simulate` plays and judges them. They run
// beside one another, since they mostly wait.

const scenarioFolder = "../../../simulators/scenarios"

// simulation is a `pyros simulate` with a folder of its own.
type simulation struct {
	t    *testing.T
	data string
	cmd  *exec.Cmd
	said bytes.Buffer
}

func newSimulation(t *testing.T, args ...string) *simulation {
	t.Helper()
	s := &simulation{t: t, data: filepath.Join(t.TempDir(), "data")}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	s.cmd = exec.CommandContext(ctx, filepath.Join(programs, "pyros"), append([]string{"--data", s.data, "simulate"}, args...)...)
	s.cmd.Stdout, s.cmd.Stderr = &s.said, &s.said
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("pyros simulate %s said:\n%s", strings.Join(args, " "), s.said.String())
		}
	})
	return s
}

// ends waits for the end with that code, and for no program to be left.
func (s *simulation) ends(code int) {
	s.t.Helper()
	_ = s.cmd.Wait()
	if got := s.cmd.ProcessState.ExitCode(); got != code {
		s.t.Fatalf("ended with %d, want %d", got, code)
	}
	log, err := os.ReadFile(filepath.Join(s.data, "logs", "simulators.log"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, listens := range regexp.MustCompile(`address=(\S+)`).FindAllStringSubmatch(string(log), -1) {
		if conn, err := net.Dial("tcp", listens[1]); err == nil {
			_ = conn.Close()
			s.t.Errorf("a simulator still listens on %s", listens[1])
		}
	}
}

// tells wants the patterns to be in what was said, in this order.
func (s *simulation) tells(patterns ...string) {
	s.t.Helper()
	rest := s.said.String()
	for _, p := range patterns {
		at := regexp.MustCompile(p).FindStringIndex(rest)
		if at == nil {
			s.t.Errorf("it does not tell %q where it should", p)
			return
		}
		rest = rest[at[1]:]
	}
}

// scenarioOf writes a scenario into a folder of its own, with files beside it.
func scenarioOf(t *testing.T, text string, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "scenario.json")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return file
}

// TestConfRunsWhole plays conf.json: ten requests, rain at 80, dry at 90. A
// machine that is busy with other tests may not execute all of them in the time;
// then the run says what they waited for. Such a machine is given more of it than
// the 20 times as fast of a person's run, which makes a second of delay 20.
func TestConfRunsWhole(t *testing.T) {
	t.Parallel()
	s := newSimulation(t, "--speed", "12")
	s.ends(0)
	s.tells(`16  user +routine_request_08.xml: refused: .*"Nova Scorpii" .*never above 20 deg in its window; best -`,
		`33  user +routine_request_10.xml: saved as request 9`, `8\d  weather +RAINING, rain 12 mm/h`, `dome +closed`,
		`9\d  weather +OK, rain 0 mm/h`, `dome +open`,
		`\n1 +RequestSimulator +executed +5/5`, `\n2 `, `\n3 `, `\n4 `, `\n5 `, `\n6 `,
		`\n7 +.* planned +0/100 +planned for`, `\n8 `, `\n9 `,
		`weather: OK from [0-9:]+, RAINING 12 mm/h from [0-9:]+, OK from`, `16m40s of the observatory in`, `everything ended as it should`)
	whole := regexp.MustCompile(`(?m)^\d+ .* executed +(\d+)/(\d+) *$`).FindAllStringSubmatch(s.said.String(), -1)
	for _, row := range whole {
		if row[1] != row[2] {
			t.Errorf("executed with %s of %s images", row[1], row[2])
		}
	}
	if len(whole) < 4 {
		t.Errorf("%d requests were executed, want 8 and on any machine 4", len(whole))
	}
	log, err := os.ReadFile(filepath.Join(s.data, "logs", "simulators.log"))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(log), "the scenario is over"); n != 5 {
		t.Errorf("%d devices ended with their scenario, want 5:\n%s", n, log)
	}
}

func TestPlannerAlone(t *testing.T) {
	t.Parallel()
	s := newSimulation(t, "--only", "planner")
	s.ends(0)
	s.tells(`planner +schedule \d+: .*submitted.*\n +\d\d:\d\d:\d\d +\d\d:\d\d:\d\d +\S`)
	s.tells(`planner +schedule \d+: `, `\d\d:\d\d:\d\d +M31 +Andromeda before the rain`, `refused: .*"Nova Scorpii" .*never above 20 deg`)
	s.tells(`user +routine_request_01.xml: saved`, `33  user +routine_request_10.xml: saved`,
		`\n1 +RequestSimulator +planned +0/5`, `\n9 +Andromeda before the rain +planned`, `everything ended as it should`)
}

// TestDevicesGoDownAndComeBack has every device down for a while, one after
// the other; the run itself judges that the server notices and goes on.
func TestDevicesGoDownAndComeBack(t *testing.T) {
	t.Parallel()
	s := newSimulation(t, "--scenario", filepath.Join(scenarioFolder, "devices_down.json"))
	s.ends(0)
	var lines []string
	for _, device := range []string{"Telescope", "CameraVIS", "CameraNIR", "Dome"} {
		lines = append(lines, device+" +does not answer", device+" +answers again")
	}
	s.tells(append(lines, `PLC +does not answer`, `weather +UNKNOWN`, `dome +closed`, `weather +OK`, `dome +open\n`, `everything ended as it should`)...)
}

// TestAlertsOfTheAlertSimulatorAreObserved sends a burst, its better position,
// one that is too wide, one that is taken back, and one by a template.
func TestAlertsOfTheAlertSimulatorAreObserved(t *testing.T) {
	t.Parallel()
	s := newSimulation(t, "--scenario", filepath.Join(scenarioFolder, "alerts.json"))
	s.ends(0)
	s.tells(`alert +SVOM sb\d+, packet 202: sent`, `request 1 +executing`, `packet 209: sent`, `request 1 +cancelled`, `request 2 +executing`)
	s.tells(`\nEinstein Probe \d+ +1 +requested +4,`, `\nSwift \d+ +2 +retracted +3, cancelled`, `\nFermi \d+ +1 +recorded +none`, `\nSVOM sb\d+ +2 +requested +2,`,
		`everything ended as it should`)
}

func TestWhatEndsOtherwiseThanItShould(t *testing.T) {
	t.Parallel()
	refused := scenarioOf(t, `[4, {"time":1,"userSimulator":"bad.xml"}]`, map[string]string{"bad.xml": "<request/>"})
	s := newSimulation(t, "--only", "planner", "--scenario", refused)
	s.ends(0)
	s.tells(`bad.xml: refused: 422`, `- +bad.xml +refused`, `everything ended as it should`)

	s = newSimulation(t, "--only", "planner", "--scenario", scenarioOf(t, `[4, {"time":1,"userSimulator":"missing.xml"}]`, nil))
	s.ends(1)
	s.tells(`WRONG: iteration 1: user: missing.xml: cannot be read`, `1 things ended otherwise`)

	misspelt := newSimulation(t, "--scenario", scenarioOf(t, `[4, {"time":1,"plcSimulatr":{}}]`, nil))
	_ = misspelt.cmd.Wait()
	misspelt.tells(`iteration 1: no simulator is called "plcSimulatr"`)
	if misspelt.cmd.ProcessState.ExitCode() != 1 {
		t.Error("a misspelt scenario was played")
	}

	again := exec.Command(filepath.Join(programs, "pyros"), "--data", s.data, "simulate")
	if out, err := again.CombinedOutput(); err == nil || !strings.Contains(string(out), "holds an observatory") {
		t.Errorf("a folder that was used before was taken: %v\n%s", err, out)
	}
}

// TestInterruptEndsAll sends what Ctrl-C sends.
func TestInterruptEndsAll(t *testing.T) {
	t.Parallel()
	s := newSimulation(t)
	deadline := time.Now().Add(time.Minute)
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for log := ""; strings.Count(log, "listens") < 5; <-ticker.C {
		if time.Now().After(deadline) {
			t.Fatal("the simulators do not start")
		}
		text, _ := os.ReadFile(filepath.Join(s.data, "logs", "simulators.log"))
		log = string(text)
	}
	if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	s.ends(1)
	s.tells("interrupted")
}
