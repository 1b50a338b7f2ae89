// Package conditions judges how well one can observe: seeing and transparency
// from the images themselves, cloud from the temperature of the sky, the Moon
// from its ephemeris.
//
// Rules: it is pure, the time is handed in. A value says what it rests on and
// when that was measured; one that is older than its limit is not known, and so
// is one that was never measured. Nothing is carried on or made up. A class
// changes only when the value is past its bound by a margin, so that a value at
// a bound does not flutter.
package conditions
