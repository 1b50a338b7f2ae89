package environment

import (
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

func raining(t testing.TB) func(*observatory.PLCStatus) {
	return func(s *observatory.PLCStatus) { set(t, s, "WXT520", "RainRate", 12) }
}

func wind(t testing.TB, ms float64) func(*observatory.PLCStatus) {
	return func(s *observatory.PLCStatus) { set(t, s, "WXT520", "WindSpeed", ms) }
}

func TestReturnAfterRain(t *testing.T) {
	r := newRun(t)
	r.step(same)
	danger := r.step(raining(t))
	if danger.Safety.Safe || danger.Safety.ReturnAt != nil || !danger.Safety.Since.Equal(danger.Safety.At) {
		t.Fatalf("danger does not act at once: %+v", danger.Safety)
	}
	dryFrom := r.now
	env := r.step(same)
	if env.Weather.GlobalStatus != observatory.StatusOK {
		t.Errorf("status %s, want OK at the first dry reading", env.Weather.GlobalStatus)
	}
	clears := dryFrom.Add(20 * time.Minute)
	env = r.last(3*time.Minute, same)
	v := verdict(t, env, observatory.ElementRain)
	if !v.MakeSafe || v.Level != observatory.LevelCaution || !v.ClearsAt.Equal(clears) || v.HoldS != 1200 {
		t.Errorf("held verdict %+v, want until %v", v, clears)
	}
	if v.Interpretation != "dry since 3 min; safe again at 03:20 UTC if it stays dry" {
		t.Errorf("interpretation %q", v.Interpretation)
	}
	if env.Safety.Safe || env.Safety.Level != observatory.LevelDanger || !env.Safety.ReturnAt.Equal(clears) || !env.Safety.Since.Equal(danger.Safety.At) {
		t.Errorf("safety %+v", env.Safety)
	}
	env = r.last(clears.Sub(r.now), same)
	if env.Safety.Safe {
		t.Errorf("safe at %v, before %v", env.Safety.At, clears)
	}
	env = r.step(same)
	if !env.Safety.Safe || !env.Safety.Since.Equal(clears) {
		t.Errorf("not safe at %v: %+v", clears, env.Safety)
	}
}

func TestRainInTheHoldStartsItAgain(t *testing.T) {
	r := newRun(t)
	r.step(raining(t))
	r.last(15*time.Minute, same)
	r.step(raining(t))
	dryFrom := r.now
	env := r.step(same)
	if v := verdict(t, env, observatory.ElementRain); !v.ClearsAt.Equal(dryFrom.Add(20 * time.Minute)) {
		t.Errorf("clears at %v", v.ClearsAt)
	}
}

func TestWindClearsBelowTheLowerLimit(t *testing.T) {
	r := newRun(t)
	r.step(wind(t, 14))
	if env := r.step(wind(t, 14.9)); !env.Safety.Safe {
		t.Fatalf("below the limit: %+v", env.Safety)
	}
	r.step(wind(t, 15.1))
	env := r.last(time.Minute, wind(t, 14))
	v := verdict(t, env, observatory.ElementWind)
	if v.Level != observatory.LevelDanger || v.ClearsAt != nil || env.Weather.GlobalStatus != observatory.StatusWindy {
		t.Errorf("between the limits: %+v", v)
	}
	if !strings.Contains(v.Interpretation, "must fall to 13 m/s") {
		t.Errorf("interpretation %q", v.Interpretation)
	}
	env = r.step(wind(t, 12))
	if v := verdict(t, env, observatory.ElementWind); v.Level != observatory.LevelCaution || v.ClearsAt == nil {
		t.Errorf("below the lower limit: %+v", v)
	}
	if env = r.step(wind(t, 14)); verdict(t, env, observatory.ElementWind).Level != observatory.LevelDanger {
		t.Error("a gust in the hold is not danger")
	}
	r.last(5*time.Minute+2*time.Second, wind(t, 12))
	if env = r.step(wind(t, 14)); !env.Safety.Safe {
		t.Errorf("after the hold the upper limit counts: %+v", env.Safety)
	}
}

func TestSilenceAfterRainOwesTheRainHold(t *testing.T) {
	r := newRun(t)
	r.step(same)
	r.step(raining(t))
	r.last(time.Minute, nil)
	dryFrom := r.now
	env := r.step(same)
	if want := dryFrom.Add(20 * time.Minute); env.Safety.ReturnAt == nil || !env.Safety.ReturnAt.Equal(want) {
		t.Errorf("return at %v, want %v", env.Safety.ReturnAt, want)
	}
}

func TestLostLinkCostsItsOwnHold(t *testing.T) {
	r := newRun(t)
	r.step(same)
	if env := r.last(30*time.Second, nil); env.Safety.Safe {
		t.Fatal("silence is safe")
	}
	back := r.now
	env := r.step(same)
	if want := back.Add(5 * time.Minute); env.Safety.ReturnAt == nil || !env.Safety.ReturnAt.Equal(want) {
		t.Errorf("return at %v, want %v", env.Safety.ReturnAt, want)
	}
	if !strings.HasPrefix(env.Safety.Cause, "The PLC has been answering since 0 s; safe again at 03:05 UTC") {
		t.Errorf("cause %q", env.Safety.Cause)
	}
	if v := verdict(t, env, observatory.ElementRain); v.MakeSafe {
		t.Errorf("rain %+v", v)
	}
	if env.Weather.GlobalStatus != observatory.StatusOK {
		t.Errorf("status %s", env.Weather.GlobalStatus)
	}
}

func TestPLCStartedAfterUsCostsNothing(t *testing.T) {
	r := newRun(t)
	r.last(30*time.Second, nil)
	if env := r.step(same); !env.Safety.Safe {
		t.Errorf("safety %+v", env.Safety)
	}
}

func TestFailedSensorOwesItsHold(t *testing.T) {
	r := newRun(t)
	r.step(same)
	r.step(func(s *observatory.PLCStatus) { setValid(s, "WXT520", false) })
	env := r.step(same)
	for e, hold := range map[observatory.Element]float64{
		observatory.ElementRain: 1200, observatory.ElementWind: 300, observatory.ElementHumidity: 600,
	} {
		if v := verdict(t, env, e); !v.MakeSafe || v.HoldS != hold {
			t.Errorf("%s: %+v, want a hold of %g s", e, v, hold)
		}
	}
}

func TestHoldOutlivesTheProgram(t *testing.T) {
	for _, c := range []struct {
		name   string
		down   time.Duration
		resume bool // the hold goes on where it was
	}{
		{"short", 5 * time.Second, true},
		{"long", time.Hour, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRun(t)
			r.step(raining(t))
			env := r.last(10*time.Minute, same)
			want := *env.Safety.ReturnAt
			r.now = r.now.Add(c.down)
			r.n = 0
			if !c.resume {
				want = r.now.Add(20 * time.Minute)
			}
			env = r.step(same)
			if env.Safety.ReturnAt == nil || !env.Safety.ReturnAt.Equal(want) {
				t.Errorf("return at %v, want %v", env.Safety.ReturnAt, want)
			}
		})
	}
}

