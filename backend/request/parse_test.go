package request

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

func TestParseTheSample(t *testing.T) {
	r, err := Parse(readFile(t, "routine_request_01.xml"), testBasis())
	if err != nil {
		t.Fatal(err)
	}
	s := r.Sequences[0]
	if r.Name != "RequestSimulator" || r.Program != "GRB" || !r.Submitted || r.Status != observatory.RequestSubmitted {
		t.Errorf("request is %+v", r)
	}
	if s.Start != testNow.Add(15*time.Second) || s.End != testNow.Add(60000*time.Second) || s.Preferred != nil {
		t.Errorf("window is %v to %v, preferred %v", s.Start, s.End, s.Preferred)
	}
	// One filter change of 3 s, five images of 10 s with 2 s of readout.
	if s.DurationS != 63 || s.ImagesAll != 5 || s.Priority != 1 || s.Status != observatory.SequenceToBePlanned {
		t.Errorf("sequence is %+v", s)
	}
	if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0].String(), "the plans need 63 s, more than the 10 s given") {
		t.Errorf("warnings are %v", r.Warnings)
	}
}

func TestTheThreeFormatsSayTheSame(t *testing.T) {
	var want observatory.Request
	for i, name := range []string{"full.json", "full.yaml", "full.xml"} {
		r, err := Parse(readFile(t, name), testBasis())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if i == 0 {
			want = r
			text, _ := json.MarshalIndent(r, "", "  ")
			golden(t, "full.golden.json", append(text, '\n'))
		} else if !reflect.DeepEqual(r, want) {
			t.Errorf("%s differs:\n%+v\n%+v", name, r, want)
		}
	}
}

func TestEveryProblemIsReportedWithItsPlace(t *testing.T) {
	_, err := Parse(readFile(t, "wrong.xml"), testBasis())
	golden(t, "wrong.golden.txt", []byte(problemText(err)))
}

func problemText(err error) string {
	var e *observatory.Error
	if !errors.As(err, &e) {
		return fmt.Sprint(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", e.Code, e.Message)
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "%s\n", p)
	}
	return b.String()
}

// template is a good request into which the cases put something wrong.
const template = `<request submitted="1" relative="1" name="r" scientific_program="GRB" target_type="icrs" REQUEST>
<sequence name="s" jd1="0" jd2="60000" target_coords="10 20" SEQUENCE>
<album detector="Visible camera"><plan duration="10" filter="First visible filter" nb_images="5" PLAN/></album>
</sequence></request>`

