package agents

import "errors"

// FatalError ends an agent for good: starting it again would fail the same way.
type FatalError struct{ Err error }

// Error implements error.
func (e *FatalError) Error() string { return "fatal: " + e.Err.Error() }

// Unwrap gives the cause.
func (e *FatalError) Unwrap() error { return e.Err }

// Fatal marks err as one after which the agent must not be started again.
func Fatal(err error) error {
	if err == nil {
		return nil
	}
	return &FatalError{Err: err}
}

// IsFatal says whether err was marked with Fatal.
func IsFatal(err error) bool {
	var fatal *FatalError
	return errors.As(err, &fatal)
}

// errEnded is an agent that returned nil although nobody asked it to end.
var errEnded = errors.New("ended by itself")

// errHanging is an agent that did not beat for too long.
var errHanging = errors.New("hangs: no heartbeat")
