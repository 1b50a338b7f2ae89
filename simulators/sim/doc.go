// Package sim is what all simulators share: the listener that speaks pyrosnet,
// the faults that can be put upon it, the scenario player, the control port
// and the command line.
//
// A simulator is a Device behind a Server. The Device answers at the time it
// is handed, from a model that knows no clock, no goroutine and no network;
// the Server owns the clock. Everything that lasts (faults, iterations) is
// measured on that clock, so a simulator that runs ten times faster than life
// also fails for a tenth of the time.
//
// The control port takes POST /event with one JSON object and gives GET /state.
// An event is one of:
//
//	{"fault": F, "seconds": N}   F is no_answer (commands are carried out, the
//	                             answers held back), garbage, drop (hangs up),
//	                             refuse (no new connections), down (not there at
//	                             all); without N it lasts until cleared, but a
//	                             drop happens once. "iterations" may stand in
//	                             place of "seconds".
//	{"down": N}                  the device is not there for N iterations, as long
//	                             as those of the scenario that plays or played last
//	{"scenario": [...], "iteration_s": N}   plays a whole scenario
//	{"clear": true}              ends fault and scenario, restores the device
//	anything else                is the device's own event, as in a scenario
//
// A scenario is a JSON list: the number of iterations, then events
// {"time": iteration, "<simulator>": event}. The event of iteration k happens k
// iterations after the start; the scenario is over after its last one.
//
// An Actor is a simulator that is no device: it does something at each of its
// events and ends with the scenario.
package sim
