package majordome

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pyros/backend/agents/interlock"
	"pyros/backend/observatory"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

// well is an input in which all is well: safe night, dome open, telescope
// parked, nothing to execute.
func well() Inputs {
	return Inputs{
		Now: noon, Started: noon.Add(-time.Hour), Recovered: true, Answered: true,
		Orders: interlock.Orders{Mode: observatory.ModeAuto, Known: true},
		Safety: observatory.Safety{Safe: true, At: noon, Until: noon.Add(time.Hour)},
		Night: observatory.Night{
			Name: "2026-11-22", Sunset: noon.Add(-3 * time.Hour), Sunrise: noon.Add(9 * time.Hour),
			ObservingStart: noon.Add(-2 * time.Hour), ObservingEnd: noon.Add(8 * time.Hour),
		},
		Dome:      Seen[observatory.DomeState]{Asked: true, At: noon, State: observatory.DomeState{Shutter: observatory.ShutterOpen}},
		Telescope: Seen[observatory.TelescopeState]{Asked: true, At: noon, State: observatory.TelescopeState{Motion: observatory.TelescopeParked}},
		Cameras: []Camera{{observatory.DeviceCameraVIS, Seen[observatory.CameraState]{
			Asked: true, At: noon, State: observatory.CameraState{Motion: observatory.CameraIdle},
		}}},
	}
}

func entry(id int, start, end, windowEnd time.Duration) observatory.Scheduled {
	return observatory.Scheduled{
		SequenceID: id, Name: "s", Status: observatory.SequencePlanned,
		Start: noon.Add(start), End: noon.Add(end), WindowStart: noon.Add(start), WindowEnd: noon.Add(windowEnd),
	}
}

func schedule(entries ...observatory.Scheduled) *observatory.Schedule {
	return &observatory.Schedule{ID: 1, Entries: entries}
}

