package request

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// TestAllThatCanBeAskedForIsSaidInEachFormat reads the sample by hand, and what
// Encode makes of it in the other formats.
func TestAllThatCanBeAskedForIsSaidInEachFormat(t *testing.T) {
	r, err := Parse(readFile(t, "asked.yaml"), skyBasis())
	if err != nil {
		t.Fatal(problemText(err))
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "asked.golden.json", append(text, '\n'))
	for _, format := range formats {
		data, err := Encode(r, format)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "asked.golden."+string(format)+".txt", data)
		requireSame(t, r, format, testInstrument())
	}
}

func parseAsked(t *testing.T, replace ...string) (observatory.Request, error) {
	t.Helper()
	text := string(readFile(t, "asked.yaml"))
	for i := 0; i+1 < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("%q is not in the sample", replace[i])
		}
		text = strings.Replace(text, replace[i], replace[i+1], 1)
	}
	return Parse([]byte(text), skyBasis())
}

func TestProblemsOfWhatIsAskedFor(t *testing.T) {
	for name, c := range map[string]struct{ old, with, want string }{
		"both kinds of windows":   {"    windows:", "    window_start: \"2027-05-01T06:00:00Z\"\n    windows:", `sequence 1 "Barnard" window_start: is given beside windows`},
		"window upside down":      {`window_end: "2027-05-02T11:00:00Z"`, `window_end: "2027-05-02T05:00:00Z"`, `sequence 1 "Barnard", window 1 window_end: the window ends 2027-05-02 05:00:00 UTC, not after`},
		"window without an end":   {`, window_end: "2027-05-02T11:00:00Z"`, ``, `window 1 window_end: is missing`},
		"windows overlap":         {`window_start: "2027-05-02T06:00:00Z"`, `window_start: "2027-05-01T10:00:00Z"`, `windows: the windows 2027-05-01 06:00:00 UTC to 2027-05-01 11:00:00 UTC and`},
		"window far":              {`window_end: "2027-05-02T11:00:00Z"`, `window_end: "2037-05-02T11:00:00Z"`, `more than 730 days`},
		"no window fits":          {`max_attempts: 2`, "duration: 20000", `windows: no window is as long as the 20000 s that the sequence needs; of the longest 18000 s are left`},
		"type of one":             {"target_type: altaz", "target_type: galactic", `sequence 6 "Zenith" target_type: must be icrs, altaz, test, body, orbit or tle`},
		"body in icrs":            {"epoch_yr: 2016", "body: mars", "body: is not for a target of type icrs"},
		"motion of the zenith":    {"target_coords: 80 180", "target_coords: 80 180\n    pm_dec_mas_yr: 3", "pm_dec_mas_yr: is not for a target of type altaz"},
		"unknown body":            {"body: jupiter", "body: pluto", `sequence 2 "Jupiter" body: `},
		"fast star":               {"pm_dec_mas_yr: 10362.394", "pm_dec_mas_yr: 30000", "pm_dec_mas_yr: must be from -20000 to 20000, is 30000"},
		"epoch":                   {"epoch_yr: 2016", "epoch_yr: 16", "epoch_yr: must be a year from 1800 to 2200"},
		"orbit of both kinds":     {"semimajor_au: 2.7656", "semimajor_au: 2.7656, perihelion_au: 2", "orbit: has perihelion_au and perihelion_jd, or semimajor_au and mean_anomaly_deg"},
		"open orbit":              {"eccentricity: 0.0796", "eccentricity: 1.2", "eccentricity: must be from 0 to below 1 with semimajor_au"},
		"orbit lacks":             {"incl_deg: 10.588, ", "", "orbit incl_deg: is missing"},
		"orbit without a size":    {"semimajor_au: 2.7656, ", "", "orbit semimajor_au: is missing"},
		"orbit is text":           {"{epoch_jd: 2461000.5, semimajor_au: 2.7656, eccentricity: 0.0796, incl_deg: 10.588, node_deg: 80.25, peri_deg: 73.3, mean_anomaly_deg: 231.5}", "round", "orbit: must be an object with epoch_jd,"},
		"broken element set":      {"0  2926", "0  2928", `sequence 5 "Station" tle: `},
		"element set lacks":       {"line2: 2 25544", "line2x: 2 25544", "tle line2x: unknown; did you mean line2?"},
		"airmass":                 {"max_airmass: 1.6", "max_airmass: 0.6", "max_airmass: must be from 1 to 40, is 0.6"},
		"no airmass":              {"max_airmass: 1.6", "max_airmass: 0", "constraints max_airmass: must be more than 0; leave it out"},
		"altitude":                {"min_alt_deg: 35", "min_alt_deg: 95", "min_alt_deg: must be from 0 to 90"},
		"light of the Moon":       {"min_moon_deg: 30", "max_moon_illum: 25", "max_moon_illum: must be from 0 to 1, which is 100 %, is 25"},
		"twilight":                {"twilight: astronomical", "twilight: dark", `twilight: must be civil, nautical, astronomical, is "dark"`},
		"cloud":                   {"max_cloud: slightly cloudy", "max_cloud: overcast", `max_cloud: must be clear, slightly cloudy, cloudy, very cloudy, is "overcast"`},
		"unknown constraint":      {"max_cloud:", "max_clouds:", "constraints max_clouds: unknown; did you mean max_cloud?"},
		"constraint as text":      {"min_moon_deg: 30", "min_moon_deg: far", `min_moon_deg: must be a number, is text`},
		"critical without a time": {"    preferred: \"2027-05-01T04:00:00Z\"\n", "", "preferred: is missing: a time-critical sequence starts within tolerance_s of it"},
		"tolerance alone":         {"    time_critical: true\n", "", "tolerance_s: is only for a time-critical sequence"},
		"tolerance":               {"tolerance_s: 90", "tolerance_s: 90000", "tolerance_s: must be from 0 to 86400"},
		"preferred elsewhere":     {"max_attempts: 2", `preferred: "2027-05-01T20:00:00Z"`, "preferred: 2027-05-01 20:00:00 UTC is within none of the windows"},
		"attempts":                {"max_attempts: 2", "max_attempts: -2", "max_attempts: must be from 0 to 1000"},
		"group":                   {"group: both", "group: boht", `group: unknown group "boht"; known are "either", "both"`},
		"rule":                    {"rule: one_of", "rule: some_of", `group 1 rule: must be all_of or one_of, is "some_of"`},
		"group twice":             {"name: either", "name: both", "another group has the same name"},
		"cadence in all_of":       {"    group: either", "    group: both", "which the occurrences of a cadence cannot be"},
		"cadence tolerance":       {"tolerance_h: 30", "tolerance_h: 90", "cadence tolerance_h: must be more than 0 and at most half the interval, 84 h"},
		"cadence interval":        {"every_days: 7", "every_days: 0", "cadence every_days: must be more than 0"},
		"cadence count":           {"count: 3", "count: 101", "cadence count: must be from 1 to 100, is 101"},
		"too many":                {"count: 3", "count: 99", "99 occurrences make more than the 100 sequences"},
		"cadence outside":         {"count: 3", "count: 9", "occurrence 6 of 9, about 2026-12-28 02:00:00 UTC, has no time within the windows"},
		"cadence lacks":           {", count: 3", "", "cadence count: is missing"},
		"series alone":            {"max_attempts: 2", "series: x", "occurrence: series and occurrence go together"},
		"cadence of a series":     {"    cadence:", "    series: x\n    occurrence: 1\n    cadence:", "series: is of what a cadence made"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseAsked(t, c.old, c.with)
			if text := problemText(err); !strings.Contains(text, c.want) {
				t.Errorf("got\n%s\nwant %q", text, c.want)
			}
		})
	}
}

