package observatory

import "time"

// PLCStatus is one answer of the PLC, decoded, nothing judged.
type PLCStatus struct {
	From     string      `json:"from"`
	Firmware string      `json:"firmware"`
	Site     string      `json:"site"`
	Date     time.Time   `json:"date"`     // the PLC's own clock
	Received time.Time   `json:"received"` // ours
	Devices  []PLCDevice `json:"devices"`
}

// PLCDevice is a sensor or a switch behind the PLC.
type PLCDevice struct {
	Name   string     `json:"name"`
	Type   string     `json:"type"` // meteo, calib, ...
	Serial string     `json:"serial_number"`
	Valid  bool       `json:"valid"` // by the PLC's word
	Values []PLCValue `json:"values"`
}

// PLCValue is one reading: a number, or a text where Number is nil.
type PLCValue struct {
	Name    string   `json:"name"`
	Number  *float64 `json:"number,omitempty"`
	Text    string   `json:"text"`
	Unit    string   `json:"unit"`
	Comment string   `json:"comment"`
}

// Element is one thing of the environment that is judged.
type Element string

// The elements.
const (
	ElementRain        Element = "rain"        // mm/h
	ElementWind        Element = "wind"        // m/s
	ElementHumidity    Element = "humidity"    // percent
	ElementDew         Element = "dew_margin"  // degC: air temperature minus dew point
	ElementCloud       Element = "cloud"       // degC: sky temperature
	ElementTemperature Element = "temperature" // degC
	ElementPressure    Element = "pressure"    // hPa (= mbar)
	ElementDoors       Element = "doors"       // 0 closed, 1 open
	ElementLights      Element = "lights"      // 0 off, 1 on
	ElementLink        Element = "plc"         // s since the last status
)

// Level is one of the six states that a screen shows.
type Level string

// The levels.
const (
	LevelOK      Level = "ok"
	LevelCaution Level = "caution"
	LevelDanger  Level = "danger"
	LevelUnknown Level = "unknown"
	LevelIdle    Level = "idle"
	LevelActive  Level = "active"
)

// Verdict is the synthesis of one element: {value; interpretation; decision}.
type Verdict struct {
	Element        Element    `json:"element"`
	Value          *float64   `json:"value,omitempty"`
	Unit           string     `json:"unit"`
	Limit          *float64   `json:"limit,omitempty"` // beyond which it is danger
	LimitIsMinimum bool       `json:"limit_is_minimum"`
	Level          Level      `json:"level"`
	Interpretation string     `json:"interpretation"`      // "it rains hard"
	MakeSafe       bool       `json:"make_safe"`           // the decision
	Source         string     `json:"source"`              // the sensors it rests on
	Note           string     `json:"note"`                // what else one should know: a contradiction, an invalid sensor
	Since          time.Time  `json:"since"`               // of the level
	ClearsAt       *time.Time `json:"clears_at,omitempty"` // earliest end of MakeSafe while the value itself is fine
	HoldS          float64    `json:"hold_s"`              // how long the value must be fine before MakeSafe ends; 0: at once
}

// Safety is the one answer to "may the dome be open?".
type Safety struct {
	Safe     bool       `json:"safe"`
	Level    Level      `json:"level"` // ok, caution, danger or unknown
	Since    time.Time  `json:"since"`
	Cause    string     `json:"cause"`               // sentence; empty when safe without caution
	Until    time.Time  `json:"valid_until"`         // after this the answer is stale and counts as unsafe
	At       time.Time  `json:"at"`                  // when it was decided
	ReturnAt *time.Time `json:"return_at,omitempty"` // earliest return to safe if everything stays as it is
}

// SafeAt is the answer at now: stale means unsafe.
func (s Safety) SafeAt(now time.Time) bool {
	return s.Safe && !now.After(s.Until)
}

// GlobalStatus is the word in the weather and site tables.
type GlobalStatus string

// The words. They stand in the order of their weight, heaviest first.
const (
	StatusUnknown GlobalStatus = "UNKNOWN" // no usable answer
	StatusRaining GlobalStatus = "RAINING"
	StatusWindy   GlobalStatus = "WINDY"
	StatusHumid   GlobalStatus = "HUMID"
	StatusCloudy  GlobalStatus = "CLOUDY"
	StatusCold    GlobalStatus = "TEMPERATURE"
	StatusOpen    GlobalStatus = "DOORS OPEN"
	StatusLit     GlobalStatus = "LIGHTS ON"
	StatusOK      GlobalStatus = "OK"
)

// WeatherWatch is a row of the weather table: one per status read.
type WeatherWatch struct {
	ID             int          `json:"id"`
	Updated        time.Time    `json:"updated"`
	GlobalStatus   GlobalStatus `json:"global_status"`
	Humidity       *float64     `json:"humidity,omitempty"`        // percent
	Wind           *float64     `json:"wind,omitempty"`            // m/s
	WindDir        *float64     `json:"wind_dir,omitempty"`        // deg, north 0, east 90
	Temperature    *float64     `json:"temperature,omitempty"`     // degC
	Pressure       *float64     `json:"pressure,omitempty"`        // mbar
	Rain           *float64     `json:"rain,omitempty"`            // mm/h
	Cloud          *float64     `json:"cloud,omitempty"`           // 0 clear, 1 slightly cloudy, 2 cloudy, 3 very cloudy
	SkyTemperature *float64     `json:"sky_temperature,omitempty"` // degC
	DewPoint       *float64     `json:"dew_point,omitempty"`       // degC
}

// SiteWatch is a row of the site table: one per status read, at the same
// iteration as its WeatherWatch.
type SiteWatch struct {
	ID           int          `json:"id"`
	Updated      time.Time    `json:"updated"`
	GlobalStatus GlobalStatus `json:"global_status"`
	Lights       string       `json:"lights"` // on, off, or empty: not known
	Dome         string       `json:"dome"`   // word of the dome's state
	Doors        string       `json:"doors"`  // open, closed, or empty
	Shutter      string       `json:"shutter"`
	Temperature  *float64     `json:"temperature,omitempty"` // inside, degC
	Pressure     *float64     `json:"pressure,omitempty"`    // inside, mbar
	Humidity     *float64     `json:"humidity,omitempty"`    // inside, percent
}

// Environment is one synthesis: both rows, the verdicts and the answer.
type Environment struct {
	Iteration int64        `json:"iteration"` // of the monitor, from 1 at each start
	Weather   WeatherWatch `json:"weather"`
	Site      SiteWatch    `json:"site"`
	Verdicts  []Verdict    `json:"verdicts"`
	Safety    Safety       `json:"safety"`
}
