package store

import (
	"context"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/logentry"
)

// LogFilter says which log rows; what is empty does not choose.
type LogFilter struct {
	Agent  string
	Level  observatory.LogLevel
	Cursor string
	Limit  int
}

// Log keeps a row for people to see. Created, where not set, is now.
func (s *Store) Log(ctx context.Context, e observatory.LogEntry) error {
	return s.write(ctx, "log row", func(ctx context.Context, t *tx) error {
		if e.Level == "" {
			e.Level = observatory.LogInfo
		}
		row, err := t.LogEntry.Create().SetAgent(clip(e.Agent, nameLen)).SetLevel(e.Level).
			SetMessage(clip(e.Message, textLen)).SetCreated(orNow(e.Created, t.now)).Save(ctx)
		if err != nil {
			return err
		}
		t.publish(logNoun(row))
		return nil
	})
}

// PruneLogs removes the log rows made before a time, in steps that do not hold
// up others, and says how many.
func (s *Store) PruneLogs(ctx context.Context, before time.Time) (removed int, err error) {
	for {
		var n int
		err := s.write(ctx, "log rows", func(ctx context.Context, t *tx) error {
			ids, err := t.LogEntry.Query().Where(logentry.CreatedLT(moment(before))).Limit(pruneStep).IDs(ctx)
			if err != nil {
				return err
			}
			n, err = t.LogEntry.Delete().Where(logentry.IDIn(ids...)).Exec(ctx)
			return err
		})
		removed += n
		if err != nil || n < pruneStep {
			return removed, err
		}
	}
}

// Logs gives a page of log rows, newest first.
func (s *Store) Logs(ctx context.Context, f LogFilter) (page Page[observatory.LogEntry], err error) {
	before, err := decodeCursor(f.Cursor)
	if err != nil {
		return page, err
	}
	limit := pageLimit(f.Limit)
	q := s.reader.LogEntry.Query().Order(ent.Desc(logentry.FieldID)).Limit(limit + 1)
	if before > 0 {
		q.Where(logentry.IDLT(before))
	}
	if f.Agent != "" {
		q.Where(logentry.Agent(f.Agent))
	}
	if f.Level != "" {
		q.Where(logentry.LevelEQ(f.Level))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return page, fail("log", err)
	}
	return makePage(rows, limit, func(r *ent.LogEntry) int { return r.ID }, logNoun), nil
}

func logNoun(r *ent.LogEntry) observatory.LogEntry {
	return observatory.LogEntry{ID: r.ID, Agent: r.Agent, Level: r.Level, Message: r.Message, Created: r.Created}
}