func TestACadenceIsManySequences(t *testing.T) {
	r, err := parseAsked(t)
	if err != nil {
		t.Fatal(problemText(err))
	}
	start := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	for k := range 3 {
		s := r.Sequences[2+k]
		from, to := start.AddDate(0, 0, 7*k).Add(-30*time.Hour), start.AddDate(0, 0, 7*k).Add(30*time.Hour)
		if from.Before(start) {
			from = start // of the sequence's own window
		}
		if s.Name != fmt.Sprintf("Ceres %d/3", k+1) || s.Series != "Ceres" || s.Occurrence != k+1 || s.Group != "either" ||
			!s.Start.Equal(from) || !s.End.Equal(to) || len(s.Windows) != 1 || s.Target.Name != "Ceres" {
			t.Errorf("occurrence %d: %+v", k+1, s)
		}
	}
	// About the preferred start, each with its own, in what several windows leave.
	r, err = parseAsked(t, "    constraints: {max_moon_illum: 0.6}\n", "", "    window_start: \"2026-11-23T02:00:00Z\"\n    window_end: \"2026-12-23T12:00:00Z\"\n    cadence: {every_days: 7, tolerance_h: 30, count: 3}",
		"    windows:\n      - {window_start: \"2026-11-23T02:00:00Z\", window_end: \"2026-11-26T12:00:00Z\"}\n      - {window_start: \"2026-11-26T13:00:00Z\", window_end: \"2026-12-23T12:00:00Z\"}\n"+
			"    preferred: \"2026-11-26T05:00:00Z\"\n    cadence: {every_days: 0.5, tolerance_h: 4, count: 2}")
	if err != nil {
		t.Fatal(problemText(err))
	}
	preferred := time.Date(2026, 11, 26, 5, 0, 0, 0, time.UTC)
	for k := range 2 {
		s, at := r.Sequences[2+k], preferred.Add(time.Duration(12*k)*time.Hour)
		if !s.Preferred.Equal(at) || !s.Start.Equal(at.Add(-4*time.Hour)) || !s.End.Equal(at.Add(4*time.Hour)) {
			t.Errorf("occurrence %d: %s to %s, preferred %s", k+1, s.Start, s.End, s.Preferred)
		}
	}
	if len(r.Sequences[2].Windows) != 1 || len(r.Sequences[3].Windows) != 1 {
		t.Errorf("windows %v, %v", r.Sequences[2].Windows, r.Sequences[3].Windows)
	}
	r.Sequences[2].Albums[0].Plans[0].Images = 99
	if r.Sequences[3].Albums[0].Plans[0].Images == 99 {
		t.Error("two occurrences share their plans")
	}
}

