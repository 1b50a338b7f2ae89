package cli

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"pyros/backend/observatory"
)

// table is a kind of CSV: what it needs and what it adds. add gives the new cells
// of a row in the order of columns.
type table struct {
	keys    []string
	columns []string
	add     func(row *skyRow) ([]string, error)
}

// maxRowBytes is more than any row of numbers needs.
const maxRowBytes = 1 << 20

// addColumns copies rows from in to out with the columns of the table, one at a
// time. A column that is there already is written anew in its place; others that
// the table does not know are passed on. It stops at the first row that cannot
// be read, with its line; the rows before it have been written.
func addColumns(in io.Reader, out io.Writer, t table) error {
	source := &bounded{in: in, left: maxRowBytes}
	rows := csv.NewReader(source)
	rows.ReuseRecord = true
	heading, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return errors.New("line 1: want the names of the columns")
	}
	if err != nil {
		return source.explain(rowError(err))
	}
	row, heading, err := newSkyRow(heading, t)
	if err != nil {
		return err
	}
	buffer := bufio.NewWriterSize(out, 64<<10)
	writer := csv.NewWriter(buffer)
	finish := func(err error) error {
		writer.Flush()
		return errors.Join(err, writer.Error(), buffer.Flush())
	}
	if err := writer.Write(heading); err != nil {
		return err
	}
	for {
		source.left = maxRowBytes
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return finish(nil)
		}
		if err != nil {
			return finish(source.explain(rowError(err)))
		}
		copy(row.cells, cells)
		added, err := t.add(row)
		if err != nil {
			line, _ := rows.FieldPos(0)
			return finish(fmt.Errorf("line %d: %w", line, err))
		}
		for i, cell := range added {
			row.cells[row.into[i]] = cell
		}
		if err := writer.Write(row.cells); err != nil {
			return err
		}
	}
}

// rowError names the line first.
func rowError(err error) error {
	var bad *csv.ParseError
	if !errors.As(err, &bad) {
		return err
	}
	if errors.Is(bad.Err, csv.ErrFieldCount) {
		return fmt.Errorf("line %d: not as many cells as the heading has", bad.Line)
	}
	return fmt.Errorf("line %d, column %d: %w", bad.Line, bad.Column, bad.Err)
}

// bounded keeps one row from filling the memory.
type bounded struct {
	in   io.Reader
	left int
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errRowTooLong
	}
	n, err := b.in.Read(p)
	b.left -= n
	return n, err
}

var errRowTooLong = fmt.Errorf("a row is longer than %d bytes: is a quotation mark missing?", maxRowBytes)

// explain says so where the bound is behind an error.
func (b *bounded) explain(err error) error {
	if b.left <= 0 {
		return errRowTooLong
	}
	return err
}

// skyRow is a row by the names of its columns.
type skyRow struct {
	cells []string
	key   map[string]int
	into  []int // where the added cells go
}

// newSkyRow reads the heading; it gives the one of what is written.
func newSkyRow(heading []string, t table) (*skyRow, []string, error) {
	heading = slices.Clone(heading)
	heading[0] = strings.TrimPrefix(heading[0], "\ufeff")
	at := map[string]int{}
	for i, name := range heading {
		heading[i] = strings.TrimSpace(name)
		if _, twice := at[heading[i]]; twice {
			return nil, nil, fmt.Errorf("line 1: two columns are named %q", heading[i])
		}
		at[heading[i]] = i
	}
	var missing []string
	for _, name := range t.keys {
		if _, ok := at[name]; !ok {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return nil, nil, fmt.Errorf("line 1: want a column %s", strings.Join(missing, ", "))
	}
	r := &skyRow{key: at}
	for _, name := range t.columns {
		if _, ok := at[name]; !ok {
			at[name] = len(heading)
			heading = append(heading, name)
		}
		r.into = append(r.into, at[name])
	}
	r.cells = make([]string, len(heading))
	return r, heading, nil
}

func (r *skyRow) text(column string) string { return strings.TrimSpace(r.cells[r.key[column]]) }

// number is a cell as a number within low..high.
func (r *skyRow) number(column string, low, high float64) (float64, error) {
	v, err := strconv.ParseFloat(r.text(column), 64)
	if err != nil || math.IsNaN(v) || v < low || v > high {
		return 0, fmt.Errorf("%s %q: want a number from %g to %g", column, clipped(r.text(column)), low, high)
	}
	return v, nil
}

func (r *skyRow) site() (observatory.Site, error) {
	lat, err1 := r.number("lat_deg", -90, 90)
	lon, err2 := r.number("lon_deg", -360, 360)
	height, err3 := r.number("height_m", -1000, 20000)
	return observatory.Site{Name: r.text("site"), LatitudeDeg: lat, LongitudeDeg: lon, HeightM: height}, firstOf(err1, err2, err3)
}

// The years for which the sky can be computed.
const firstYear, lastYear = 1900, 2100

// moment is a cell as a time in UTC by one of the layouts.
func (r *skyRow) moment(column, want string, layouts ...string) (time.Time, error) {
	for _, layout := range layouts {
		t, err := time.Parse(layout, r.text(column))
		if err != nil {
			continue
		}
		if year := t.UTC().Year(); year < firstYear || year > lastYear {
			return t, fmt.Errorf("%s %q: want a year from %d to %d", column, clipped(r.text(column)), firstYear, lastYear)
		}
		return t.UTC(), nil
	}
	return time.Time{}, fmt.Errorf("%s %q: want %s", column, clipped(r.text(column)), want)
}

// clipped keeps a cell from filling the screen.
func clipped(text string) string {
	if len(text) > 40 {
		return strings.ToValidUTF8(text[:40], "") + "..."
	}
	return text
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// How cells are written.

func fixed(v float64, decimals int) string { return strconv.FormatFloat(v, 'f', decimals, 64) }

// degrees has 6 decimals, 4 mas.
func degrees(v float64) string { return fixed(v, 6) }

// circle is degrees of an angle within 0..360, 360 itself written as 0.
func circle(v float64) string {
	if text := degrees(v); text != "360.000000" {
		return text
	}
	return degrees(0)
}

const millisecondLayout = "2006-01-02T15:04:05.000"

func clockTime(t time.Time) string {
	return t.UTC().Round(time.Millisecond).Format(millisecondLayout)
}

// perhaps is empty for what does not happen.
func perhaps(t *time.Time) string {
	if t == nil {
		return ""
	}
	return clockTime(*t)
}
