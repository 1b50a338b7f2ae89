package request

import (
	"fmt"
	"sort"

	"pyros/backend/observatory"
)

// spot is a place in the file or form, with the names that fields have there.
type spot struct {
	line  int
	place string
	path  string // the place for a program: "sequences[0].albums[1]"
	// name gives the field's name there; nil keeps the rule's own.
	name func(field string) string
}

func (s spot) field(field string) string {
	if s.name == nil || field == "" {
		return field
	}
	return s.name(field)
}

// finding is a problem with the line it is sorted by.
type finding struct {
	line int
	observatory.Problem
}

// findings collects problems; the first of a field at a place counts, since
// what follows from it would only confuse.
type findings struct {
	list    []finding
	seen    map[[2]string]bool
	omitted int
}

func (f *findings) add(at spot, field, format string, args ...any) {
	if len(f.list) >= MaxProblems {
		f.omitted++
		return
	}
	name := at.field(field)
	key := [2]string{at.place, name}
	if name != "" && f.seen[key] {
		return
	}
	if f.seen == nil {
		f.seen = map[[2]string]bool{}
	}
	f.seen[key] = true
	f.list = append(f.list, finding{at.line, observatory.Problem{
		Place: at.place, Field: name, Message: fmt.Sprintf(format, args...), Path: at.path,
	}})
}

// problems lists what was found by line.
func (f *findings) problems() []observatory.Problem {
	sort.SliceStable(f.list, func(i, j int) bool { return f.list[i].line < f.list[j].line })
	out := make([]observatory.Problem, 0, len(f.list)+1)
	for _, one := range f.list {
		out = append(out, one.Problem)
	}
	if f.omitted > 0 {
		out = append(out, observatory.Problem{Message: fmt.Sprintf("and %d problems more", f.omitted)})
	}
	return out
}

// err is nil where nothing was found.
func (f *findings) err() error {
	switch n := len(f.list) + f.omitted; n {
	case 0:
		return nil
	case 1:
		return observatory.Invalid("The request has a problem.", f.problems()...)
	default:
		return observatory.Invalid(fmt.Sprintf("The request has %d problems.", n), f.problems()...)
	}
}
