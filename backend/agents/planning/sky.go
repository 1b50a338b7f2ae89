package planning

import (
	"fmt"
	"sync"

	"pyros/backend/conditions"
	"pyros/backend/observatory"
	"pyros/backend/planner"
)

// Sky is what the last planning took the sky for, and what the sequences that it
// planned ask of the sky. The planning writes it, whatever it was made for; the
// agent compares with it what is judged afterwards. The zero value is that of no
// planning yet.
type Sky struct {
	mu      sync.Mutex
	taken   *observatory.Conditions // nil: nothing was known
	classes conditions.Classes
	asking  []asking
}

// asking is a sequence of those that ask the same of the sky.
type asking struct {
	name        string
	constraints observatory.Constraints // those about the sky alone
}

// Planned notes that a planning of these sequences is in force that was made for
// these conditions; nil: none were known.
func (s *Sky) Planned(sequences []observatory.Sequence, now *observatory.Conditions) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken, s.asking = now, nil
	if now != nil {
		s.known().Take(*now)
	}
	met := map[observatory.Constraints]bool{{}: true} // who asks for nothing
	for _, q := range sequences {
		c := observatory.Constraints{
			MaxCloud: q.Constraints.MaxCloud, MinTransparencyPct: q.Constraints.MinTransparencyPct, MaxSeeingArcsec: q.Constraints.MaxSeeingArcsec,
		}
		if q.Status.Plannable() && !met[c] {
			met[c] = true
			s.asking = append(s.asking, asking{q.Name, c})
		}
	}
}

func (s *Sky) known() conditions.Classes {
	if s.classes == nil {
		s.classes = conditions.Classes{}
	}
	return s.classes
}

// changed is the reason that conditions are to plan anew, empty where they are
// none: another class than the night was planned for, or a bound of a sequence
// between what it was planned for and now.
func (s *Sky) changed(now observatory.Conditions) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known().Learn(now)
	if why := s.classes.Shift(now); why != "" {
		return why
	}
	for _, a := range s.asking {
		before, _ := planner.Hindered(a.constraints, s.taken)
		text, _ := planner.Hindered(a.constraints, &now)
		switch {
		case before == "" && text != "":
			return fmt.Sprintf("the observing conditions changed: %s %s", a.name, observatory.Clause(text))
		case before != "" && text == "":
			return fmt.Sprintf("the observing conditions changed: they are what %s asks for", a.name)
		}
	}
	return ""
}
