package agents

import (
	"time"

	"pyros/backend/clock"
)

// Pace is how long, in real time, d of the observatory's time takes, and at
// least floor: however fast the clock runs, a loop does not turn more often.
func Pace(c clock.Clock, d, floor time.Duration) time.Duration {
	return max(c.Real(d), floor)
}
