// Package pyrosnet is the JSON-over-TCP protocol that the observatory's PLC
// speaks and that the simulated telescope, cameras and dome speak too, with a
// driver for each of them.
//
// Both directions are a stream of JSON values; white space between them is
// free. The conductor asks, the device answers in the same order:
//
//	{"command": [{"name": "SLEW", "type": "icrs", "ra_deg": 10.5, "dec_deg": 20}]}
//	[{"name": "SLEW"}]
//
// An answer is a list with one object for each command, with the command's
// name; a refusal carries an error, with a code of observatory.Code:
//
//	[{"name": "SLEW", "error": {"code": "conflict", "message": "below the horizon"}}]
//
// The commands. STATUS answers with the state's fields beside the name, under
// the JSON names of the type in observatory:
//
//	PLC        STATUS (its own form, see DecodePLCStatus)
//	           SET device_name value_name value: a switch, such as a lamp
//	telescope  STATUS (TelescopeState)
//	           SLEW type=icrs ra_deg dec_deg | type=altaz alt_deg az_deg |
//	           type=test: a place near the zenith, then tracked
//	           PARK, STOP
//	dome       STATUS (DomeState), OPEN, CLOSE, FOLLOW az_deg, KEEPALIVE, STOP
//	camera     STATUS (CameraState), FILTER filter
//	           EXPOSE id seconds kind object observer program number sequence plan
//	           FETCH id: answers bytes (count), sha256 (hex) and fits (base64)
//	           ABORT
//
// What its users can rely on: a driver connects by itself and again after a
// failure, asks one question at a time, and gives every call a limit of real
// time beside its context. A connection on which a call was given up, on which
// anything came that nobody asked for, or that carried garbage is closed, so
// a late answer is never taken for the answer to a later question. A command
// that makes safe (PARK, CLOSE, ABORT, STOP) waits for no other: it closes the
// connection on which something is under way and goes out on a new one. A
// question so ended is asked again; a command that moves is given up, and so
// are those that wait. Messages
// are bounded. Errors are *observatory.Error: CodeUnavailable when the device
// does not answer or not sensibly, the device's own code when it refuses.
// Close ends a driver and its goroutine; calls after it fail.
package pyrosnet
