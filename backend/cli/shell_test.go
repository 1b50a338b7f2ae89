package cli

import (
	"bytes"
	"strings"
	"testing"
)

func TestHelpOfEveryCommand(t *testing.T) {
	var all bytes.Buffer
	if code := Execute([]string{"--help"}, &all, &all); code != 0 {
		t.Fatalf("exit code %d: %s", code, &all)
	}
	for _, args := range []string{
		"start", "serve", "sims", "simulate", "request submit", "request check", "schedule show", "schedule run",
		"shell", "plan", "sky nights", "sky targets", "voevent parse", "user list", "migrate", "config", "version",
		"stop", "agents list", "agents restart", "logs", "seed", "database reset", "clean logs", "clean demo",
	} {
		var out, errOut bytes.Buffer
		if code := Execute(append(strings.Fields(args), "--help"), &out, &errOut); code != 0 || out.Len() < 100 {
			t.Errorf("%s --help: exit code %d, %q", args, code, errOut.String())
		}
		if first := strings.Fields(args)[0]; !strings.Contains(all.String(), "  "+first+" ") {
			t.Errorf("%s is not in the list:\n%s", first, &all)
		}
	}
}
