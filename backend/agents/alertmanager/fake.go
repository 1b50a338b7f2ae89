package alertmanager

import (
	"context"
	"crypto/rand"
	"strings"

	"pyros/backend/astro"
	"pyros/backend/observatory"
	"pyros/backend/voevent"
)

// fakeAltDeg and fakeAzDeg are where a fake event stands at the time at which
// it could be observed first: high in the east.
const fakeAltDeg, fakeAzDeg = 65, 100

// Fake receives an alert that a person made up, of a burst that can be seen in
// this night. As a test it is kept and never observed.
func (m *Manager) Fake(ctx context.Context, actor observatory.Actor, test bool) (observatory.Alert, error) {
	instrument, err := m.opts.Store.Instrument(ctx)
	if err != nil {
		return observatory.Alert{}, err
	}
	now := m.opts.Clock.Now().UTC()
	night := m.opts.Night(now)
	seen := now
	if seen.Before(night.ObservingStart) {
		seen = night.ObservingStart
	}
	ra, dec := astro.ICRS(instrument.Site, seen, fakeAltDeg, fakeAzDeg)
	radius := 0.02
	p := observatory.AlertPacket{
		Role: observatory.AlertObservation, Author: "ivo://org.svom/fsc", Mission: "SVOM", Type: "209",
		TriggerID: "sb" + now.Format("060102") + strings.ToLower(rand.Text()[:6]),
		Position:  &observatory.AlertPosition{RADeg: ra, DecDeg: dec, ErrorDeg: &radius}, EventTime: &now, Written: &now,
	}
	p.Ivorn = "ivo://org.svom/fsc#" + p.TriggerID + "_fake"
	if test {
		p.Role = observatory.AlertTest
	}
	data, err := voevent.Encode(p)
	if err != nil {
		return observatory.Alert{}, err
	}
	m.journal.Warn("%s makes up an alert, role %s", actor.Name, p.Role)
	a, _, err := m.receive(ctx, data, sourcePerson, "")
	return a, err
}
