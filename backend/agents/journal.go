package agents

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// journalRoom is how many rows wait for a slow database before new ones are dropped.
const journalRoom = 256

// rowTimeout bounds the writing of one row, in real time.
const rowTimeout = 2 * time.Second

// LogStore keeps what a person should see.
type LogStore interface {
	Log(ctx context.Context, entry observatory.LogEntry) error
}

// Journal is an agent's voice: each line goes, with the causes of its errors, to
// the program's log at once and, without them, to the log table in the
// background, so that a database that hangs never holds up the agent that has
// something to say.
type Journal struct {
	agent observatory.AgentName
	store LogStore
	clock clock.Clock
	log   *slog.Logger
	rows  chan observatory.LogEntry
}

// NewJournal makes the journal of an agent. A nil log is slog.Default.
func NewJournal(agent observatory.AgentName, store LogStore, c clock.Clock, log *slog.Logger) *Journal {
	if log == nil {
		log = slog.Default()
	}
	return &Journal{
		agent: agent, store: store, clock: c,
		log:  log.With("agent", string(agent)),
		rows: make(chan observatory.LogEntry, journalRoom),
	}
}

// Run writes the rows until ctx ends; it then writes those that wait, and
// gives up at the first that fails.
func (j *Journal) Run(ctx context.Context) {
	for {
		select {
		case row := <-j.rows:
			_ = j.write(context.WithoutCancel(ctx), row) // what was said before the end is kept
		case <-ctx.Done():
			j.flush(context.WithoutCancel(ctx))
			return
		}
	}
}

func (j *Journal) flush(ctx context.Context) {
	for {
		select {
		case row := <-j.rows:
			if j.write(ctx, row) != nil {
				return
			}
		default:
			return
		}
	}
}

func (j *Journal) write(ctx context.Context, row observatory.LogEntry) error {
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	err := j.store.Log(ctx, row)
	if err != nil {
		j.log.Warn("row of the log table not written", "message", row.Message, "err", err)
	}
	return err
}

// Info tells what happened.
func (j *Journal) Info(format string, args ...any) { j.say(observatory.LogInfo, format, args...) }

// Warn tells what should not happen and is coped with.
func (j *Journal) Warn(format string, args ...any) { j.say(observatory.LogWarning, format, args...) }

// Error tells what needs a person.
func (j *Journal) Error(format string, args ...any) { j.say(observatory.LogError, format, args...) }

// Debug goes to the program's log only.
func (j *Journal) Debug(message string, args ...any) { j.log.Debug(message, args...) }

func (j *Journal) say(level observatory.LogLevel, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	switch level {
	case observatory.LogError:
		j.log.Error(message)
	case observatory.LogWarning:
		j.log.Warn(message)
	default:
		j.log.Info(message)
	}
	row := observatory.LogEntry{Agent: string(j.agent), Level: level, Message: fmt.Sprintf(format, forPeople(args)...), Created: j.clock.Now()}
	select {
	case j.rows <- row:
	default:
		j.log.Warn("log table falls behind: a row was dropped", "message", message)
	}
}

// forPeople has each error among args say its reason alone.
func forPeople(args []any) []any {
	args = slices.Clone(args)
	for i, arg := range args {
		if err, ok := arg.(error); ok && err != nil {
			args[i] = observatory.Reason(err)
		}
	}
	return args
}
