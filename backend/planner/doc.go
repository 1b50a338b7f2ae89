// Package planner places sequences in the night of one telescope.
//
// A Problem is plain numbers: seconds from an origin, windows, durations,
// quotas. Solve turns it into a Solution in which every sequence has a start
// or a reason, in a sentence, why it has none. Verify checks a solution and
// shares nothing with the solver. Plan makes the Problem of a night from the
// observatory's sequences and the Solution's Schedule.
//
// Two policies:
//
//	strict    by priority, then in the order of preferred or earliest start,
//	          each as near to its preferred start, or as early, as may be. Where
//	          no gap is wide enough, placed neighbours of the same priority
//	          are moved apart within their windows. A more important sequence
//	          is never moved aside for a less important one.
//	weighted  begins with strict, or with the schedule in force, and looks for
//	          the most weighted time in the schedule (Z1), then for the least
//	          distance from preferred starts (Z2), then has those without a
//	          preference stand well in the sky and the telescope turn little
//	          (polish.go).
//
// In both, what is locked stays, then come pinned sequences in their place, then
// the alerts, each as early as may be or near its preferred start; all else is placed
// around these. How weighted searches stands in relax.go (a bound on Z1 by prices),
// pots.go (a tighter one), hunt.go (schedules built under these bounds), mend.go
// and search.go (exchanges).
//
// Rules of the package: it is pure: no clock, no goroutine, no chance that is
// not seeded alike each time, so equal input gives equal output. A budget
// is counted in steps of work, not in time; a context that ends stops the
// work and keeps the best so far, and so does a caller's clock (Options.Elapsed)
// on a machine that is a quarter slower than the steps are meant for. Inside,
// times are whole milliseconds, and a window is narrowed, a duration widened, to
// whole ones.
package planner
