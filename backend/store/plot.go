package store

import (
	"context"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
)

// Bounds of a plot.
const (
	defaultPoints = 500
	minPoints     = 2
	maxPoints     = 5000
	// maxRaw bounds how many rows are read where they come faster than one a second.
	maxRaw = 200_000
)

// series is how to plot one of the two tables.
type series[T any] struct {
	archive   *archive
	raw       func(ctx context.Context, c *ent.Client, from, to time.Time) ([]T, error)
	span      func(T) span
	low, high func(span) T
}

// plot gives at most points rows from from to to.
func plot[T any](ctx context.Context, s *Store, from, to time.Time, points int, table series[T]) (rows []T, err error) {
	from, to = moment(from), moment(to)
	if !from.Before(to) {
		return nil, observatory.Invalid("The time cannot be plotted.", observatory.Problem{Place: "query", Field: "to", Message: "must be after from"})
	}
	if points <= 0 {
		points = defaultPoints
	}
	points = min(max(points, minPoints), maxPoints)
	parts := points / 2
	width := max(to.Sub(from)/time.Duration(parts), time.Microsecond)
	err = s.read(ctx, "plot", func(ctx context.Context, c *ent.Client) error {
		if width < levels[0] {
			if rows, err = table.raw(ctx, c, from, to); err != nil {
				return err
			}
			if len(rows) > points {
				rows = table.rows(fold(nouns(rows, table.span), from, width, parts))
			}
			if len(rows) > 0 {
				return nil
			}
			// They were removed, or nothing was read.
		}
		level := levelFor(width)
		spans, err := table.archive.between(ctx, c, level, from.Truncate(level), to)
		if err != nil {
			return err
		}
		rows = table.rows(fold(spans, from, width, parts))
		return nil
	})
	return rows, err
}

// levelFor is the longest level that is not longer than width, else the shortest.
func levelFor(width time.Duration) time.Duration {
	best := levels[0]
	for _, level := range levels {
		if level <= width {
			best = level
		}
	}
	return best
}

// fold adds up the spans, which are in order, that start in the same of the
// parts into which the time from from is cut.
func fold(spans []span, from time.Time, width time.Duration, parts int) []span {
	var sums []span
	current := -1
	for _, b := range spans {
		part := min(max(int(b.start.Sub(from)/width), 0), parts-1)
		if part != current {
			current = part
			sums = append(sums, b)
			continue
		}
		last := &sums[len(sums)-1]
		*last = last.plus(b)
	}
	return sums
}

func (table series[T]) rows(spans []span) []T {
	list := make([]T, 0, 2*len(spans))
	for _, b := range spans {
		list = append(list, table.low(b))
		if !b.constant() {
			list = append(list, table.high(b))
		}
	}
	return list
}
