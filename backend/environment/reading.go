package environment

import (
	"fmt"
	"math"
	"strings"
	"unicode"

	"pyros/backend/observatory"
)

// quantity is what a sensor measures.
type quantity int

const (
	rainRate quantity = iota // mm/h
	windSpeed
	windDir
	outsideHumidity
	outsideTemp
	dewPoint
	pressure
	skyTemp
	insideTemp
	insideHumidity
	insidePressure
	quantities // their number
)

// meaning says how a quantity is named on the wire, which numbers can be true,
// and which units it comes in (factor to ours).
type meaning struct {
	name     string
	min, max float64
	units    map[string]float64
}

var (
	unitsCelsius  = map[string]float64{"celcius": 1, "celsius": 1, "degc": 1, "c": 1, "deg": 1, "°c": 1}
	unitsPercent  = map[string]float64{"percent": 1, "%": 1}
	unitsPressure = map[string]float64{"mbar": 1, "hpa": 1, "mb": 1}
)

var meanings = [quantities]meaning{
	rainRate:        {"rainrate", 0, 500, map[string]float64{"mm/h": 1}},
	windSpeed:       {"windspeed", 0, 100, map[string]float64{"m/s": 1, "km/h": 1 / 3.6}},
	windDir:         {"winddir", 0, 360, map[string]float64{"deg": 1, "degree": 1, "degrees": 1}},
	outsideHumidity: {"outsidehumidity", 0, 100, unitsPercent},
	outsideTemp:     {"outsidetemp", -60, 60, unitsCelsius},
	dewPoint:        {"dewpoint", -90, 60, unitsCelsius},
	pressure:        {"pressure", 400, 1100, unitsPressure},
	skyTemp:         {"skytemperature", -120, 60, unitsCelsius},
	insideTemp:      {"insidetemp", -60, 60, unitsCelsius},
	insideHumidity:  {"insidehumidity", 0, 100, unitsPercent},
	insidePressure:  {"insidepressure", 400, 1100, unitsPressure},
}

// reading is what one device says of one thing.
type reading struct {
	device string
	value  *float64 // nil for a detector that only says yes or no
	alarm  bool     // such a detector's yes; for a device that contradicts itself: one of its words is yes
	fault  string   // why it is not usable, as "WXT520 ..."; empty: usable
	broken bool     // the fault is not the PLC's own "not valid"
}

func (r reading) usable() bool { return r.fault == "" }

// measured finds what device d says of q; ok is false when it says nothing.
func measured(d observatory.PLCDevice, q quantity) (r reading, ok bool) {
	m := meanings[q]
	r.device = shown(d.Name)
	for _, v := range d.Values {
		if !strings.EqualFold(v.Name, m.name) {
			continue
		}
		ok = true
		number, fault := m.read(v)
		if fault == "" && r.value != nil && *r.value != number {
			fault = fmt.Sprintf(" contradicts itself: %s is %s and %s", shown(v.Name), format(*r.value), format(number))
		}
		if fault != "" && r.fault == "" {
			r.fault, r.broken = r.device+fault, true
		}
		// The greater one stays, for the note that a reading not used says danger.
		if !math.IsNaN(number) && (r.value == nil || number > *r.value) {
			r.value = &number
		}
	}
	if ok && !d.Valid {
		r.fault, r.broken = r.device+" is not valid", false
	}
	return r, ok
}

// read gives the number of v in our unit, or what is wrong with it.
func (m meaning) read(v observatory.PLCValue) (number float64, fault string) {
	if v.Number == nil {
		return math.NaN(), fmt.Sprintf(" gives no number for %s", shown(v.Name))
	}
	number = *v.Number
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return math.NaN(), fmt.Sprintf(" gives no finite number for %s", shown(v.Name))
	}
	if unit := word(v.Unit); unit != "" {
		factor, known := m.units[unit]
		if !known {
			return number, fmt.Sprintf(" gives %s in the unknown unit %q", shown(v.Name), shown(v.Unit))
		}
		number *= factor
	}
	if number < m.min || number > m.max {
		return number, fmt.Sprintf(" gives %s %s, which cannot be", shown(v.Name), format(number))
	}
	return number, ""
}

// all collects the readings of q over the devices, in the PLC's order.
func all(devices []observatory.PLCDevice, q quantity) []reading {
	var found []reading
	for _, d := range devices {
		if r, ok := measured(d, q); ok {
			found = append(found, r)
		}
	}
	return found
}

// best is the first usable reading of q, nil when there is none.
func best(devices []observatory.PLCDevice, q quantity) *float64 {
	for _, r := range all(devices, q) {
		if r.usable() {
			return r.value
		}
	}
	return nil
}

// rainReadings are the rates of the stations and the words of rain detectors.
func rainReadings(devices []observatory.PLCDevice) []reading {
	found := all(devices, rainRate)
	for _, d := range devices {
		if r, ok := detector(d); ok {
			found = append(found, r)
		}
	}
	return found
}

// A rain detector of the kind DRD11 has an analog output (3 V dry, below 2.5 V
// rain) and a digital one (1 dry, 0 rain).
const (
	detectorName = "drd11"
	analogWet    = 2.5 // V
	analogMin    = 0.0 // V
	analogMax    = 5.5 // V
)

