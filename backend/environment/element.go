package environment

import (
	"strings"

	"pyros/backend/observatory"
)

// judged are the elements in the order of the verdicts; the link comes last.
var judged = []observatory.Element{
	observatory.ElementRain, observatory.ElementWind, observatory.ElementHumidity,
	observatory.ElementDew, observatory.ElementCloud, observatory.ElementTemperature,
	observatory.ElementPressure, observatory.ElementDoors, observatory.ElementLights,
}

// bound is one side on which a value can be too far.
type bound struct {
	Threshold
	minimum bool
}

// finding is what the readings say of an element now, before any hold.
type finding struct {
	element observatory.Element
	unit    string
	level   observatory.Level
	value   *float64
	limit   *bound
	text    string // the interpretation
	cause   string // the same for the sentence of Safety, when it makes safe
	fine    string // what it was since when it is held: "dry"
	stays   string // what it must stay: "dry"
	source  string
	notes   []string
	linked  bool // unknown for want of an answer, not through a fault of its sensors
}

// makesSafe says whether the finding by itself forbids an open dome.
func (f finding) makesSafe() bool {
	return f.level == observatory.LevelDanger || f.level == observatory.LevelUnknown
}

// element says how one element is read and put into words.
type element struct {
	name     observatory.Element
	title    string
	unit     string
	readings func([]observatory.PLCDevice) []reading
	bounds   func(Limits) []bound
	words    func(value float64, level observatory.Level) string
	fine     string
}

var elements = map[observatory.Element]element{
	observatory.ElementRain: {
		name: observatory.ElementRain, title: "Rain", unit: "mm/h", fine: "dry",
		readings: rainReadings,
		bounds:   func(l Limits) []bound { return []bound{{l.Rain, false}} },
		words:    rainWords,
	},
	observatory.ElementWind: {
		name: observatory.ElementWind, title: "Wind", unit: "m/s", fine: "below the limit",
		readings: of(windSpeed),
		bounds:   func(l Limits) []bound { return []bound{{l.Wind, false}} },
		words:    windWords,
	},
	observatory.ElementHumidity: {
		name: observatory.ElementHumidity, title: "Humidity", unit: "%", fine: "below the limit",
		readings: of(outsideHumidity),
		bounds:   func(l Limits) []bound { return []bound{{l.Humidity, false}} },
		words:    levelWords("the air is dry enough", "the air is humid", "too humid"),
	},
	observatory.ElementDew: {
		name: observatory.ElementDew, title: "Dew margin", unit: "°C", fine: "above the dew point",
		readings: dewReadings,
		bounds:   func(l Limits) []bound { return []bound{{l.DewMargin, true}} },
		words:    levelWords("no dew", "dew is near", "dew forms"),
	},
	observatory.ElementCloud: {
		name: observatory.ElementCloud, title: "Sky temperature", unit: "°C", fine: "clear enough",
		readings: of(skyTemp),
		bounds:   func(l Limits) []bound { return []bound{{l.SkyTemperature, false}} },
		words:    func(v float64, _ observatory.Level) string { return cloudNames[cloudClass(v)] },
	},
	observatory.ElementTemperature: {
		name: observatory.ElementTemperature, title: "Temperature", unit: "°C", fine: "within the limits",
		readings: of(outsideTemp),
		bounds:   func(l Limits) []bound { return []bound{{l.Cold, true}, {l.Hot, false}} },
		words:    levelWords("within the limits", "near the limit", "beyond the limit"),
	},
	observatory.ElementPressure: {
		name: observatory.ElementPressure, title: "Pressure", unit: "hPa", fine: "known",
		readings: of(pressure),
		bounds:   func(Limits) []bound { return nil },
		words:    levelWords("no limit is set", "", ""),
	},
	observatory.ElementDoors: {
		name: observatory.ElementDoors, title: "Doors", fine: "closed",
		readings: func(d []observatory.PLCDevice) []reading { return switchReadings(d, "door") },
		bounds:   func(l Limits) []bound { return []bound{switchBound(l.OpenDoorIsDanger)} },
		words:    switchWords("closed", "open"),
	},
	observatory.ElementLights: {
		name: observatory.ElementLights, title: "Lights", fine: "off",
		readings: func(d []observatory.PLCDevice) []reading { return switchReadings(d, "light") },
		bounds:   func(l Limits) []bound { return []bound{switchBound(l.LightIsDanger)} },
		words:    switchWords("off", "on"),
	},
}

