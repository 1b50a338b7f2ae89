package conditions

import (
	"fmt"
	"time"

	"pyros/backend/observatory"
)

// Input is all that a judgement rests on.
type Input struct {
	Now        time.Time
	Instrument observatory.Instrument
	// Images are the night's measured ones of the sky, in any order: the latest
	// and, of each that Compared gives, that with the most stars.
	Images []observatory.Image
	// Environment is the last synthesis; nil: none.
	Environment *observatory.Environment
	// Previous is the judgement before; it holds classes at their bounds.
	Previous *observatory.Conditions
}

// Judge says what is known of every kind.
func Judge(in Input) observatory.Conditions {
	moon, altitude := moonOf(in)
	return observatory.Conditions{At: in.Now, Items: []observatory.Condition{
		seeingOf(in), transparencyOf(in), cloudOf(in), moon, altitude,
	}}
}

// Changed gives the conditions that differ from before by more than noise: a
// line of the history is due.
func Changed(before, now observatory.Conditions) []observatory.Condition {
	var changed []observatory.Condition
	for _, c := range now.Items {
		old, ok := before.Of(c.Kind)
		if !ok || old.Class != c.Class || (old.Value == nil) != (c.Value == nil) || moved(c.Kind, old.Value, c.Value) {
			changed = append(changed, c)
		}
	}
	return changed
}

// steps are the least changes that a line of the history is worth, in the unit
// of the kind.
var steps = map[observatory.ConditionKind]float64{
	observatory.ConditionSeeing:       0.05,
	observatory.ConditionTransparency: 3,
	observatory.ConditionCloud:        1,
	observatory.ConditionMoon:         1,
	observatory.ConditionMoonAltitude: 5,
}

func moved(kind observatory.ConditionKind, before, now *float64) bool {
	if before == nil || now == nil {
		return false
	}
	d := *now - *before
	return max(d, -d) >= steps[kind]
}

// Classes are the classes for which a night was planned, by kind; empty: not
// known then.
type Classes map[observatory.ConditionKind]string

// weighed are the kinds whose change is a reason to plan anew, the weightiest first.
var weighed = []observatory.ConditionKind{
	observatory.ConditionCloud, observatory.ConditionTransparency, observatory.ConditionSeeing,
}

// Shift says in a sentence without its full stop what changed so that the night
// should be planned anew: another class of cloud, transparency or seeing than it
// was planned for, both known. Empty: nothing.
func (c Classes) Shift(now observatory.Conditions) string {
	for _, kind := range weighed {
		is, _ := now.Of(kind)
		if was := c[kind]; was != "" && is.Class != "" && was != is.Class {
			return fmt.Sprintf("the observing conditions changed: %s from %s to %s", kind, was, is.Class)
		}
	}
	return ""
}

// Learn takes the classes that were not known before.
func (c Classes) Learn(now observatory.Conditions) {
	for _, kind := range weighed {
		if is, _ := now.Of(kind); c[kind] == "" {
			c[kind] = is.Class
		}
	}
}

// Take takes all classes that are known now.
func (c Classes) Take(now observatory.Conditions) {
	for _, kind := range weighed {
		if is, _ := now.Of(kind); is.Class != "" {
			c[kind] = is.Class
		}
	}
}

// class is a range of values with its word.
type class struct {
	name  string
	below float64 // the values of the class are below it
	level observatory.Level
}

// classify gives the class of a value. One that is not past the bound between
// the class before and its own by margin stays in the class before.
func classify(classes []class, value, margin float64, before string) class {
	at := index(classes, value)
	for i, c := range classes {
		if c.name != before {
			continue
		}
		if near := index(classes, value+margin); at < i && near >= i {
			return c
		}
		if near := index(classes, value-margin); at > i && near <= i {
			return c
		}
	}
	return classes[at]
}

func index(classes []class, value float64) int {
	for i, c := range classes {
		if value < c.below {
			return i
		}
	}
	return len(classes) - 1
}

// classBefore is the class that the previous judgement gave.
func (in Input) classBefore(kind observatory.ConditionKind) string {
	if in.Previous == nil {
		return ""
	}
	c, _ := in.Previous.Of(kind)
	return c.Class
}

// clock is a time as sentences have it.
func clock(t time.Time) string { return t.UTC().Format("15:04 UTC") }
