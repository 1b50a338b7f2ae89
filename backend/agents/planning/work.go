package planning

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"pyros/backend/observatory"
)

// order is what a person wants of the queue. It is carried out by the agent's
// own loop, which alone knows what runs and what waits.
type order struct {
	do    func(r *run, answer chan<- error)
	reply chan error
}

// job is the planning that runs.
type job struct {
	id      int // 0: none runs
	trigger string
	since   time.Time
	cancel  context.CancelFunc
	// by is who cancelled it; answers are those who wait to hear how it ended.
	by      string
	answers []chan<- error
	kept    bool // its schedule was kept
}

// mark is what a waiting reason is known by.
type mark struct {
	id    int
	since time.Time
}

// queue is what the run knows beside its reasons.
type queue struct {
	job       job
	marks     map[string]mark
	lastID    int
	tries     int // of plannings that failed in a row
	lastError string
	hurry     bool // a person wants the next try now
}

func (q *queue) nextID() int { q.lastID++; return q.lastID }

// begin notes that a planning runs.
func (r *run) begin(trigger string, cancel context.CancelFunc) {
	r.queue.job = job{id: r.queue.nextID(), trigger: trigger, since: r.opts.Clock.Now(), cancel: cancel}
	r.show()
}

// end tells those who cancelled the planning how it ended.
func (r *run) end() {
	j := r.queue.job
	r.queue.job = job{}
	r.show()
	for _, answer := range j.answers {
		if j.kept {
			answer <- observatory.Errorf(observatory.CodeConflict, "The planning was finished before it could be cancelled.")
		} else {
			answer <- nil
		}
	}
}

// putBack has the reasons of a planning that did not come to its end planned
// for again, unless a person cancelled it.
func (r *run) putBack(reasons []string) {
	if r.queue.job.by == "" {
		r.reasons.addFirst(reasons)
	}
}

// show makes what runs and waits known.
func (r *run) show() {
	list := observatory.WorkList{Queue: observatory.WorkPlanning, Items: []observatory.WorkItem{}}
	if j := r.queue.job; j.id != 0 {
		list.Running = 1
		list.Items = append(list.Items, observatory.WorkItem{
			ID: strconv.Itoa(j.id), What: j.trigger, State: observatory.WorkRunning, Since: j.since,
			Tries: r.queue.tries + 1, LastError: r.queue.lastError, By: j.by, MayCancel: j.by == "",
		})
	}
	marks := make(map[string]mark, len(r.reasons.list))
	for i, why := range r.reasons.list {
		m, known := r.queue.marks[why]
		if !known {
			m = mark{r.queue.nextID(), r.opts.Clock.Now()}
		}
		marks[why] = m
		item := observatory.WorkItem{ID: strconv.Itoa(m.id), What: why, State: observatory.WorkWaiting, Since: m.since, MayCancel: true}
		if i == 0 && r.queue.job.id == 0 && r.queue.tries > 0 {
			item.Tries, item.LastError, item.MayRetry = r.queue.tries, r.queue.lastError, true
		}
		list.Items = append(list.Items, item)
	}
	r.queue.marks, list.Waiting = marks, len(marks)
	if len(list.Items) > 0 {
		list.Purge = "No planning is made for these reasons, and the schedule in force stays as it is. " +
			"A sequence that waits for its place brings up a planning again within half a minute."
	}
	r.display(list)
}

// display keeps a list for those who ask, and tells of it where it is another one.
func (p *Planning) display(list observatory.WorkList) {
	p.mu.Lock()
	same := p.shown.Purge == list.Purge && slices.Equal(p.shown.Items, list.Items)
	p.shown = list
	p.mu.Unlock()
	if !same {
		p.opts.Bus.Publish(observatory.WorkChanged{Queue: observatory.WorkPlanning})
	}
}

// open and shut say whether the agent takes orders.
func (p *Planning) open() { p.mu.Lock(); p.alive = true; p.mu.Unlock() }

func (p *Planning) shut() {
	p.mu.Lock()
	p.alive = false
	p.mu.Unlock()
	p.display(observatory.WorkList{Queue: observatory.WorkPlanning, Items: []observatory.WorkItem{}})
}

// Work gives the planning that runs and the reasons that wait for one.
func (p *Planning) Work(context.Context) (observatory.WorkList, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.shown
	list.Queue, list.Items = observatory.WorkPlanning, append([]observatory.WorkItem{}, p.shown.Items...)
	return list, nil
}

