package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"pyros/backend/observatory"
	"pyros/openapi"
)

var update = flag.Bool("update", false, "write openapi/examples anew")

const examplesFolder = "../../openapi/examples"

// schemaOf says which schema of the OpenAPI document the data of a frame has.
var schemaOf = map[string]string{
	"snapshot": "Snapshot", "environment": "Environment", "conductor": "Conductor", "device": "DeviceStatus", "schedule": "Schedule",
	"request": "Request", "alert": "Alert", "change": "Change", "image": "Image", "log": "LogEntry", "agent": "AgentState", "night": "Night", "conditions": "Conditions", "work": "WorkChanged",
	"action": "UserAction",
}

func ptr[T any](v T) *T { return &v }

// exampleEvents are one message of each type, of a night when it rained.
func exampleEvents() []observatory.Event {
	at := func(hour, minute, second int) time.Time {
		return time.Date(2026, 11, 23, hour, minute, second, 0, time.UTC)
	}
	night := observatory.Night{
		Name: "2026-11-22", Sunset: at(0, 38, 51), Sunrise: at(14, 21, 9), NauticalDusk: ptr(at(1, 31, 2)), NauticalDawn: ptr(at(13, 28, 58)),
		ObservingStart: at(1, 31, 2), ObservingEnd: at(13, 28, 58), MoonIllum: 0.96,
	}
	target := observatory.Target{Type: observatory.TargetTest, Name: "test", Coords: "10"}
	plan := observatory.Plan{ID: 1, Name: "simulation", Filter: "First infrared filter", ExposureS: 10, Images: 5, ImagesDone: 2}
	sequence := observatory.Sequence{
		ID: 1, RequestID: 1, Name: "Sequence1 (200secs)", Status: observatory.SequenceExecuting, Start: at(4, 0, 15), End: at(20, 40, 0), Priority: 1,
		DurationS: 70, Target: target, Albums: []observatory.Album{{ID: 1, Name: "alb", Detector: "Visible camera", Plans: []observatory.Plan{plan}}},
		PlannedFrom: ptr(at(4, 0, 20)), PlannedTo: ptr(at(4, 1, 30)), ImagesDone: 2, ImagesAll: 5, UserID: 1, UserName: "pyros", Program: "GRB",
		RequestName: "RequestSimulator",
	}
	return []observatory.Event{
		observatory.Environment{
			Iteration: 3,
			Weather:   observatory.WeatherWatch{ID: 3, Updated: at(4, 0, 6), GlobalStatus: observatory.StatusRaining, Rain: ptr(12.0), Humidity: ptr(71.5), Wind: ptr(3.2)},
			Site:      observatory.SiteWatch{ID: 3, Updated: at(4, 0, 6), GlobalStatus: observatory.StatusOK, Dome: "open", Shutter: "open"},
			Verdicts: []observatory.Verdict{{
				Element: observatory.ElementRain, Value: ptr(12.0), Unit: "mm/h", Limit: ptr(0.0), Level: observatory.LevelDanger,
				Interpretation: "it rains hard", MakeSafe: true, Source: "WXT520, VantagePro", Since: at(4, 0, 6),
			}},
			Safety: observatory.Safety{Level: observatory.LevelDanger, Since: at(4, 0, 6), Cause: "rain 12 mm/h on WXT520", Until: at(4, 0, 16), At: at(4, 0, 6), ReturnAt: ptr(at(4, 20, 6))},
		},
		observatory.Conductor{
			Mode: observatory.ModeAuto, State: observatory.ConductorObserving, Text: "Observes Sequence1 (200secs): the schedule has it now.", Since: at(4, 0, 20),
			Updated: at(4, 0, 45), Running: &sequence, EndsAt: ptr(at(4, 1, 30)),
			Channels: []observatory.ChannelProgress{{
				Channel: observatory.ChannelVIS, Detector: "Visible camera", PlanID: 1, PlanName: "simulation", Filter: "First infrared filter", State: "exposing",
				Image: 3, Images: 5, ExposureS: 10, ExposureEnds: ptr(at(4, 0, 52)), Done: 2, All: 5,
			}},
		},
		observatory.DeviceStatus{
			Name: observatory.DeviceTelescope, Connected: true, Level: observatory.LevelActive, State: "tracking", Detail: "near the zenith", Updated: at(4, 0, 44), LatencyMS: 1.8,
			Telescope: &observatory.TelescopeState{Motion: observatory.TelescopeTracking, AltDeg: 89.2, AzDeg: 12.4, RADeg: 8.31, DecDeg: 31.72},
		},
		observatory.Schedule{
			ID: 2, Night: night, Created: at(4, 0, 2), Start: at(1, 31, 2), End: at(13, 28, 58), Trigger: "request 1 was submitted", Policy: "weighted", ElapsedS: 0.004, Z1: 7,
			Entries: []observatory.Scheduled{{
				SequenceID: 1, RequestID: 1, Name: sequence.Name, RequestName: sequence.RequestName, UserName: "pyros", Program: "GRB", Priority: 1,
				Status: observatory.SequencePlanned, Start: at(4, 0, 20), End: at(4, 1, 30), WindowStart: sequence.Start, WindowEnd: sequence.End, SlackLeftS: 5,
				SlackRightS: 34000, Target: target, ImagesAll: 5,
			}},
			LeftOut: []observatory.LeftOut{{
				SequenceID: 2, RequestID: 2, Name: "M31 core", RequestName: "Andromeda", Priority: 3, Reason: observatory.LeftOutNight,
				Text: "Its window begins after the end of the night.",
			}},
			LeftOutCounts: []observatory.LeftOutCount{{Reason: observatory.LeftOutNight, Count: 1}}, Added: 1,
		},
		observatory.Request{
			ID: 1, Name: "RequestSimulator", UserID: 1, UserName: "pyros", Program: "GRB", TargetType: observatory.TargetTest, Status: observatory.RequestExecuting,
			Complete: true, Submitted: true, Created: at(4, 0, 0), Updated: at(4, 0, 20), Version: 3, Sequences: []observatory.Sequence{sequence},
			Warnings: []observatory.Problem{{Place: "line 3, sequence 1", Field: "duration", Message: "10 s are less than the plans need; 70 s are taken"}},
		},
		observatory.Change{
			ID: 3, RequestID: 1, SequenceID: 1, At: at(4, 0, 20), From: observatory.SequencePending, To: observatory.SequenceExecuting, Cause: "its time came", Actor: "majordome",
		},
		observatory.Image{
			ID: 2, PlanID: 1, SequenceID: 1, RequestID: 1, Object: "test", Detector: "Visible camera", Channel: observatory.ChannelVIS, Filter: plan.Filter, Kind: observatory.FrameLight, Night: night.Name,
			Number: 2, Start: at(4, 0, 32), ExposureS: 10, Width: 1024, Height: 1024, RADeg: 8.31, DecDeg: 31.72, Airmass: ptr(1.0), File: "2026-11-22/s000001-p000001-002.fits",
			Bytes: 2102400, SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
			Measured: &observatory.Measures{Background: 412.5, Noise: 11.2, Minimum: 371, Maximum: 52310, Sources: 184, FWHMPixels: 3.1, FWHMArcsec: 1.15}, Created: at(4, 0, 45),
		},
		observatory.LogEntry{ID: 17, Agent: "monitor", Level: observatory.LogWarning, Message: "Unsafe: rain 12 mm/h on WXT520.", Created: at(4, 0, 6)},
		observatory.AgentState{Name: observatory.AgentMonitor, State: "running", Started: ptr(at(3, 59, 58)), Heartbeat: ptr(at(4, 0, 44))},
		night,
		observatory.Removed{RequestID: 2},
		observatory.Conditions{At: at(4, 0, 40), Items: []observatory.Condition{
			{
				Kind: observatory.ConditionSeeing, Value: ptr(1.15), Unit: "arcsec", Class: "good", Level: observatory.LevelOK,
				Interpretation: "good seeing: stars 1.1 arcsec wide at the zenith at 500 nm", Source: "star width in the last 10 images, Visible camera",
				MeasuredAt: ptr(at(4, 0, 32)), AgeLimitS: 1800,
			},
			{
				Kind: observatory.ConditionTransparency, Unit: "percent", Level: observatory.LevelUnknown,
				Interpretation: "not known: no image of the night has stars to compare yet", AgeLimitS: 1800,
			},
		}},
		observatory.WorkChanged{Queue: observatory.WorkAnalysis},
		observatory.Alert{
			ID: 1, Name: "SVOM sb26112301", Mission: "SVOM", Kind: observatory.AlertGRB, Role: observatory.AlertObservation, TriggerID: "sb26112301",
			Keys: []string{"svom/sb26112301"}, Position: &observatory.AlertPosition{RADeg: 60.182, DecDeg: 25.431, ErrorDeg: ptr(0.02)},
			EventTime: ptr(at(4, 0, 0)), Received: at(4, 0, 31), Updated: at(4, 0, 31), Outcome: observatory.AlertRequested,
			Reasons: []string{"Strategy \"GRB prompt\" observes 60.182, +25.431."}, Strategies: []string{"GRB prompt"}, Preempt: true,
			RequestID: 1, RequestStatus: observatory.RequestPlanned, RequestedAt: ptr(at(4, 0, 31)),
			Target:  &observatory.AlertPosition{RADeg: 60.182, DecDeg: 25.431, ErrorDeg: ptr(0.02)},
			Packets: []observatory.AlertPacket{}, Version: 1,
		},
		observatory.UserAction{ID: 9, At: at(4, 0, 0), UserID: 1, Actor: "pyros", Action: "request.submit", ThingID: 1, Text: "Submitted request 1, RequestSimulator."},
		Tick{Now: at(4, 0, 45), Speed: 1},
	}
}

