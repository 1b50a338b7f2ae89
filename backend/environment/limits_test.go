package environment

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"pyros/backend/observatory"
)

func TestDefaultLimits(t *testing.T) {
	l := DefaultLimits()
	if err := l.Validate(); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	var fromJSON Limits
	if err := json.Unmarshal(data, &fromJSON); err != nil || !reflect.DeepEqual(l, fromJSON) {
		t.Errorf("JSON: %+v, %v", fromJSON, err)
	}
	if data, err = yaml.Marshal(l); err != nil {
		t.Fatal(err)
	}
	var fromYAML Limits
	if err := yaml.Unmarshal(data, &fromYAML); err != nil || !reflect.DeepEqual(l, fromYAML) {
		t.Errorf("YAML: %+v, %v", fromYAML, err)
	}
}

func TestLimitsValidate(t *testing.T) {
	for _, c := range []struct {
		field  string
		change func(*Limits)
	}{
		{"stale_s", func(l *Limits) { l.StaleS = 0 }},
		{"stale_s", func(l *Limits) { l.StaleS = math.NaN() }},
		{"holds.rain_s", func(l *Limits) { l.Holds.RainS = -1 }},
		{"holds.other_s", func(l *Limits) { l.Holds.OtherS = math.Inf(1) }},
		{"required", func(l *Limits) { l.Required = nil }},
		{"required", func(l *Limits) { l.Required = []observatory.Element{"ghosts"} }},
		{"wind", func(l *Limits) { l.Wind.Clear = 16 }},
		{"wind", func(l *Limits) { l.Wind.Danger = math.Inf(1) }},
		{"dew_margin", func(l *Limits) { l.DewMargin.Clear = 0.5 }},
	} {
		l := DefaultLimits()
		c.change(&l)
		err := l.Validate()
		if observatory.CodeOf(err) != observatory.CodeInvalid || !strings.Contains(err.Error(), c.field) {
			t.Errorf("%s: %v", c.field, err)
		}
	}
}
