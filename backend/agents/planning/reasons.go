package planning

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pyros/backend/conditions"
	"pyros/backend/observatory"
)

// topics are the events that may be a reason to plan.
var topics = []observatory.Topic{
	observatory.TopicEnvironment, observatory.TopicRequest,
	observatory.TopicChange, observatory.TopicRemoved, observatory.TopicConditions,
}

// reasons gathers why to plan, each once, in the order of their coming.
type reasons struct {
	list []string
	// pressing says that one of them is more than a submission.
	pressing bool

	nights    func(time.Time) observatory.Night
	nightName string
	dark      bool

	safe      bool
	safeKnown bool

	observing observing
}

func newReasons(now time.Time, nights func(time.Time) observatory.Night) *reasons {
	night := nights(now)
	return &reasons{nights: nights, nightName: night.Name, dark: night.Contains(now), observing: observing{classes: conditions.Classes{}}}
}

func (r *reasons) any() bool { return len(r.list) > 0 }

// add adds a reason that does not wait; submitted one that may wait a little.
func (r *reasons) add(why string) {
	r.pressing = r.pressing || why != ""
	r.submitted(why)
}

func (r *reasons) submitted(why string) {
	if why != "" && !slices.Contains(r.list, why) {
		r.list = append(r.list, why)
	}
}

// addFirst puts the reasons of a planning that did not come to its end back.
func (r *reasons) addFirst(list []string) {
	r.list = slices.DeleteFunc(r.list, func(s string) bool { return slices.Contains(list, s) })
	r.list = slices.Concat(list, r.list)
	r.pressing = true // it has waited already
}

// take empties the list and gives it.
func (r *reasons) take() []string {
	list := r.list
	r.list, r.pressing = nil, false
	return list
}

// maxShown is how many reasons the trigger names.
const maxShown = 3

// triggerOf says reasons as one sentence.
func triggerOf(list []string) string {
	if len(list) > maxShown {
		more := fmt.Sprintf("%d more", len(list)-maxShown+1)
		list = append(slices.Clone(list[:maxShown-1]), more)
	}
	return strings.Join(list, "; ")
}

// event adds a reason where an event is one. What this agent's own work
// publishes (sequences planned, left out, expired, rejected) is none.
func (r *reasons) event(event observatory.Event) {
	switch e := event.(type) {
	case observatory.Environment:
		r.environment(e.Safety)
	case observatory.Request:
		r.request(e)
	case observatory.Change:
		r.change(e)
	case observatory.Conditions:
		r.add(r.observing.changed(e))
	case observatory.Removed:
		r.add("a request was deleted")
	}
}

func (r *reasons) environment(s observatory.Safety) {
	changed := r.safeKnown && r.safe != s.Safe
	r.safe, r.safeKnown = s.Safe, true
	switch {
	case !changed:
	case s.Safe:
		r.add("the environment is safe again")
	default:
		r.add("the environment is unsafe")
	}
}

// calm is how long after a planning for other observing conditions the next
// one comes, observatory time: conditions near a bound may come and go.
const calm = 10 * time.Minute

// observing is for which conditions the night was planned, and when.
type observing struct {
	classes conditions.Classes
	planned time.Time
}

// changed is the reason that other conditions are, empty where they are none.
func (o *observing) changed(c observatory.Conditions) string {
	o.classes.Learn(c)
	if c.At.Sub(o.planned) < calm {
		return ""
	}
	why := o.classes.Shift(c)
	if why != "" {
		o.classes.Take(c)
		o.planned = c.At
	}
	return why
}

// request wakes for one that waits for a place. Of those that go on waiting
// the periodic look takes care.
func (r *reasons) request(q observatory.Request) {
	for _, s := range q.Sequences {
		if fresh(s) {
			r.submitted(fmt.Sprintf("request %s submitted", q.Name))
			r.pressing = r.pressing || q.IsAlert || s.IsAlert
			return
		}
	}
}

func (r *reasons) change(c observatory.Change) {
	switch c.To {
	case observatory.SequenceToBePlanned:
		switch {
		case c.From == observatory.SequenceExecuting || c.From == observatory.SequencePending:
			r.add("a sequence was interrupted")
		case c.From.Plannable() && c.Actor != string(observatory.AgentPlanning):
			r.add("a sequence was changed by " + c.Actor) // such as pinned
		}
	case observatory.SequenceCancelled:
		r.add("a sequence was cancelled")
	case observatory.SequenceExecuted:
		r.add("a sequence was executed")
	case observatory.SequenceFailed:
		r.add("a sequence failed")
	case observatory.SequenceExpired:
		if c.Actor != string(observatory.AgentPlanning) {
			r.add("a sequence missed its start")
		}
	}
}

// night adds a reason when a night's observing begins or the next night comes.
func (r *reasons) night(now time.Time) {
	night := r.nights(now)
	dark := night.Contains(now)
	switch {
	case dark && (!r.dark || night.Name != r.nightName):
		r.add("the night begins")
	case night.Name != r.nightName:
		r.add("the night is over")
	}
	r.dark, r.nightName = dark, night.Name
}