func TestProblems(t *testing.T) {
	plain := strings.NewReplacer("REQUEST", "", "SEQUENCE", "", "PLAN", "").Replace(template)
	if _, err := Parse([]byte(plain), testBasis()); err != nil {
		t.Fatal(err)
	}
	replace := func(old, with string) string {
		if !strings.Contains(plain, old) {
			t.Fatalf("%q is not in the template", old)
		}
		return strings.Replace(plain, old, with, 1)
	}
	plan := `<plan duration="10" filter="First visible filter" nb_images="5" />`
	for _, c := range []struct{ name, file, want string }{
		{"empty", "  \n", "the file is empty"},
		{"binary", "\x00\x01", "not UTF-8"},
		{"latin", "<request name=\"\xe9\"/>", "not UTF-8"},
		{"other encoding", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><request/>", "save the file as UTF-8"},
		{"not closed", "<request>\n<sequence>", "line 2: not well-formed XML"},
		{"other root", "<html/>", "the root element is <html>"},
		{"second root", plain + "<request/>", "second root"},
		{"doctype", `<!DOCTYPE lolz [<!ENTITY lol "lol">]>` + plain, "document type or entity"},
		{"external entity", `<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><request name="&e;"/>`, "document type or entity"},
		{"unknown entity", replace(`name="r"`, `name="&lol;"`), "not well-formed XML"},
		{"depth", strings.Repeat("<request>", 50), "more than 12 elements"},
		{"unknown attribute", replace(`nb_images="5"`, `nb_images="5" nbimages="4"`), `line 3, sequence 1 "s", album 1, plan 1 nbimages: unknown; did you mean nb_images?`},
		{"unknown element", replace("<album", "<albun/><album"), "unknown element <albun>; did you mean"},
		{"attribute twice", replace(`name="s"`, `name="s" name="s"`), `line 2, sequence 1 "s" name: is given twice`},
		{"both names", replace(`jd1="0"`, `jd1="0" window_start="0"`), "jd1: is given twice, also as window_start"},
		{"namespace", replace(`name="s"`, `x:name="s" xmlns:x="u"`), "unknown"},
		{"text", replace(plan, plan+"hello"), `text where only elements may stand: "hello"`},
		{"inf", replace(`duration="10"`, `duration="Inf"`), `duration: is not a number: "Inf"`},
		{"hex", replace(`duration="10"`, `duration="0x10"`), "is not a number"},
		{"overflow", replace(`duration="10"`, `duration="1e999"`), "is not a number"},
		{"fraction", replace(`nb_images="5"`, `nb_images="1.5"`), "must be a whole number"},
		{"many images", replace(`nb_images="5"`, `nb_images="10001"`), "must be from 1 to 10000, is 10001"},
		{"long exposure", replace(`duration="10"`, `duration="2000"`), `longer than the longest exposure of "Visible camera", 1800 s`},
		{"short exposure", replace(`duration="10"`, `duration="0.01"`), "shorter than the shortest exposure"},
		{"filter", replace("First visible filter", "Third infrared filter"), `mounted are "First visible filter", "Second visible filter", "Third visible filter", "First infrared filter"`},
		{"detector", replace("Visible camera", "Camera"), `unknown detector "Camera"; known are "Visible camera", "Infrared camera"`},
		{"program", replace(`"GRB"`, `"Nope"`), `unknown program "Nope"; known are "GRB", "Galaxies"`},
		{"target type", replace(`"icrs"`, `"galactic"`), "must be icrs, altaz, test, body, orbit or tle"},
		{"priority 0", replace(`name="s"`, `name="s" priority="0"`), "must be from 1 (most important) to 5, is 0"},
		{"inverted", replace(`jd1="0"`, `jd1="70000"`), "not after its start"},
		{"past", replace(`jd1="0" jd2="60000"`, `jd1="-200" jd2="-10"`), "before now"},
		{"too short", replace(`jd2="60000"`, `jd2="30"`), "the window lasts 30 s, the sequence needs 63 s"},
		{"left too short", replace(`jd1="0" jd2="60000"`, `jd1="-100" jd2="30"`), "of the window 30 s are left"},
		{"far", replace(`jd2="60000"`, `jd2="99999999"`), "more than 730 days"},
		{"very far", replace(`jd2="60000"`, `jd2="1e300"`), "must be seconds after the submission"},
		{"not relative", replace(`relative="1"`, `relative="0"`), `needs`},
		{"preferred", replace(`name="s"`, `name="s" t_prefered="70000"`), "is not within the window"},
		{"no coords", replace(`target_coords="10 20"`, ``), "target_coords: is missing"},
		{"low", replace(`"10 20"`, `"10 -70"`), "is never above -11 deg at San Pedro Mártir, where the lowest for observing is 20 deg"},
		{"no plan", replace(plan, ""), "has no plan"},
		{"no album", replace(`<album detector="Visible camera">`+plan+`</album>`, ""), "has no album"},
		{"no sequence", `<request submitted="1" name="r" scientific_program="GRB" target_type="test"/>`, "has no sequence"},
		{"same detector", replace("<album", `<album detector="Visible camera">`+plan+`</album><album`), "another album of the sequence has the same detector"},
		{"control character", replace(`name="s"`, "name=\"a&#9;b\""), "cannot be shown"},
		{"long name", replace(`name="s"`, `name="`+strings.Repeat("x", 192)+`"`), "has 192 characters, the most is 191"},
		{"long name in other letters", replace(`name="s"`, `name="`+strings.Repeat("é", 96)+`"`), "has 96 characters that take 192 bytes, the most is 191 bytes"},
		{"json", "{\"name\":\n}", "line 2: not valid JSON"},
		{"json trailing", "{} {}", "not valid JSON"},
		{"json list", "[1]", "must be an object"},
		{"json depth", strings.Repeat("[", 100) + strings.Repeat("]", 100), "more than 12"},
		{"json text number", `{"sequences":[{"duration":"10"}]}`, "duration: must be a number, is text"},
		{"json number text", `{"name":10}`, "name: must be text, is a number"},
		{"json twice", "{\"name\":\"a\",\n\"name\":\"b\"}", "line 2 name: is given twice"},
		{"json unknown", `{"names":"a"}`, "did you mean name?"},
		{"json list type", `{"sequences":{}}`, "sequences: must be a list, is an object"},
		{"json item type", `{"sequences":[3]}`, "must be an object with the fields of a sequence"},
		{"json time", `{"sequences":[{"window_start":"tomorrow"}]}`, "must be a time such as"},
		{"json julian text", `{"sequences":[{"jd1":"2461367.5"}]}`, "must be a number, is text"},
		{"json seconds", `{"sequences":[{"window_start":12}]}`, "must be a time such as"},
		{"json missing", `{"sequences":[{}]}`, "window_start: is missing"},
		{"yaml", "name: [", "not valid YAML"},
		{"yaml alias", "name: &a x\nflag: *a\n", "anchors and aliases are not read"},
		{"yaml twice", "name: a\nname: b\n", "line 2 name: is given twice"},
		{"yaml two", "name: a\n---\nname: b\n", "one document"},
		{"yaml nan", "sequences: [{duration: .nan}]", "is not a number"},
		{"yaml tag", "name: !!binary aGVsbG8=\n", "a value of an unknown kind"},
		{"yaml key", "? [a]\n: b\n", "a name must be plain text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.file), testBasis())
			if text := problemText(err); !strings.Contains(text, c.want) && c.name != "not relative" {
				t.Errorf("got\n%s\nwant %q", text, c.want)
			}
			if observatory.CodeOf(err) != observatory.CodeInvalid {
				t.Errorf("code is %s", observatory.CodeOf(err))
			}
		})
	}
}