func TestStep(t *testing.T) {
	closed := func(in *Inputs) { in.Dome.State.Shutter = observatory.ShutterClosed }
	unsafe := func(in *Inputs) { in.Safety.Safe, in.Safety.Cause = false, "it rains" }
	running := func(in *Inputs) { in.Run = &Run{Sequence: observatory.Sequence{ID: 7, Name: "s"}, Observing: true} }
	cases := []struct {
		name   string
		change []func(*Inputs)
		state  observatory.ConductorState
		acts   string // in their order
		text   string
	}{
		{"all well", nil, observatory.ConductorIdle, "keep the dome alive", "nothing is planned"},
		{"closed, safe, night", []func(*Inputs){closed}, observatory.ConductorOpening, "open the dome, keep the dome alive", "opens"},
		{"unsafe while open", []func(*Inputs){unsafe}, observatory.ConductorClosing, "close the dome", "it rains"},
		{"unsafe while executing", []func(*Inputs){unsafe, running}, observatory.ConductorClosing, "close the dome, end the running sequence, park the telescope", "it rains"},
		{
			"unsafe while slewing",
			[]func(*Inputs){unsafe, running, func(in *Inputs) { in.Telescope.State.Motion = observatory.TelescopeSlewing }},
			observatory.ConductorClosing, "close the dome, end the running sequence, stop the telescope, park the telescope", "",
		},
		{"unsafe and closed", []func(*Inputs){unsafe, closed}, observatory.ConductorUnsafe, "", "it rains"},
		{"stale", []func(*Inputs){func(in *Inputs) { in.Safety.Until = noon.Add(-time.Second); in.Safety.At = noon.Add(-11 * time.Second) }}, observatory.ConductorClosing, "close the dome", "nothing is known"},
		{
			"STOP while executing",
			[]func(*Inputs){running, func(in *Inputs) { in.Orders.Stopped, in.Orders.StoppedBy = true, "Ana" }},
			observatory.ConductorPaused, "close the dome, end the running sequence, stop the telescope", "Ana",
		},
		{"MAN", []func(*Inputs){func(in *Inputs) { in.Orders.Mode = observatory.ModeMan }, running}, observatory.ConductorManual, "end the running sequence, keep the dome alive", ""},
		{"MAN and the telescope lost", []func(*Inputs){func(in *Inputs) {
			in.Orders.Mode = observatory.ModeMan
			in.Telescope.Failing, in.Telescope.Since, in.Telescope.Err = true, noon.Add(-time.Minute), "refused"
		}}, observatory.ConductorManual, "keep the dome alive", "mode MAN. The telescope does not answer"},
		{"MAN and unsafe", []func(*Inputs){func(in *Inputs) { in.Orders.Mode = observatory.ModeMan }, unsafe}, observatory.ConductorClosing, "close the dome", ""},
		{"day", []func(*Inputs){func(in *Inputs) { in.Night.ObservingStart = noon.Add(time.Hour) }}, observatory.ConductorClosing, "close the dome", "observing begins"},
		{"day, the dome not asked yet", []func(*Inputs){func(in *Inputs) {
			in.Night.ObservingStart, in.Dome = noon.Add(time.Hour), Seen[observatory.DomeState]{}
		}}, observatory.ConductorStarting, "close the dome", "asks the dome"},
		{"day, closed", []func(*Inputs){closed, func(in *Inputs) { in.Night.ObservingStart = noon.Add(time.Hour) }}, observatory.ConductorDay, "", ""},
		{
			"no reading yet, just started", []func(*Inputs){func(in *Inputs) {
				in.Answered, in.Started, in.Safety = false, noon.Add(-time.Second), observatory.Safety{}
			}}, observatory.ConductorStarting, "", "first reading",
		},
		{
			"no reading yet, started a while ago", []func(*Inputs){func(in *Inputs) {
				in.Answered, in.Safety = false, observatory.Safety{Cause: "no reading"}
			}}, observatory.ConductorClosing, "close the dome", "no reading",
		},
		{"not recovered", []func(*Inputs){closed, func(in *Inputs) { in.Recovered = false }}, observatory.ConductorStarting, "keep the dome alive", ""},
		{
			"telescope lost", []func(*Inputs){func(in *Inputs) {
				in.Telescope.Failing, in.Telescope.Since, in.Telescope.Err = true, noon.Add(-time.Minute), "refused"
			}}, observatory.ConductorClosing, "close the dome, park the telescope", "telescope does not answer",
		},
		{"telescope silent for a moment", []func(*Inputs){func(in *Inputs) { in.Telescope.Failing, in.Telescope.Since = true, noon }}, observatory.ConductorIdle, "keep the dome alive", ""},
		{"no camera", []func(*Inputs){func(in *Inputs) { in.Cameras[0].State.Motion = observatory.CameraFailed }}, observatory.ConductorClosing, "close the dome", "No camera works"},
		{"due", []func(*Inputs){func(in *Inputs) { in.Schedule = schedule(entry(3, -time.Second, time.Minute, time.Hour)) }}, observatory.ConductorIdle, "start a sequence, keep the dome alive", "begins"},
		{"due but another is settling", []func(*Inputs){func(in *Inputs) {
			in.Schedule, in.Settling = schedule(entry(3, -time.Second, time.Minute, time.Hour)), true
		}}, observatory.ConductorIdle, "keep the dome alive", "is over"},
		{"late", []func(*Inputs){func(in *Inputs) { in.Schedule = schedule(entry(3, -2*time.Minute, 0, time.Hour)) }}, observatory.ConductorIdle, "plan again, keep the dome alive", ""},
		{"no longer fits", []func(*Inputs){func(in *Inputs) { in.Schedule = schedule(entry(3, -time.Second, time.Minute, 30*time.Second)) }}, observatory.ConductorIdle, "plan again, keep the dome alive", ""},
		{"held", []func(*Inputs){func(in *Inputs) {
			in.Schedule, in.Held = schedule(entry(3, -time.Hour, 0, time.Hour)), map[int]string{3: "s waits for CameraNIR"}
		}}, observatory.ConductorIdle, "keep the dome alive", "waits for CameraNIR"},
		{"its pointing is due", []func(*Inputs){func(in *Inputs) {
			in.Schedule, in.Lead = schedule(entry(3, 15*time.Second, time.Minute, time.Hour)), 20*time.Second
		}}, observatory.ConductorIdle, "start a sequence, keep the dome alive", "begins"},
		{"its pointing is not due", []func(*Inputs){func(in *Inputs) {
			in.Schedule, in.Lead = schedule(entry(3, 25*time.Second, time.Minute, time.Hour)), 20*time.Second
		}}, observatory.ConductorIdle, "keep the dome alive", "04:00:25"},
		{"its own way is shorter", []func(*Inputs){func(in *Inputs) {
			in.Schedule, in.Lead = schedule(entry(3, 15*time.Second, time.Minute, time.Hour)), 20*time.Second
			in.Schedule.Entries[0].LeadS = 8
		}}, observatory.ConductorIdle, "keep the dome alive", "04:00:15"},
		{"its own way is due", []func(*Inputs){func(in *Inputs) {
			in.Schedule, in.Lead = schedule(entry(3, 7*time.Second, time.Minute, time.Hour)), 20*time.Second
			in.Schedule.Entries[0].LeadS = 8
		}}, observatory.ConductorIdle, "start a sequence, keep the dome alive", "begins"},
		{"next", []func(*Inputs){func(in *Inputs) { in.Schedule = schedule(entry(3, time.Minute, 2*time.Minute, time.Hour)) }}, observatory.ConductorIdle, "keep the dome alive", "04:01:00"},
		{"cancelled", []func(*Inputs){running, func(in *Inputs) { in.Cancelled = "cancelled by Ana" }}, "", "end the running sequence, keep the dome alive", "Ana"},
		{"dome closed itself", []func(*Inputs){running, closed, func(in *Inputs) { in.Dome.State.SelfClosed = true }}, observatory.ConductorOpening, "end the running sequence, open the dome, keep the dome alive", "closed by itself"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			in := well()
			for _, change := range c.change {
				change(&in)
			}
			m, acts := Step(Machine{}, in)
			if m.State != c.state {
				t.Errorf("state = %s, want %s", m.State, c.state)
			}
			if got := names(acts); got != c.acts {
				t.Errorf("actions = %s, want %s", got, c.acts)
			}
			if !strings.Contains(m.Text, c.text) {
				t.Errorf("text = %q, want %q in it", m.Text, c.text)
			}
		})
	}
}