// The same passage, as a comet's and as an asteroid's elements give it.
func TestElementsOfEitherKind(t *testing.T) {
	r, err := parseAsked(t)
	if err != nil {
		t.Fatal(problemText(err))
	}
	o := r.Sequences[2].Target.Orbit
	if q := 2.7656 * (1 - 0.0796); math.Abs(o.PerihelionAU-q) > 1e-12 {
		t.Errorf("perihelion at %g au, want %g", o.PerihelionAU, q)
	}
	// A year of 365.2568983 days is Gauss's for 1 au; M of 231.5 deg is 128.5 before the next passage.
	period := 365.2568983 * math.Pow(2.7656, 1.5)
	if want := 2461000.5 + (360-231.5)/360*period; math.Abs(o.PerihelionJD-want) > 1e-3 {
		t.Errorf("passage at %f, want %f", o.PerihelionJD, want)
	}
}

func TestTargetsByName(t *testing.T) {
	known := observatory.Target{
		Type: observatory.TargetICRS, Name: "Messier 31", RADeg: 10.6847, DecDeg: 41.2688, PMRAMasYr: 0.05, EpochYr: 2016,
	}
	b := skyBasis()
	b.Resolve = knowing(map[string]Named{"M 31": {known, NameKnown}})
	file := `{"name":"r","scientific_program":"GRB","target_type":"icrs","submitted":true,"sequences":[{"name":"s","target_name":"M 31",
		"window_start":"2026-11-23T02:00:00Z","window_end":"2026-11-23T12:00:00Z",
		"albums":[{"detector":"Visible camera","plans":[{"filter":"First visible filter","duration":10,"nb_images":1}]}]}]}`
	r, err := Parse([]byte(file), b)
	if err != nil {
		t.Fatal(problemText(err))
	}
	want := known
	want.Name, want.Coords = "M 31", "10.6847 41.2688"
	if got := r.Sequences[0].Target; !reflect.DeepEqual(got, want) {
		t.Errorf("target %+v, want %+v", got, want)
	}
	for _, format := range formats { // a file says the place, so that it means the same everywhere
		requireSame(t, r, format, testInstrument())
	}
	unknown := strings.Replace(file, "M 31", "M 331", 1)
	if _, err := Parse([]byte(unknown), b); !strings.Contains(problemText(err), `target_name: "M 331" is in no catalogue here; give its coordinates`) {
		t.Errorf("unknown name: %v", problemText(err))
	}
	b.Resolve = nil
	if _, err := Parse([]byte(file), b); !strings.Contains(problemText(err), `target_coords: is missing: names of targets cannot be resolved here`) {
		t.Errorf("no catalogue: %v", problemText(err))
	}
}

// A relative file counts the times of its windows from the submission too.
func TestRelativeWindows(t *testing.T) {
	file := `<request name="r" scientific_program="GRB" target_type="test" relative="1"><sequence name="s" t_prefered="9000">
	<window jd1="0" jd2="600"/><window jd1="7200" jd2="10800.5"/>
	<album detector="Visible camera"><plan filter="First visible filter" duration="1" nb_images="1"/></album></sequence></request>`
	r, err := Parse([]byte(file), testBasis())
	if err != nil {
		t.Fatal(problemText(err))
	}
	want := []observatory.Window{
		{Start: testNow, End: testNow.Add(10 * time.Minute)}, {Start: testNow.Add(2 * time.Hour), End: testNow.Add(3*time.Hour + 500*time.Millisecond)},
	}
	if s := r.Sequences[0]; !reflect.DeepEqual(s.Windows, want) || !s.Start.Equal(want[0].Start) || !s.End.Equal(want[1].End) {
		t.Errorf("%+v", s)
	}
}

func TestGroupsOfOneAndNone(t *testing.T) {
	r, err := parseAsked(t, "group: both", "")
	if err != nil {
		t.Fatal(problemText(err))
	}
	if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0].String(), "group 2 name: the group has 1 sequences: it binds nothing") {
		t.Errorf("warnings %v", r.Warnings)
	}
}
