package agents

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// PanicError is a panic of an agent, caught by Protected.
type PanicError struct {
	Value any
	Stack []byte
}

// Error implements error; the stack goes to the log only.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Protected calls work and makes an error of a panic. Work that an agent does in
// a goroutine of its own is called through it, Guarded or Go: no other recover
// reaches there, and the program would end.
func Protected(ctx context.Context, work func(context.Context) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return work(ctx)
}

// Guarded calls work like Protected; a panic also ends the run of the agent under
// ctx, which is started again as if its own loop had failed. Without a superagent
// the panic goes on.
func Guarded(ctx context.Context, work func(context.Context) error) error {
	fail, ok := ctx.Value(failKey{}).(func(*PanicError))
	if !ok {
		return work(ctx)
	}
	err := Protected(ctx, work)
	if panicked := (*PanicError)(nil); errors.As(err, &panicked) {
		fail(panicked)
	}
	return err
}

// Go runs work in a goroutine of the group, guarded.
func Go(ctx context.Context, group *sync.WaitGroup, work func()) {
	group.Go(func() {
		_ = Guarded(ctx, func(context.Context) error { work(); return nil }) // told by the run's end
	})
}

type failKey struct{}

// withFail has Guarded tell of a panic under ctx.
func withFail(ctx context.Context, fail func(*PanicError)) context.Context {
	return context.WithValue(ctx, failKey{}, fail)
}
