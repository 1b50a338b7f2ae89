package astro

// planet is the series of one planet.
type planet struct {
	name    string
	l, b, r [][]vsopTerm
}

// planets are VSOP87B cut at 0.05 arcsec as seen from the Earth: directions are
// good to about an arcsecond from 1950 to 2050. Each is the planet's own centre
// up to Mars and that of the planet with its moons beyond, 0.1 arcsec from it.
var planets = [...]*planet{
	{"mercury", mercuryL[:], mercuryB[:], mercuryR[:]},
	{"venus", venusL[:], venusB[:], venusR[:]},
	{"mars", marsL[:], marsB[:], marsR[:]},
	{"jupiter", jupiterL[:], jupiterB[:], jupiterR[:]},
	{"saturn", saturnL[:], saturnB[:], saturnR[:]},
	{"uranus", uranusL[:], uranusB[:], uranusR[:]},
	{"neptune", neptuneL[:], neptuneB[:], neptuneR[:]},
}

// planetNamed finds a planet; nil where there is none of that name.
func planetNamed(name string) *planet {
	for _, p := range planets {
		if p.name == name {
			return p
		}
	}
	return nil
}

// seen is the vector in au on the axes of GCRS from the Earth at earth to where
// the planet was when its light left; t are centuries of TT at its arrival. Over
// the light's time the planet's path is taken as straight: 0.02 arcsec for
// Mercury, less for the others.
func (p *planet) seen(t float64, earth vec) vec {
	place, velocity := vsopAt(p.l, p.b, p.r, t)
	v := place.sub(earth)
	for range 2 {
		v = place.sub(velocity.scale(v.norm() / lightAUPerDay)).sub(earth)
	}
	return v
}
