package analysis

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"pyros/backend/observatory"
)

// WorkStore is where the images wait and where it is kept which were skipped
// or given up: it outlives the agent, and an order reaches it while the agent
// is stopped.
type WorkStore interface {
	AnalysisWork(ctx context.Context) (observatory.WorkList, error)
	AnalysisSkipped(ctx context.Context, imageID int) (bool, error)
	FailAnalysis(ctx context.Context, imageID, tries int, reason string) error
	SkipAnalysis(ctx context.Context, who observatory.Actor, imageID int) (title string, err error)
	SkipAnalyses(ctx context.Context, who observatory.Actor) (skipped int, err error)
	RetryAnalysis(ctx context.Context, imageID int) (title string, err error)
}

// board says what the agent does now and which images failed so far.
type board struct {
	mu     sync.Mutex
	image  int // that is measured now; 0: none
	since  time.Time
	faults map[int]fault
}

// fault is how the tries of an image ended so far.
type fault struct {
	tries  int
	reason string
	at     time.Time // of the last one, real time
}

// add notes a try that failed and says how many there are.
func (b *board) add(imageID int, reason string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.faults == nil {
		b.faults = map[int]fault{}
	}
	n := b.faults[imageID].tries + 1
	b.faults[imageID] = fault{n, reason, time.Now()}
	return n
}

// rests says whether the last try failed so lately that another is of no use.
func (b *board) rests(imageID int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	f, failed := b.faults[imageID]
	return failed && time.Since(f.at) < rest
}

// forget drops what failed before: the image is done with.
func (b *board) forget(imageID int) {
	b.mu.Lock()
	delete(b.faults, imageID)
	b.mu.Unlock()
}

// begin notes that an image is measured; end says that it no longer is.
func (a *Analysis) begin(imageID int) (end func()) {
	a.board.set(imageID, a.opts.Clock.Now())
	a.tell()
	return func() {
		a.board.set(0, time.Time{})
		a.tell()
	}
}

func (b *board) set(image int, since time.Time) {
	b.mu.Lock()
	b.image, b.since = image, since
	b.mu.Unlock()
}

// tell has those who show the queue read it again.
func (a *Analysis) tell() {
	a.opts.Bus.Publish(observatory.WorkChanged{Queue: observatory.WorkAnalysis})
}

// failed notes a try that failed, keeps why after the last one, and says whether
// it was that.
func (a *Analysis) failed(ctx context.Context, imageID int, err error) bool {
	reason := observatory.Reason(err)
	n := a.board.add(imageID, reason)
	if n < tries {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	if err := a.opts.Store.FailAnalysis(ctx, imageID, n, reason); err != nil {
		a.journal.Debug("the failure of an analysis is not kept", "image", imageID, "err", err)
	}
	return true
}

// skipped says whether a person wants an image no longer measured.
func (a *Analysis) skipped(ctx context.Context, imageID int) bool {
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	skipped, err := a.opts.Store.AnalysisSkipped(ctx, imageID)
	return err == nil && skipped
}

// Work gives the queue: the image that is measured, those that wait, those
// that were given up or skipped.
func (a *Analysis) Work(ctx context.Context) (observatory.WorkList, error) {
	list, err := a.opts.Store.AnalysisWork(ctx)
	if err != nil {
		return list, err
	}
	a.board.mu.Lock()
	defer a.board.mu.Unlock()
	for i := range list.Items {
		item := &list.Items[i]
		if item.State != observatory.WorkWaiting {
			continue
		}
		f := a.board.faults[item.ImageID]
		item.Tries, item.LastError = f.tries, f.reason
		if item.ImageID == a.board.image {
			item.State, item.Since, item.Tries = observatory.WorkRunning, a.board.since, f.tries+1
			list.Running, list.Waiting = 1, list.Waiting-1
		}
	}
	slices.SortStableFunc(list.Items, func(x, y observatory.WorkItem) int { return rank[x.State] - rank[y.State] })
	if n := list.Running + list.Waiting; n > 0 {
		list.Purge = fmt.Sprintf("%s without measures: no background, no stars, no sharpness, and nothing of the seeing. "+
			"The images themselves stay, and each can be measured later.", stays(n))
	}
	return list, nil
}

var rank = map[observatory.WorkState]int{
	observatory.WorkRunning: 0, observatory.WorkWaiting: 1, observatory.WorkFailed: 2, observatory.WorkSkipped: 2,
}

func stays(images int) string {
	if images == 1 {
		return "One image stays"
	}
	return fmt.Sprintf("%d images stay", images)
}

// CancelWork skips the analysis of an image. One that is being measured is
// finished, and what was found dropped.
func (a *Analysis) CancelWork(ctx context.Context, who observatory.Actor, id string) (did string, err error) {
	imageID, err := number(id)
	if err != nil {
		return "", err
	}
	title, err := a.opts.Store.SkipAnalysis(ctx, who, imageID)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("Skipped the analysis of %s.", title), nil
}

// RetryWork has an image measured whose analysis was given up or skipped.
func (a *Analysis) RetryWork(ctx context.Context, _ observatory.Actor, id string) (did string, err error) {
	imageID, err := number(id)
	if err != nil {
		return "", err
	}
	title, err := a.opts.Store.RetryAnalysis(ctx, imageID)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("Had the analysis of %s tried again.", title), nil
}

// PurgeWork skips all that wait, as many as the database takes.
func (a *Analysis) PurgeWork(ctx context.Context, who observatory.Actor) (did string, err error) {
	n, err := a.opts.Store.SkipAnalyses(ctx, who)
	if n == 0 && err != nil {
		return "", err
	} else if n == 0 {
		return "", observatory.Errorf(observatory.CodeConflict, "No image waits for its analysis.")
	}
	return fmt.Sprintf("Purged the analysis: %s without measures.", stays(n)), err
}

func number(id string) (int, error) {
	n, err := strconv.Atoi(id)
	if err != nil || n < 1 {
		return 0, observatory.Errorf(observatory.CodeNotFound, "There is no such image in the queue.")
	}
	return n, nil
}