func names(acts []Action) string {
	var all []string
	for _, a := range acts {
		all = append(all, string(a.Do))
	}
	return strings.Join(all, ", ")
}

func TestSilenceOfAMomentIsNoLossHoweverFastTheClock(t *testing.T) {
	in := well()
	in.Speed = 480
	in.Dome.Failing, in.Dome.Since = true, noon.Add(-480*time.Second) // a real second
	if m, _ := Step(Machine{}, in); m.State != observatory.ConductorIdle {
		t.Errorf("after a second: %s, %s", m.State, m.Text)
	}
	in.Dome.Since = noon.Add(-480 * realPatience)
	if m, _ := Step(Machine{}, in); !strings.Contains(m.Text, "dome does not answer") {
		t.Errorf("after %v: %s, %s", realPatience, m.State, m.Text)
	}
}

func TestLateNeverBecomesALoop(t *testing.T) {
	in, m := well(), Machine{}
	in.Schedule = schedule(entry(3, -time.Hour, -time.Hour+time.Minute, 5*time.Hour))
	replans := 0
	for range 600 { // ten minutes
		var acts []Action
		m, acts = Step(m, in)
		for _, a := range acts {
			if a.Do == DoReplan {
				replans++
			}
		}
		in.Now = in.Now.Add(time.Second)
	}
	if replans != 20 {
		t.Errorf("%d plannings asked for in ten minutes, want one each half minute", replans)
	}
}

// What is late has its turn before what is less important: a new plan is awaited,
// and where none comes the next is begun all the same.
func TestWhatIsLateIsNotPassedOver(t *testing.T) {
	in, m := well(), Machine{}
	in.Schedule = schedule(entry(3, -2*time.Minute, 0, time.Hour), entry(4, 0, time.Minute, time.Hour))
	in.Schedule.Entries[0].Priority, in.Schedule.Entries[1].Priority = 3, 3
	if _, acts := Step(m, in); !slices.ContainsFunc(acts, func(a Action) bool { return a.Do == DoStart && a.Sequence == 4 }) {
		t.Errorf("beside one of the same importance that is late: %+v", acts)
	}
	in.Schedule.Entries[0].Priority = 0
	var did []string
	for second := range 10 {
		var acts []Action
		m, acts = Step(m, in)
		for _, a := range acts {
			if a.Do == DoReplan || a.Do == DoStart {
				did = append(did, fmt.Sprintf("%d: %v %d", second, a.Do, a.Sequence))
			}
		}
		if len(did) == 2 {
			break
		}
		in.Now = in.Now.Add(time.Second)
		in.Schedule.Entries[1].Start, in.Schedule.Entries[1].End = in.Now, in.Now.Add(time.Minute)
	}
	if want := []string{fmt.Sprintf("0: %v 0", DoReplan), fmt.Sprintf("5: %v 4", DoStart)}; !slices.Equal(did, want) {
		t.Errorf("did %q, want %q", did, want)
	}
}

