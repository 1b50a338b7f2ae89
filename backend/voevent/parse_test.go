package voevent

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// packets are the project's own, by the name of their file.
func packets(t testing.TB) (names []string, parsed map[string]Packet) {
	t.Helper()
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	parsed = map[string]Packet{}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".json") {
			continue
		}
		p, err := Parse(readFile(t, name))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		names = append(names, name)
		parsed[name] = p
	}
	return names, parsed
}

func packet(t testing.TB, name string) observatory.AlertPacket {
	t.Helper()
	p, err := Parse(readFile(t, name))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	p.Received = testNow
	return p.AlertPacket
}

// The lines and the nouns of every packet in testdata, which are one for each
// habit that breaks a simpler reader.
func TestOwnPackets(t *testing.T) {
	names, parsed := packets(t)
	var lines, nouns bytes.Buffer
	for _, name := range names {
		line, err := parsed[name].Line(name).JSON()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		fmt.Fprintf(&lines, "%s\n", line)
		p := parsed[name].AlertPacket
		p.Digest = ""
		noun, err := json.MarshalIndent(p, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&nouns, "%s\n%s\n", name, noun)
	}
	golden(t, "lines.golden", lines.Bytes())
	golden(t, "packets.golden", nouns.Bytes())
}

func TestTraps(t *testing.T) {
	_, parsed := packets(t)
	type want struct {
		word      observatory.PositionWord
		ra, dec   float64
		err       float64 // 0: not told
		mission   string
		role      observatory.AlertRole
		trait     observatory.AlertTrait
		noted     string
		typeName  string
		triggerID string
	}
	const given, none, unusable = observatory.PositionGiven, observatory.PositionNone, observatory.PositionUnusable
	for name, w := range map[string]want{
		"gbm_placeholder.xml":            {word: observatory.PositionPlaceholder, mission: "Fermi", typeName: "GBM_Alert"},
		"svom_1_grm_trigger.xml":         {word: none, mission: "SVOM", typeName: "grm-trigger", triggerID: "sb26112201"},
		"svom_4_mxt.xml":                 {word: given, ra: 60.182, dec: 25.431, err: 0.02, mission: "SVOM", typeName: "mxt-initial_qf2"},
		"svom_5_retraction.xml":          {word: given, ra: 60.12, dec: 25.4, err: 0.09, trait: observatory.TraitRetraction},
		"svom_catalog.xml":               {word: given, ra: 83.6331, dec: 22.0145, err: 0.05, trait: observatory.TraitKnownSource},
		"neutrino_observatory_first.xml": {word: given, ra: 27.815, dec: -24.201, err: 0.375, mission: "ANTARES"},
		"icecube.xml":                    {word: given, ra: 50.5486, dec: 34.711, err: 0.6596, mission: "IceCube", triggerID: "64000001"},
		"version11.xml":                  {word: given, ra: 273.965, dec: -17.2473, err: 0.0489, mission: "INTEGRAL"},
		"hess_role.xml":                  {word: given, ra: 184.2, dec: -20.1, err: 0.1, role: observatory.AlertObservation, noted: "counts as observation"},
		"role_left_out.xml":              {word: given, ra: 10.5, dec: 20.5, role: observatory.AlertObservation},
		"role_unknown.xml":               {word: given, ra: 10.5, dec: 20.5, err: 0.1, role: "celebration"},
		"lvk_retraction_cites_none.xml":  {word: none, mission: "LVK", trait: observatory.TraitRetraction, typeName: "Retraction"},
		"lvk_mock_as_observation.xml":    {word: none, mission: "LVK", trait: observatory.TraitTest},
		"lat_odd_name.xml":               {word: given, ra: 42.2333, dec: 8, err: 0.5, typeName: "LAT_Initial_Pos"},
		"swift_lost_lock.xml":            {word: given, ra: 95, dec: 30, err: 0.05, trait: observatory.TraitLostLock},
		"swift_not_a_burst.xml":          {word: given, ra: 120, dec: -10, err: 0.05, trait: observatory.TraitNotBurst},
		"gaia_value_child.xml":           {word: given, ra: 73.29423, dec: 7.35212, err: 0.00002, mission: "Gaia"},
		"no_unit_error_axes.xml":         {word: given, ra: 15.25, dec: -5.75},
		"swapped_names.xml":              {word: given, ra: 200.25, dec: -12.5, err: 0.1},
		"galactic.xml":                   {word: unusable, noted: "GALACTIC"},
		"hours.xml":                      {word: unusable, noted: `unit "hour"`},
		"off_the_sky.xml":                {word: unusable, noted: "not on the sky"},
		"not_numbers.xml":                {word: unusable, noted: "cannot be read"},
		"leap_second.xml":                {word: given, ra: 0, dec: 90, err: 0.1},
		"latin1.xml":                     {word: given, ra: 1.5, dec: 2.5, err: 0.1},
		"notice_gbm_alert.json":          {word: none, mission: "Fermi", typeName: "GBM INITIAL_ALERT", triggerID: "900000001"},
		"notice_ellipse.json":            {word: given, ra: 34.56, dec: 18.61, err: 0.22},
		"notice_retraction.json":         {word: none, mission: "DSA-110", trait: observatory.TraitRetraction},
		"notice_svom_test.json":          {word: given, ra: 60.12, dec: 25.4, err: 0.09, mission: "SVOM", role: observatory.AlertTest, trait: observatory.TraitTest},
		"notice_test_schema.json":        {word: given, ra: 23.2, dec: -3.1, err: 10, trait: observatory.TraitTest},
		"notice_archival.json":           {word: given, ra: 83.6, dec: 22, role: observatory.AlertUtility},
		"notice_nested_only.json":        {word: none, mission: "IceCube"},
		"notice_null_and_half.json":      {word: unusable, mission: "Einstein Probe", triggerID: "1708973486"},
		"notice_gwalert.json":            {word: none, mission: "LVK", trait: observatory.TraitTest, triggerID: "MS261122c"},
	} {
		p, ok := parsed[name]
		if !ok {
			t.Errorf("%s is missing", name)
			continue
		}
		if p.Word != w.word || (p.Position != nil) != (w.word == given) {
			t.Errorf("%s: position %s %v, want %s", name, p.Word, p.Position, w.word)
		}
		if p.Position != nil && (p.Position.RADeg != w.ra || p.Position.DecDeg != w.dec || errorOf(p) != w.err) {
			t.Errorf("%s: position %s", name, at(*p.Position))
		}
		for _, pair := range [][2]string{
			{p.Mission, w.mission}, {string(p.Role), string(w.role)}, {p.TypeName, w.typeName}, {p.TriggerID, w.triggerID},
		} {
			if pair[1] != "" && pair[0] != pair[1] {
				t.Errorf("%s: %q, want %q", name, pair[0], pair[1])
			}
		}
		if w.trait != "" && !p.Has(w.trait) || w.trait == "" && len(p.Traits) > 0 {
			t.Errorf("%s: traits %v, want %q", name, p.Traits, w.trait)
		}
		if notes := strings.Join(p.Notes, " "); !strings.Contains(notes, w.noted) || w.noted == "" && p.Word == given && notes != "" {
			t.Errorf("%s: notes %q, want %q", name, notes, w.noted)
		}
	}
}

