package agents

import "time"

// Outage remembers whether something fails, so that its start and its end are
// told once each and nothing in between. The zero value works well. It is not
// safe for use by several goroutines.
type Outage struct {
	since time.Time
	on    bool
}

// Failed notes a failure and says whether the outage starts with it.
func (o *Outage) Failed(now time.Time) (starts bool) {
	if o.on {
		return false
	}
	o.on, o.since = true, now
	return true
}

// Worked notes a success and says whether an outage ends with it and how long
// it lasted.
func (o *Outage) Worked(now time.Time) (lasted time.Duration, ends bool) {
	if !o.on {
		return 0, false
	}
	o.on = false
	return now.Sub(o.since), true
}

// On says whether it fails at present.
func (o *Outage) On() bool { return o.on }