// CancelWork ends the planning that runs, or takes a reason that waits away.
// The schedule in force stays.
func (p *Planning) CancelWork(ctx context.Context, who observatory.Actor, id string) (did string, err error) {
	err = p.order(ctx, func(r *run, answer chan<- error) {
		if j := &r.queue.job; j.id != 0 && strconv.Itoa(j.id) == id {
			did = fmt.Sprintf("Cancelled the planning that ran (%s).", j.trigger)
			r.cancelJob(who, answer)
			return
		}
		at := slices.IndexFunc(r.reasons.list, func(why string) bool { return strconv.Itoa(r.queue.marks[why].id) == id })
		if at < 0 {
			answer <- gone()
			return
		}
		did = fmt.Sprintf("Cancelled the planning that waited (%s).", r.reasons.list[at])
		r.reasons.list = slices.Delete(slices.Clone(r.reasons.list), at, at+1)
		answer <- nil
	})
	if err != nil {
		return "", err
	}
	return did, nil
}

func gone() error {
	return observatory.Errorf(observatory.CodeConflict, "That planning neither runs nor waits any more.")
}

// cancelJob ends the planning that runs; answer hears of its end.
func (r *run) cancelJob(who observatory.Actor, answer chan<- error) {
	j := &r.queue.job
	j.by, j.answers = who.Name, append(j.answers, answer)
	j.cancel()
}

// RetryWork has the planning that failed tried again now.
func (p *Planning) RetryWork(ctx context.Context, _ observatory.Actor, id string) (did string, err error) {
	err = p.order(ctx, func(r *run, answer chan<- error) {
		if r.queue.job.id != 0 || r.queue.tries == 0 || len(r.reasons.list) == 0 || strconv.Itoa(r.queue.marks[r.reasons.list[0]].id) != id {
			answer <- gone()
			return
		}
		did = fmt.Sprintf("Had the planning tried again at once (%s).", r.reasons.list[0])
		r.queue.hurry = true
		answer <- nil
	})
	if err != nil {
		return "", err
	}
	return did, nil
}

// PurgeWork ends the planning that runs and takes all reasons away.
func (p *Planning) PurgeWork(ctx context.Context, who observatory.Actor) (did string, err error) {
	err = p.order(ctx, func(r *run, answer chan<- error) {
		n := len(r.reasons.list)
		runs := r.queue.job.id != 0
		switch {
		case runs:
			n++
		case n == 0:
			answer <- observatory.Errorf(observatory.CodeConflict, "No planning runs or waits.")
			return
		}
		did = fmt.Sprintf("Purged the planning: %d cancelled.", n)
		r.reasons.list = nil
		if runs {
			r.cancelJob(who, answer)
			return
		}
		answer <- nil
	})
	if err != nil {
		return "", err
	}
	return did, nil
}

// order hands an order to the loop and waits for its answer.
func (p *Planning) order(ctx context.Context, do func(*run, chan<- error)) error {
	p.mu.Lock()
	alive := p.alive
	p.mu.Unlock()
	late := observatory.Errorf(observatory.CodeUnavailable, "The planning agent does not answer.")
	if !alive {
		return observatory.Errorf(observatory.CodeUnavailable, "The planning agent does not run.")
	}
	o := order{do, make(chan error, 1)}
	select {
	case p.orders <- o:
	case <-ctx.Done():
		return late
	}
	select {
	case err := <-o.reply:
		return err
	case <-ctx.Done():
		return late
	}
}

// carryOut does an order in the loop.
func (r *run) carryOut(o order) {
	o.do(r, o.reply)
	r.show()
}

// failed notes a planning that failed; worked one that did not.
func (r *run) failed(err error) {
	r.queue.tries++
	r.queue.lastError = observatory.Reason(err)
}

func (r *run) worked() { r.queue.tries, r.queue.lastError, r.queue.job.kept = 0, "", true }

// cancelled tells of a planning that a person cancelled, and says whether it is one.
func (r *run) cancelled(res result) bool {
	if r.queue.job.by == "" || res.err == nil {
		return false
	}
	r.journal.Warn("%s cancelled the planning (%s): the schedule in force stays", r.queue.job.by, r.queue.job.trigger)
	return true
}