func errorOf(p Packet) float64 {
	if p.Position.ErrorDeg == nil {
		return 0
	}
	return *p.Position.ErrorDeg
}

func TestTimes(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-22T03:00:00":              "2026-11-22T03:00:00Z",
		"2026-11-22T03:00:00.25":           "2026-11-22T03:00:00.25Z",
		"2026-11-22T03:00:00.449000":       "2026-11-22T03:00:00.449Z",
		"2026-11-22T02:59:59.123456Z":      "2026-11-22T02:59:59.123456Z",
		"2026-11-22T03:00:30+00:00":        "2026-11-22T03:00:30Z",
		"2026-11-22 05:00:10.5+02:00":      "2026-11-22T03:00:10.5Z",
		"2016-12-31T23:59:60.5Z":           "2017-01-01T00:00:00.5Z",
		"2026-11-22T03:00":                 "2026-11-22T03:00:00Z",
		"2026-01--9130T00:00:00.00":        "",
		"":                                 "",
		"0001-01-01T00:00:00":              "",
		"9999-01-01T00:00:00":              "",
		strings.Repeat("2026-11-22T", 1e4): "",
	} {
		got, ok := instant(text)
		if ok != (want != "") || ok && got.Format(time.RFC3339Nano) != want {
			t.Errorf("%.40q is %v (%v), want %q", text, got, ok, want)
		}
	}
	// TT - UTC is 32.184 s + 37 s since 2017.
	tdb, _ := instant("2026-11-21T07:52:27")
	if got := toUTC(tdb, "TDB-ICRS-BARY"); got.Sub(tdb) != -69184*time.Millisecond {
		t.Errorf("TDB is %v from UTC", got.Sub(tdb))
	}
}

const start = `<?xml version="1.0"?><voe:VOEvent xmlns:voe="http://www.ivoa.net/xml/VOEvent/v2.0" version="2.0" role="observation" ivorn="ivo://a.b/c#1">`

