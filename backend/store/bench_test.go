package store_test

import (
	"context"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// onBoth runs a benchmark on every database that there is.
func onBoth(b *testing.B, f func(b *testing.B, s *bench)) {
	b.Run("sqlite", func(b *testing.B) { f(b, openSeeded(b, sqliteDSN(b))) })
	b.Run("mysql", func(b *testing.B) { f(b, openSeeded(b, mysqlDSN(b))) })
}

func BenchmarkSubmitRequest(b *testing.B) {
	onBoth(b, func(b *testing.B, s *bench) {
		ana := s.person(b, "ana", "Scientist")
		for b.Loop() {
			s.submit(b, ana, requestOf("bench", 1))
		}
	})
}

func BenchmarkRecordEnvironment(b *testing.B) {
	onBoth(b, func(b *testing.B, s *bench) {
		e, p := weatherAt(s.clock.Now(), 0)
		for b.Loop() {
			s.clock.move(2 * time.Second)
			e.Weather.Updated, e.Site.Updated, p.Received = s.clock.Now(), s.clock.Now(), s.clock.Now()
			if _, err := s.RecordEnvironment(context.Background(), e, p); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkReplaceSchedule400(b *testing.B) {
	onBoth(b, func(b *testing.B, s *bench) {
		ana := s.person(b, "ana", "Scientist")
		var sequences []observatory.Sequence
		for range 100 {
			sequences = append(sequences, s.submit(b, ana, requestOf("bench", 4)).Sequences...)
		}
		for b.Loop() {
			s.plan(b, sequences...)
			s.clock.move(time.Second) // every place moves
		}
	})
}

func BenchmarkPlanningInput400(b *testing.B) {
	onBoth(b, func(b *testing.B, s *bench) {
		ana := s.person(b, "ana", "Scientist")
		for range 100 {
			s.submit(b, ana, requestOf("bench", 4))
		}
		for b.Loop() {
			if _, err := s.PlanningInput(context.Background(), night); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// weatherAt is a synthesis with every value known.
func weatherAt(at time.Time, rain float64) (observatory.Environment, observatory.PLCStatus) {
	status := observatory.StatusOK
	if rain > 0 {
		status = observatory.StatusRaining
	}
	e := observatory.Environment{
		Weather: observatory.WeatherWatch{
			Updated: at, GlobalStatus: status, Humidity: ptr(40.0), Wind: ptr(3.0), WindDir: ptr(270.0), Temperature: ptr(8.0), Pressure: ptr(730.0),
			Rain: ptr(rain), Cloud: ptr(0.0), SkyTemperature: ptr(-20.0), DewPoint: ptr(-5.0),
		},
		Site: observatory.SiteWatch{
			Updated: at, GlobalStatus: observatory.StatusOK, Lights: "off", Dome: "closed", Doors: "closed", Shutter: "closed",
			Temperature: ptr(9.0), Pressure: ptr(730.0), Humidity: ptr(42.0),
		},
		Verdicts: []observatory.Verdict{{Element: observatory.ElementRain, Value: ptr(rain), Unit: "mm/h", Level: observatory.LevelOK, Interpretation: "no rain"}},
		Safety:   observatory.Safety{Safe: rain == 0, Level: observatory.LevelOK, At: at, Until: at.Add(10 * time.Second)},
	}
	p := observatory.PLCStatus{From: "Beckhoff", Firmware: "20170809", Site: "OSM-Mexico", Date: at, Received: at, Devices: []observatory.PLCDevice{
		{Name: "WXT520", Type: "meteo", Serial: "14656423", Valid: true, Values: []observatory.PLCValue{
			{Name: "OutsideTemp", Number: ptr(8.0), Text: "8", Unit: "Celcius"},
			{Name: "RainRate", Number: ptr(rain), Text: "x", Unit: "mm/h"},
		}},
		{Name: "LAMP FLAT CAGIRE", Type: "calib", Valid: true, Values: []observatory.PLCValue{{Name: "status", Text: "on"}}},
		{Name: "LAMP FLAT CAGIRE", Type: "calib", Valid: false, Values: []observatory.PLCValue{}},
	}}
	return e, p
}
