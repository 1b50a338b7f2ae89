// Package request turns a request file into a checked observatory.Request and
// back.
//
// A file is XML, JSON or YAML; the three hold the same tree (request >
// sequence > album > plan, with windows, constraints, a cadence, an orbit or a
// two-line element set beside the albums and groups beside the sequences) under
// the same names, so one table of names, one reader of values and one set of
// rules serve them all:
//
//	bytes -> tree of the format (xml.go, json.go, yaml.go)
//	      -> known names and places (outline.go)
//	      -> typed request (build.go)
//	      -> occurrences of what a cadence repeats (cadence.go)
//	      -> rules (check.go, target.go, ask.go), and whether the sky ever
//	         permits it (sky.go)
//
// Rules of the package: it is pure (now is handed in); nothing is guessed: a
// name that is not known, a value that is not of its type, a name given twice
// are problems; every problem is reported, not the first alone, with its place
// in the file; the work is bounded by the size of the input, which is bounded
// by MaxBytes. Times in a request are UTC, rounded to the microsecond.
//
// In a file with relative="1" the times are seconds after the submission;
// otherwise jd1, jd2 and t_prefered are Julian days (UTC), and window_start,
// window_end and preferred, which may stand in their place in every format,
// are RFC 3339.
package request

import "pyros/backend/observatory"

// The limits of a request.
const (
	MaxBytes     = 1 << 20             // of a file
	MaxDepth     = 12                  // of elements or objects in one another
	MaxProblems  = 200                 // that are listed; the rest is counted
	MaxText      = observatory.MaxName // bytes of a name or another text
	MaxSequences = 100                 // of a request
	MaxAlbums    = 20                  // of a sequence
	MaxPlans     = 50                  // of an album
	MaxWindows   = 50                  // of a sequence
	MaxGroups    = 20                  // of a request
	MaxImages    = 10000               // of a request, all plans together
	MaxAheadDays = 730                 // from now to the end of a window
)

// Format is a file format.
type Format string

// The formats.
const (
	FormatXML  Format = "xml"
	FormatJSON Format = "json"
	FormatYAML Format = "yaml"
)
