package majordome

import (
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

func TestStartByDayTellsOfNoClosingWhereTheDomeIsClosed(t *testing.T) {
	byDay := func(r *rig) { r.night.ObservingStart = r.clock.Now().Add(time.Hour) }
	scene(t, byDay, func(r *rig) {
		r.wait(time.Minute, "day", r.is(observatory.ConductorDay))
		r.sleep(time.Minute)
		log := strings.Join(r.store.Messages(), "\n")
		if strings.Contains(log, "the dome closes") || strings.Count(log, "Twilight: observing begins") != 1 {
			t.Errorf("told:\n%s", log)
		}
	})
}

func TestStartByDayTellsOfTheClosingWhereTheDomeIsOpen(t *testing.T) {
	byDay := func(r *rig) {
		r.night.ObservingStart = r.clock.Now().Add(time.Hour)
		r.dome.SetOpen(true)
	}
	scene(t, byDay, func(r *rig) {
		r.wait(time.Minute, "day", r.is(observatory.ConductorDay))
		if log := strings.Join(r.store.Messages(), "\n"); strings.Count(log, "the dome closes") != 1 {
			t.Errorf("told:\n%s", log)
		}
	})
}
