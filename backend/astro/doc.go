// Package astro tells where things stand in the sky of a site: time scales,
// sidereal time, targets, Sun and Moon, twilights, the night, the spans in which
// a target can be seen.
//
// It is pure: no clock, no I/O, no state; every function takes the time. The
// formulae are the published ones (IAU standards as in SOFA, IERS Conventions,
// VSOP87, Meeus' Astronomical Algorithms), each named where it is used.
//
// Conventions: angles in degrees in the exported functions and in radians
// inside; longitudes east positive; azimuth from north through east; hour angle
// west positive; altitudes are geometric, without refraction, unless a name says
// otherwise; times are UTC. UT1 is taken equal to UTC unless AtUT1 is used: that
// moves the sky by up to 13.5 arcsec, and polar motion, left out, by 0.3.
//
// Accuracy for 1990-2050, against the full IAU and JPL models with the same UT1:
// targets 0.1 arcsec farther than 5 degrees from the Sun (light deflection is
// left out), Sun 0.5 arcsec, Moon 10 arcsec, crossing times of the Sun 0.1 s.
//
// To ask for many directions at one time make one Sky with At and use its
// methods; nothing here allocates except the results that are slices.
package astro
