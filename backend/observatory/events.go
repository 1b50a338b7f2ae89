package observatory

// Topic groups events for those who subscribe. The live protocol's frame type
// is the topic's name.
type Topic string

// The topics.
const (
	TopicEnvironment Topic = "environment" // Environment
	TopicConductor   Topic = "conductor"   // Conductor
	TopicDevice      Topic = "device"      // DeviceStatus
	TopicSchedule    Topic = "schedule"    // Schedule
	TopicRequest     Topic = "request"     // Request, whole, with its current states
	TopicChange      Topic = "change"      // Change
	TopicImage       Topic = "image"       // Image
	TopicLog         Topic = "log"         // LogEntry
	TopicAgent       Topic = "agent"       // AgentState
	TopicNight       Topic = "night"       // Night
	TopicRemoved     Topic = "removed"     // Removed
	TopicAction      Topic = "action"      // UserAction
)

// TopicAccount is for the server itself: no live connection may have it.
const TopicAccount Topic = "account" // AccountChanged

// Event is a value that is published after it was committed. The topic says
// the type.
type Event interface{ Topic() Topic }

// Removed tells that a request is no more.
type Removed struct {
	RequestID int `json:"request_id"`
}

// Topic implements Event.
func (Environment) Topic() Topic { return TopicEnvironment }

// Topic implements Event.
func (Conductor) Topic() Topic { return TopicConductor }

// Topic implements Event.
func (DeviceStatus) Topic() Topic { return TopicDevice }

// Topic implements Event.
func (Schedule) Topic() Topic { return TopicSchedule }

// Topic implements Event.
func (Request) Topic() Topic { return TopicRequest }

// Topic implements Event.
func (Change) Topic() Topic { return TopicChange }

// Topic implements Event.
func (Image) Topic() Topic { return TopicImage }

// Topic implements Event.
func (LogEntry) Topic() Topic { return TopicLog }

// Topic implements Event.
func (AgentState) Topic() Topic { return TopicAgent }

// Topic implements Event.
func (Night) Topic() Topic { return TopicNight }

// Topic implements Event.
func (Removed) Topic() Topic { return TopicRemoved }

// Topic implements Event.
func (UserAction) Topic() Topic { return TopicAction }

// Topic implements Event.
func (AccountChanged) Topic() Topic { return TopicAccount }