func TestStaleSafetyDoesNotCountAsSafeSince(t *testing.T) {
	r := newRun(t)
	r.step(same)
	r.now = r.now.Add(time.Minute)
	env := r.step(same)
	if !env.Safety.Safe || !env.Safety.Since.Equal(env.Safety.At) {
		t.Errorf("safety %+v", env.Safety)
	}
	next := r.step(same)
	if !next.Safety.Since.Equal(env.Safety.At) {
		t.Errorf("safe since %v, want %v", next.Safety.Since, env.Safety.At)
	}
}

func TestSilenceIsUnsafeSinceTheLastAnswerCeasedToHold(t *testing.T) {
	r := newRun(t)
	held := r.step(same).Safety.Until
	r.now = r.now.Add(time.Minute)
	env := r.step(raining(t))
	if env.Safety.Safe || !env.Safety.Since.Equal(held) {
		t.Errorf("unsafe since %v, want %v: %+v", env.Safety.Since, held, env.Safety)
	}
	if next := r.step(raining(t)); !next.Safety.Since.Equal(held) {
		t.Errorf("then unsafe since %v, want %v", next.Safety.Since, held)
	}
}

func TestDangerThatIsNoLongerReportedIsNotOver(t *testing.T) {
	r := newRun(t)
	r.step(func(s *observatory.PLCStatus) { added("DOOR", "status", "open")(nil, s) })
	env := r.last(10*time.Minute, same)
	if v := verdict(t, env, observatory.ElementDoors); v.Level != observatory.LevelUnknown || env.Safety.Safe {
		t.Errorf("doors %+v", v)
	}
	closed := func(s *observatory.PLCStatus) { added("DOOR", "status", "closed")(nil, s) }
	r.last(5*time.Minute+2*time.Second, closed)
	if env = r.step(same); !env.Safety.Safe {
		t.Errorf("safety %+v", env.Safety)
	}
}
