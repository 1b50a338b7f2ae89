package voevent

import (
	"fmt"
	"slices"
	"time"

	"pyros/backend/observatory"
)

// Facts are what a decision rests on beside the packet.
type Facts struct {
	Now        time.Time
	Night      observatory.Night // the night of Now; by day the coming one
	Instrument observatory.Instrument
}

// Decision is what is to be done about a packet.
type Decision struct {
	Action  observatory.AlertAction
	Reasons []string // as sentences, the most important first
	// AlertID is the event that the packet belongs to, 0: a new one. Also are
	// further events of the history that it speaks of.
	AlertID int
	Also    []int
	// Cancel are the requests to cancel, before one is made.
	Cancel []int
	// To observe or refine: the strategies that take it, in their order, the
	// place, and whether what runs may be interrupted for it.
	Strategies []observatory.Strategy
	Target     *observatory.AlertPosition
	Preempt    bool
	At         time.Time
}

// Decide judges a packet. The history is every alert that may be of the same
// event: at least those that share a key, an ivorn or a digest with it. It
// changes nothing that it is given.
func Decide(p observatory.AlertPacket, history []observatory.Alert, strategies []observatory.Strategy, f Facts) Decision {
	if id, at, found := duplicateOf(p, history); found {
		return Decision{Action: observatory.AlertDuplicate, AlertID: id, At: f.Now, Reasons: []string{
			fmt.Sprintf("The same packet was received before, at %s.", stamp(at)),
		}}
	}
	c := deciding{p: p, facts: f, strategies: strategies, links: linksOf(p, history), d: Decision{At: f.Now}}
	if len(c.links) > 0 {
		c.main = c.links[0].alert
		c.d.AlertID = c.main.ID
		for _, l := range c.links[1:] {
			c.d.Also = append(c.d.Also, l.alert.ID)
		}
	}
	c.d.Action = c.decide()
	if c.main != nil {
		c.reason("It belongs to %s: %s.", c.main.Name, c.links[0].because)
	}
	return c.d
}

// deciding is one decision under way.
type deciding struct {
	p          observatory.AlertPacket
	facts      Facts
	strategies []observatory.Strategy
	links      []link
	main       *observatory.Alert // the event it belongs to; nil: a new one
	d          Decision
}

func (c *deciding) reason(format string, args ...any) {
	c.d.Reasons = append(c.d.Reasons, fmt.Sprintf(format, args...))
}

// pass ends without a change: a request that waits or runs is kept.
func (c *deciding) pass(format string, args ...any) observatory.AlertAction {
	c.reason(format, args...)
	if c.main != nil && active(c.main.RequestStatus) {
		return observatory.AlertKeep
	}
	return observatory.AlertIgnore
}

// decide asks the questions in their order; the first that has an answer ends it.
func (c *deciding) decide() observatory.AlertAction {
	p := c.p
	if role := effectiveRole(p); !observes(role) {
		return c.pass("%s", roleReason(p, role))
	}
	if p.Has(observatory.TraitRetraction) {
		return c.retract()
	}
	if slices.ContainsFunc(c.links, func(l link) bool { return l.alert.Retracted }) {
		return c.pass("The event was retracted by its author; only a person may have it observed again.")
	}
	if p.Has(observatory.TraitNotBurst) {
		return c.withdraw()
	}
	if p.Has(observatory.TraitLostLock) {
		return c.pass("The satellite's star tracker had lost its lock, so the position is not that of the event.")
	}
	switch p.Word {
	case observatory.PositionNone:
		return c.pass("It gives no position; a later packet may.")
	case observatory.PositionPlaceholder:
		return c.pass("Its position is 0, 0, which stands for none; a later packet may give one.")
	case observatory.PositionUnusable:
		return c.pass("Its position cannot be used.%s", lastNote(p))
	}
	if p.Position == nil {
		return c.pass("It gives no position; a later packet may.")
	}
	if !c.choose() {
		return c.pass("Nothing is observed for it.")
	}
	return c.observe()
}

func roleReason(p observatory.AlertPacket, role observatory.AlertRole) string {
	switch {
	case p.Has(observatory.TraitTest) && p.Role == observatory.AlertObservation:
		return "It is marked as a test, whatever its role says: it never moves the telescope."
	case role == observatory.AlertTest, role == observatory.AlertUtility, role == observatory.AlertPrediction:
		return fmt.Sprintf("Its role is %s: only an observation moves the telescope.", role)
	case role == "":
		return "Its role is empty: only an observation moves the telescope."
	}
	return fmt.Sprintf("Its role %q is none that is known: only an observation moves the telescope.", clip(string(role)))
}

