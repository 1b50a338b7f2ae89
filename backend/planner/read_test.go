package planner

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"pyros/backend/observatory"
)

// FuzzReadProblem: whatever comes in, an error of a known kind or a problem that
// can be planned, whose solution keeps every rule and is JSON.
func FuzzReadProblem(f *testing.F) {
	small, err := os.ReadFile("testdata/small.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(small))
	for _, text := range []string{
		``, `null`, `[]`, `{}`, `{"sequences": null}`, `{"sequences": [null]}`,
		`{"sequences": [{"id": 1, "priority": 1, "duration_s": 60, "windows_s": [[0, 1e9]], "tpref_s": 30}]}`,
		`{"overhead_s": 1e9, "horizon_s": 1e9, "sequences": [{"duration_s": 1e9, "windows_s": [[-1e9, 1e9]]}, {"id": 1, "duration_s": 0.001, "windows_s": [[0, 0.001]]}]}`,
		`{"slew": {"rate_deg_s": 0.001, "settle_s": 1e9}, "sequences": [{"duration_s": 1, "windows_s": [[0, 1e9]], "ra_deg": 360, "dec_deg": -90}]}`,
		`{"groups": {"g": {"rule": "all_of"}}, "sequences": [{"group": "g", "duration_s": 5, "windows_s": [[0, 9]], "locked_start_s": -1e9}]}`,
		`{"users": {"a": {"quota_s": 1e300}}, "sequences": [{"user": "a", "duration_s": 5, "windows_s": [[0, 9]], "pinned_start_s": 3, "tolerance_s": 0}]}`,
		`{"sequences": [{"weight": 1e6, "duration_s": 1e-3, "windows_s": [[1, 0]]}]}`,
		`{"sequences": [{"duration_s": 1e400}]}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ReadProblem(strings.NewReader(text))
		if err != nil {
			if code := observatory.CodeOf(err); code != observatory.CodeInvalid && code != observatory.CodeTooLarge {
				t.Fatalf("%s: %v", code, err)
			}
			return
		}
		if len(p.Sequences) > 30 {
			return
		}
		for _, policy := range []Policy{Strict, Weighted} {
			s, err := Solve(t.Context(), p, Options{Policy: policy, Budget: 1e6})
			if err != nil {
				t.Fatal(err)
			}
			if err := Verify(p, s); err != nil {
				t.Fatal(err)
			}
			if _, err := json.Marshal(s); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// endless is JSON that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '['
	}
	return len(p), nil
}

func TestReadProblemBoundsItsInput(t *testing.T) {
	if _, err := ReadProblem(endless{}); observatory.CodeOf(err) != observatory.CodeTooLarge {
		t.Errorf("endless: %v", err)
	}
	if _, err := ReadProblem(strings.NewReader(strings.Repeat("[", 1<<20))); observatory.CodeOf(err) != observatory.CodeInvalid {
		t.Errorf("deep: %v", err)
	}
	many := `{"sequences": [` + strings.Repeat(`{},`, MaxSequences) + `{}]}`
	if _, err := ReadProblem(strings.NewReader(many)); observatory.CodeOf(err) != observatory.CodeInvalid || !strings.Contains(err.Error(), "the most is") {
		t.Errorf("many: %v", err)
	}
}
