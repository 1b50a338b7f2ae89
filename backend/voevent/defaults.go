package voevent

import "pyros/backend/observatory"

// DefaultStrategies are the templates of the standard context, for the two
// cameras and their filters there. People change them.
func DefaultStrategies() []observatory.Strategy {
	const hour = 3600
	series := func(name, filter string, exposureS float64, images int) observatory.Plan {
		return observatory.Plan{Name: name, Filter: filter, ExposureS: exposureS, Images: images}
	}
	visible := func(plans ...observatory.Plan) observatory.Album {
		return observatory.Album{Name: "visible", Detector: "Visible camera", Plans: plans}
	}
	infrared := func(plans ...observatory.Plan) observatory.Album {
		return observatory.Album{Name: "infrared", Detector: "Infrared camera", Plans: plans}
	}
	const (
		g, r, i = "First visible filter", "Second visible filter", "Third visible filter"
		j, h    = "Second infrared filter", "Third infrared filter"
	)
	bursts := []observatory.AlertKind{observatory.AlertGRB}
	return []observatory.Strategy{
		{
			Name: "GRB prompt", Description: "The first half hour of a burst in both arms, short exposures, at once",
			Active: true, Rank: 10, Kinds: bursts, Missions: []string{}, PacketTypes: []string{}, MaxErrorDeg: 0.25,
			Program: "GRB", Priority: 0, Preempt: true, WindowS: 0.5 * hour,
			Albums: []observatory.Album{
				visible(series("first look", r, 10, 12), series("colour", i, 30, 6)),
				infrared(series("first look", j, 10, 12), series("colour", h, 30, 6)),
			},
		},
		{
			Name: "GRB afterglow", Description: "The afterglow of a burst in all bands, hours after it",
			Active: true, Rank: 20, Kinds: bursts, Missions: []string{}, PacketTypes: []string{}, MaxErrorDeg: 0.25,
			Program: "GRB", Priority: 1, DelayS: 1 * hour, WindowS: 10 * hour,
			Albums: []observatory.Album{
				visible(series("g", g, 120, 5), series("r", r, 120, 5), series("i", i, 120, 5)),
				infrared(series("J", j, 60, 12), series("H", h, 60, 12)),
			},
		},
		{
			Name: "Large error box", Description: "One deep pointing at the most probable place of a gravitational-wave or neutrino event",
			Active: true, Rank: 30, Kinds: []observatory.AlertKind{observatory.AlertGW, observatory.AlertNeutrino},
			Missions: []string{}, PacketTypes: []string{}, MaxErrorDeg: 1,
			Program: "GW", Priority: 1, WindowS: 12 * hour,
			Albums: []observatory.Album{visible(series("search", r, 180, 6))},
		},
	}
}
