package observatory

import "testing"

func TestSentencesAndClauses(t *testing.T) {
	for clause, sentence := range map[string]string{
		"":                         "",
		"x":                        "X.",
		"wants 1.5\"; now it is 2": "Wants 1.5\"; now it is 2.",
	} {
		if got := Sentence(clause); got != sentence {
			t.Errorf("Sentence(%q) = %q", clause, got)
		}
		if got := Sentence(sentence); got != sentence {
			t.Errorf("Sentence(%q) = %q", sentence, got)
		}
		if got := Clause(sentence); got != clause {
			t.Errorf("Clause(%q) = %q", sentence, got)
		}
	}
}
