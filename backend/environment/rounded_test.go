package environment

import (
	"strconv"
	"strings"
	"testing"

	"pyros/backend/observatory"
)

func TestValuesAreShownRounded(t *testing.T) {
	for _, v := range []float64{3.8199999, 0.1 + 0.2, -0.00001, 700.1234567} {
		got := rounded(&v)
		if text := strconv.FormatFloat(*got, 'f', -1, 64); text != format(v) {
			t.Errorf("%v is shown as %s and written as %s", v, text, format(v))
		}
	}
	if rounded(nil) != nil {
		t.Error("a value that is not known is shown")
	}
}

func TestVerdictsOfAwkwardNumbers(t *testing.T) {
	status := sample(t, start)
	for _, device := range []string{"WXT520", "VantagePro"} {
		set(t, &status, device, "OutsideTemp", 7.12)
		set(t, &status, device, "DewPoint", 3.3000001) // the difference has many digits
	}
	env := Synthesize(Input{Now: start, Status: &status, Limits: DefaultLimits(), Iteration: 1})
	for _, v := range env.Verdicts {
		if v.Value == nil {
			continue
		}
		text := strconv.FormatFloat(*v.Value, 'f', -1, 64)
		if _, after, _ := strings.Cut(text, "."); len(after) > decimals {
			t.Errorf("%s is %s", v.Element, text)
		}
	}
	if dew := verdict(t, env, observatory.ElementDew); dew.Value == nil || *dew.Value != 3.82 {
		t.Errorf("the dew margin is %+v", dew)
	}
}