func exampleSnapshot() Snapshot {
	f := newFakeStore()
	s := Snapshot{Clock: observatory.ClockInfo{Now: testNow, Speed: 1, Simulated: true}, User: f.users[operatorID]}
	if in, err := f.Instrument(context.Background()); err == nil {
		s.Site = in.Site
	}
	for _, event := range exampleEvents() {
		switch e := event.(type) {
		case observatory.Night:
			s.Night = e
		case observatory.Environment:
			s.Environment = &e
		case observatory.Conditions:
			s.Conditions = &e
		case observatory.Conductor:
			s.Conductor = e
		case observatory.Schedule:
			s.Schedule = &e
		case observatory.DeviceStatus:
			s.Devices = append(s.Devices, e)
		case observatory.Image:
			s.Images = append(s.Images, e)
		case observatory.LogEntry:
			s.Logs = append(s.Logs, e)
		case observatory.AgentState:
			s.Agents = append(s.Agents, e)
		}
	}
	return s
}

func exampleFrames(t *testing.T) map[string][]byte {
	t.Helper()
	frames := map[string][]byte{"subscribe": []byte(`{"type": "subscribe", "topics": ["environment", "conductor", "schedule"]}`)}
	add := func(seq int64, kind string, data any) {
		encoded, err := encode(data)
		if err != nil {
			t.Fatal(err)
		}
		if frames[kind], err = json.Marshal(frame{Seq: seq, Type: kind, Data: encoded}); err != nil {
			t.Fatal(err)
		}
	}
	add(1, "snapshot", exampleSnapshot())
	for i, event := range exampleEvents() {
		add(int64(i+2), string(event.Topic()), event)
	}
	return frames
}

