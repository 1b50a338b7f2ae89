package store_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// record keeps a synthesis for each step of time from epoch; change makes it
// what the test wants.
func (b *bench) record(t testing.TB, steps int, step time.Duration, change func(i int, w *observatory.WeatherWatch, s *observatory.SiteWatch)) {
	t.Helper()
	for i := range steps {
		e, p := weatherAt(b.clock.Now(), 0)
		change(i, &e.Weather, &e.Site)
		if _, err := b.RecordEnvironment(t.Context(), e, p); err != nil {
			t.Fatal(err)
		}
		b.clock.move(step)
	}
}

func TestAPlotKeepsExtremesAndStatus(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		// Three hours with a reading every 72 s, a shower of two readings and one gust.
		const steps = 150
		b.record(t, steps, 72*time.Second, func(i int, w *observatory.WeatherWatch, s *observatory.SiteWatch) {
			*w.Temperature = 10 - float64(i)/100
			if i == 28 || i == 29 {
				*w.Rain, w.GlobalStatus = 7, observatory.StatusRaining
			}
			if i == 80 {
				*w.Wind, *w.WindDir = 21, 135
				w.Humidity = nil
			}
			if i > 110 {
				s.Doors, s.GlobalStatus = "open", observatory.StatusOpen
			}
		})
		end := b.clock.Now()
		for _, points := range []int{2, 10, 60, 140, 5000} {
			rows := must[[]observatory.WeatherWatch](t)(b.Weather(t.Context(), epoch, end, points))
			if len(rows) == 0 || len(rows) > max(points, 2) {
				t.Fatalf("%d rows for %d points", len(rows), points)
			}
			rain, gust, least, raining := 0.0, observatory.WeatherWatch{}, 99.0, false
			for i, r := range rows {
				if i > 0 && r.Updated.Before(rows[i-1].Updated) {
					t.Fatalf("%d points: row %d is before its neighbour", points, i)
				}
				rain, least = max(rain, *r.Rain), min(least, *r.Temperature)
				raining = raining || r.GlobalStatus == observatory.StatusRaining
				if *r.Wind > 20 {
					gust = r
				}
			}
			if rain != 7 || !raining || gust.Wind == nil || *gust.Wind != 21 || *gust.WindDir != 135 || math.Abs(least-(10-1.49)) > 1e-9 {
				t.Errorf("%d points: rain %v (%t), gust %v, least temperature %v", points, rain, raining, gust, least)
			}
			site := must[[]observatory.SiteWatch](t)(b.SiteWatches(t.Context(), epoch, end, points))
			if last := site[len(site)-1]; len(site) > max(points, 2) || last.Doors != "open" || last.GlobalStatus != observatory.StatusOpen || site[0].Doors != "closed" {
				t.Errorf("%d points: site from %+v to %+v", points, site[0], last)
			}
		}
		// The raw rows are removed: the archive answers, also for a short time.
		w, s, err := b.PruneWatches(t.Context(), end)
		if err != nil || w != steps || s != steps {
			t.Errorf("pruned %d and %d, %v", w, s, err)
		}
		rows := must[[]observatory.WeatherWatch](t)(b.Weather(t.Context(), epoch.Add(33*time.Minute), epoch.Add(34*time.Minute), 500))
		if len(rows) != 1 || *rows[0].Rain != 7 || rows[0].GlobalStatus != observatory.StatusRaining {
			t.Errorf("after pruning: %+v", rows)
		}
	})
}

func TestAPlotRefusesTimeThatRunsBackwards(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		_, err := b.Weather(t.Context(), epoch, epoch, 10)
		wantCode(t, err, observatory.CodeInvalid)
		if rows := must[[]observatory.WeatherWatch](t)(b.Weather(t.Context(), time.Time{}, epoch.AddDate(200, 0, 0), 1<<40)); len(rows) != 0 {
			t.Errorf("rows: %+v", rows)
		}
	})
}

func TestWhatComesFromThePLCIsBounded(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		huge := strings.Repeat("é", 5000)
		e, p := weatherAt(epoch, 0)
		e.Weather.Rain, e.Weather.Wind, e.Weather.GlobalStatus = ptr(math.NaN()), ptr(math.Inf(1)), observatory.GlobalStatus(huge)
		e.Site.Lights, e.Site.Dome = huge, huge
		p.From, p.Firmware, p.Site = huge, huge, huge
		for range 300 {
			p.Devices = append(p.Devices, observatory.PLCDevice{Name: huge, Type: huge, Serial: huge})
		}
		for range 300 {
			p.Devices[0].Values = append(p.Devices[0].Values, observatory.PLCValue{Name: huge, Text: huge, Unit: huge, Comment: huge, Number: ptr(math.NaN())})
		}
		e.Verdicts, e.Safety = nil, observatory.Safety{}
		got := must[observatory.Environment](t)(b.RecordEnvironment(t.Context(), e, p))
		if got.Weather.Rain != nil || got.Weather.Wind != nil {
			t.Errorf("weather: %+v", got.Weather)
		}
		status := must[*observatory.PLCStatus](t)(b.PLCStatus(t.Context()))
		if len(status.Devices) != 200 || len(status.Devices[0].Values) != 200 || len(status.Devices[0].Values[5].Text) > 1000 {
			t.Errorf("PLC: %d devices", len(status.Devices))
		}
	})
}

