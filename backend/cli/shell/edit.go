package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/peterh/liner"

	"pyros/backend/cli/api"
	"pyros/backend/observatory"
)

// Terminal says whether a person sits before standard input and output, and
// gives what puts the terminal back as it is now.
func Terminal() (restore func(), is bool) {
	for _, f := range []*os.File{os.Stdin, os.Stdout} {
		info, err := f.Stat()
		if err != nil || info.Mode()&os.ModeCharDevice == 0 {
			return nil, false
		}
	}
	mode, err := liner.TerminalMode()
	if err != nil {
		return nil, false
	}
	return func() { _ = mode.ApplyMode() }, true
}

// Converse reads lines from the terminal until Ctrl-D or exit, with a history
// in the file of that name (none where it is empty) and words completed by Tab.
// Ctrl-C ends the command that runs, else the line that is being typed. What
// fails is told and is not the end.
func (s *Shell) Converse(ctx context.Context, history string) error {
	line := liner.NewLiner()
	defer line.Close()
	line.SetCtrlCAborts(true)
	line.SetTabCompletionStyle(liner.TabPrints)
	line.SetWordCompleter(complete)
	remember(line, history)
	defer keep(line, history)
	for ctx.Err() == nil {
		typed, err := line.Prompt("pyros> ")
		switch {
		case errors.Is(err, liner.ErrPromptAborted):
			continue
		case errors.Is(err, io.EOF):
			fmt.Fprintln(s.Out)
			return nil
		case err != nil:
			return err
		}
		if strings.TrimSpace(typed) != "" {
			line.AppendHistory(typed)
		}
		if err := s.interruptible(ctx, typed); errors.Is(err, errExit) {
			return nil
		} else if err != nil {
			s.tell(err)
		}
	}
	return nil
}

// interruptible carries out a line that Ctrl-C ends.
func (s *Shell) interruptible(ctx context.Context, typed string) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	err := s.Line(ctx, typed)
	if err != nil && ctx.Err() != nil {
		return errors.New("interrupted; what was sent may have been done")
	}
	return err
}

// tell prints a failure.
func (s *Shell) tell(err error) {
	var known *observatory.Error
	if !errors.As(err, &known) {
		fmt.Fprintln(s.Err, api.Clean(err.Error()))
		return
	}
	fmt.Fprintln(s.Err, api.Clean(known.Message))
	for _, p := range known.Problems {
		fmt.Fprintf(s.Err, "  %s\n", api.Clean(p.String()))
	}
}

// remember reads the history; without one there is nothing to remember.
func remember(line *liner.State, history string) {
	if f, err := os.Open(history); err == nil {
		_, _ = line.ReadHistory(f)
		_ = f.Close()
	}
}

// keep writes the history, for its owner only. A shell that cannot is of the
// same use.
func keep(line *liner.State, history string) {
	if history == "" || os.MkdirAll(filepath.Dir(history), 0o700) != nil {
		return
	}
	f, err := os.OpenFile(history, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	_, _ = line.WriteHistory(f)
	_ = f.Close()
}

// complete gives what the word before the cursor may become.
func complete(line string, pos int) (head string, words []string, tail string) {
	runes := []rune(line)
	pos = min(pos, len(runes))
	before := string(runes[:pos])
	start := strings.LastIndexAny(before, " ;") + 1
	head, word := before[:start], before[start:]
	return head, candidates(lastCommand(head), word), string(runes[pos:])
}

// lastCommand gives the words before the cursor that belong to its command.
func lastCommand(head string) []string {
	if i := strings.LastIndex(head, ";"); i >= 0 {
		head = head[i+1:]
	}
	return strings.Fields(head)
}

// candidates are the words that may stand after before and begin with word.
func candidates(before []string, word string) []string {
	var choice []string
	switch {
	case len(before) == 0:
		for _, c := range all() {
			choice = append(choice, c.name+" ")
		}
	default:
		choice = arguments(before)
	}
	if name, value, is := strings.Cut(word, "="); is {
		return prefixed(valuesOf(before, name), value, name+"=")
	}
	if len(before) > 0 && (before[0] == "submit" || before[0] == "check") {
		return files(word)
	}
	return prefixed(choice, word, "")
}

// prefixed are the words that begin with start, after with.
func prefixed(words []string, start, with string) []string {
	var found []string
	for _, w := range words {
		if strings.HasPrefix(w, start) {
			found = append(found, with+w)
		}
	}
	return found
}

// arguments are the words that may follow a command.
func arguments(before []string) []string {
	switch before[0] {
	case "ls", "list", "show", "help":
		if len(before) == 1 {
			return names()
		}
		if r, err := find(before[1]); err == nil && (before[0] == "ls" || before[0] == "list") {
			var all []string
			for _, o := range r.options() {
				all = append(all, o+"=")
			}
			return all
		}
	case "watch":
		return append(topics(), "for=", "count=")
	case "mode":
		return []string{string(observatory.ModeAuto), string(observatory.ModeMan)}
	case "pause":
		return []string{string(observatory.PauseFinish), string(observatory.PauseInterrupt)}
	case "json":
		return []string{"on", "off"}
	case "agent":
		if len(before) == 1 {
			return []string{"start", "stop", "restart"}
		}
		return agentNames
	}
	return nil
}

// agentNames are the agents that a person may start and stop.
var agentNames = []string{
	string(observatory.AgentMonitor), string(observatory.AgentMajordome), string(observatory.AgentAlertManager),
	string(observatory.AgentPlanning), string(observatory.AgentAnalysis), string(observatory.AgentHousekeeper),
	string(observatory.AgentConditions),
}

// valuesOf are the words that a name may be given.
func valuesOf(before []string, name string) []string {
	if len(before) < 2 {
		return nil
	}
	r, err := find(before[1])
	switch {
	case err != nil:
		return nil
	case name == "limit":
		return []string{"all"}
	case r.name == "requests" && name == "status":
		return observatory.RequestStatus("").Values()
	case r.name == "sequences" && name == "status":
		return observatory.SequenceStatus("").Values()
	case r.name == "logs" && name == "level":
		return observatory.LogLevel("").Values()
	}
	return nil
}

// files are the files whose names begin with start.
func files(start string) []string {
	found, err := filepath.Glob(start + "*") // a bad pattern finds nothing
	if err != nil {
		return nil
	}
	for i, f := range found {
		if info, err := os.Stat(f); err == nil && info.IsDir() {
			found[i] = f + string(filepath.Separator)
		}
	}
	slices.Sort(found)
	return found
}