// detector reads a rain detector; ok is false for another device or one that
// gives neither output.
func detector(d observatory.PLCDevice) (r reading, ok bool) {
	if !strings.HasPrefix(word(d.Name), detectorName) {
		return r, false
	}
	r.device = shown(d.Name)
	wet, dry := "", ""
	for _, v := range d.Values {
		says, rain, fault := detectorWord(v)
		switch {
		case says == "" && fault == "":
			continue
		case fault != "":
			r.fault, r.broken = r.device+fault, true
		case rain:
			wet = says
		default:
			dry = says
		}
		ok = true
	}
	r.alarm = wet != ""
	if wet != "" && dry != "" {
		r.fault, r.broken = fmt.Sprintf("%s contradicts itself: %s says rain, %s says dry", r.device, wet, dry), true
	}
	if !d.Valid {
		why := r.device + " is not valid"
		if wet != "" && dry != "" {
			why += " and contradicts itself"
		}
		r.fault, r.broken = why, false
	}
	return r, ok
}

func detectorWord(v observatory.PLCValue) (says string, rain bool, fault string) {
	analog := strings.EqualFold(v.Name, "analog")
	if !analog && !strings.EqualFold(v.Name, "digital") {
		return "", false, ""
	}
	if v.Number == nil {
		return "", false, fmt.Sprintf(" gives no number for %s", shown(v.Name))
	}
	n := *v.Number
	if analog {
		if !(n >= analogMin && n <= analogMax) {
			return "", false, fmt.Sprintf(" gives %s V, which cannot be", format(n))
		}
		return "analog " + format(n) + " V", n < analogWet, ""
	}
	if n != 0 && n != 1 {
		return "", false, fmt.Sprintf(" gives digital %s, neither 0 nor 1", format(n))
	}
	return "digital " + format(n), n == 0, ""
}

// dewReadings give the air temperature minus the dew point of each device that
// measures both; where a device has no dew point it follows from its humidity.
func dewReadings(devices []observatory.PLCDevice) []reading {
	var found []reading
	for _, d := range devices {
		air, ok := measured(d, outsideTemp)
		if !ok {
			continue
		}
		dew, ok := measured(d, dewPoint)
		if !ok {
			if dew, ok = measured(d, outsideHumidity); !ok {
				continue
			}
			if dew.usable() && air.usable() {
				point := dewPointOf(*air.value, *dew.value)
				dew.value = &point
			}
		}
		r := reading{device: air.device, fault: air.fault, broken: air.broken}
		if r.usable() {
			r.fault, r.broken = dew.fault, dew.broken
		}
		if air.value != nil && dew.value != nil {
			margin := *air.value - *dew.value
			r.value = &margin
			if r.usable() && margin < -1 {
				r.fault, r.broken = r.device+" gives a dew point above the air temperature", true
			}
		}
		found = append(found, r)
	}
	return found
}

// dewPointOf is the dew point in degC over water by the Magnus formula with
// the coefficients of Alduchov and Eskridge (1996), J. Appl. Meteor. 35, 601.
func dewPointOf(tempC, humidityPercent float64) float64 {
	const a, b = 17.625, 243.04
	g := math.Log(math.Max(humidityPercent, 0.1)/100) + a*tempC/(b+tempC)
	return b * g / (a - g)
}

// switchReadings find what the devices say of doors or lights: a value whose
// name holds it, or the state of a device whose name does.
func switchReadings(devices []observatory.PLCDevice, what string) []reading {
	var found []reading
	for _, d := range devices {
		named := strings.Contains(word(d.Name), what)
		for _, v := range d.Values {
			name := word(v.Name)
			if !strings.Contains(name, what) && (!named || (name != "status" && name != "state")) {
				continue
			}
			r := reading{device: shown(d.Name)}
			on, known := switchedOn(v)
			if !known {
				r.fault, r.broken = fmt.Sprintf("%s gives %q for %s, neither yes nor no", r.device, shown(v.Text), shown(v.Name)), true
			} else {
				state := 0.0
				if on {
					state = 1
				}
				r.value, r.alarm = &state, on
			}
			if !d.Valid {
				r.fault, r.broken = r.device+" is not valid", false
			}
			found = append(found, r)
		}
	}
	return found
}

func switchedOn(v observatory.PLCValue) (on, known bool) {
	if v.Number != nil {
		return *v.Number == 1, *v.Number == 0 || *v.Number == 1
	}
	switch word(v.Text) {
	case "open", "opened", "on", "yes", "true", "1":
		return true, true
	case "closed", "close", "shut", "off", "no", "false", "0":
		return false, true
	}
	return false, false
}

// longestName is what is read of a name, a unit or a text from outside, in bytes.
const longestName = 64

// word is a text from outside as it is compared.
func word(text string) string {
	return strings.ToLower(strings.TrimSpace(text[:min(len(text), longestName)]))
}

// shown makes a name from outside fit for a sentence: short, printable.
func shown(name string) string {
	const longest = 40
	var b strings.Builder
	n := 0
	for _, r := range name {
		if n++; n > longest {
			b.WriteString("…")
			break
		}
		if !unicode.IsPrint(r) {
			r = '?'
		}
		b.WriteRune(r)
	}
	return b.String()
}
