package request

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"pyros/backend/observatory"
)

// TestProblemsNameTheirSpotForAProgram reads what is wrong in a file by the
// paths that a form sets its messages by.
func TestProblemsNameTheirSpotForAProgram(t *testing.T) {
	file := strings.NewReplacer(`"2026-11-23T06:00:00Z"`, `"never"`, `"priority": 2`, `"priority": "two"`).Replace(string(readFile(t, "full.json")))
	file = strings.Replace(file, `"filter"`, `"filler": 1, "filter"`, 1)
	r, err := Parse([]byte(file), testBasis())
	var refused *observatory.Error
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	var got []string
	for _, p := range refused.Problems {
		if !strings.HasPrefix(p.Place, "line ") {
			t.Errorf("place %q", p.Place)
		}
		got = append(got, p.Path+" "+p.Field)
	}
	want := []string{"sequences[0] window_end", "sequences[0] priority", "sequences[0].albums[0].plans[0] filler"}
	for _, w := range want {
		found := false
		for _, g := range got {
			found = found || g == w
		}
		if !found {
			t.Errorf("%q is not among %q", w, got)
		}
	}
	if len(r.Sequences) != 2 || r.Sequences[0].DurationS == 0 {
		t.Errorf("what could be read is not given: %+v", r)
	}
	r, err = Parse(readFile(t, "full.json"), testBasis())
	if err != nil {
		t.Fatal(err)
	}
	r.Sequences[0].Albums[1].Plans[0].Images = 0
	problems := Check(&r, testBasis())
	if len(problems) != 1 || problems[0].Path != "sequences[0].albums[1].plans[0]" || !reflect.DeepEqual(problems[0].Path, problems[0].Place) {
		t.Errorf("problems of a form: %+v", problems)
	}
}
