package cli

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pyros/backend/astro"
)

// wanted are the accuracies of the tables' columns, by the beginning of their
// names: seconds, degrees or the unit of the column.
var wanted = []struct {
	column string
	within float64
}{
	{"window_start", 0.002},
	{"local_mean", 0.002},
	{"sun", 0.5},
	{"dusk", 0.5},
	{"dawn", 0.5},
	{"moonrise", 3},
	{"moonset", 3},
	{"lst_", 0.05 / 3600},
	{"moon_illum", 0.001},
	{"airmass_secz", 2e-3},
	{"airmass_", 1e-4},
	{"moon_dist", 100},
	{"moon_", 10.0 / 3600},
	{"jd_utc", 2e-8},
}

// tolerance of a column; 1 arcsec where nothing else is wanted, on the circles by
// which it is measured.
func tolerance(column string, r map[string]float64) float64 {
	switch {
	case strings.HasPrefix(column, "sun_"):
		return 2.0 / 3600 / math.Max(0.02, math.Cos(r["sun_dec_ofdate_deg"]*math.Pi/180)*math.Cos(r["sun_alt_deg"]*math.Pi/180))
	case column == "moon_az_deg":
		return 10.0 / 3600 / math.Max(1e-3, math.Cos(r["moon_alt_deg"]*math.Pi/180))
	case column == "az_deg" || column == "az_refr_deg" || column == "parallactic_deg":
		// The angle of a parallax is as good as the directions along its sides.
		return 1.0 / 3600 / math.Max(1e-3, math.Cos(r["alt_deg"]*math.Pi/180)*math.Cos(r["dec_icrs_deg"]*math.Pi/180))
	case column == "hour_angle_deg" || column == "ra_ofdate_deg":
		return 1.0 / 3600 / math.Max(1e-3, math.Cos(r["dec_icrs_deg"]*math.Pi/180))
	case column == "alt_refr_deg":
		return 5.0 / 3600
	}
	for _, w := range wanted {
		if strings.HasPrefix(column, w.column) {
			return w.within
		}
	}
	return 1.0 / 3600
}

// TestSkyTables sends the rows of right answers through the commands, with the
// answers cut off, and compares what comes back.
func TestSkyTables(t *testing.T) {
	for _, c := range []struct {
		kind  string
		table func(*astro.UT1) table
	}{{"nights", nightTable}, {"targets", targetTable}} {
		for _, path := range []string{
			filepath.Join("..", "astro", "testdata", c.kind+".csv"),
			filepath.Join("..", "..", "..", "shared", "reference", "sky", c.kind+"_sample.csv"),
		} {
			t.Run(filepath.Base(path), func(t *testing.T) {
				text, err := os.ReadFile(path)
				if os.IsNotExist(err) && strings.Contains(path, "shared") {
					t.Skipf("%s is not there: only the table of astro's testdata is compared", path)
				}
				if err != nil {
					t.Fatal(err)
				}
				compareTables(t, c.table(nil), readCSV(t, text))
			})
		}
	}
}

func compareTables(t *testing.T, kind table, want [][]string) {
	t.Helper()
	heading := want[0]
	var in bytes.Buffer
	keys := csv.NewWriter(&in)
	for _, row := range want {
		var cells []string
		for _, key := range kind.keys {
			cells = append(cells, row[slices.Index(heading, key)])
		}
		keys.Write(cells)
	}
	keys.Flush()
	var out bytes.Buffer
	if err := addColumns(&in, &out, kind); err != nil {
		t.Fatal(err)
	}
	got := readCSV(t, out.Bytes())
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i := 1; i < len(want); i++ {
		numbers := map[string]float64{}
		for j, name := range heading {
			numbers[name], _ = strconv.ParseFloat(want[i][j], 64)
		}
		for j, name := range heading {
			at := slices.Index(got[0], name)
			if at < 0 {
				t.Fatalf("no column %s", name)
			}
			if strings.Contains(name, "alt_refr") && numbers[strings.Replace(name, "refr_", "", 1)] < 15 {
				continue // nothing is wanted next to the horizon
			}
			right := want[i][j]
			if strings.HasPrefix(name, "airmass") && numbers["alt_deg"] <= 0 {
				right = "" // below the horizon there is none
			}
			if off := cellsApart(got[i][at], right); !(off <= tolerance(name, numbers)) {
				t.Errorf("row %d, %s: %s, want %s within %g", i, name, got[i][at], right, tolerance(name, numbers))
			}
		}
	}
}