func TestHostileInput(t *testing.T) {
	const end = "</voe:VOEvent>"
	for name, c := range map[string]struct {
		input string
		code  observatory.Code
		says  string
	}{
		"empty":           {"", "", "empty"},
		"blank":           {" \r\n\t", "", "empty"},
		"text":            {"hello", "", "neither"},
		"list":            {"[1]", "", "neither"},
		"binary":          {"<\x00\xff\xfe>", "", "not well-formed"},
		"huge":            {start + strings.Repeat(" ", MaxBytes) + end, observatory.CodeTooLarge, "most is"},
		"deep":            {start + strings.Repeat("<a>", MaxDepth) + strings.Repeat("</a>", MaxDepth) + end, "", "in one another"},
		"many":            {start + strings.Repeat("<a/>", MaxElements) + end, "", "more than 20000"},
		"document type":   {`<!DOCTYPE a><a/>`, "", "document type"},
		"laughs":          {`<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]><VOEvent ivorn="&c;"/>`, "", "document type"},
		"external entity": {`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><VOEvent>&x;</VOEvent>`, "", "document type"},
		"unknown entity":  {start + `<Who><Date>&secret;</Date></Who>` + end, "", "not well-formed"},
		"not closed":      {start, "", "not well-formed"},
		"two roots":       {start + end + start + end, "", "second root"},
		"text after":      {start + end + "x", "", "outside of the root"},
		"role twice":      {`<VOEvent ivorn="ivo://a/b#1" role="test" role="observation"/>`, "", "twice"},
		"other root":      {`<trn:Transport xmlns:trn="x" role="ack"/>`, "", "<Transport>"},
		"no identity":     {`<VOEvent role="observation"/>`, "", "ivorn"},
		"long identity":   {`<VOEvent ivorn="ivo://` + strings.Repeat("a", 500) + `"/>`, "", "longer"},
		"odd identity":    {"<VOEvent ivorn=\"ivo://a/b#1&#x202e;\"/>", "", "cannot be shown"},
		"encoding":        {`<?xml version="1.0" encoding="utf-16"?><VOEvent ivorn="ivo://a/b#1"/>`, "", "utf-16"},
		"json cut":        {`{"mission": "Fermi", "id": [`, "", "not valid JSON"},
		"json twice":      {`{"mission": "Fermi", "ra": 1, "ra": 2}`, "", "twice"},
		"json two":        {`{"mission": "Fermi"} {"mission": "Swift"}`, "", "after the notice"},
		"json stranger":   {`{"hello": 1}`, "", "no GCN notice"},
		"json binary":     {"{\"mission\": \"\xff\"}", "", "UTF-8"},
		"json deep":       {`{"mission": ` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`, "", "not valid JSON"},
		"json many":       {`{` + manyFields() + `"mission":"Fermi"}`, "", "more than 2000"},
	} {
		_, err := Parse([]byte(c.input))
		want := c.code
		if want == "" {
			want = observatory.CodeInvalid
		}
		if err == nil || observatory.CodeOf(err) != want || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %s with %q", name, err, want, c.says)
		}
	}
}

func manyFields() string {
	var b strings.Builder
	for i := range MaxFields + 1 {
		fmt.Fprintf(&b, `"f%d":0,`, i)
	}
	return b.String()
}

func TestBoundsOfWhatIsKept(t *testing.T) {
	long := strings.Repeat("x", 5000)
	cites := strings.Repeat(`<EventIVORN cite="followup">ivo://a/b#`+long+`</EventIVORN>`, MaxCites+5)
	p, err := Parse([]byte(start + `<What><Param name="TrigID" value="` + long + `"/></What><Citations>` + cites + `</Citations></voe:VOEvent>`))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.TriggerID) > MaxName || len(p.Cites) != MaxCites || len(p.Cites[0].Ivorn) > MaxName || len(p.Notes) != 1 || len(p.Keys[0]) > MaxName {
		t.Errorf("kept %d bytes of trigger, %d cites, notes %q", len(p.TriggerID), len(p.Cites), p.Notes)
	}
}

// A broker may write a packet anew: other white space, prefix, order of
// attributes. It stays the same packet, and a changed one does not.
func TestDigest(t *testing.T) {
	digest := func(text string) string {
		t.Helper()
		p, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return p.Digest
	}
	first := digest(`<v:VOEvent xmlns:v="x" role="test" ivorn="ivo://a/b#1"><What><Param name="a" value="1"/></What></v:VOEvent>`)
	if first != digest("<?xml version='1.0'?><!-- x -->\n<VOEvent xmlns='y'\n ivorn='ivo://a/b#1' role='test'>\n <What>\n<Param value='1' name='a'></Param></What></VOEvent>\n") {
		t.Error("the same content has two digests")
	}
	if first == digest(`<v:VOEvent xmlns:v="x" role="test" ivorn="ivo://a/b#1"><What><Param name="a" value="2"/></What></v:VOEvent>`) {
		t.Error("other content has the same digest")
	}
	if digest(`{"mission":"Fermi","id":["1", "2"]}`) != digest("{ \"id\": [\"1\",\"2\"],\n\"mission\": \"Fermi\" }") {
		t.Error("the same notice has two digests")
	}
}
