package request

import (
	"fmt"
	"strings"
	"testing"

	"pyros/backend/observatory"
)

// knowing resolves names by a table.
func knowing(table map[string]Named) func([]string) []Named {
	return func(names []string) (found []Named) {
		for _, name := range names {
			found = append(found, table[name])
		}
		return found
	}
}

// fileOfNames has a sequence for each target, which is given in JSON.
func fileOfNames(targets ...string) []byte {
	var list []string
	for i, target := range targets {
		list = append(list, fmt.Sprintf(`{"name":"s%d",%s,"window_start":"2026-11-23T02:00:00Z","window_end":"2026-11-23T12:00:00Z",
			"albums":[{"detector":"Visible camera","plans":[{"filter":"First visible filter","duration":10,"nb_images":1}]}]}`, i, target))
	}
	return []byte(`{"name":"r","scientific_program":"GRB","target_type":"icrs","submitted":true,"sequences":[` + strings.Join(list, ",") + `]}`)
}

func TestEachNameIsLookedUpOnce(t *testing.T) {
	b := skyBasis()
	var asked [][]string
	b.Resolve = func(names []string) []Named {
		asked = append(asked, names)
		star := Named{observatory.Target{Type: observatory.TargetICRS, RADeg: 10.7, DecDeg: 41.3}, NameKnown}
		return []Named{star, star}
	}
	file := fileOfNames(`"target_name":"a"`, `"target_name":"b"`, `"target_name":" a "`, `"target_name":"c","target_coords":"10 41"`,
		`"target_name":"jupiter","target_type":"body"`, `"target_name":"d","target_type":"altaz","target_coords":"60 0"`)
	r, err := Parse(file, b)
	if err != nil || len(asked) != 1 || strings.Join(asked[0], ",") != "a,b" || r.Sequences[2].Target.RADeg != 10.7 {
		t.Errorf("asked for %q: %s", asked, problemText(err))
	}
}

func TestWhatIsSaidOfNames(t *testing.T) {
	b := skyBasis()
	b.Resolve = knowing(map[string]Named{
		"Saturn": {observatory.Target{Type: observatory.TargetBody, Name: "Saturn", Body: "saturn"}, NameKnown},
		"silent": {Answer: NameUnanswered}, "unasked": {Answer: NameUnasked},
	})
	for target, want := range map[string]string{
		`"target_name":"Nibiru"`:                      `target_name: "Nibiru" is in no catalogue here; give its coordinates`,
		`"target_name":"silent"`:                      `target_name: "silent" is in no catalogue here, and the name service does not answer now; try again`,
		`"target_name":"Saturn","target_type":"icrs"`: `target_name: "Saturn" is no place among the stars: its target_type is body`,
	} {
		if _, err := Parse(fileOfNames(target), b); !strings.Contains(problemText(err), want) {
			t.Errorf("%s: %s, want %s", target, problemText(err), want)
		}
	}
	r, err := Parse(fileOfNames(`"target_name":"Saturn"`), b)
	if got := r.Sequences[0].Target; err != nil || got.Type != observatory.TargetBody || got.Body != "saturn" || got.Name != "Saturn" {
		t.Errorf("a planet's name alone: %+v, %s", got, problemText(err))
	}
	requireSame(t, r, FormatXML, testInstrument())
	// What is not known yet is not judged, and is no reason to refuse.
	r, err = Parse(fileOfNames(`"target_name":"unasked"`), b)
	if err != nil || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0].Message, "is asked when the request is submitted") {
		t.Errorf("%s, warnings %q", problemText(err), r.Warnings)
	}
}
