// Package agents holds the contract of the observatory's loops and the
// superagent that owns them.
//
// An agent is a function Run(ctx) error. It runs until its context ends and
// then returns within a second or so; it calls Beat(ctx) at each turn; it
// depends on no other agent being there, before it or at all. Events wake it,
// state decides: at every wake and every tick it reads the store and the
// devices again, so that a lost event costs one tick and nothing else.
//
// What it returns decides what becomes of it: an error made with Fatal ends it
// until a person starts it again, any other return while its context lives is
// a failure, and the superagent starts it again after a pause that doubles
// from one failure to the next. A panic is a failure too, also in a goroutine of
// the agent's own, which is started with Go or calls Guarded or Protected.
//
// Durations of the observatory (polls, repeats, timeouts of movements) are
// taken from a clock.Clock. Durations of the machine (restarts, hanging,
// answers of devices and of the database) are real: hardware and disks do not
// run faster when the clock does.
package agents
