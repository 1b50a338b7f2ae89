package shell

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/google/uuid"

	"pyros/backend/cli/api"
	"pyros/backend/observatory"
	"pyros/backend/request"
)

// command is something that can be typed.
type command struct {
	name, usage string
	about       string
	least, most int // words after the name; most -1: any number
	run         func(s *Shell, ctx context.Context, words []string) error
}

// all are the commands. It is a function because help lists them, too.
func all() []command {
	return []command{
		{"ls", "RESOURCE [NAME=VALUE]... [limit=N|all]", "list things; see: help RESOURCE", 1, -1, (*Shell).list},
		{"show", "RESOURCE [NUMBER]", "show one thing with everything that is known of it", 1, 2, (*Shell).show},
		{"submit", "FILE", "submit a request file (XML, JSON, YAML)", 1, 1, (*Shell).submit},
		{"check", "FILE", "ask the server what is wrong with a request file", 1, 1, (*Shell).check},
		{"cancel", "REQUEST [WHY]...", "cancel what of a request did not end yet", 1, -1, (*Shell).cancel},
		{"delete", "REQUEST", "delete a request that has no images", 1, 1, order(http.MethodDelete, "/requests/%s", "request %s was deleted", nil)},
		{"replan", "", "plan the night again", 0, 0, order(http.MethodPost, "/schedules/replan", "the planner was asked to plan again", empty)},
		{"mode", "AUTO|MAN", "change who conducts", 1, 1, (*Shell).mode},
		{"stop", "", "STOP: end every movement and exposure and close, at once", 0, 0, order(http.MethodPost, "/conductor/stop", "STOP was given; it stays until: release", empty)},
		{"release", "", "end what stop began", 0, 0, order(http.MethodPost, "/conductor/release", "the STOP was released", empty)},
		{"pause", "[finish|interrupt]", "begin no sequence; the running one is finished, or interrupted", 0, 1, (*Shell).pause},
		{"resume", "", "end a pause", 0, 0, order(http.MethodPost, "/conductor/resume", "it goes on", empty)},
		{"reset", "", "interrupt, forget failures, read and plan everything again", 0, 0, order(http.MethodPost, "/conductor/reset", "the conductor was reset", empty)},
		{"agent", "start|stop|restart NAME", "start, stop or restart an agent", 2, 2, (*Shell).agent},
		{"watch", "[TOPIC]... [for=30s] [count=N]", "follow what happens, live, until Ctrl-C", 0, -1, (*Shell).watch},
		{"call", "METHOD PATH [JSON]", "call any route of the interface, such as: call GET /nights/2026-11-22", 2, 3, (*Shell).call},
		{"json", "[on|off]", "print JSON instead of tables", 0, 1, (*Shell).setJSON},
		{"help", "[COMMAND|RESOURCE]", "this list, or what a word means", 0, 1, (*Shell).help},
		{"exit", "", "leave; so does Ctrl-D", 0, 0, func(*Shell, context.Context, []string) error { return errExit }},
	}
}

// alias are other words for commands.
var alias = map[string]string{"list": "ls", "quit": "exit", "?": "help"}

// do carries out one command.
func (s *Shell) do(ctx context.Context, words []string) error {
	name := strings.ToLower(words[0])
	if other := alias[name]; other != "" {
		name = other
	}
	list := all()
	i := slices.IndexFunc(list, func(c command) bool { return c.name == name })
	if i < 0 {
		return observatory.Errorf(observatory.CodeInvalid, "There is no command %q; help lists them.", words[0])
	}
	c, rest := list[i], words[1:]
	if len(rest) < c.least || c.most >= 0 && len(rest) > c.most {
		return observatory.Errorf(observatory.CodeInvalid, "Use it so: %s %s", c.name, c.usage)
	}
	return c.run(s, ctx, rest)
}

// empty is the body of an order that has nothing to say.
var empty = []byte("{}")

// order makes a command that calls one path, which may have a number in it.
func order(method, path, done string, body []byte) func(*Shell, context.Context, []string) error {
	return func(s *Shell, ctx context.Context, words []string) error {
		fill := func(format string, one func(string) string) string {
			if !strings.Contains(format, "%s") {
				return format
			}
			return fmt.Sprintf(format, one(words[0]))
		}
		same := func(w string) string { return w }
		if err := s.API.Do(ctx, api.Request{Method: method, Path: fill(path, url.PathEscape), Body: body}, nil); err != nil {
			return err
		}
		return s.say("%s", fill(done, same))
	}
}

// post sends a value and says what was done.
func (s *Shell) post(ctx context.Context, path string, value any, done string, args ...any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if err := s.API.Do(ctx, api.Request{Method: http.MethodPost, Path: path, Body: body}, nil); err != nil {
		return err
	}
	return s.say(done, args...)
}

func (s *Shell) mode(ctx context.Context, words []string) error {
	mode := strings.ToUpper(words[0])
	return s.post(ctx, "/conductor/mode", map[string]string{"mode": mode}, "the mode is %s", mode)
}

func (s *Shell) pause(ctx context.Context, words []string) error {
	how := string(observatory.PauseFinish)
	if len(words) > 0 {
		how = words[0]
	}
	return s.post(ctx, "/conductor/pause", map[string]string{"running": how}, "paused")
}

