package voevent

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pyros/backend/observatory"
)

// shared is where published packets may lie beside the project, with the
// values that they hold.
const shared = "../../../shared/reference/voevents"

func rows(t *testing.T, name string) []map[string]string {
	t.Helper()
	file, err := os.Open(filepath.Join(shared, name))
	if err != nil {
		t.Skipf("the published packets are not beside the project (%v); the project's own are in testdata", err)
	}
	defer file.Close()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, record := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = record[i]
		}
		out = append(out, row)
	}
	return out
}

// lineOf is the printed line of a packet as a map, its numbers as written.
func lineOf(t *testing.T, path string) (Packet, map[string]any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse(data)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	text, err := p.Line(filepath.Base(path)).JSON()
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	line := map[string]any{}
	if err := decoder.Decode(&line); err != nil {
		t.Fatal(err)
	}
	return p, line
}

func textOf(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	}
	text, _ := json.Marshal(v)
	return string(text)
}

func TestPublishedVOEventsParseToTheirRow(t *testing.T) {
	fields := []string{"file", "version", "role", "ivorn", "author_ivorn", "date", "packet_type", "trigger_id", "ra", "dec", "err", "isot", "coordsys", "cites", "position"}
	seen := rows(t, "expected.csv")
	for _, row := range seen {
		p, line := lineOf(t, filepath.Join(shared, "xml", row["file"]))
		if len(line) != len(fields) {
			t.Errorf("%s: the line has %d fields", row["file"], len(line))
		}
		for _, field := range fields {
			if got := textOf(line[field]); got != row[field] {
				t.Errorf("%s: %s is %q, expected %q", row["file"], field, got, row[field])
			}
		}
		if got := actionOf(p); got != row["safe_action"] && !p.Has(observatory.TraitLostLock) {
			t.Errorf("%s: %s, expected %s (%v)", row["file"], got, row["safe_action"], p.Traits)
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d rows", len(seen))
	}
}

// actionOf decides on a packet alone, at a site that sees everything, and gives
// the decision in the words of the table.
func actionOf(p Packet) string {
	f := testFacts()
	d := Decide(p.AlertPacket, nil, []observatory.Strategy{everything()}, f)
	switch {
	case d.Action == observatory.AlertObserve:
		return "candidate"
	case !observes(p.Role):
		return "ignore:" + string(p.Role)
	case p.Has(observatory.TraitRetraction):
		return "cancel-cited"
	case p.Position == nil:
		return "no-position"
	}
	return strings.Join(d.Reasons, " ")
}

func TestPublishedNoticesParseToTheirRow(t *testing.T) {
	seen := rows(t, "expected_gcn_json.csv")
	for _, row := range seen {
		p, line := lineOf(t, filepath.Join(shared, "json", row["file"]))
		for field, want := range row {
			if got := textOf(line[field]); field != "ra_dec_error" && got != want {
				t.Errorf("%s: %s is %q, expected %q", row["file"], field, got, want)
			}
		}
		if !sameJSON(line["ra_dec_error"], row["ra_dec_error"]) {
			t.Errorf("%s: ra_dec_error is %v, expected %s", row["file"], line["ra_dec_error"], row["ra_dec_error"])
		}
		if (p.Position != nil) != (row["ra"] != "") {
			t.Errorf("%s: position %v (%s)", row["file"], p.Position, p.Word)
		}
		if row["trigger_time"] != "" && p.EventTime == nil || p.Mission == "" || p.Digest == "" || len(p.Notes) > 0 {
			t.Errorf("%s: event time %v, mission %q, notes %q", row["file"], p.EventTime, p.Mission, p.Notes)
		}
		test := row["alert_tense"] == "test" || row["file"] == "burstcube_test.example.json"
		if test != p.Has(observatory.TraitTest) {
			t.Errorf("%s: traits %v", row["file"], p.Traits)
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d rows", len(seen))
	}
}

func sameJSON(got any, want string) bool {
	if want == "" {
		return got == nil
	}
	var a, b any
	text, _ := json.Marshal(got)
	if json.Unmarshal(text, &a) != nil || json.Unmarshal([]byte(want), &b) != nil {
		return false
	}
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

func TestPublishedPacketsHaveUniqueDigests(t *testing.T) {
	seen := map[string]string{}
	for _, row := range rows(t, "expected.csv") {
		p, _ := lineOf(t, filepath.Join(shared, "xml", row["file"]))
		if other := seen[p.Digest]; other != "" {
			t.Errorf("%s and %s have one digest", row["file"], other)
		}
		seen[p.Digest] = row["file"]
		if p.EventTime == nil || p.Written == nil || len(p.Notes) > 0 {
			t.Errorf("%s: event %v, written %v, notes %q", row["file"], p.EventTime, p.Written, p.Notes)
		}
		if row["ra"] != "" && p.Position != nil {
			if ra, _ := strconv.ParseFloat(row["ra"], 64); ra != p.Position.RADeg {
				t.Errorf("%s: ra %v", row["file"], p.Position.RADeg)
			}
		}
	}
}