// of reads one quantity.
func of(q quantity) func([]observatory.PLCDevice) []reading {
	return func(d []observatory.PLCDevice) []reading { return all(d, q) }
}

// switchBound puts a switch's 1 beyond the danger or the caution limit.
func switchBound(danger bool) bound {
	if danger {
		return bound{Threshold{Caution: 0, Danger: 0, Clear: 0}, false}
	}
	return bound{Threshold{Caution: 0, Danger: 1, Clear: 1}, false}
}

// grade says how bad value is; armed is true while the element is not yet
// cleared, so that the lower limit counts. near is the bound closest to danger.
func grade(value float64, bounds []bound, armed bool) (level observatory.Level, near *bound) {
	level = observatory.LevelOK
	for i, b := range bounds {
		v, caution, danger := value, b.Caution, b.Danger
		if armed {
			danger = b.Clear
		}
		if b.minimum {
			v, caution, danger = -v, -caution, -danger
		}
		switch {
		case v > danger:
			level = observatory.LevelDanger
		case v > caution && level == observatory.LevelOK:
			level = observatory.LevelCaution
		}
		if near == nil || b.distance(value) < near.distance(value) {
			near = &bounds[i]
		}
	}
	return level, near
}

// distance is how far value may still go before danger.
func (b bound) distance(value float64) float64 {
	if b.minimum {
		return value - b.Danger
	}
	return b.Danger - value
}

// worse says whether reading a is worse than b for e.
func (e element) worse(a, b float64, bounds []bound, armed bool) bool {
	la, na := grade(a, bounds, armed)
	lb, nb := grade(b, bounds, armed)
	if la != lb {
		return rank(la) > rank(lb)
	}
	return na != nil && nb != nil && na.distance(a) < nb.distance(b)
}

// rank orders the levels that grade gives.
func rank(l observatory.Level) int {
	switch l {
	case observatory.LevelDanger:
		return 2
	case observatory.LevelCaution:
		return 1
	default:
		return 0
	}
}

// judge finds what the devices say of e.
func (e element) judge(devices []observatory.PLCDevice, l Limits, armed bool) finding {
	f := finding{element: e.name, unit: e.unit, level: observatory.LevelOK, fine: e.fine, stays: e.fine}
	bounds := e.bounds(l)
	readings := e.readings(devices)
	var usable []reading
	var doubts, plain []string
	for _, r := range readings {
		if r.usable() {
			usable = append(usable, r)
			continue
		}
		danger := r.alarm
		if r.value != nil {
			level, _ := grade(*r.value, bounds, false)
			danger = danger || level == observatory.LevelDanger
		}
		note := r.fault
		if danger && r.value != nil {
			note += " (it says " + strings.TrimSpace(format(*r.value)+" "+e.unit) + ")"
		}
		if danger || r.broken {
			doubts = append(doubts, note)
		} else {
			plain = append(plain, note)
		}
	}
	f.notes = append(doubts, plain...)
	if len(usable) == 0 {
		return e.without(f, len(readings) > 0, armed, l)
	}
	e.decide(&f, usable, bounds, armed)
	if len(doubts) > 0 && f.level == observatory.LevelOK {
		f.level = observatory.LevelCaution
	}
	return f
}

