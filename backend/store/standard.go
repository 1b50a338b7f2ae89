package store

import "pyros/backend/observatory"

// StandardInstrument is what a database describes that holds the standard
// context and nothing else, without the numbers of its rows: a request file can
// be checked against it where there is no database.
func StandardInstrument() observatory.Instrument {
	return observatory.Instrument{
		Site: standardSite, SlewRateDegS: slewRateDegS, SlewSettleS: slewSettleS, OverheadS: overheadS,
		Detectors: append([]observatory.Detector{}, standardDetectors...),
		Programs:  append([]observatory.Program{}, standardPrograms...),
	}
}
