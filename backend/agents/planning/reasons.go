package planning

import (
	"fmt"
	"slices"
	"strings"
	"time"

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
	// changed are the requests of which a reason tells already: a sequence that waits
	// for its first place was pinned or edited, and not submitted.
	changed map[int]bool

	nights    func(time.Time) observatory.Night
	nightName string
	dark      bool

	safe      bool
	safeKnown bool

	// sky is what the last planning took the sky for; nil: conditions are no reason.
	sky *Sky
	// clouded is when conditions were last a reason.
	clouded time.Time
}

func newReasons(now time.Time, nights func(time.Time) observatory.Night, sky *Sky) *reasons {
	night := nights(now)
	return &reasons{nights: nights, nightName: night.Name, dark: night.Contains(now), sky: sky, changed: map[int]bool{}}
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
	clear(r.changed)
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
		r.conditions(e)
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

func (r *reasons) conditions(c observatory.Conditions) {
	if r.sky == nil {
		return
	}
	if why := r.sky.changed(c); why != "" && c.At.Sub(r.clouded) >= calm {
		r.clouded = c.At
		r.add(why)
	}
}

// request wakes for one that waits for a place. Of those that go on waiting
// the periodic look takes care.
func (r *reasons) request(q observatory.Request) {
	for _, s := range q.Sequences {
		if fresh(s) {
			if !r.changed[q.ID] {
				r.submitted(fmt.Sprintf("request %s submitted", q.Name))
			}
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
			r.changed[c.RequestID] = true
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
