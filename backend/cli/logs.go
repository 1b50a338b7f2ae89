package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"pyros/backend/cli/api"
	"pyros/backend/observatory"
)

type logsCommand struct {
	server
	Agent  string `placeholder:"NAME" help:"Of this agent only."`
	Level  string `enum:"info,warning,error," default:"" help:"Of this level only: info, warning or error."`
	Number int    `short:"n" default:"50" help:"How many of the latest lines, at most 200."`
	Follow bool   `short:"f" help:"Go on with what comes, until Ctrl-C."`
	JSON   bool   `help:"Print each line as JSON."`
}

// Run prints the latest lines, the oldest of them first.
func (c logsCommand) Run(s *session) error {
	if c.Number < 1 || c.Number > 200 {
		return fmt.Errorf("-n is from 1 to 200, not %d", c.Number)
	}
	client, err := c.login(s.ctx)
	if err != nil {
		return err
	}
	values := url.Values{"limit": {strconv.Itoa(c.Number)}}
	for name, value := range map[string]string{"agent": c.Agent, "level": c.Level} {
		if value != "" {
			values.Set(name, value)
		}
	}
	var page struct {
		Items []observatory.LogEntry `json:"items"`
	}
	if err := client.call(s.ctx, http.MethodGet, "/logs?"+values.Encode(), "", nil, nil, &page); err != nil {
		return err
	}
	last := 0
	if err := c.print(s, page.Items, &last); err != nil || !c.Follow {
		return err
	}
	return client.Live(s.ctx, []string{string(observatory.TopicLog)}, func(f api.Frame) error {
		entries, err := logEntries(f)
		if err != nil {
			return err
		}
		return c.print(s, entries, &last)
	})
}

// logEntries are those of a frame, the newest first; the snapshot has what came
// while nobody listened.
func logEntries(f api.Frame) ([]observatory.LogEntry, error) {
	switch f.Type {
	case "snapshot":
		var snapshot struct {
			Logs []observatory.LogEntry `json:"logs"`
		}
		err := json.Unmarshal(f.Data, &snapshot)
		return snapshot.Logs, err
	case string(observatory.TopicLog):
		var one observatory.LogEntry
		err := json.Unmarshal(f.Data, &one)
		return []observatory.LogEntry{one}, err
	}
	return nil, nil
}

// print writes entries, given with the newest first, that are newer than last.
func (c logsCommand) print(s *session, entries []observatory.LogEntry, last *int) error {
	for _, e := range slices.Backward(entries) {
		if e.ID <= *last || c.Agent != "" && e.Agent != c.Agent || c.Level != "" && string(e.Level) != c.Level {
			continue
		}
		*last = e.ID
		line := fmt.Sprintf("%s  %-7s  %-12s  %s", e.Created.UTC().Format(time.DateTime), e.Level, e.Agent, e.Message)
		if c.JSON {
			raw, err := json.Marshal(e)
			if err != nil {
				return err
			}
			line = string(raw)
		}
		if _, err := fmt.Fprintln(s.out, api.Clean(line)); err != nil {
			return err
		}
	}
	return nil
}
