package app

import (
	"pyros/backend/agents/majordome"
	"pyros/backend/agents/observer"
)

// calibrations are what the majordome takes at the end of a night, nil where
// the configuration wants none. The lamp is switched over the connection of
// persons' commands, beside the monitor's.
func (a *App) calibrations(d drivers, o *observer.Observer) *majordome.Calibrations {
	c := a.cfg.Calibrations
	if !c.Enabled {
		return nil
	}
	return &majordome.Calibrations{
		Store: a.store, PLC: d.console, Switches: d.console, Take: o.Calibrate,
		Bias: c.Bias, Darks: c.Darks, Flats: c.Flats, FlatS: c.FlatS,
	}
}
