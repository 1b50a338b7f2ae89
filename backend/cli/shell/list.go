package shell

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"pyros/backend/cli/api"
	"pyros/backend/observatory"
)

const (
	listed   = 50     // rows that are listed unless another limit is given
	mostRows = 100000 // that are listed at all
	pageRows = 200    // of a page, the server's own limit
	cellWide = 44     // characters of a column that is not the last one
)

// query is what a list is asked for.
type query struct {
	resource resource
	id       string            // of the thing whose parts are listed, where there is such
	server   url.Values        // what the server sifts by
	here     map[string]string // path and value: what is sifted here
	limit    int
}

// ask reads the words after "ls RESOURCE".
func (r resource) ask(words []string) (query, error) {
	q := query{resource: r, server: url.Values{}, here: map[string]string{}, limit: listed}
	values, rest, err := options(words)
	if err != nil {
		return q, err
	}
	parts := strings.Contains(r.list, "%s")
	switch {
	case parts && len(rest) == 1:
		q.id = rest[0]
	case parts:
		return q, observatory.Errorf(observatory.CodeInvalid, "Of which? ls %s NUMBER", r.name)
	case len(rest) > 0:
		return q, observatory.Errorf(observatory.CodeInvalid, "%q is no name=value; ls %s knows %s.", rest[0], r.name, strings.Join(r.options(), "=, ")+"=")
	}
	for name, value := range values {
		path, column := r.pathOf(name)
		switch {
		case name == "limit":
			if q.limit, err = limitOf(value); err != nil {
				return q, err
			}
		case slices.Contains(r.filters, name):
			q.server.Set(name, value)
		case column:
			q.here[path] = value
		default:
			return q, observatory.Errorf(observatory.CodeInvalid, "%s is nothing that %s go by; there are %s.", name, r.name, strings.Join(r.options(), ", "))
		}
	}
	return q, nil
}

func limitOf(value string) (int, error) {
	if value == "all" {
		return mostRows, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > mostRows {
		return 0, observatory.Errorf(observatory.CodeInvalid, "limit is a number from 1 to %d, or all.", mostRows)
	}
	return n, nil
}

// fits says whether a row is as it is asked for here.
func (q query) fits(row any) bool {
	for path, want := range q.here {
		if v := at(row, path); !strings.EqualFold(text(v), want) && !strings.EqualFold(fmt.Sprint(v), want) {
			return false
		}
	}
	return true
}

// get asks the server for a value of any form.
func (s *Shell) get(ctx context.Context, path string) (v any, err error) {
	err = s.API.Do(ctx, api.Request{Method: http.MethodGet, Path: path}, &v)
	return v, err
}

// rows reads the rows that are asked for, page by page. Where the answer is one
// object without rows, that comes instead.
func (s *Shell) rows(ctx context.Context, q query) (rows []any, object any, err error) {
	path := q.resource.list
	if q.id != "" {
		path = fmt.Sprintf(path, url.PathEscape(q.id))
	}
	rows = []any{}
	values, paged := url.Values{}, len(q.resource.columns) > 0
	for name := range q.server {
		values.Set(name, q.server.Get(name))
	}
	for {
		full := path
		if len(values) > 0 {
			full += "?" + values.Encode()
		}
		answer, err := s.get(ctx, full)
		if err != nil {
			return nil, nil, err
		}
		page, is := q.resource.page(answer)
		if !is {
			return nil, answer, nil
		}
		for _, row := range page {
			if len(rows) == q.limit {
				return rows, nil, nil
			}
			if q.fits(row) {
				rows = append(rows, row)
			}
		}
		next, _ := at(answer, "next").(string)
		if next == "" || !paged || len(rows) == q.limit {
			return rows, nil, nil
		}
		values.Set("cursor", next)
		values.Set("limit", strconv.Itoa(pageRows))
	}
}

// page finds the rows in an answer; false: it is one object.
func (r resource) page(answer any) (rows []any, is bool) {
	switch v := answer.(type) {
	case nil:
		return nil, r.columns != "" // such as before the first planning
	case []any:
		rows, is = v, true
	case map[string]any:
		field := r.rows
		if field == "" {
			field = "items"
		}
		rows, is = v[field].([]any)
		is = is || r.rows != ""
	}
	if r.each == "" || !is {
		return rows, is
	}
	var parts []any
	for _, row := range rows {
		some, _ := at(row, r.each).([]any)
		parts = append(parts, some...)
	}
	return parts, true
}

// list is the command ls.
func (s *Shell) list(ctx context.Context, words []string) error {
	r, err := find(words[0])
	if err != nil {
		return err
	}
	q, err := r.ask(words[1:])
	if err != nil {
		return err
	}
	rows, object, err := s.rows(ctx, q)
	switch {
	case err != nil:
		return err
	case object != nil:
		return s.print(object)
	case s.JSON:
		return s.print(rows)
	case len(rows) == 0:
		return s.say("none")
	}
	if err := s.table(r.table(), rows); err != nil {
		return err
	}
	if len(rows) == q.limit && len(rows) >= listed {
		return s.say("These are the first %d; limit=all gives every one.", len(rows))
	}
	return nil
}

// table prints rows under the columns' titles.
func (s *Shell) table(columns []column, rows []any) error {
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = strings.ToUpper(c.title)
	}
	fmt.Fprintln(w, strings.Join(titles, "\t"))
	cells := make([]string, len(columns))
	for _, row := range rows {
		for i, c := range columns {
			cells[i] = c.cell(row)
			if i < len(columns)-1 && utf8.RuneCountInString(cells[i]) > cellWide {
				cells[i] = string([]rune(cells[i])[:cellWide-1]) + "…"
			}
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	return w.Flush()
}

// show is the command show.
func (s *Shell) show(ctx context.Context, words []string) error {
	r, err := find(words[0])
	if err != nil {
		return err
	}
	var found any
	switch {
	case len(words) == 1 && (r.rows != "" || r.columns == ""):
		found, err = s.get(ctx, r.list)
	case len(words) == 1:
		return observatory.Errorf(observatory.CodeInvalid, "Which one? show %s %s", words[0], strings.ToUpper(r.keyField()))
	case r.one != "":
		found, err = s.get(ctx, fmt.Sprintf(r.one, url.PathEscape(words[1])))
	case r.columns == "" || strings.Contains(r.list, "%s"):
		return observatory.Errorf(observatory.CodeInvalid, "There is no single one to show; see: help %s", r.name)
	default:
		found, err = s.lookFor(ctx, r, words[1])
	}
	if err != nil {
		return err
	}
	return s.print(found)
}

// lookFor finds one in the list where the server has no path for it.
func (s *Shell) lookFor(ctx context.Context, r resource, name string) (any, error) {
	rows, _, err := s.rows(ctx, query{resource: r, limit: 1, here: map[string]string{r.keyField(): name}})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, observatory.Errorf(observatory.CodeNotFound, "There is none of the %s with the %s %s.", r.name, r.keyField(), name)
	}
	return rows[0], nil
}

// print writes a value as JSON or as an outline.
func (s *Shell) print(v any) error {
	if s.JSON {
		raw, err := json.MarshalIndent(v, "", "  ")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(s.Out, api.CleanLines(string(raw)))
		return err
	}
	var b strings.Builder
	outline(&b, v, "")
	_, err := fmt.Fprint(s.Out, b.String())
	return err
}

// say tells something that is no data: not where JSON is wanted.
func (s *Shell) say(format string, args ...any) error {
	out := s.Out
	if s.JSON {
		out = s.Err
	}
	_, err := fmt.Fprintln(out, api.Clean(fmt.Sprintf(format, args...)))
	return err
}
