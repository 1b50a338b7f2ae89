package request

import (
	"fmt"
	"strings"

	"pyros/backend/observatory"
)

// places find where something of a request was given, to say what is wrong
// with it there.
type places interface {
	// at is the place of the request, a sequence, an album, a plan.
	at(path ...int) spot
	// window is that of a window of a sequence, group that of a group.
	window(sequence, i int) spot
	group(i int) spot
}

// filePlaces are lines of a file.
type filePlaces struct {
	root   *node
	origin []int // of each sequence of the request, its number in the file
}

func (p filePlaces) at(path ...int) spot {
	if len(path) > 0 && path[0] < len(p.origin) {
		path = append([]int{p.origin[path[0]]}, path[1:]...)
	}
	return p.root.spotAt(path...)
}

func (p filePlaces) window(sequence, i int) spot {
	if sequence < len(p.origin) && p.origin[sequence] < len(p.root.children) {
		n := p.root.children[p.origin[sequence]]
		if list := n.also[windowLevel]; i < len(list) && n.parts[cadenceLevel] == nil {
			return list[i].at
		}
	}
	return p.at(sequence)
}

func (p filePlaces) group(i int) spot {
	if list := p.root.also[groupLevel]; i < len(list) {
		return list[i].at
	}
	return p.root.at
}

// formPlaces are fields of a form.
type formPlaces struct{ r *observatory.Request }

// formNames are the fields of the nouns in the words of their JSON.
var formNames = [...]map[string]string{
	{"scientific_program": "program"},
	{
		"jd1": "window_start", "jd2": "window_end", "t_prefered": "preferred", "duration": "duration_s", "target_type": "target.type",
		"target_coords": "target.coords", "target_name": "target.name", "body": "target.body", "orbit": "target.orbit", "tle": "target.tle",
		"pm_ra_mas_yr": "target.pm_ra_mas_yr", "pm_dec_mas_yr": "target.pm_dec_mas_yr", "parallax_mas": "target.parallax_mas", "epoch_yr": "target.epoch_yr",
		"min_alt_deg": "constraints.min_alt_deg", "max_airmass": "constraints.max_airmass", "min_moon_deg": "constraints.min_moon_deg",
		"max_moon_illum": "constraints.max_moon_illum", "twilight": "constraints.twilight", "max_cloud": "constraints.max_cloud",
		"min_transparency_pct": "constraints.min_transparency_pct", "max_seeing_arcsec": "constraints.max_seeing_arcsec",
	},
	{},
	{"duration": "exposure_s", "nb_images": "images"},
}

func (p formPlaces) at(path ...int) spot {
	var parts []string
	for i, name := range []string{"sequences", "albums", "plans"} {
		if i < len(path) {
			parts = append(parts, fmt.Sprintf("%s[%d]", name, path[i]))
		}
	}
	return formSpot(strings.Join(parts, "."), formNames[len(path)])
}

func (p formPlaces) window(sequence, i int) spot {
	if len(p.r.Sequences[sequence].Windows) < 2 {
		return p.at(sequence)
	}
	return formSpot(fmt.Sprintf("sequences[%d].windows[%d]", sequence, i), map[string]string{"jd1": "start", "jd2": "end"})
}

func (p formPlaces) group(i int) spot { return formSpot(fmt.Sprintf("groups[%d]", i), nil) }

func formSpot(place string, names map[string]string) spot {
	return spot{place: place, path: place, name: func(field string) string {
		if name := names[field]; name != "" {
			return name
		}
		return field
	}}
}
