package store

import (
	"context"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/country"
	"pyros/ent/detector"
	"pyros/ent/device"
	"pyros/ent/dome"
	"pyros/ent/filter"
	"pyros/ent/filterwheel"
	"pyros/ent/plc"
	"pyros/ent/scientificprogram"
	"pyros/ent/telescope"
	"pyros/ent/userlevel"
	"pyros/ent/version"
)

// The version of the standard context grows when the context gets something
// new. Each is added once: what a person renamed or deleted does not come back
// at the next start.
const contextModule, contextVersion = "standard context", "1"

// Seed adds the standard context once in the life of a database.
func (s *Store) Seed(ctx context.Context) error { return s.seed(ctx, false) }

// SeedAgain adds what the database lacks of the standard context, because a
// person asks for it. What is there stays as it is, also where it differs: a
// person may have changed it. The instrument lacks nothing that is there under
// another name.
func (s *Store) SeedAgain(ctx context.Context) error { return s.seed(ctx, true) }

func (s *Store) seed(ctx context.Context, again bool) error {
	return s.write(ctx, contextModule, func(ctx context.Context, t *tx) error {
		there, err := t.Version.Query().Where(version.Module(contextModule), version.Version(contextVersion)).Exist(ctx)
		if err != nil || there && !again {
			return err
		}
		for _, part := range []func(context.Context, *tx) error{
			seedPeople, seedTelescope, seedDevices,
		} {
			if err := part(ctx, t); err != nil {
				return err
			}
		}
		return t.keepVersion(ctx, contextModule, contextVersion)
	})
}

// absent says whether a thing has to be made: the query found none.
func absent[T any](_ T, err error) (bool, error) {
	if ent.IsNotFound(err) {
		return true, nil
	}
	return false, err
}

func seedPeople(ctx context.Context, t *tx) error {
	for _, c := range standardCountries {
		missing, err := absent(t.Country.Query().Where(country.Name(c.Name)).OnlyID(ctx))
		if missing {
			err = t.Country.Create().SetName(c.Name).SetDescription(c.Description).SetQuotaS(c.QuotaS).Exec(ctx)
		}
		if err != nil {
			return err
		}
	}
	for _, l := range standardLevels {
		missing, err := absent(t.UserLevel.Query().Where(userlevel.Name(l.Name)).OnlyID(ctx))
		if missing {
			err = t.UserLevel.Create().SetName(l.Name).SetDescription(l.Description).SetRole(l.Role).
				SetPriority(l.Priority).SetQuotaS(l.QuotaS).Exec(ctx)
		}
		if err != nil {
			return err
		}
	}
	for _, p := range standardPrograms {
		missing, err := absent(t.ScientificProgram.Query().Where(scientificprogram.Name(p.Name)).OnlyID(ctx))
		if missing {
			err = t.ScientificProgram.Create().SetName(p.Name).SetDescription(p.Description).
				SetQuotaS(p.QuotaS).SetPriority(p.Priority).Exec(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func seedTelescope(ctx context.Context, t *tx) error {
	id, err := t.Telescope.Query().Order(ent.Asc(telescope.FieldID)).FirstID(ctx)
	if ent.IsNotFound(err) {
		site := standardSite
		var row *ent.Telescope
		row, err = t.Telescope.Create().SetName("COLIBRI").SetDescription("Ground follow-up telescope of the SVOM mission").
			SetApertureM(1.3).SetFocalLengthM(8).SetSlewRateDegS(slewRateDegS).SetSlewSettleS(slewSettleS).SetOverheadS(overheadS).
			SetSiteName(site.Name).SetLatitudeDeg(site.LatitudeDeg).SetLongitudeDeg(site.LongitudeDeg).
			SetHeightM(site.HeightM).SetTimeZone(site.TimeZone).SetHorizonDeg(site.HorizonDeg).Save(ctx)
		if err == nil {
			id = row.ID
		}
	}
	if err != nil {
		return err
	}
	const domeName = "COLIBRI dome"
	missing, err := absent(t.Dome.Query().Where(dome.Or(dome.TelescopeID(id), dome.Name(domeName))).FirstID(ctx))
	if missing {
		err = t.Dome.Create().SetName(domeName).SetTelescopeID(id).
			SetClosesAfterS(domeClosesS).SetRateDegS(domeRateDegS).Exec(ctx)
	}
	if err != nil {
		return err
	}
	for _, d := range standardDetectors {
		if err := seedDetector(ctx, t, id, d); err != nil {
			return err
		}
	}
	return nil
}

// seedDetector adds a detector with its wheel, unless the telescope has another
// in its channel, or its wheel turns before another.
func seedDetector(ctx context.Context, t *tx, telescopeID int, d observatory.Detector) error {
	missing, err := absent(t.Detector.Query().Where(detector.Or(
		detector.Name(d.Name),
		detector.And(detector.TelescopeID(telescopeID), detector.ChannelEQ(d.Channel)),
		detector.HasWheelWith(filterwheel.Name(d.WheelName)),
	)).FirstID(ctx))
	if err != nil || !missing {
		return err
	}
	row, err := t.Detector.Create().SetName(d.Name).SetDescription(d.DescriptionText).SetTelescopeID(telescopeID).
		SetChannel(d.Channel).SetWidth(d.Width).SetHeight(d.Height).SetPixelScaleArcsec(d.PixelScale).
		SetReadoutS(d.ReadoutS).SetGainEPerAdu(d.GainEPerADU).SetReadNoiseE(d.ReadNoiseE).SetSaturationAdu(d.SaturationADU).
		SetMinExposureS(d.MinExposureS).SetMaxExposureS(d.MaxExposureS).Save(ctx)
	if err != nil {
		return err
	}
	wheel, err := t.FilterWheel.Create().SetName(d.WheelName).SetDetectorID(row.ID).SetChangeS(d.FilterChangeS).Save(ctx)
	if err != nil {
		return err
	}
	for slot, f := range d.MountedFilters {
		id, err := t.Filter.Query().Where(filter.Name(f.Name)).OnlyID(ctx)
		if ent.IsNotFound(err) {
			var made *ent.Filter
			made, err = t.Filter.Create().SetName(f.Name).SetBand(f.Band).SetDescription(f.Description).
				SetWavelengthNm(f.WavelengthNM).SetWidthNm(f.WidthNM).Save(ctx)
			if err == nil {
				id = made.ID
			}
		}
		if err != nil {
			return err
		}
		if err := t.FilterSlot.Create().SetWheelID(wheel.ID).SetFilterID(id).SetSlot(slot).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func seedDevices(ctx context.Context, t *tx) error {
	for _, d := range standardDevices {
		name := string(d.address.Name)
		missing, err := absent(t.Device.Query().Where(device.Name(name)).OnlyID(ctx))
		if missing {
			err = t.Device.Create().SetName(name).SetDescription(d.description).
				SetHost(d.address.Host).SetPort(d.address.Port).Exec(ctx)
		}
		if err != nil {
			return err
		}
	}
	missing, err := absent(t.Plc.Query().Where(plc.Name(standardPLC)).OnlyID(ctx))
	if missing {
		err = t.Plc.Create().SetName(standardPLC).SetDescription("Weather stations, rain and cloud sensors, lamps").Exec(ctx)
	}
	return err
}