// cellsApart is the difference of two cells: seconds of times, numbers otherwise,
// whole turns of angles taken off; NaN where one is empty or they differ as text.
func cellsApart(a, b string) float64 {
	if a == b {
		return 0
	}
	x, err1 := time.Parse(millisecondLayout, a)
	y, err2 := time.Parse(millisecondLayout, b)
	if err1 == nil && err2 == nil {
		return math.Abs(x.Sub(y).Seconds())
	}
	v, err1 := strconv.ParseFloat(a, 64)
	w, err2 := strconv.ParseFloat(b, 64)
	if err1 != nil || err2 != nil {
		return math.NaN()
	}
	off := math.Abs(v - w)
	return math.Min(off, math.Abs(off-360))
}

func readCSV(t *testing.T, text []byte) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	return rows
}

const targetHeading = "site,lat_deg,lon_deg,height_m,time_utc,ra_icrs_deg,dec_icrs_deg"

func TestSkyTablesPassOnWhatTheyDoNotKnow(t *testing.T) {
	in := "\ufeffnote,alt_deg," + targetHeading + "\r\n\"a, \"\"b\"\"\",old,spm,31,-115,2800,2027-01-16T23:38:44Z,83.6,22\r\n"
	var out bytes.Buffer
	if err := addColumns(strings.NewReader(in), &out, targetTable(nil)); err != nil {
		t.Fatal(err)
	}
	rows := readCSV(t, out.Bytes())
	if got := strings.Join(rows[0][:10], " "); got != "note alt_deg site lat_deg lon_deg height_m time_utc ra_icrs_deg dec_icrs_deg jd_utc" {
		t.Errorf("heading %s", got)
	}
	if rows[1][0] != `a, "b"` || rows[1][6] != "2027-01-16T23:38:44Z" {
		t.Errorf("passed on %q", rows[1])
	}
	if alt, err := strconv.ParseFloat(rows[1][1], 64); err != nil || alt < -90 || alt > 90 {
		t.Errorf("the altitude that was there is %q", rows[1][1])
	}
}

func TestSkyTablesRefuse(t *testing.T) {
	good := "spm,31,-115,2800,2027-01-16T23:38:44.000,83.6,22\n"
	for _, c := range []struct{ in, want string }{
		{"", "line 1: want the names of the columns"},
		{"site,lat_deg\n", "line 1: want a column lon_deg, height_m, time_utc, ra_icrs_deg, dec_icrs_deg"},
		{targetHeading + ",site\n", `line 1: two columns are named "site"`},
		{targetHeading + "\n" + good + "spm,31\n", "line 3: not as many cells as the heading has"},
		{targetHeading + "\n\n" + good + "spm,x,-115,2800,2027-01-16T23:38:44.000,83.6,22\n", `line 4: lat_deg "x": want a number from -90 to 90`},
		{targetHeading + "\nspm,91,-115,2800,2027-01-16T23:38:44.000,83.6,22\n", `line 2: lat_deg "91": want a number from -90 to 90`},
		{targetHeading + "\nspm,NaN,-115,2800,2027-01-16T23:38:44.000,83.6,22\n", `line 2: lat_deg "NaN"`},
		{targetHeading + "\nspm,31,-115,1e9,2027-01-16T23:38:44.000,83.6,22\n", `line 2: height_m "1e9"`},
		{targetHeading + "\nspm,31,-115,2800,16.1.2027,83.6,22\n", `line 2: time_utc "16.1.2027": want a time in UTC as 2027-01-16T23:38:44.000`},
		{targetHeading + "\nspm,31,-115,2800,0027-01-16T23:38:44.000,83.6,22\n", `want a year from 1900 to 2100`},
		{targetHeading + "\nspm,31,-115,2800,2027-01-16T23:38:44.000,83.6," + strings.Repeat("9", 500) + "\n", `9999..."`},
		{targetHeading + "\n\"spm,31,-115,2800,2027-01-16T23:38:44.000,83.6,22\n", "line 2"},
		{targetHeading + "\n\"" + strings.Repeat("x", 2*maxRowBytes), "a row is longer than 1048576 bytes"},
	} {
		err := addColumns(strings.NewReader(c.in), io.Discard, targetTable(nil))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.90q: %v, want %q", c.in, err, c.want)
		}
	}
	err := addColumns(strings.NewReader("site,lat_deg,lon_deg,height_m,night_of\nspm,31,-115,2800,2026-02-30\n"), io.Discard, nightTable(nil))
	if want := `line 2: night_of "2026-02-30": want a date as 2026-02-10`; err == nil || err.Error() != want {
		t.Errorf("%v, want %q", err, want)
	}
}

