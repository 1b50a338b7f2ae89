package store

import (
	"context"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/detector"
	"pyros/ent/filterslot"
	"pyros/ent/scientificprogram"
	"pyros/ent/telescope"
)

// Instrument gives the site, the telescope and its detectors with what is
// mounted in their wheels, and the programs.
func (s *Store) Instrument(ctx context.Context) (in observatory.Instrument, err error) {
	err = s.read(ctx, "instrument", func(ctx context.Context, c *ent.Client) error {
		in, err = readInstrument(ctx, c)
		in.Site.UT1 = s.ut1
		return err
	})
	return in, err
}

func readInstrument(ctx context.Context, c *ent.Client) (observatory.Instrument, error) {
	var in observatory.Instrument
	t, err := c.Telescope.Query().Order(ent.Asc(telescope.FieldID)).WithDetectors(func(q *ent.DetectorQuery) {
		q.Order(ent.Asc(detector.FieldID)).WithWheel(func(q *ent.FilterWheelQuery) {
			q.WithSlots(func(q *ent.FilterSlotQuery) { q.Order(ent.Asc(filterslot.FieldSlot)).WithFilter() })
		})
	}).First(ctx)
	if err != nil {
		return in, err
	}
	programs, err := c.ScientificProgram.Query().Order(ent.Asc(scientificprogram.FieldName)).All(ctx)
	if err != nil {
		return in, err
	}
	in = observatory.Instrument{
		Site: observatory.Site{
			Name: t.SiteName, LatitudeDeg: t.LatitudeDeg, LongitudeDeg: t.LongitudeDeg, HeightM: t.HeightM,
			TimeZone: t.TimeZone, HorizonDeg: t.HorizonDeg, MaxRateArcsecS: maxRateArcsecS,
		},
		SlewRateDegS: t.SlewRateDegS, SlewSettleS: t.SlewSettleS, OverheadS: t.OverheadS,
		Detectors: []observatory.Detector{}, Programs: []observatory.Program{},
	}
	for _, d := range t.Edges.Detectors {
		in.Detectors = append(in.Detectors, detectorNoun(d))
	}
	for _, p := range programs {
		in.Programs = append(in.Programs, observatory.Program{
			ID: p.ID, Name: p.Name, Description: p.Description, QuotaS: p.QuotaS, Priority: p.Priority,
		})
	}
	return in, nil
}

func detectorNoun(d *ent.Detector) observatory.Detector {
	noun := observatory.Detector{
		ID: d.ID, Name: d.Name, Channel: d.Channel, Width: d.Width, Height: d.Height, PixelScale: d.PixelScaleArcsec,
		ReadoutS: d.ReadoutS, GainEPerADU: d.GainEPerAdu, ReadNoiseE: d.ReadNoiseE, SaturationADU: d.SaturationAdu,
		MinExposureS: d.MinExposureS, MaxExposureS: d.MaxExposureS, DescriptionText: d.Description,
		MountedFilters: []observatory.Filter{},
	}
	wheel := d.Edges.Wheel
	if wheel == nil {
		return noun
	}
	noun.WheelName, noun.FilterChangeS = wheel.Name, wheel.ChangeS
	for _, slot := range wheel.Edges.Slots {
		f := slot.Edges.Filter
		noun.MountedFilters = append(noun.MountedFilters, observatory.Filter{
			ID: f.ID, Name: f.Name, Band: f.Band, Description: f.Description, WavelengthNM: f.WavelengthNm, WidthNM: f.WidthNm,
		})
	}
	return noun
}
