package environment

import (
	"strings"

	"pyros/backend/observatory"
)

// weatherWords are the status words of the weather table, heaviest first.
var weatherWords = []struct {
	word     observatory.GlobalStatus
	elements []observatory.Element
}{
	{observatory.StatusRaining, []observatory.Element{observatory.ElementRain}},
	{observatory.StatusWindy, []observatory.Element{observatory.ElementWind}},
	{observatory.StatusHumid, []observatory.Element{observatory.ElementHumidity, observatory.ElementDew}},
	{observatory.StatusCloudy, []observatory.Element{observatory.ElementCloud}},
	{observatory.StatusCold, []observatory.Element{observatory.ElementTemperature}},
}

// weather makes the row of the weather table from the readings alone.
func (s *synthesis) weather(findings []finding) observatory.WeatherWatch {
	row := observatory.WeatherWatch{Updated: s.Now, GlobalStatus: weatherStatus(findings)}
	if !s.answered {
		return row
	}
	devices := s.Status.Devices
	for _, f := range findings {
		switch f.element {
		case observatory.ElementRain:
			row.Rain = copied(f.value)
		case observatory.ElementWind:
			row.Wind = copied(f.value)
		case observatory.ElementHumidity:
			row.Humidity = copied(f.value)
		case observatory.ElementTemperature:
			row.Temperature = copied(f.value)
		case observatory.ElementPressure:
			row.Pressure = copied(f.value)
		case observatory.ElementCloud:
			row.SkyTemperature = copied(f.value)
			if f.value != nil {
				class := float64(cloudClass(*f.value))
				row.Cloud = &class
			}
		}
	}
	row.WindDir = best(devices, windDir)
	row.DewPoint = best(devices, dewPoint)
	return row
}

func weatherStatus(findings []finding) observatory.GlobalStatus {
	levels := map[observatory.Element]observatory.Level{}
	for _, f := range findings {
		levels[f.element] = f.level
	}
	if levels[observatory.ElementLink] == observatory.LevelUnknown {
		return observatory.StatusUnknown
	}
	for _, w := range weatherWords {
		for _, e := range w.elements {
			if levels[e] == observatory.LevelUnknown {
				return observatory.StatusUnknown
			}
		}
	}
	for _, w := range weatherWords {
		for _, e := range w.elements {
			if levels[e] == observatory.LevelDanger {
				return w.word
			}
		}
	}
	return observatory.StatusOK
}

// site makes the row of the site table.
func (s *synthesis) site(findings []finding) observatory.SiteWatch {
	row := observatory.SiteWatch{Updated: s.Now, GlobalStatus: observatory.StatusOK}
	if s.Dome != nil {
		row.Shutter = string(s.Dome.Shutter)
		row.Dome = domeWord(*s.Dome)
	}
	if !s.answered {
		row.GlobalStatus = observatory.StatusUnknown
		return row
	}
	row.Temperature = best(s.Status.Devices, insideTemp)
	row.Humidity = best(s.Status.Devices, insideHumidity)
	row.Pressure = best(s.Status.Devices, insidePressure)
	var open, lit, unknown bool
	for _, f := range findings {
		switch f.element {
		case observatory.ElementDoors:
			row.Doors = switchWord(f)
			open, unknown = row.Doors == "open", unknown || f.level == observatory.LevelUnknown
		case observatory.ElementLights:
			row.Lights = switchWord(f)
			lit, unknown = row.Lights == "on", unknown || f.level == observatory.LevelUnknown
		}
	}
	switch {
	case unknown:
		row.GlobalStatus = observatory.StatusUnknown
	case open:
		row.GlobalStatus = observatory.StatusOpen
	case lit:
		row.GlobalStatus = observatory.StatusLit
	}
	return row
}

// switchWord is the word of a switch for the table; empty: not known.
func switchWord(f finding) string {
	if f.value == nil {
		return ""
	}
	return elements[f.element].words(*f.value, f.level)
}

func domeWord(d observatory.DomeState) string {
	switch {
	case d.SelfClosed:
		return "closed by itself"
	case d.Moving:
		return "moving"
	case d.Following:
		return "following"
	default:
		return "still"
	}
}

func copied(v *float64) *float64 {
	if v == nil {
		return nil
	}
	c := *v
	return &c
}

// shownText makes an error's text fit for a sentence: one short line.
func shownText(text string) string {
	const longest = 200
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "") + "…"
	}
	return strings.ToValidUTF8(text, "?")
}
