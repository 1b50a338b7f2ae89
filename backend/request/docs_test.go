package request

import (
	"os"
	"regexp"
	"testing"

	"pyros/backend/observatory"
)

// TestTheDocumentsExamplesAreTaken reads the worked examples of the document for
// users of the interface.
func TestTheDocumentsExamplesAreTaken(t *testing.T) {
	text, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	b := skyBasis()
	b.Instrument.Programs = []observatory.Program{{Name: "Education", Priority: 3}}
	b.Resolve = knowing(map[string]Named{"M 42": {observatory.Target{Type: observatory.TargetICRS, RADeg: 83.82, DecDeg: -5.39}, NameKnown}})
	seen := map[string]int{}
	for _, m := range regexp.MustCompile("(?s)```(xml|json|yaml)\n(.*?)```").FindAllSubmatch(text, -1) {
		if !regexp.MustCompile("sequence").Match(m[2]) || regexp.MustCompile(`"title"`).Match(m[2]) {
			continue
		}
		r, err := Parse(m[2], b)
		if err != nil || len(r.Warnings) > 0 {
			t.Errorf("%s: %s %v", m[1], problemText(err), r.Warnings)
		}
		seen[string(m[1])] += len(r.Sequences)
	}
	if seen["xml"] != 3 || seen["json"] != 1 || seen["yaml"] != 2 {
		t.Errorf("sequences by format: %v", seen)
	}
}