func TestExamplesAreTheMessages(t *testing.T) {
	doc, _ := document()
	frames := exampleFrames(t)
	for name, text := range frames {
		var pretty bytes.Buffer
		if err := json.Indent(&pretty, text, "", "  "); err != nil {
			t.Fatal(err)
		}
		pretty.WriteByte('\n')
		path := filepath.Join(examplesFolder, name+".json")
		if *update {
			if err := os.WriteFile(path, pretty.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if stored, err := os.ReadFile(path); err != nil || !bytes.Equal(stored, pretty.Bytes()) {
			t.Errorf("%s.json is not what is sent (%v): go test ./backend/httpapi -run Examples -update", name, err)
		}
		if schema := doc.Components.Schemas[schemaOf[name]]; schema != nil {
			var f struct{ Data any }
			if err := json.Unmarshal(text, &f); err != nil {
				t.Fatal(err)
			}
			if err := schema.Value.VisitJSON(f.Data); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	files, err := filepath.Glob(filepath.Join(examplesFolder, "*.json"))
	if err != nil || len(files) != len(frames) {
		t.Errorf("%d example files, %d messages (%v)", len(files), len(frames), err)
	}
}

// TestLiveDocumentNamesEveryMessage holds asyncapi.yaml against the topics.
func TestLiveDocumentNamesEveryMessage(t *testing.T) {
	var live struct {
		AsyncAPI   string `yaml:"asyncapi"`
		Components struct {
			Messages map[string]struct {
				Payload  map[string]any   `yaml:"payload"`
				Examples []map[string]any `yaml:"examples"`
			} `yaml:"messages"`
		} `yaml:"components"`
	}
	if err := yaml.Unmarshal(openapi.Live, &live); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(live.AsyncAPI, "3.") {
		t.Errorf("asyncapi %q", live.AsyncAPI)
	}
	for name := range exampleFrames(t) {
		message, ok := live.Components.Messages[name]
		if !ok || message.Payload == nil {
			t.Errorf("the document does not name %s", name)
		}
	}
	if got, want := len(live.Components.Messages), len(leastRole)+3; got != want {
		t.Errorf("%d messages in the document, %d are sent", got, want)
	}
	for _, reference := range strings.Split(string(openapi.Live), "openapi.json#/components/schemas/")[1:] {
		name, _, _ := strings.Cut(reference, `"`)
		if doc, _ := document(); doc.Components.Schemas[name] == nil {
			t.Errorf("it refers to %q, which is not there", name)
		}
	}
}
