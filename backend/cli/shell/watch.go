package shell

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"pyros/backend/cli/api"
	"pyros/backend/observatory"
)

// summaries are what one line tells of a frame, by its type. A type that is not
// here tells all fields that are no objects.
var summaries = map[string]string{
	"conductor":   "mode state text",
	"environment": "safety.level safety.cause",
	"device":      "name state detail error",
	"schedule":    "night.name trigger",
	"request":     "id name user_name status",
	"change":      "request_id sequence_id from to cause",
	"image":       "id object detector filter number file",
	"log":         "level agent message",
	"agent":       "name state last_error",
	"night":       "name observing_start observing_end",
	"removed":     "request_id",
	"action":      "actor text",
	"alert":       "id name kind outcome",
}

// topics are those that can be watched.
func topics() []string {
	var all []string
	for name := range summaries {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

const summaryWide = 160 // characters of a summary

// errEnough ends a watch that has seen as many frames as were wanted.
var errEnough = errors.New("enough")

// watch prints what the live stream brings.
func (s *Shell) watch(ctx context.Context, words []string) error {
	values, wanted, err := options(words)
	if err != nil {
		return err
	}
	count := 0
	for name, value := range values {
		switch name {
		case "for":
			lasts, err := time.ParseDuration(value)
			if err != nil || lasts <= 0 {
				return observatory.Errorf(observatory.CodeInvalid, "for is a time such as 30s or 5m.")
			}
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, lasts)
			defer cancel()
		case "count":
			if count, err = strconv.Atoi(value); err != nil || count < 1 {
				return observatory.Errorf(observatory.CodeInvalid, "count is a number from 1.")
			}
		default:
			return observatory.Errorf(observatory.CodeInvalid, "watch knows for= and count=, not %s=.", name)
		}
	}
	seen := 0
	err = s.API.Live(ctx, wanted, func(f api.Frame) error {
		printed, err := s.frame(f)
		if printed {
			seen++
		}
		if err == nil && seen == count && count > 0 {
			err = errEnough
		}
		return err
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// frame prints one frame. The first one, the state of everything, and the ticks
// are for programs.
func (s *Shell) frame(f api.Frame) (printed bool, err error) {
	if s.JSON {
		raw, err := json.Marshal(f)
		if err != nil {
			return false, err
		}
		_, err = fmt.Fprintln(s.Out, api.Clean(string(raw)))
		return true, err
	}
	if f.Type == "snapshot" || f.Type == "tick" {
		return false, nil
	}
	var data any
	d := json.NewDecoder(strings.NewReader(string(f.Data)))
	d.UseNumber()
	if err := d.Decode(&data); err != nil {
		return false, err
	}
	_, err = fmt.Fprintf(s.Out, "%s  %-11s  %s\n", time.Now().Format("15:04:05"), api.Clean(f.Type), summary(f.Type, data))
	return true, err
}

// summary tells a frame in one line.
func summary(kind string, data any) string {
	var parts []string
	if paths, known := summaries[kind]; known {
		for _, path := range strings.Fields(paths) {
			parts = append(parts, text(at(data, path)))
		}
	} else if object, is := data.(map[string]any); is {
		for _, name := range fields(object) {
			if !nested(object[name]) {
				parts = append(parts, api.Clean(name)+"="+text(object[name]))
			}
		}
	}
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	line := strings.Join(parts, "  ")
	if utf8.RuneCountInString(line) > summaryWide {
		line = string([]rune(line)[:summaryWide-1]) + "…"
	}
	return line
}
