package pyrosnet

import (
	"encoding/json"
	"fmt"
	"math"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

func sample(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/plc_status_reply.json")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestDecodeTheSample(t *testing.T) {
	s, err := DecodePLCStatus(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	if s.From != "Beckhoff" || s.Firmware != "20170809" || s.Site != "OSM-Mexico" || !s.Date.Equal(time.Date(2017, 3, 3, 13, 45, 0, 0, time.UTC)) {
		t.Errorf("head %+v", s)
	}
	if len(s.Devices) != 6 {
		t.Fatalf("%d devices", len(s.Devices))
	}
	vantage := s.Devices[2]
	if vantage.Name != "VantagePro" || vantage.Valid || len(vantage.Values) != 10 || vantage.Serial != "ERTRY2344324" {
		t.Errorf("VantagePro %+v", vantage)
	}
	if v := vantage.Values[8]; v.Number != nil || v.Text != "SW" {
		t.Errorf("cardinal direction %+v", v)
	}
	if v := s.Devices[1].Values[0]; v.Number == nil || *v.Number != 2.345 || v.Unit != "V" || v.Comment != "3V=Dry <2.5V=Rain" || !s.Devices[1].Valid {
		t.Errorf("analog %+v", v)
	}
	if v := s.Devices[0].Values[3]; *v.Number != 0 || v.Text != "0.0" {
		t.Errorf("rain %+v", v)
	}
}

func TestDecodeSaysWhatIsWrongAndWhere(t *testing.T) {
	whole := string(sample(t))
	for name, c := range map[string]struct{ from, to, want string }{
		"name":           {`"name": "STATUS"`, `"name": "OTHER"`, `name: is "OTHER"`},
		"date":           {"2017-03-03T13:45:00", "yesterday", `date: "yesterday"`},
		"no date":        {`"date"`, `"day"`, "date: is missing"},
		"valid":          {`"valid": "no"`, `"valid": "maybe"`, `device[2] valid: "maybe"`},
		"valid type":     {`"valid": "no"`, `"valid": 3`, "device[2]"},
		"no valid":       {`"valid": "no"`, `"well": "no"`, "device[2] valid: is missing"},
		"value type":     {`"value": 2.345`, `"value": [1]`, "device[1].values[0] value: is neither"},
		"value null":     {`"value": 2.345`, `"value": null`, "device[1].values[0] value: is missing"},
		"no value":       {`"value": 2.345`, `"worth": 2.345`, "device[1].values[0] value: is missing"},
		"infinite":       {`"value": 2.345`, `"value": 1e999`, "device[1].values[0] value: 1e999"},
		"device name":    {`"name": "DRD11"`, `"name": ""`, "device[1] name: is missing"},
		"value name":     {`"name": "digital"`, `"nom": "digital"`, "device[1].values[1] name: is missing"},
		"long text":      {`"Beckhoff"`, `"` + strings.Repeat("B", 2000) + `"`, "from: is longer"},
		"no devices":     {`"device"`, `"gadget"`, "device: is missing"},
		"device is text": {`"device": [`, `"device": ["x",`, "device[0]"},
		"refused":        {`"from"`, `"error": {"code":"conflict","message":"busy"}, "from"`, "busy"},
	} {
		_, err := DecodePLCStatus([]byte(strings.Replace(whole, c.from, c.to, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	for _, text := range []string{"", "{}", "[]", "null", "[1]", `[{},{}]`, strings.Repeat("[", 20000)} {
		if _, err := DecodePLCStatus([]byte(text)); observatory.CodeOf(err) != observatory.CodeUnavailable {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func TestDecodeIsBounded(t *testing.T) {
	many := `[{"name":"STATUS","date":"2017-03-03T13:45:00","device":[` + strings.Repeat(`{},`, 5000) + `{}]}]`
	if _, err := DecodePLCStatus([]byte(many)); err == nil || len(err.Error()) > 500 {
		t.Errorf("error %.600v", err)
	}
	values := fmt.Sprintf(`[{"name":"STATUS","date":"2017-03-03T13:45:00","device":[%s]}]`,
		strings.TrimSuffix(strings.Repeat(`{"name":"d","valid":"yes","values":[{},{},{}]},`, 200), ","))
	_, err := DecodePLCStatus([]byte(values))
	if n := strings.Count(fmt.Sprint(err), ";"); n != maxPLCProblems {
		t.Errorf("%d problems", n)
	}
}

func TestStatusAsksToTheLetter(t *testing.T) {
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	f := &fake{answer: func(_ int, request string, conn net.Conn) {
		if request != `{"command": [{"name": "STATUS"}]}` {
			t.Errorf("asked %s", request)
		}
		say(conn, string(sample(t)))
	}}
	o := f.options()
	o.Now = func() time.Time { return now }
	p := NewPLC("here", o)
	defer f.wg.Wait()
	defer p.Close()
	s, err := p.Status(t.Context())
	if err != nil || !s.Received.Equal(now) || len(s.Devices) != 6 {
		t.Errorf("%+v, %v", s, err)
	}
}

func FuzzDecodePLCStatus(f *testing.F) {
	f.Add(sample(f))
	f.Add([]byte(`[{"name":"STATUS","date":"2017-03-03T13:45:00Z","device":[{"name":"a","valid":"yes","values":[{"name":"b","value":true}]}]}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := DecodePLCStatus(text)
		if err != nil {
			return
		}
		if len(s.Devices) == 0 || len(s.Devices) > maxPLCDevices || s.Date.IsZero() && !strings.Contains(string(text), "0001") {
			t.Fatalf("accepted %+v", s)
		}
		for _, d := range s.Devices {
			for _, v := range d.Values {
				if v.Name == "" || v.Number != nil && (math.IsNaN(*v.Number) || math.IsInf(*v.Number, 0)) {
					t.Fatalf("accepted %+v", v)
				}
			}
		}
		if _, err := json.Marshal(s); err != nil {
			t.Fatal(err)
		}
	})
}
