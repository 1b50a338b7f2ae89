package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
)

// Validate says everything that is wrong.
func (c Config) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("configuration: "+format, args...))
		}
	}
	address := func(name, value string) {
		_, _, err := net.SplitHostPort(value)
		check(err == nil, "%s: %q is not host:port", name, value)
	}
	address("listen", c.Listen)
	for name, value := range c.Devices.ByName() {
		address("devices: "+string(name), value)
	}
	check(c.Data != "", "data: a folder is needed")
	check(c.Database == "" || strings.HasPrefix(c.Database, "sqlite:") || strings.HasPrefix(c.Database, "mysql:"),
		"database: want sqlite:PATH or mysql:DSN")
	check(c.Clock.Speed > 0 && c.Clock.Speed <= 10000, "clock.speed: %g is not in (0, 10000]", c.Clock.Speed)
	if c.Clock.Time != "real" && c.Clock.Time != "night" {
		_, err := time.Parse(time.RFC3339, c.Clock.Time)
		check(err == nil, "clock.time: want real, night or an RFC 3339 time, not %q", c.Clock.Time)
	}
	check(c.Night.SunAltitudeDeg >= -18 && c.Night.SunAltitudeDeg <= -0.8333,
		"night.sun_altitude_deg: %g is not between -18 and -0.8333", c.Night.SunAltitudeDeg)
	check(c.Safety.HoldScale >= 0 && c.Safety.HoldScale <= 10, "safety.hold_scale: %g is not in [0, 10]", c.Safety.HoldScale)
	check(c.Safety.HoldScale >= 1 || c.Simulate.Enabled,
		"safety.hold_scale: %g shortens the wait after danger, which only a simulated run may", c.Safety.HoldScale)
	check(c.Safety.Poll >= 100*time.Millisecond && c.Safety.Poll <= 10*time.Second,
		"safety.poll: %s is not between 100 ms and 10 s", c.Safety.Poll)
	check(c.Planner.Policy == "strict" || c.Planner.Policy == "weighted", "planner.policy: want strict or weighted, not %q", c.Planner.Policy)
	check(c.Planner.Budget > 0 && c.Planner.Budget <= time.Minute, "planner.budget: %s is not in (0, 1 min]", c.Planner.Budget)
	check(c.Planner.Nights >= 1 && c.Planner.Nights <= 14, "planner.nights: %d is not from 1 to 14", c.Planner.Nights)
	if c.Names.Resolver != "" {
		u, err := url.Parse(c.Names.Resolver)
		check(err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "",
			"names.resolver: %q is no http or https address without query and user", c.Names.Resolver)
	}
	check(c.simulatedTimeOnlyWithSimulators(), "clock: only a simulated run may show another time than the real one")
	check(c.Keep.WatchDays >= 0 && c.Keep.LogDays >= 0 && c.Keep.ConditionDays >= 0 && c.Keep.CalibratedDays >= 0,
		"keep: a number of days is not negative")
	for _, n := range []int{c.Calibrations.Bias, c.Calibrations.Darks, c.Calibrations.Flats} {
		check(n >= 0 && n <= 100, "calibrations: a number of frames is from 0 to 100, not %d", n)
	}
	check(c.Calibrations.FlatS > 0 && c.Calibrations.FlatS <= 600, "calibrations.flat_s: %g is not in (0, 600]", c.Calibrations.FlatS)
	if c.Simulate.Enabled {
		check(Loopback(c.Listen), "listen: %s: a simulated run has a well-known login, so it listens on this machine only", c.Listen)
		for name, value := range c.Devices.ByName() {
			check(Loopback(value), "devices: %s: %s: simulators are on this machine; a device elsewhere is a real one", name, value)
		}
	}
	return errors.Join(errs...)
}

func (c Config) simulatedTimeOnlyWithSimulators() bool {
	return c.Simulate.Enabled || (c.Clock.Time == "real" && c.Clock.Speed == 1)
}

// Loopback says whether address (host:port) can be reached from this machine only.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
