package httpapi

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pyros/backend/catalogue"
	"pyros/backend/observatory"
	"pyros/backend/outlook"
)

// fakeNames knows one star and what it was asked for.
type fakeNames struct {
	asked []string
	err   error
}

func (f *fakeNames) Find(_ context.Context, name string) (catalogue.Object, bool, error) {
	f.asked = append(f.asked, name)
	return catalogue.Object{Name: "KELT-9", Aliases: []string{}, Kind: catalogue.KindFromService, RADeg: 307.86, DecDeg: 39.94}, name == "my star", f.err
}

func TestTargetsAreSuggested(t *testing.T) {
	b := newBench(t)
	var list []catalogue.Object
	b.want(call{path: prefix + "/targets?q=messier+31&limit=5", as: scientistID}, 200, "").into(t, &list)
	if len(list) == 0 || len(list) > 5 || list[0].Name != "M 31" || list[0].Kind != catalogue.KindGalaxy {
		t.Errorf("%+v", list)
	}
	b.want(call{path: prefix + "/targets", as: scientistID}, 200, "").into(t, &list)
	if len(list) != 0 {
		t.Errorf("%d for nothing", len(list))
	}
	for _, query := range []string{"q=" + strings.Repeat("x", 300), "q=a&limit=0", "q=%00", "q=m&limit=1000"} {
		b.want(call{path: prefix + "/targets?" + query, as: scientistID}, http.StatusUnprocessableEntity, observatory.CodeInvalid)
	}
}

func TestNamesAreResolved(t *testing.T) {
	names := &fakeNames{}
	b := newBench(t, func(o *Options) { o.Names = names })
	resolve := func(name string) call {
		return call{path: prefix + "/targets/resolve?name=" + url.QueryEscape(name), as: scientistID}
	}
	var found NamedTarget
	b.want(resolve("Andromeda Galaxy"), 200, "").into(t, &found)
	if found.Source != "catalogue" || found.Object.Name != "M 31" || found.Target.Type != observatory.TargetICRS || found.Target.RADeg < 10 || len(names.asked) != 0 {
		t.Errorf("%+v; asked %q", found, names.asked)
	}
	b.want(resolve("Jupiter"), 200, "").into(t, &found)
	if found.Target.Type != observatory.TargetBody || found.Target.Body != "jupiter" {
		t.Errorf("%+v", found)
	}
	b.want(resolve("my star"), 200, "").into(t, &found)
	if found.Source != "service" || found.Target.RADeg != 307.86 {
		t.Errorf("%+v", found)
	}
	b.want(resolve("Nibiru"), 404, observatory.CodeNotFound)
	names.err = observatory.Errorf(observatory.CodeUnavailable, "down")
	if got := b.want(resolve("Nibiru"), 404, observatory.CodeNotFound); !strings.Contains(string(got.body), "the name service does not answer now") {
		t.Errorf("%s", got.body)
	}
	b.want(resolve(""), http.StatusUnprocessableEntity, observatory.CodeInvalid)
	newBench(t).want(resolve("Nibiru"), 404, observatory.CodeNotFound)
}

func TestVisibilityOfANight(t *testing.T) {
	b := newBench(t)
	ask := func(body string) call {
		return call{method: "POST", path: prefix + "/visibility", as: scientistID, body: body}
	}
	var n outlook.Night
	b.want(ask(`{"name": "M31", "night": "2026-11-22", "duration_s": 3600, "constraints": {"max_airmass": 1.5}}`), 200, "").into(t, &n)
	if !n.Fits || n.Reason != "" || len(n.Windows) != 1 || len(n.Curve) < 100 || n.Night.Name != "2026-11-22" || n.Night.AstronomicalDusk == nil {
		t.Errorf("fits %v, %q, %v, %d looks", n.Fits, n.Reason, n.Windows, len(n.Curve))
	}
	b.want(ask(`{"target": {"type": "icrs", "ra_deg": 10, "dec_deg": -70}}`), 200, "").into(t, &n)
	if n.Fits || !strings.HasPrefix(n.Reason, "Never above ") || n.Windows == nil {
		t.Errorf("fits %v, %q", n.Fits, n.Reason)
	}
	b.want(ask(`{"target": {"type": "body", "body": "saturn"}, "windows": [{"start": "2026-11-23T04:00:00Z", "end": "2026-11-23T05:00:00Z"}, {"start": "2026-11-23T03:00:00Z", "end": "2026-11-23T04:30:00Z"}], "night": "2026-11-22"}`), 200, "").into(t, &n)
	if !n.Fits || len(n.Windows) != 1 || n.LongS != 7200 {
		t.Errorf("%v %q", n.Windows, n.Reason)
	}
	b.want(ask(`{"name": "Nibiru"}`), 404, observatory.CodeNotFound)
	for _, body := range []string{
		`{}`, `{"name": "M31", "target": {"type": "test"}}`, `{"target": {"type": "body", "body": "vulcan"}}`, `{"name": "M31", "night": "tomorrow"}`,
		`{"name": "M31", "night": "0001-01-01"}`, `{"name": "M31", "constraints": {"max_airmass": 0.5}}`, `{"name": "M31", "constraints": {"twilight": "dark"}}`,
		`{"name": "M31", "constraints": {"min_alt_deg": -1}}`, `{"name": "M31", "constraints": {"max_moon_illum": 1.5}}`, `{"name": "M31", "constraints": {"min_moon_deg": 200}}`, `{"name": "M31", "duration_s": -1}`, `{"name": "M31", "moon": 3}`,
		`{"name": "M31", "windows": [{"start": "2026-11-23T04:00:00Z", "end": "2026-11-23T03:00:00Z"}]}`, `{"target": {"type": "tle", "tle": "x"}}`,
	} {
		b.want(ask(body), http.StatusUnprocessableEntity, observatory.CodeInvalid)
	}
}

func TestVisibilityOfAYear(t *testing.T) {
	b := newBench(t)
	ask := func(body string) call {
		return call{method: "POST", path: prefix + "/visibility/year", as: scientistID, body: body}
	}
	var y outlook.Year
	b.want(ask(`{"name": "M 31", "night": "2026-11-22", "duration_s": 7200, "constraints": {"min_alt_deg": 40, "min_moon_deg": 40}}`), 200, "").into(t, &y)
	if len(y.Nights) != 30 || y.Fitting < 10 || y.Fitting == 30 || y.Best == nil || !strings.HasPrefix(y.Text, "Can be scheduled in ") || y.Nights[0].Night != "2026-11-22" {
		t.Errorf("%d of %d: %s", y.Fitting, len(y.Nights), y.Text)
	}
	b.want(ask(`{"name": "M 31", "nights": 366}`), 200, "").into(t, &y)
	if len(y.Nights) != 366 {
		t.Errorf("%d nights", len(y.Nights))
	}
	b.want(ask(`{"name": "M 31", "nights": 367}`), http.StatusUnprocessableEntity, observatory.CodeInvalid)

	// While all places are taken and nobody waits any more, it says so.
	for range cap(b.server.looks) {
		b.server.looks <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.server.inTurn(ctx, func() error { t.Error("it computes"); return nil }); err == nil {
		t.Error("it does not wait for a place")
	}
}
