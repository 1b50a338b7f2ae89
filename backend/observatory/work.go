package observatory

import "time"

// TopicWork carries WorkChanged.
const TopicWork Topic = "work"

// Topic implements Event.
func (WorkChanged) Topic() Topic { return TopicWork }

// WorkQueue names a queue of work.
type WorkQueue string

// The queues. What is observed waits in the schedule and is none of them.
const (
	WorkPlanning WorkQueue = "planning" // plannings of the night
	WorkAnalysis WorkQueue = "analysis" // images to measure
	WorkAlerts   WorkQueue = "alerts"   // files in the alert folder
)

// WorkState is how far a piece of work is.
type WorkState string

// The states.
const (
	WorkWaiting WorkState = "waiting"
	WorkRunning WorkState = "running"
	WorkFailed  WorkState = "failed"  // given up: a person may have it tried again
	WorkSkipped WorkState = "skipped" // cancelled by a person, who may have it done after all
)

// WorkItem is one piece of work.
type WorkItem struct {
	ID        string    `json:"id"` // in its queue
	What      string    `json:"what"`
	State     WorkState `json:"state"`
	Since     time.Time `json:"since"` // of the state, observatory time
	Tries     int       `json:"tries"` // that have begun
	LastError string    `json:"last_error"`
	By        string    `json:"by"`       // who cancelled it
	ImageID   int       `json:"image_id"` // 0: it is not about an image
	MayCancel bool      `json:"may_cancel"`
	MayRetry  bool      `json:"may_retry"`
}

// WorkList is a queue with what is in it: what runs, what waits, then what was
// given up or skipped. Of a long one only the first items are here; the counts
// are of all.
type WorkList struct {
	Queue   WorkQueue  `json:"queue"`
	Waiting int        `json:"waiting"`
	Running int        `json:"running"`
	Failed  int        `json:"failed"`
	Items   []WorkItem `json:"items"`
	// Purge says what emptying the queue would do, as a sentence for the person
	// who is about to; empty: there is nothing to purge.
	Purge string `json:"purge"`
	// Error says why the queue cannot be read now, as a sentence; the rest is
	// empty then. Empty: it can.
	Error string `json:"error"`
}

// WorkChanged tells that a queue is no longer what it was.
type WorkChanged struct {
	Queue WorkQueue `json:"queue"`
}