// TestSkyTablesStream: rows come out while the input has not ended, and those
// before a bad one have been written.
func TestSkyTablesStream(t *testing.T) {
	in, feed := io.Pipe()
	rows := 0
	seen := make(chan int)
	go func() {
		fmt.Fprintln(feed, targetHeading)
		for rows < 5000 {
			fmt.Fprintf(feed, "spm,31,-115,2800,2027-01-16T23:38:44.000,%g,22\n", float64(rows)/20)
			rows++
		}
		<-seen // something has been written before the input ends
		fmt.Fprintln(feed, "bad")
		feed.Close()
	}()
	out := &firstWrite{seen: seen}
	err := addColumns(in, out, targetTable(nil))
	if err == nil || !strings.HasPrefix(err.Error(), "line 5002: ") {
		t.Errorf("%v", err)
	}
	if n := strings.Count(out.text.String(), "\n"); n != 5001 {
		t.Errorf("%d rows were written, want 5001", n)
	}
}

// firstWrite tells of the first write.
type firstWrite struct {
	seen chan int
	once bool
	text strings.Builder
}

func (w *firstWrite) Write(p []byte) (int, error) {
	if !w.once {
		w.once = true
		close(w.seen)
	}
	return w.text.Write(p)
}

func TestSkyTablesSayWhenTheOutputIsClosed(t *testing.T) {
	in := targetHeading + "\n" + strings.Repeat("spm,31,-115,2800,2027-01-16T23:38:44.000,83.6,22\n", 2000)
	if err := addColumns(strings.NewReader(in), brokenPipe{}, targetTable(nil)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("%v", err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestSkyUT1: the table turns the sky.
func TestSkyUT1(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ut1.csv")
	if err := os.WriteFile(file, []byte("mjd,dut1_s\n61400,0.5\n61450,0.5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ut1, err := skyFlags{UT1: file}.table()
	if err != nil {
		t.Fatal(err)
	}
	in := targetHeading + "\nspm,31,-115,2800,2027-01-16T23:38:44.000,83.6,22\n"
	hourAngle := func(ut1 *astro.UT1) float64 {
		var out bytes.Buffer
		if err := addColumns(strings.NewReader(in), &out, targetTable(ut1)); err != nil {
			t.Fatal(err)
		}
		rows := readCSV(t, out.Bytes())
		v, err := strconv.ParseFloat(rows[1][slices.Index(rows[0], "hour_angle_deg")], 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if turned := (hourAngle(ut1) - hourAngle(nil)) * 3600; math.Abs(turned-7.52) > 0.01 {
		t.Errorf("half a second of UT1 turns the sky by %g arcsec, want 7.52", turned)
	}
}

func BenchmarkSkyTargets(b *testing.B) {
	var in strings.Builder
	fmt.Fprintln(&in, targetHeading)
	for i := range 1000 {
		fmt.Fprintf(&in, "spm,31,-115,2800,2027-01-16T%02d:%02d:44.000,83.6,22\n", i%24, i%60)
	}
	for b.Loop() {
		if err := addColumns(strings.NewReader(in.String()), io.Discard, targetTable(nil)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms/1000rows")
}

func FuzzSkyTables(f *testing.F) {
	f.Add("site,lat_deg,lon_deg,height_m,night_of\nspm,31,-115,2800,2026-02-10\npole,-90,360,2835,2026-06-21\n")
	f.Add(targetHeading + "\nspm,31,-115,2800,2027-01-16T23:38:44.000,83.6,22\n\"a,b\",90,0,0,2000-01-01T00:00:00Z,0,90\n")
	f.Add("\ufeffnight_of,site,\"lat_deg\",lon_deg,height_m,extra\r\n2026-02-10,x,1,2,3,\"a\n\"\"b\"\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, kind := range []table{nightTable(nil), targetTable(nil)} {
			var out bytes.Buffer
			if err := addColumns(strings.NewReader(text), &out, kind); err != nil {
				continue
			}
			in, err := csv.NewReader(strings.NewReader(text)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(&out).ReadAll()
			if err != nil || len(rows) != len(in) {
				t.Fatalf("%d rows in, %d out, %v", len(in), len(rows), err)
			}
			for _, row := range rows {
				if slices.Contains(row, "NaN") && !strings.Contains(text, "NaN") {
					t.Fatalf("%q", row)
				}
			}
		}
	})
}
