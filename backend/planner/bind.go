package planner

import (
	"fmt"

	"pyros/backend/observatory"
)

// applicant is a sequence that has windows, on its way into the problem.
type applicant struct {
	*observatory.Sequence
	prospect
	one Sequence
}

// groupName is how the problem tells a group of a request from those of others.
func groupName(s *observatory.Sequence) string { return fmt.Sprintf("r%d.%s", s.RequestID, s.Group) }

// ruleOf is the rule of the sequence's group, false where it is in none.
func (n *night) ruleOf(s *observatory.Sequence) (observatory.GroupRule, bool) {
	if s.Group == "" {
		return "", false
	}
	for _, g := range n.in.Groups[s.RequestID] {
		if g.Name == s.Group {
			return g.Rule, true
		}
	}
	return "", false
}

// joins has what is locked count in a group of which one is enough.
func (n *night) joins(s *observatory.Sequence, one *Sequence) {
	if rule, ok := n.ruleOf(s); ok && rule == observatory.GroupOneOf {
		one.Group = groupName(s)
		n.problem.Groups[one.Group] = Group{Rule: OneOf, Name: s.Group}
	}
}

// bind applies what the groups mean before anything is placed: nothing is left of
// a group of which one was enough and is done, and a group that goes whole waits
// as a whole. It gives the applicants that remain.
func (n *night) bind(all []applicant) []applicant {
	done := map[string]*observatory.Sequence{}   // of one_of: executed
	absent := map[string]*observatory.Sequence{} // of all_of: without any window
	away := map[string]applicant{}               // of all_of: without a window in this night
	reasons := map[int]string{}
	for i := range n.in.Sequences {
		s := &n.in.Sequences[i]
		if rule, ok := n.ruleOf(s); ok && rule == observatory.GroupOneOf && s.Status == observatory.SequenceExecuted {
			done[groupName(s)] = s
		}
	}
	for _, l := range n.left {
		reasons[l.SequenceID] = l.Text
	}
	for i := range n.in.Sequences {
		s := &n.in.Sequences[i]
		if rule, ok := n.ruleOf(s); ok && rule == observatory.GroupAllOf && reasons[s.ID] != "" && absent[groupName(s)] == nil {
			absent[groupName(s)] = s
		}
	}
	for _, c := range all {
		if rule, ok := n.ruleOf(c.Sequence); ok && rule == observatory.GroupAllOf && len(c.tonight) == 0 {
			if _, known := away[groupName(c.Sequence)]; !known {
				away[groupName(c.Sequence)] = c
			}
		}
	}
	kept := all[:0]
	for _, c := range all {
		rule, ok := n.ruleOf(c.Sequence)
		name := groupName(c.Sequence)
		other, waits := away[name]
		switch {
		case !ok:
		case done[name] != nil:
			n.leave(c.Sequence, observatory.LeftOutGroup, []int{done[name].ID},
				fmt.Sprintf("One of its group %q is enough, and %s was executed.", c.Group, done[name].Name), "")
			continue
		case absent[name] != nil:
			n.leave(c.Sequence, observatory.LeftOutGroup, []int{absent[name].ID},
				fmt.Sprintf("All of its group %q go into one night or none, and %s has no place: %s", c.Group, absent[name].Name, reasons[absent[name].ID]), "")
			continue
		case rule == observatory.GroupAllOf && waits:
			if c.reason == "" {
				c.reason, c.by = observatory.LeftOutGroup, []int{other.ID}
				c.text = fmt.Sprintf("All of its group %q go into one night or none, and %s has no place in this one: %s", c.Group, other.Name, other.text)
			}
			if c.tonight = nil; len(c.later) == 0 {
				n.leave(c.Sequence, c.reason, c.by, c.text, "")
				continue
			}
		case rule == observatory.GroupAllOf:
			c.later = nil
		}
		if ok {
			c.one.Group = name
			n.problem.Groups[name] = Group{Rule: GroupRule(rule), Name: c.Group}
		}
		kept = append(kept, c)
	}
	return kept
}
