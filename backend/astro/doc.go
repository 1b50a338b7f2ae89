// Package astro tells where things stand in the sky of a site: time scales,
// sidereal time, targets of every kind, Sun and Moon, twilights, the night, the
// spans in which a target can be seen, and why it can not.
//
// It is pure: no clock, no I/O, no state; every function takes the time. The
// formulae are the published ones (IAU standards as in SOFA, IERS Conventions,
// VSOP87, Meeus' Astronomical Algorithms, Spacetrack Report #3 revisited), each
// named where it is used.
//
// Conventions: angles in degrees in the exported functions and in radians
// inside; longitudes east positive; azimuth from north through east; hour angle
// west positive; altitudes are geometric, without refraction, unless a name says
// otherwise; times are UTC. UT1 is what the site has of it (ReadUT1), else UTC:
// that moves the sky by up to 13.5 arcsec, and polar motion, left out, by 0.3.
//
// # How to ask
//
// Many directions at one time: make one Sky with At. Many targets over a night or
// a year: make one Ephemeris and ask it for Visible, Best, Shortfall, Curve; any
// number of goroutines may. Once made, neither allocates, but for the results
// that are slices (give a buffer) and for two-line elements.
//
// # Accuracy
//
// For 1990 to 2050, the greatest errors against tables of right answers in
// testdata, UT1 the same:
//
//	                                      found        against
//	targets, 5 degrees or more from       0.1 arcsec   ERFA (IAU 2006/2000A)
//	  the Sun
//	space motion and parallax             0.1 arcsec   astropy
//	sidereal time                         0.002 arcsec ERFA
//	Sun                                   0.5 arcsec   ERFA (epv00)
//	Moon                                  5 arcsec     JPL DE431
//	Mercury to Saturn                     1.1 arcsec   JPL DE431
//	Uranus, Neptune                       2.2 arcsec   JPL DE431
//	asteroids, 10 days from their epoch   0.2 arcsec   JPL DE431
//	satellites                            0.4 arcsec   sgp4, same elements
//	crossings of the Sun, the Moon        0.1 s, 0.5 s ERFA
//	refraction above 15 degrees           0.5 arcsec   ERFA
//	edges of spans                        1 s          our own formulae
//
// A path about the Sun is as good as two-body motion: right at the epoch of the
// elements, some arcminutes off a year from it; elements are followed for two
// years. Two-line elements are a few kilometres off at their epoch and followed
// for 30 days.
//
// Left out: the bending of light by the Sun for what moves (0.1 arcsec at 5 degrees
// from it, 0.01 at 45; stars have it), radial velocities of stars, the Sun's way
// about the barycentre in aberration and parallax, polar motion, the wobble of a
// planet about the centre of its moons.
package astro