func TestBounds(t *testing.T) {
	instrument := testInstrument()
	_, err := Parse(make([]byte, MaxBytes+1), Basis{Instrument: instrument, Now: testNow})
	if observatory.CodeOf(err) != observatory.CodeTooLarge {
		t.Errorf("too many bytes: %v", err)
	}
	for name, file := range map[string]string{
		"attributes": "<request" + strings.Repeat(` a=""`, 200000) + "/>",
		"elements":   "<request>" + strings.Repeat("<sequence/>", 90000) + "</request>",
		"strange":    "<request>" + strings.Repeat("<a/><b/>", 110000) + "</request>",
		"json":       `{"sequences":[` + strings.Repeat("{},", 300000) + "{}]}",
		"deep yaml":  "a: " + strings.Repeat("[", 1000000),
		"keys":       strings.Repeat("a:\n ", 30000),
		"comments":   strings.Repeat("a: b #\n#x\n", 15000),
		"yaml":       "sequences:\n" + strings.Repeat("- {}\n", 50000),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(file), Basis{Instrument: instrument, Now: testNow})
			var e *observatory.Error
			if !errors.As(err, &e) || len(e.Problems) > MaxProblems+1 {
				t.Errorf("got %d problems", len(e.Problems))
			}
		})
	}
}

func TestCoordinates(t *testing.T) {
	for text, want := range map[string][2]float64{
		"158.04667 41.26917":          {158.04667, 41.26917},
		"158.04667, -41.26917":        {158.04667, -41.26917},
		"10:32:11.2 +41:16:09":        {158.0466666666667, 41.26916666666667},
		"10h32m11.2s +41d16m09s":      {158.0466666666667, 41.26916666666667},
		"10 32 11.2 +41 16 09":        {158.0466666666667, 41.26916666666667},
		"10:32 -00:30":                {158, -0.5},
		"10h32m -0d30m":               {158, -0.5},
		"158d30m0s -00:00:36":         {158.5, -0.01},
		"10h 32m 11.2s, +41° 16′ 09″": {158.0466666666667, 41.26916666666667},
	} {
		target := observatory.Target{Type: observatory.TargetICRS, Coords: text}
		if err := readCoords(&target); err != nil {
			t.Errorf("%q: %v", text, err)
		} else if diff := max(target.RADeg-want[0], want[0]-target.RADeg, target.DecDeg-want[1], want[1]-target.DecDeg); diff > 1e-9 {
			t.Errorf("%q gives %v %v, want %v", text, target.RADeg, target.DecDeg, want)
		}
	}
	for _, text := range []string{"10", "a b", "10:61:00 5", "25h0m 5", "10 5h0m", "1 2 3", "10:00:60 5:00:00", "--1 2", "1e999 2", "10:00:00:00 5"} {
		target := observatory.Target{Type: observatory.TargetICRS, Coords: text}
		if err := readCoords(&target); err == nil {
			t.Errorf("%q is taken as %v %v", text, target.RADeg, target.DecDeg)
		}
	}
	for _, target := range []observatory.Target{
		{Type: observatory.TargetICRS, RADeg: 360}, {Type: observatory.TargetICRS, RADeg: -1}, {Type: observatory.TargetICRS, DecDeg: 91}, {Type: observatory.TargetAltAz, AltDeg: 95},
	} {
		if checkAngles(target) == nil {
			t.Errorf("%+v passes", target)
		}
	}
}

