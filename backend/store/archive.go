package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"entgo.io/ent/dialect"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/sitewatchhistory"
	"pyros/ent/weatherwatchhistory"
)

// levels are the lengths of the archive's spans. Each reading goes into one
// span of each level, so that a plot of any length finds a level with some
// tens of rows for each of its points at most.
var levels = []time.Duration{time.Minute, 10 * time.Minute, time.Hour, 24 * time.Hour}

// archive reads and writes one of the two archive tables. Its columns are
// many and alike, so it makes its own statements.
type archive struct {
	table      string
	quantities []string
	words      []string
	direction  bool

	selectOpen, selectRange string
	// upsert writes a span of every level, by dialect.
	upsert map[string]string
}

var weatherArchive = newArchive(archive{
	table: weatherwatchhistory.Table,
	quantities: []string{
		"humidity", "wind", "temperature", "pressure", "rain", "cloud", "sky_temperature", "dew_point",
	},
	direction: true,
})

var siteArchive = newArchive(archive{
	table:      sitewatchhistory.Table,
	quantities: []string{"temperature", "pressure", "humidity"},
	words:      []string{"lights", "dome", "doors", "shutter"},
})

func newArchive(a archive) *archive {
	columns := []string{"first", "last", "samples", "status_worst", "status_best"}
	for _, q := range a.quantities {
		columns = append(columns, q+"_min", q+"_mean", q+"_max", q+"_n")
	}
	for _, w := range a.words {
		columns = append(columns, w+"_first", w+"_last")
	}
	if a.direction {
		columns = append(columns, "wind_dir")
	}
	names := "`" + strings.Join(columns, "`, `") + "`"
	one := "(`span_s` = ? AND `start` = ?)"
	a.selectOpen = fmt.Sprintf("SELECT `span_s`, `start`, %s FROM `%s` WHERE %s", names, a.table, one+strings.Repeat(" OR "+one, len(levels)-1))
	a.selectRange = fmt.Sprintf("SELECT `span_s`, `start`, %s FROM `%s` WHERE `span_s` = ? AND `start` >= ? AND `start` < ? ORDER BY `start`", names, a.table)
	row := "(?" + strings.Repeat(", ?", len(columns)+1) + ")"
	insert := fmt.Sprintf("INSERT INTO `%s` (%s, `span_s`, `start`) VALUES %s", a.table, names, row+strings.Repeat(", "+row, len(levels)-1))
	a.upsert = map[string]string{
		dialect.SQLite: insert + " ON CONFLICT (`span_s`, `start`) DO UPDATE SET " + assign(columns, "`%[1]s` = excluded.`%[1]s`"),
		dialect.MySQL:  insert + " ON DUPLICATE KEY UPDATE " + assign(columns, "`%[1]s` = VALUES(`%[1]s`)"),
	}
	return &a
}

func assign(columns []string, format string) string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = fmt.Sprintf(format, c)
	}
	return strings.Join(list, ", ")
}

// querier is a transaction or a client.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// add puts one reading into its span of each level.
func (a *archive) add(ctx context.Context, t *tx, one span) error {
	var keys []any
	for _, level := range levels {
		keys = append(keys, seconds(level), one.start.Truncate(level))
	}
	rows, err := a.query(ctx, t, a.selectOpen, keys...)
	if err != nil {
		return err
	}
	var values []any
	for _, level := range levels {
		sum := one
		if i := slices.IndexFunc(rows, func(b span) bool { return b.length == level }); i >= 0 {
			sum = rows[i].plus(one)
		}
		values = append(append(values, a.arguments(sum)...), seconds(level), one.start.Truncate(level))
	}
	_, err = t.ExecContext(ctx, a.upsert[t.dialect], values...)
	return err
}

// between gives the spans of a level that start in the time.
func (a *archive) between(ctx context.Context, c *ent.Client, level time.Duration, from, to time.Time) ([]span, error) {
	return a.query(ctx, c, a.selectRange, seconds(level), from, to)
}

func seconds(level time.Duration) int { return int(level / time.Second) }

func (a *archive) arguments(b span) []any {
	list := []any{b.first, b.last, b.samples, string(b.worst), string(b.best)}
	for _, e := range b.values {
		if e.n == 0 {
			list = append(list, nil, nil, nil, 0)
		} else {
			list = append(list, e.min, e.mean, e.max, e.n)
		}
	}
	for i := range b.firstWords {
		list = append(list, b.firstWords[i], b.lastWords[i])
	}
	if a.direction {
		list = append(list, b.direction)
	}
	return list
}

func (a *archive) query(ctx context.Context, q querier, statement string, args ...any) ([]span, error) {
	rows, err := q.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []span
	for rows.Next() {
		b, err := a.scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, rows.Err()
}

func (a *archive) scan(rows *sql.Rows) (span, error) {
	b := span{
		values:     make([]extremes, len(a.quantities)),
		firstWords: make([]string, len(a.words)), lastWords: make([]string, len(a.words)),
	}
	var worst, best string
	var length int
	into := []any{&length, &b.start, &b.first, &b.last, &b.samples, &worst, &best}
	numbers := make([]sql.NullFloat64, 3*len(a.quantities))
	for i := range a.quantities {
		into = append(into, &numbers[3*i], &numbers[3*i+1], &numbers[3*i+2], &b.values[i].n)
	}
	for i := range a.words {
		into = append(into, &b.firstWords[i], &b.lastWords[i])
	}
	if a.direction {
		into = append(into, &b.direction)
	}
	if err := rows.Scan(into...); err != nil {
		return b, err
	}
	b.length = time.Duration(length) * time.Second
	for i := range b.values {
		e := &b.values[i]
		e.min, e.mean, e.max = numbers[3*i].Float64, numbers[3*i+1].Float64, numbers[3*i+2].Float64
	}
	b.worst, b.best = observatory.GlobalStatus(worst), observatory.GlobalStatus(best)
	return b, nil
}