// decide takes the worst of the usable readings.
func (e element) decide(f *finding, usable []reading, bounds []bound, armed bool) {
	worst, alarm := -1, ""
	for i, r := range usable {
		switch {
		case r.value == nil:
			if r.alarm && alarm == "" {
				alarm = r.device
			}
		case worst < 0 || e.worse(*r.value, *usable[worst].value, bounds, armed):
			worst = i
		}
	}
	if worst >= 0 {
		v := *usable[worst].value
		f.value = &v
		f.level, f.limit = grade(v, bounds, armed)
		f.text = e.words(v, f.level)
		f.cause = e.title + " " + e.amount(v, f) + " on " + usable[worst].device
		if f.level == observatory.LevelDanger {
			f.text += f.untilCleared(v)
		}
	} else {
		f.text = e.words(0, observatory.LevelOK)
	}
	if alarm != "" && f.level != observatory.LevelDanger {
		f.level = observatory.LevelDanger
		f.text = "rain detected"
		f.cause = "Rain detected by " + alarm
	}
	f.source = sources(usable)
	f.notes = append(e.disagreements(usable, f.level, bounds, armed), f.notes...)
}

// amount is the value with its unit and, where it says more, its limit.
func (e element) amount(v float64, f *finding) string {
	if e.unit == "" {
		return f.text
	}
	text := format(v) + " " + e.unit
	if f.limit != nil && f.limit.Danger != 0 {
		text += " (limit " + format(f.limit.Danger) + ")"
	}
	return text
}

// untilCleared adds what the value must come back to, when it is between the two limits.
func (f *finding) untilCleared(v float64) string {
	if f.limit == nil || f.limit.distance(v) < 0 {
		return ""
	}
	if f.limit.minimum {
		return "; must rise to " + format(f.limit.Clear) + " " + f.unit
	}
	return "; must fall to " + format(f.limit.Clear) + " " + f.unit
}

// disagreements notes the usable readings that say less than danger while
// another one makes danger.
func (e element) disagreements(usable []reading, level observatory.Level, bounds []bound, armed bool) []string {
	if level != observatory.LevelDanger {
		return nil
	}
	var notes []string
	for _, r := range usable {
		if r.value == nil {
			if !r.alarm {
				notes = append(notes, r.device+" says dry")
			}
			continue
		}
		if l, _ := grade(*r.value, bounds, armed); l != observatory.LevelDanger {
			notes = append(notes, r.device+" says "+strings.TrimSpace(format(*r.value)+" "+e.unit))
		}
	}
	return notes
}

// without is the finding when no reading can be used. An element that was in
// danger and is no longer reported is unknown: its danger is not known to be over.
func (e element) without(f finding, reported, armed bool, l Limits) finding {
	harmless := e.name == observatory.ElementPressure && !l.requires(e.name)
	switch {
	case reported && harmless:
		f.level, f.text = observatory.LevelCaution, "not known; it does not decide"
	case reported:
		f.level, f.text = observatory.LevelUnknown, "not known: no usable sensor"
	case l.requires(e.name), armed:
		f.level, f.text = observatory.LevelUnknown, "not known: no sensor reports it"
	default:
		f.level, f.text = observatory.LevelIdle, "not fitted"
	}
	f.cause = e.title + ": " + f.text
	return f
}

// unanswered is the finding of e while the PLC gives no answer.
func (e element) unanswered(l Limits, before *observatory.Verdict) finding {
	f := finding{element: e.name, unit: e.unit, fine: e.fine, stays: e.fine, linked: true}
	if !l.requires(e.name) && (before == nil || before.Level == observatory.LevelIdle) {
		f.level, f.text = observatory.LevelIdle, "not fitted"
		return f
	}
	f.level, f.text = observatory.LevelUnknown, "not known: the PLC gives no answer"
	f.cause = e.title + ": " + f.text
	return f
}

func sources(usable []reading) string {
	var names []string
	for _, r := range usable {
		names = append(names, r.device)
	}
	return listed(names, ", ")
}
