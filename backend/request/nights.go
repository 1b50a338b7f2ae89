package request

import (
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// nightCost is what a processor takes to find when a night begins and ends.
const nightCost = 500 * time.Microsecond

// nights are those of a site, by number, each made when it is first wanted. Making
// them counts as work of the skies, where there are any.
type nights struct {
	skies       *skies
	site        observatory.Site
	sunBelowDeg float64
	middle      time.Time // of night 0
	made        map[int]observatory.Night
}

func (c *checker) newNights(skies *skies) *nights {
	k := &nights{skies: skies, site: c.Instrument.Site, sunBelowDeg: c.SunBelowDeg, made: map[int]observatory.Night{}}
	n := astro.NightAt(k.site, c.Now, k.sunBelowDeg)
	k.middle = n.Sunset.Add(n.Sunrise.Sub(n.Sunset) / 2)
	return k
}

func (k *nights) night(i int) observatory.Night {
	n, ok := k.made[i]
	if !ok {
		n = astro.NightAt(k.site, k.middle.AddDate(0, 0, i), k.sunBelowDeg)
		k.made[i] = n
		if k.skies != nil {
			k.skies.work += nightCost
		}
	}
	return n
}

// first is the number of the first night that is not over at a time.
func (k *nights) first(t time.Time) int {
	i := int(t.Sub(k.middle) / (24 * time.Hour))
	for !k.night(i).Sunrise.After(t) {
		i++
	}
	return i
}
