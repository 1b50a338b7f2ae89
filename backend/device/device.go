// Package device holds the capabilities through which agents reach hardware,
// one interface per kind of device. Drivers stand in the packages below.
//
// Rules: every method takes a context and returns when the device has
// answered, not when the movement is over: ask Status for that. A driver
// connects by itself, again after a failure, and its errors carry
// observatory.CodeUnavailable when the device does not answer and
// observatory.CodeConflict when it refuses. Methods may be called from several
// goroutines; a driver serialises what its wire cannot carry at once. No
// driver decides whether a movement is safe: that is the interlock's.
package device

import "errors"

// ErrUnsent is in the chain of a driver's error when nothing of the command
// reached the wire: it can be given again at once.
var ErrUnsent = errors.New("not sent")
