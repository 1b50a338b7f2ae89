package request

import (
	"strings"

	"pyros/backend/observatory"
)

// Named is what is known of the name of a target; Target where it is known.
type Named struct {
	Target observatory.Target
	Answer NameAnswer
}

// NameAnswer says what became of the question for a name.
type NameAnswer int

// The answers.
const (
	NameUnknown    NameAnswer = iota // nobody knows it
	NameKnown                        // Target is it
	NameUnanswered                   // no catalogue has it, and the name service does not answer now
	NameUnasked                      // no catalogue has it; the name service is asked at the submission
)

// byNameAlone says whether a target is one of the fixed sky that has a name and
// no angles.
func byNameAlone(t *observatory.Target, kind observatory.TargetType) bool {
	if t.Type != "" {
		kind = t.Type
	}
	return kind == observatory.TargetICRS && strings.TrimSpace(t.Name) != "" && strings.TrimSpace(t.Coords) == "" &&
		t.RADeg == 0 && t.DecDeg == 0 && t.AltDeg == 0 && t.AzDeg == 0
}

// names looks up all names of a request together, each once.
func (c *checker) names(r *observatory.Request) {
	if c.Resolve == nil {
		return
	}
	c.named = map[string]Named{}
	var wanted []string
	for i := range r.Sequences {
		t := &r.Sequences[i].Target
		name := strings.TrimSpace(t.Name)
		if _, twice := c.named[name]; !twice && byNameAlone(t, r.TargetType) && len(wanted) < MaxSequences {
			c.named[name] = Named{}
			wanted = append(wanted, name)
		}
	}
	if len(wanted) == 0 {
		return
	}
	for i, found := range c.Resolve(wanted) {
		c.named[wanted[i]] = found
	}
}

// byName takes what a name stands for. A sequence that gives no type of its own
// may be of another one than the request says.
func (c *checker) byName(t *observatory.Target, own bool, here spot) bool {
	if c.Resolve == nil {
		c.found.add(here, "target_coords", "is missing: names of targets cannot be resolved here")
		return false
	}
	name := t.Name
	found := c.named[name]
	switch found.Answer {
	case NameKnown:
	case NameUnanswered:
		c.found.add(here, "target_name", "%s is in no catalogue here, and the name service does not answer now; try again, or give its coordinates", quote(name))
		return false
	case NameUnasked:
		c.warned.add(here, "target_name", "%s is in no catalogue here: the name service is asked when the request is submitted", quote(name))
		return false
	default:
		c.found.add(here, "target_name", "%s is in no catalogue here; give its coordinates", quote(name))
		return false
	}
	if found.Target.Type != observatory.TargetICRS {
		if own {
			c.found.add(here, "target_name", "%s is no place among the stars: its target_type is %s", quote(name), found.Target.Type)
			return false
		}
		*t = found.Target
		t.Name = name
		c.usable(*t, string(t.Type), here)
		return true
	}
	*t = found.Target
	t.Name = name
	if t.Coords == "" {
		t.Coords = formatCoords(*t)
	}
	if err := checkAngles(*t); err != nil {
		c.found.add(here, "target_name", "the catalogue's place of %s cannot be used: %s", quote(name), err)
		return false
	}
	return c.motion(*t, here)
}

// placed says whether it is known where a target stands: not that of one whose
// name was not asked for.
func placed(t observatory.Target) bool {
	return t.Type != observatory.TargetICRS || t.Coords != ""
}
