package observatory

import (
	"errors"
	"fmt"
	"strings"
)

// Code is the one vocabulary of failure. httpapi maps each code to one HTTP
// status; nothing else decides a status.
type Code string

// The codes.
const (
	CodeInvalid      Code = "invalid"      // the input breaks a rule; Problems says where
	CodeUnauthorized Code = "unauthorized" // nobody is logged in, or the token is not valid
	CodeForbidden    Code = "forbidden"    // logged in, but not allowed
	CodeNotFound     Code = "not_found"    // no such thing, or none that the caller may see
	CodeConflict     Code = "conflict"     // the thing is not in a state that permits this
	CodeStale        Code = "stale"        // If-Match does not name the current version
	CodeTooLarge     Code = "too_large"    // the input is over its size limit
	CodeTooMany      Code = "too_many"     // the caller is over its rate limit
	CodeUnsafe       Code = "unsafe"       // the safety interlock refuses the movement
	CodeUnavailable  Code = "unavailable"  // a device or a service does not answer now; try again
	CodeInternal     Code = "internal"     // our fault; details are in the log only
)

// Problem is one thing wrong with an input and its place.
type Problem struct {
	// Place names the spot in the words of the input's format, such as
	// "line 4, sequence 2, album 1, plan 3" or "sequences[1].albums[0]".
	Place string `json:"place"`
	// Field is the attribute at fault, such as "filter"; empty when it is the whole element.
	Field   string `json:"field"`
	Message string `json:"message"`
	// Path names the same spot for a program, as "sequences[1].albums[0].plans[2]",
	// counted from 0; empty for the request as a whole and for what has no such path.
	Path string `json:"path,omitempty"`
}

// String reads as one line.
func (p Problem) String() string {
	where := strings.TrimSpace(p.Place + " " + p.Field)
	if where == "" {
		return p.Message
	}
	return where + ": " + p.Message
}

// Error is an error that a person or a program outside may see. Err, where
// set, is the cause; it is logged and never sent.
type Error struct {
	Code     Code
	Message  string
	Problems []Problem
	Err      error
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	b.WriteString(": ")
	b.WriteString(e.Message)
	for _, p := range e.Problems {
		b.WriteString("; ")
		b.WriteString(p.String())
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error without a cause.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Because makes an Error with its cause, which is for the log and no part of
// the message.
func Because(cause error, code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Err: cause}
}

// Reason is what a person should read of err: the message of an Error without
// its code and cause, the whole text of any other.
func Reason(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Message
	}
	return err.Error()
}

// Invalid makes a CodeInvalid error that lists problems.
func Invalid(message string, problems ...Problem) *Error {
	return &Error{Code: CodeInvalid, Message: message, Problems: problems}
}

// CodeOf gives the code of err, CodeInternal for an error without one.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}