func lastNote(p observatory.AlertPacket) string {
	if len(p.Notes) == 0 {
		return ""
	}
	return " " + p.Notes[len(p.Notes)-1]
}

// retract cancels the requests of every event that the packet takes back.
func (c *deciding) retract() observatory.AlertAction {
	if len(c.links) == 0 {
		return c.pass("It retracts an event that was not received; a packet of it that comes later is not observed.")
	}
	for _, l := range c.links {
		c.cancel(*l.alert, "it was retracted by its author")
	}
	if len(c.d.Cancel) > 0 {
		return observatory.AlertCancel
	}
	c.reason("It retracts %s; no request of it waits or runs.", c.main.Name)
	return observatory.AlertIgnore
}

// withdraw cancels what was asked for an event that turned out to be no burst.
func (c *deciding) withdraw() observatory.AlertAction {
	if c.main == nil {
		return c.pass("Its author says that it is no burst.")
	}
	c.cancel(*c.main, "its author says that it is no burst")
	if len(c.d.Cancel) > 0 {
		return observatory.AlertCancel
	}
	c.reason("Its author says that it is no burst; no request of it waits or runs.")
	return observatory.AlertIgnore
}

func (c *deciding) cancel(a observatory.Alert, because string) {
	if a.RequestID != 0 && active(a.RequestStatus) {
		c.d.Cancel = append(c.d.Cancel, a.RequestID)
		c.reason("Request %d of %s is cancelled: %s.", a.RequestID, a.Name, because)
	}
}

// choose finds the strategies that take the packet, with a reason for each
// that matches and does not.
func (c *deciding) choose() bool {
	matching := matched(c.p, c.strategies)
	if len(matching) == 0 && c.main != nil {
		for _, s := range sorted(c.strategies) {
			if s.Active && slices.Contains(c.main.Strategies, s.Name) {
				matching = append(matching, s)
			}
		}
	}
	if len(matching) == 0 {
		c.reason("No strategy is for %s.", describe(c.p))
		return false
	}
	begins := c.facts.Now
	if c.main != nil && c.main.RequestedAt != nil {
		begins = *c.main.RequestedAt
	}
	for _, s := range matching {
		if against := objection(s, c.p, begins, c.facts); against != "" {
			c.reason("Strategy %q does not take it: %s.", s.Name, against)
			continue
		}
		c.d.Strategies = append(c.d.Strategies, s)
		c.d.Preempt = c.d.Preempt || s.Preempt
	}
	return len(c.d.Strategies) > 0
}

// observe makes the first request of an event, or replaces it by a better one.
func (c *deciding) observe() observatory.AlertAction {
	keep := func(format string, args ...any) observatory.AlertAction {
		c.d.Strategies, c.d.Preempt = nil, false
		c.reason(format, args...)
		return observatory.AlertKeep
	}
	action := observatory.AlertObserve
	if a := c.main; a != nil && a.RequestID != 0 {
		old := a.Target
		if old == nil {
			old = a.Position
		}
		switch {
		case a.RequestStatus == observatory.RequestCancelled:
			return keep("Request %d was cancelled; only a person makes another one.", a.RequestID)
		case a.RequestStatus == observatory.RequestFailed || a.RequestStatus == observatory.RequestExpired:
			c.reason("Request %d is %s, so another one is made.", a.RequestID, a.RequestStatus)
		default:
			moved, why := better(c.p, *a, old, field(c.d.Strategies, c.facts.Instrument))
			if !moved {
				return keep("Request %d stands: %s.", a.RequestID, why)
			}
			if active(a.RequestStatus) {
				action = observatory.AlertRefine
				c.d.Cancel = []int{a.RequestID}
				c.reason("Request %d is replaced: %s.", a.RequestID, why)
				for _, l := range c.links[1:] {
					c.cancel(*l.alert, "it is the same event as "+a.Name)
				}
			} else {
				c.reason("It is observed again: %s.", why)
			}
		}
	}
	target := *c.p.Position
	c.d.Target = &target
	for _, s := range c.d.Strategies {
		c.reason("Strategy %q observes %s.", s.Name, at(target))
	}
	return action
}

// active says whether a request can still be cancelled.
func active(s observatory.RequestStatus) bool {
	switch s {
	case observatory.RequestDraft, observatory.RequestSubmitted, observatory.RequestPlanned, observatory.RequestExecuting:
		return true
	}
	return false
}
