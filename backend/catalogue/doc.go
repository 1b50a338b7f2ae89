// Package catalogue knows by name where things stand in the sky: bright stars,
// the objects of Messier and of the NGC and IC, stars with planets, the Moon and
// the planets.
//
// It is pure: the table and the index of its names are part of the program and
// read where they lie in it; nothing is asked of anybody.
//
// Places are ICRS at epoch J2000.0. The table is made by scripts/catalogue from
//
//	OpenNGC                   NGC, IC, Messier and some others: to 0.2 arcsec and what
//	                          their extent allows; CC-BY-SA-4.0
//	Open Exoplanet Catalogue  stars with planets: some to 0.1 arcsec, some to 15, those
//	                          that Hipparcos measured as the stars below; MIT
//	Hipparcos                 stars to magnitude 6.5 and those with a proper name, as
//	                          Stellarium has them, with the HD and HR numbers, the
//	                          letters of Bayer, the numbers of Flamsteed and the proper
//	                          names: to 0.1 arcsec, the fastest and some double stars
//	                          to 0.5; the magnitudes to 0.05
//
// NOTICE tells more of them.
package catalogue