func (s *Shell) agent(ctx context.Context, words []string) error {
	done := map[string]string{"start": "started", "stop": "stopped", "restart": "restarted"}[words[0]]
	if done == "" {
		return observatory.Errorf(observatory.CodeInvalid, "An agent can be told to start, stop or restart, not to %s.", words[0])
	}
	return s.post(ctx, "/agents/"+url.PathEscape(words[1])+"/"+words[0], struct{}{}, "%s was %s", words[1], done)
}

func (s *Shell) cancel(ctx context.Context, words []string) error {
	body := map[string]string{}
	if len(words) > 1 {
		body["cause"] = strings.Join(words[1:], " ")
	}
	return s.post(ctx, "/requests/"+url.PathEscape(words[0])+"/cancel", body, "request %s was cancelled", words[0])
}

// MediaType is the type of a request file by its name.
func MediaType(file string) string {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".json":
		return "application/json"
	case ".yaml", ".yml":
		return "application/yaml"
	default:
		return "application/xml"
	}
}

// readRequest reads a file that is no larger than a request may be.
func readRequest(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > request.MaxBytes {
		return nil, observatory.Errorf(observatory.CodeTooLarge, "%s is no file of at most %d bytes.", name, request.MaxBytes)
	}
	return os.ReadFile(name)
}

func (s *Shell) submit(ctx context.Context, words []string) error {
	file, err := readRequest(words[0])
	if err != nil {
		return err
	}
	var saved struct {
		ID       int                   `json:"id"`
		Warnings []observatory.Problem `json:"warnings"`
	}
	err = s.API.Do(ctx, api.Request{
		Method: http.MethodPost, Path: "/requests", Type: MediaType(words[0]), Body: file,
		Header: map[string]string{"Idempotency-Key": uuid.NewString()},
	}, &saved)
	if err != nil {
		return err
	}
	for _, w := range saved.Warnings {
		fmt.Fprintf(s.Err, "warning: %s\n", api.Clean(w.String()))
	}
	if s.JSON {
		return s.print(map[string]int{"id": saved.ID})
	}
	return s.say("request %d submitted", saved.ID)
}

func (s *Shell) check(ctx context.Context, words []string) error {
	file, err := readRequest(words[0])
	if err != nil {
		return err
	}
	var answer struct {
		Problems []observatory.Problem `json:"problems"`
		Warnings []observatory.Problem `json:"warnings"`
	}
	r := api.Request{Method: http.MethodPost, Path: "/requests/check", Type: MediaType(words[0]), Body: file}
	if err := s.API.Do(ctx, r, &answer); err != nil {
		return err
	}
	for _, w := range answer.Warnings {
		fmt.Fprintf(s.Err, "warning: %s\n", api.Clean(w.String()))
	}
	if len(answer.Problems) > 0 {
		return observatory.Invalid(words[0]+" would be refused", answer.Problems...)
	}
	return s.say("%s is good", words[0])
}

// call calls any route.
func (s *Shell) call(ctx context.Context, words []string) error {
	r := api.Request{Method: strings.ToUpper(words[0]), Path: "/" + strings.TrimPrefix(words[1], "/")}
	if len(words) > 2 {
		if !json.Valid([]byte(words[2])) {
			return observatory.Errorf(observatory.CodeInvalid, "The body is not JSON; put it in single quotes.")
		}
		r.Body = []byte(words[2])
	}
	var answer any
	if err := s.API.Do(ctx, r, &answer); err != nil {
		return err
	}
	if answer == nil {
		return s.say("done")
	}
	return s.print(answer)
}

func (s *Shell) setJSON(_ context.Context, words []string) error {
	switch {
	case len(words) == 0:
		s.JSON = !s.JSON
	case words[0] == "on" || words[0] == "off":
		s.JSON = words[0] == "on"
	default:
		return observatory.Errorf(observatory.CodeInvalid, "Use it so: json [on|off]")
	}
	return nil
}

// help lists the commands and resources, or tells of one.
func (s *Shell) help(_ context.Context, words []string) error {
	if len(words) == 1 {
		return s.helpOn(words[0])
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	for _, c := range all() {
		fmt.Fprintf(w, "%s %s\t%s\n", c.name, c.usage, c.about)
	}
	fmt.Fprintf(w, "\nRESOURCE is one of\n")
	for _, r := range resources {
		fmt.Fprintf(w, "  %s\t%s\n", strings.Join(append([]string{r.name}, r.also...), ", "), r.about)
	}
	fmt.Fprintln(w, "\nA line may hold several commands with ; between them. Quotes hold words together.")
	return w.Flush()
}

func (s *Shell) helpOn(word string) error {
	for _, c := range all() {
		if c.name == word || alias[word] == c.name {
			return s.say("%s %s: %s", c.name, c.usage, c.about)
		}
	}
	r, err := find(word)
	if err != nil {
		return err
	}
	if err := s.say("%s: %s", r.name, r.about); err != nil {
		return err
	}
	if r.columns == "" {
		return s.say("show %s", r.name)
	}
	return s.say("ls %s goes by %s=", r.name, strings.Join(r.options(), "=, "))
}