func TestThePLCsLastValues(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		other := reopen(t, b.dsn) // another process with its own memory of the PLC
		if p := must[*observatory.PLCStatus](t)(b.PLCStatus(ctx)); p != nil {
			t.Fatalf("a status before the first: %+v", p)
		}
		for i := range 12 {
			e, p := weatherAt(b.clock.Now(), float64(i))
			if i%4 == 3 {
				p.Devices = p.Devices[:1] // another shape
			}
			p.Devices[0].Valid = i%2 == 0
			who := b
			if i%3 == 2 {
				who = other
			}
			must[observatory.Environment](t)(who.RecordEnvironment(ctx, e, p))
			got := must[*observatory.PLCStatus](t)(b.PLCStatus(ctx))
			if fmt.Sprint(describe(*got)) != fmt.Sprint(describe(p)) {
				t.Fatalf("step %d: kept\n%v\nof\n%v", i, describe(*got), describe(p))
			}
			b.clock.move(2 * time.Second)
		}
		e, _ := weatherAt(b.clock.Now(), 0)
		before := must[*observatory.PLCStatus](t)(b.PLCStatus(ctx))
		must[observatory.Environment](t)(b.RecordEnvironment(ctx, e, observatory.PLCStatus{})) // no answer
		if after := must[*observatory.PLCStatus](t)(b.PLCStatus(ctx)); !after.Received.Equal(before.Received) {
			t.Errorf("no answer was kept as one: %+v", after)
		}
	})
}

// describe writes a status with its numbers instead of pointers.
func describe(p observatory.PLCStatus) string {
	var text strings.Builder
	fmt.Fprintln(&text, p.From, p.Firmware, p.Site, p.Date, p.Received)
	for _, d := range p.Devices {
		fmt.Fprintln(&text, d.Name, d.Type, d.Serial, d.Valid)
		for _, v := range d.Values {
			fmt.Fprint(&text, v.Name, v.Text, v.Unit, v.Comment)
			if v.Number != nil {
				fmt.Fprint(&text, *v.Number)
			}
			fmt.Fprintln(&text)
		}
	}
	return text.String()
}

func TestStatesOfTheHouse(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		if c := must[observatory.Conductor](t)(b.Conductor(ctx)); c.Mode != observatory.ModeAuto || c.Stopped || c.State != observatory.ConductorStarting {
			t.Errorf("the first conductor: %+v", c)
		}
		devices := must[[]observatory.DeviceStatus](t)(b.Devices(ctx))
		if len(devices) != 5 || devices[0].Name != observatory.DeviceTelescope || devices[0].Level != observatory.LevelUnknown {
			t.Errorf("devices before the first reading: %+v", devices)
		}
		for _, stopped := range []bool{false, true} {
			wantCode(t, b.SaveConductor(ctx, observatory.Conductor{Mode: observatory.ModeMan, Stopped: stopped, Since: epoch}), "")
			wantCode(t, b.SaveDevice(ctx, observatory.DeviceStatus{Name: observatory.DeviceDome, Connected: true, State: "open", Updated: epoch, Dome: &observatory.DomeState{AzDeg: 12}}), "")
			wantCode(t, b.SaveDevice(ctx, observatory.DeviceStatus{Name: "Spare", Updated: epoch}), "")
			wantCode(t, b.SaveAgent(ctx, observatory.AgentState{Name: observatory.AgentMonitor, State: "running", Started: ptr(epoch), LastError: strings.Repeat("x", 9999)}), "")
			wantCode(t, b.SaveAgent(ctx, observatory.AgentState{Name: observatory.AgentMonitor, State: "failed", Restarts: 2}), "")
		}
		events := b.events.take()
		if len(of[observatory.Conductor](events)) != 2 || len(of[observatory.DeviceStatus](events)) != 4 || len(of[observatory.AgentState](events)) != 4 {
			t.Errorf("events: %v", events)
		}
		b = reopen(t, b.dsn)
		if c := must[observatory.Conductor](t)(b.Conductor(ctx)); c.Mode != observatory.ModeMan || !c.Stopped || !c.Since.Equal(epoch) || c.Channels == nil {
			t.Errorf("the conductor after a restart: %+v", c)
		}
		devices = must[[]observatory.DeviceStatus](t)(b.Devices(ctx))
		if len(devices) != 6 || devices[4].Dome == nil || devices[4].Dome.AzDeg != 12 || devices[5].Name != "Spare" {
			t.Errorf("devices: %+v", devices)
		}
		agents := must[[]observatory.AgentState](t)(b.Agents(ctx))
		if len(agents) != 1 || agents[0].State != "failed" || agents[0].Restarts != 2 || agents[0].Started != nil {
			t.Errorf("agents: %+v", agents)
		}
	})
}