// Whatever the inputs, step after step: nothing opens, starts or is kept alive
// unless it is safe and nobody pressed STOP; and a dome that is not seen to be
// closed while it should be gets the command again and again.
func TestSafetyHoldsForEveryHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, m := well(), Machine{}
		in.Started = noon.Add(-time.Duration(rapid.IntRange(0, 20).Draw(t, "age")) * time.Second)
		var lastClose, mustSince time.Time
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			in.Now = in.Now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "ms")) * time.Millisecond)
			mutate(t, &in)
			var acts []Action
			m, acts = Step(m, in)
			safe := in.Safety.SafeAt(in.Now)
			for _, a := range acts {
				switch a.Do {
				case DoOpen, DoStart:
					if !safe || in.Orders.Stopped || in.Orders.Mode != observatory.ModeAuto || !in.Recovered || !in.Night.Contains(in.Now) {
						t.Fatalf("%s with %+v", a.Do, in)
					}
				case DoKeepAlive:
					if !safe || in.Orders.Stopped {
						t.Fatalf("%s with %+v", a.Do, in)
					}
				case DoClose:
					lastClose = in.Now
				}
			}
			if slices.ContainsFunc(acts, func(a Action) bool { return a.Do == DoOpen }) && slices.ContainsFunc(acts, func(a Action) bool { return a.Do == DoClose }) {
				t.Fatal("open and close at once")
			}
			seenClosed := in.Dome.Known() && !in.Dome.Failing && (in.Dome.State.Shutter == observatory.ShutterClosed || in.Dome.State.Shutter == observatory.ShutterClosing)
			must := in.Orders.Stopped || !safe && (in.Answered || in.Now.Sub(in.Started) >= firstWait)
			if !must || seenClosed {
				mustSince = time.Time{}
				continue
			}
			if mustSince.IsZero() {
				mustSince = in.Now
			}
			if in.Now.Sub(mustSince) > closeRepeat && in.Now.Sub(lastClose) > closeRepeat {
				t.Fatalf("no command to close since %v at %v: %+v", lastClose, in.Now, in)
			}
			if m.Text == "" || m.State == "" {
				t.Fatalf("no sentence or state: %+v", m)
			}
		}
	})
}

// mutate changes something, or nothing.
func mutate(t *rapid.T, in *Inputs) {
	switch rapid.IntRange(0, 14).Draw(t, "change") {
	case 0:
		in.Safety.Safe = !in.Safety.Safe
	case 1:
		in.Safety.Until = in.Now.Add(time.Duration(rapid.IntRange(-10, 20).Draw(t, "until")) * time.Second)
	case 2:
		in.Orders.Stopped = rapid.Bool().Draw(t, "stopped")
	case 3:
		in.Orders.Mode = rapid.SampledFrom([]observatory.Mode{observatory.ModeAuto, observatory.ModeMan}).Draw(t, "mode")
	case 4, 5, 6:
		in.Dome.At, in.Dome.Failing = in.Now, false
		in.Dome.State.Shutter = rapid.SampledFrom([]observatory.ShutterState{
			observatory.ShutterOpen, observatory.ShutterClosed, observatory.ShutterOpening, observatory.ShutterClosing,
			observatory.ShutterFailed, observatory.ShutterUnknown,
		}).Draw(t, "shutter")
	case 7:
		in.Dome.Failing, in.Dome.Since = true, in.Now
	case 8, 9:
		in.Telescope.At, in.Telescope.Failing = in.Now, false
		in.Telescope.State.Motion = rapid.SampledFrom([]observatory.TelescopeMotion{
			observatory.TelescopeParked, observatory.TelescopeSlewing, observatory.TelescopeTracking, observatory.TelescopeFailed,
		}).Draw(t, "motion")
	case 10:
		in.Recovered = rapid.Bool().Draw(t, "recovered")
	case 11:
		in.Answered = rapid.Bool().Draw(t, "answered")
	case 12:
		in.Run = nil
		if rapid.Bool().Draw(t, "run") {
			in.Run = &Run{Sequence: observatory.Sequence{ID: 1}, Observing: rapid.Bool().Draw(t, "observing")}
		}
	case 13:
		in.Night.ObservingEnd = in.Now.Add(time.Duration(rapid.IntRange(-60, 60).Draw(t, "end")) * time.Second)
	case 14:
		in.Schedule = schedule(observatory.Scheduled{SequenceID: 1, Status: observatory.SequencePlanned, Start: in.Now, End: in.Now.Add(time.Minute), WindowEnd: in.Now.Add(time.Hour)})
	}
}