func TestJulianDays(t *testing.T) {
	for text, want := range map[string]string{
		"2451545":              "2000-01-01T12:00:00Z",
		"2461367.75":           "2026-11-23T06:00:00Z",
		"2461367.583333333333": "2026-11-23T02:00:00Z",
	} {
		got, ok := parseJD(text)
		if !ok || got.Format(time.RFC3339Nano) != want {
			t.Errorf("%s is %v, want %s", text, got, want)
		}
	}
	for _, text := range []string{"", "15", "NaN", "1e6000", "2451545.5.5", "9e99"} {
		if got, ok := parseJD(text); ok {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}

func TestDuration(t *testing.T) {
	instrument := testInstrument()
	plan := func(filter string, exposure float64, images int) observatory.Plan {
		return observatory.Plan{Filter: filter, ExposureS: exposure, Images: images}
	}
	albums := []observatory.Album{
		{Detector: "Visible camera", Plans: []observatory.Plan{plan("g", 10, 2), plan("g", 5, 1), plan("r", 1, 1)}}, // 3+24 +7 +3+3 = 40
		{Detector: "Infrared camera", Plans: []observatory.Plan{plan("J", 9, 3)}},                                   // 4+30 = 34
		{Detector: "Nothing", Plans: []observatory.Plan{plan("J", 1000, 3)}},
	}
	if got := Duration(albums, instrument); got != 40*time.Second {
		t.Errorf("parallel detectors need %v, want 40s", got)
	}
	if got := Duration(nil, instrument); got != 0 {
		t.Errorf("nothing needs %v", got)
	}
}

func TestCheckSpeaksOfTheFormsFields(t *testing.T) {
	r, err := Parse(readFile(t, "full.json"), testBasis())
	if err != nil {
		t.Fatal(err)
	}
	r.Program = "x"
	r.Sequences[1].End = r.Sequences[1].Start
	r.Sequences[0].Albums[1].Plans[0].Images = 0
	r.Sequences[0].Albums[1].Plans[0].ExposureS = 1e9
	var got []string
	for _, p := range Check(&r, testBasis()) {
		got = append(got, p.Place+" "+p.Field)
	}
	want := []string{" program", "sequences[0].albums[1].plans[0] exposure_s", "sequences[0].albums[1].plans[0] images", "sequences[1] window_end"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestCheckKeepsTheZeroOfAnAlert(t *testing.T) {
	r, err := Parse(readFile(t, "full.json"), testBasis())
	if err != nil {
		t.Fatal(err)
	}
	r.IsAlert = true
	r.Sequences[0].Priority = 0
	if problems := Check(&r, testBasis()); len(problems) > 0 || r.Sequences[0].Priority != 0 || !r.Sequences[0].IsAlert {
		t.Errorf("problems %v, priority %d", problems, r.Sequences[0].Priority)
	}
}

func TestWhatBeginsNowDoesNotBeginBefore(t *testing.T) {
	file := []byte(`<request name="r" scientific_program="GRB" target_type="test" relative="1"><sequence name="s" jd1="0" jd2="600">` +
		`<album detector="Visible camera"><plan filter="First visible filter" duration="1" nb_images="1"/></album></sequence></request>`)
	for _, nanoseconds := range []time.Duration{0, 1, 499, 500, 999} {
		r, err := Parse(file, Basis{Instrument: testInstrument(), Now: testNow.Add(nanoseconds)})
		if err != nil || len(r.Warnings) > 0 {
			t.Errorf("%d ns after the microsecond: %v, %v", nanoseconds, err, r.Warnings)
		}
	}
}

// TestWindowThatHasBegun is worth a remark only where it may be a mistake.
func TestWindowThatHasBegun(t *testing.T) {
	for ago, want := range map[string]int{"0": 0, "-600": 0, "-3600": 0, "-3601": 1} {
		file := `<request name="r" scientific_program="GRB" target_type="test" relative="1"><sequence name="s" jd1="` + ago + `" jd2="600">` +
			`<album detector="Visible camera"><plan filter="First visible filter" duration="1" nb_images="1"/></album></sequence></request>`
		r, err := Parse([]byte(file), testBasis())
		if err != nil || len(r.Warnings) != want {
			t.Errorf("begun at %s s: %v, warnings %v", ago, err, r.Warnings)
		}
	}
}
