// Package environment turns what the PLC's sensors say into a verdict for each
// element of the environment and into one answer: may the dome be open?
//
// Purpose: readings + limits + the synthesis before + now -> the synthesis
// now. It is pure: no clock, no I/O, no memory but the Previous that is handed
// in; the same input gives the same output, and no input is changed.
//
// Rules:
//   - Unknown means unsafe. A required element without one usable reading is
//     unknown, and so is everything when the PLC's answer is missing or stale.
//   - A reading is usable when the PLC calls its device valid, its device does
//     not contradict itself, and it is a finite number in a known unit and
//     inside the physical range of its quantity. A reading that is not usable
//     never decides; it makes a note, and a caution where it says danger or
//     where the PLC calls a broken device valid.
//   - Of several usable readings the worst decides.
//   - Danger acts at once. The way back takes time: the value must be fine,
//     below the lower of two limits where there are two, and be seen to be fine
//     without a gap, for the element's hold time.
//   - What an element owes is carried in Verdict.HoldS, also through a loss of
//     the link, so that rain followed by silence followed by "dry" still waits
//     as long as after rain.
//   - A lost link itself costs the hold of ElementLink, not that of rain. A link
//     that has not answered yet since the program started was not lost and
//     costs nothing; neither does the first synthesis of an empty database, for
//     no danger before it is known. After a restart the caller hands in the last
//     stored synthesis, so that a hold outlives the program.
//   - An element that is neither required nor reported is idle ("not fitted"),
//     unless its last word was danger. A site with door sensors lists "doors" in
//     Limits.Required, so that their silence is not taken for their absence.
//   - The status word of the two tables tells of the readings alone: it goes
//     back to OK as soon as they are fine, while Safety waits for the hold.
//
// Users owe it: the same Limits for the whole run unless a person changes them;
// a Previous that is the synthesis just before; when a question to the PLC
// failed, the last good answer again with Err set (it counts until it is
// stale) or a nil Status. Where the clock runs faster than life the caller
// widens StaleS, because a real round trip then takes longer observatory time.
package environment
