package astro

import (
	"math"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// finals are lines in the form of finals2000A: two with values of Bulletins A and
// B, a predicted one, one not predicted yet.
const finals = "161231 57753.00 I  0.085024 0.000091  0.265922 0.000091  I-0.4077598 0.0000052  1.1254 0.0037  I     0.000    0.300     0.000    0.300  0.085033  0.265894 -0.4077601     0.000     0.000  \n" +
	"17 1 1 57754.00 I  0.082733 0.000091  0.265997 0.000091  I 0.5911000 0.0000052  1.1744 0.0037  I     0.000    0.300     0.000    0.300  0.082733  0.265997  0.5911000     0.000     0.000  \n" +
	"17 1 2 57755.00 P  0.080000 0.000091  0.266000 0.000091  P 0.5899000 0.0000052                                                                                                                \n" +
	"17 1 3 57756.00                                                                                                                                                                             \n"

func TestReadFinals(t *testing.T) {
	u, err := ReadUT1(strings.NewReader(finals))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   time.Time
		want float64
	}{
		{time.Date(2016, 12, 31, 0, 0, 0, 0, time.UTC), -0.4077598},
		// Half a day before the leap second: half of the day's loss, no leap yet.
		{time.Date(2016, 12, 31, 12, 0, 0, 0, time.UTC), -0.4083299},
		{time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC), 0.5911},
		{time.Date(2017, 1, 1, 12, 0, 0, 0, time.UTC), 0.5905},
		{time.Date(2017, 1, 2, 0, 0, 0, 0, time.UTC), 0.5899},
		{time.Date(2017, 1, 2, 0, 0, 1, 0, time.UTC), 0},
		{time.Date(2016, 12, 30, 23, 0, 0, 0, time.UTC), 0},
	} {
		if got := u.DUT1(c.at); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("at %v %g, want %g", c.at, got, c.want)
		}
	}
	var none *UT1
	if none.DUT1(time.Now()) != 0 {
		t.Error("without a table UT1 is not UTC")
	}
}

func TestReadUT1Lines(t *testing.T) {
	u, err := ReadUT1(strings.NewReader("mjd,dut1_s\n# made by hand\n\n61000, 0.1\n61010,0.2\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := u.DUT1(FromJD(2400000.5 + 61005)); math.Abs(got-0.15) > 1e-9 {
		t.Errorf("half way %g", got)
	}
	for _, c := range []struct{ text, want string }{
		{"", "holds no day"},
		{"mjd,dut1_s\n", "holds no day"},
		{"61000,x\n", "line 1 of the table of UT1: want a Modified Julian Date and seconds"},
		{"61000\n", "line 1"},
		{"61000,0.1\n61000,0.1\n", "line 2 of the table of UT1: the day is not after the one before"},
		{"61000,37\n", "more than a second"},
		{"2461000.5,0.1\n", "between 1962 and 2132"},
		{"61000,NaN\n", "more than a second"},
		{strings.Repeat("x", 1<<20), "cannot be read"},
	} {
		if _, err := ReadUT1(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) || observatory.CodeOf(err) != observatory.CodeInvalid {
			t.Errorf("%.40q: %v, want %q", c.text, err, c.want)
		}
	}
}

// TestEphemerisTakesUT1: with UT1 half a second ahead a star sets half a second
// sooner.
func TestEphemerisTakesUT1(t *testing.T) {
	from := FromJD(2400000.5 + 61005)
	u, err := ReadUT1(strings.NewReader("61000,0.5\n61010,0.5\n"))
	if err != nil {
		t.Fatal(err)
	}
	target := observatory.Target{Type: observatory.TargetICRS, RADeg: 83, DecDeg: 22}
	var ends [2]time.Time
	for i, table := range []*UT1{nil, u} {
		site := sanPedro
		site.UT1 = table
		e, err := NewEphemeris(site, from, from.Add(24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		spans, err := e.Visible(nil, &target, Limits{MinAltDeg: 30, SunBelowDeg: 90}, from, from.Add(24*time.Hour))
		if err != nil || len(spans) == 0 {
			t.Fatal(spans, err)
		}
		ends[i] = spans[0].End
	}
	if sooner := ends[0].Sub(ends[1]); (sooner - 500*time.Millisecond).Abs() > 10*time.Millisecond {
		t.Errorf("it sets %v sooner", sooner)
	}
}

func FuzzReadUT1(f *testing.F) {
	f.Add(finals)
	f.Add("mjd,dut1_s\n61000,0.1\n61010,0.2\n")
	f.Fuzz(func(t *testing.T, text string) {
		u, err := ReadUT1(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, mjd := range u.mjd {
			for _, off := range []float64{-0.5, 0, 0.5} {
				if v := u.DUT1(FromJD(2400000.5 + mjd + off)); !(math.Abs(v) <= 2) {
					t.Fatalf("at %g + %g it is %g", mjd, off, v)
				}
			}
		}
	})
}
