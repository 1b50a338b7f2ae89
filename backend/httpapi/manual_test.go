package httpapi

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pyros/backend/observatory"
)

func (e fakeConductor) Pause(_ context.Context, who observatory.Actor, how observatory.Pause) error {
	return e.call(who.Name + " pause " + string(how))
}

func (e fakeConductor) Resume(_ context.Context, who observatory.Actor) error {
	return e.call(who.Name + " resume")
}

func (e fakeConductor) Reset(_ context.Context, who observatory.Actor) error {
	return e.call(who.Name + " reset")
}

func (e fakeConductor) TakeControl(_ context.Context, who observatory.Actor, over bool) error {
	return e.call(fmt.Sprintf("%s takes control %v", who.Name, over))
}

func (e fakeConductor) GiveControl(_ context.Context, who observatory.Actor) error {
	return e.call(who.Name + " gives control")
}

func (e fakeConductor) Command(_ context.Context, who observatory.Actor, m observatory.Manual) error {
	return e.call(fmt.Sprintf("%s %s %g %g %g %s %s %g %v", who.Name, m.Do, m.Target.RADeg, m.Target.AltDeg, m.AzDeg, m.Channel, m.Switch, m.Shot.Seconds, m.On))
}

func (e fakeConductor) StartAgent(_ context.Context, who observatory.Actor, name observatory.AgentName) error {
	return e.call(who.Name + " starts " + string(name))
}

func (e fakeConductor) StopAgent(_ context.Context, who observatory.Actor, name observatory.AgentName) error {
	return e.call(who.Name + " stops " + string(name))
}

func (e fakeConductor) RestartAgent(_ context.Context, who observatory.Actor, name observatory.AgentName) error {
	return e.call(who.Name + " restarts " + string(name))
}

func TestControlAndCommandsByHand(t *testing.T) {
	b := newBench(t)
	var want []string
	for _, one := range []struct{ method, path, body, call string }{
		{"POST", "/conductor/pause", `{"running":"finish"}`, "olga pause finish"},
		{"POST", "/conductor/resume", "", "olga resume"},
		{"POST", "/conductor/reset", "", "olga reset"},
		{"POST", "/conductor/control", `{"over":true}`, "olga takes control true"},
		{"DELETE", "/conductor/control", "", "olga gives control"},
		{"POST", "/devices/telescope/slew", `{"type":"icrs","ra_deg":10.5,"dec_deg":41}`, "olga telescope.slew 10.5 0 0   0 false"},
		{"POST", "/devices/telescope/slew", `{"type":"altaz","alt_deg":60,"az_deg":41}`, "olga telescope.slew 0 60 0   0 false"},
		{"POST", "/devices/telescope/park", "", "olga telescope.park 0 0 0   0 false"},
		{"POST", "/devices/telescope/stop", "", "olga telescope.stop 0 0 0   0 false"},
		{"POST", "/devices/dome/open", "", "olga dome.open 0 0 0   0 false"},
		{"POST", "/devices/dome/close", "", "olga dome.close 0 0 0   0 false"},
		{"POST", "/devices/dome/follow", `{"az_deg":33}`, "olga dome.follow 0 0 33   0 false"},
		{"POST", "/devices/dome/stop", "", "olga dome.stop 0 0 0   0 false"},
		{"POST", "/devices/cameras/vis/expose", `{"seconds":5,"kind":"light"}`, "olga camera.expose 0 0 0 vis  5 false"},
		{"POST", "/devices/cameras/nir/abort", "", "olga camera.abort 0 0 0 nir  0 false"},
		{"POST", "/devices/cameras/nir/cool", `{"on":true,"setpoint_c":-60}`, "olga camera.cool 0 0 0 nir  0 true"},
		{"POST", "/devices/switches/DOME_LIGHTS", `{"on":true}`, "olga switch 0 0 0  DOME_LIGHTS 0 true"},
	} {
		b.want(call{method: one.method, path: prefix + one.path, as: operatorID, body: one.body}, 200, "")
		want = append(want, one.call)
	}
	if !slices.Equal(b.edges.calls, want) {
		t.Errorf("calls\n%q, want\n%q", b.edges.calls, want)
	}
	for _, one := range []struct {
		path, body string
		status     int
		code       observatory.Code
	}{
		{"/conductor/pause", `{"running":"soon"}`, 422, observatory.CodeInvalid},
		{"/conductor/control", `{"over":"yes"}`, 422, observatory.CodeInvalid},
		{"/devices/telescope/slew", `{"type":"test"}`, 422, observatory.CodeInvalid},
		{"/devices/telescope/slew", `{"type":"icrs","colour":1}`, 422, observatory.CodeInvalid},
		{"/devices/cameras/uv/expose", `{"seconds":5}`, 404, observatory.CodeNotFound},
		{"/devices/cameras/uv/abort", "", 404, observatory.CodeNotFound},
		{"/devices/cameras/uv/cool", `{"on":true}`, 404, observatory.CodeNotFound},
		{"/devices/switches/FOUNTAIN", `{"on":true}`, 404, observatory.CodeNotFound},
		{"/devices/switches/DOME_LIGHTS", `{}x`, 422, observatory.CodeInvalid},
	} {
		b.want(call{method: "POST", path: prefix + one.path, as: operatorID, body: one.body}, one.status, one.code)
	}
	b.edges.err = observatory.Errorf(observatory.CodeUnsafe, "it rains")
	b.want(call{method: "POST", path: prefix + "/devices/dome/open", as: operatorID}, 409, observatory.CodeUnsafe)
	b.want(call{path: prefix + "/devices/switches", as: visitorID}, 200, "")
}

func TestAgentsAreOrderedByAdministrators(t *testing.T) {
	b := newBench(t)
	for _, verb := range []string{"start", "stop", "restart"} {
		b.want(call{method: "POST", path: prefix + "/agents/monitor/" + verb, as: operatorID}, 403, observatory.CodeForbidden)
		b.want(call{method: "POST", path: prefix + "/agents/monitor/" + verb, as: adminID}, 200, "")
	}
	if want := []string{"root starts monitor", "root stops monitor", "root restarts monitor"}; !slices.Equal(b.edges.calls, want) {
		t.Errorf("calls %q", b.edges.calls)
	}
	b.edges.err = observatory.Errorf(observatory.CodeNotFound, "There is no agent.")
	b.want(call{method: "POST", path: prefix + "/agents/x/stop", as: adminID}, 404, observatory.CodeNotFound)
	none := newBench(t, func(o *Options) { o.Agents = nil })
	none.want(call{method: "POST", path: prefix + "/agents/monitor/stop", as: adminID}, 503, observatory.CodeUnavailable)
}
