package store

import (
	"context"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/sitewatch"
	"pyros/ent/weatherwatch"
)

// RecordEnvironment keeps one synthesis: a row of the weather, one of the site,
// their part in the archive, the whole as the latest one, and the PLC's answer
// that it rests on; a PLCStatus without Received is no answer and is not kept.
func (s *Store) RecordEnvironment(ctx context.Context, e observatory.Environment, p observatory.PLCStatus) (observatory.Environment, error) {
	var saved observatory.Environment
	err := s.write(ctx, "environment", func(ctx context.Context, t *tx) error {
		saved = e
		var err error
		if saved.Weather, err = keepWeather(ctx, t, e.Weather); err != nil {
			return err
		}
		if saved.Site, err = keepSite(ctx, t, e.Site); err != nil {
			return err
		}
		if !p.Received.IsZero() {
			if err := s.keepPLC(ctx, t, p); err != nil {
				return err
			}
		}
		if err := t.keepValue(ctx, valueEnvironment, saved); err != nil {
			return err
		}
		t.publish(saved)
		return nil
	})
	if err != nil {
		return observatory.Environment{}, err
	}
	return saved, nil
}

func keepWeather(ctx context.Context, t *tx, w observatory.WeatherWatch) (observatory.WeatherWatch, error) {
	row, err := t.WeatherWatch.Create().SetUpdated(orNow(w.Updated, t.now)).
		SetGlobalStatus(observatory.GlobalStatus(clip(string(w.GlobalStatus), wordLen))).
		SetNillableHumidity(known(w.Humidity)).SetNillableWind(known(w.Wind)).SetNillableWindDir(known(w.WindDir)).
		SetNillableTemperature(known(w.Temperature)).SetNillablePressure(known(w.Pressure)).SetNillableRain(known(w.Rain)).
		SetNillableCloud(known(w.Cloud)).SetNillableSkyTemperature(known(w.SkyTemperature)).SetNillableDewPoint(known(w.DewPoint)).
		Save(ctx)
	if err != nil {
		return w, err
	}
	w = weatherNoun(row)
	return w, weatherArchive.add(ctx, t, weatherSpan(w))
}

func keepSite(ctx context.Context, t *tx, w observatory.SiteWatch) (observatory.SiteWatch, error) {
	row, err := t.SiteWatch.Create().SetUpdated(orNow(w.Updated, t.now)).
		SetGlobalStatus(observatory.GlobalStatus(clip(string(w.GlobalStatus), wordLen))).
		SetLights(clip(w.Lights, wordLen)).SetDome(clip(w.Dome, wordLen)).
		SetDoors(clip(w.Doors, wordLen)).SetShutter(clip(w.Shutter, wordLen)).
		SetNillableTemperature(known(w.Temperature)).SetNillablePressure(known(w.Pressure)).SetNillableHumidity(known(w.Humidity)).
		Save(ctx)
	if err != nil {
		return w, err
	}
	w = siteNoun(row)
	return w, siteArchive.add(ctx, t, siteSpan(w))
}

// LatestEnvironment gives the last synthesis, nil before the first one.
func (s *Store) LatestEnvironment(ctx context.Context) (*observatory.Environment, error) {
	var e observatory.Environment
	found, err := lastValue(ctx, s.reader, valueEnvironment, &e)
	if err != nil || !found {
		return nil, fail("environment", err)
	}
	return &e, nil
}

// Weather gives the weather from from to to in at most points rows, by time.
// Where more was read, the time is cut into points/2 parts of equal length and
// each gives two rows, at its first and last reading: one with the least of
// every value and the lightest status, one with the greatest and the heaviest,
// so that a curve through them keeps every extreme and no change of status is
// lost. Such a row has no ID. It reads the table for hours and the archive for
// days to years.
func (s *Store) Weather(ctx context.Context, from, to time.Time, points int) ([]observatory.WeatherWatch, error) {
	return plot(ctx, s, from, to, points, series[observatory.WeatherWatch]{
		archive: weatherArchive, span: weatherSpan, low: func(b span) observatory.WeatherWatch { return weatherRow(b, false) },
		high: func(b span) observatory.WeatherWatch { return weatherRow(b, true) },
		raw: func(ctx context.Context, c *ent.Client, from, to time.Time) ([]observatory.WeatherWatch, error) {
			rows, err := c.WeatherWatch.Query().Where(weatherwatch.UpdatedGTE(from), weatherwatch.UpdatedLT(to)).
				Order(ent.Asc(weatherwatch.FieldUpdated)).Limit(maxRaw).All(ctx)
			return nouns(rows, weatherNoun), err
		},
	})
}

// SiteWatches gives the inside of the site as Weather gives the weather; of the
// words the first row of a part has the first ones, the second the last ones.
func (s *Store) SiteWatches(ctx context.Context, from, to time.Time, points int) ([]observatory.SiteWatch, error) {
	return plot(ctx, s, from, to, points, series[observatory.SiteWatch]{
		archive: siteArchive, span: siteSpan, low: func(b span) observatory.SiteWatch { return siteRow(b, false) },
		high: func(b span) observatory.SiteWatch { return siteRow(b, true) },
		raw: func(ctx context.Context, c *ent.Client, from, to time.Time) ([]observatory.SiteWatch, error) {
			rows, err := c.SiteWatch.Query().Where(sitewatch.UpdatedGTE(from), sitewatch.UpdatedLT(to)).
				Order(ent.Asc(sitewatch.FieldUpdated)).Limit(maxRaw).All(ctx)
			return nouns(rows, siteNoun), err
		},
	})
}

// PruneWatches removes rows of both tables that were read before a time, in
// steps that do not hold up others, and says how many of each. The archive
// keeps what it has of them.
func (s *Store) PruneWatches(ctx context.Context, before time.Time) (weather, site int, err error) {
	for {
		var w, i int
		err := s.write(ctx, "weather", func(ctx context.Context, t *tx) error {
			ids, err := t.WeatherWatch.Query().Where(weatherwatch.UpdatedLT(moment(before))).Limit(pruneStep).IDs(ctx)
			if err != nil {
				return err
			}
			if w, err = t.WeatherWatch.Delete().Where(weatherwatch.IDIn(ids...)).Exec(ctx); err != nil {
				return err
			}
			if ids, err = t.SiteWatch.Query().Where(sitewatch.UpdatedLT(moment(before))).Limit(pruneStep).IDs(ctx); err != nil {
				return err
			}
			i, err = t.SiteWatch.Delete().Where(sitewatch.IDIn(ids...)).Exec(ctx)
			return err
		})
		if err != nil {
			return weather, site, err
		}
		weather, site = weather+w, site+i
		if w < pruneStep && i < pruneStep {
			return weather, site, nil
		}
	}
}

const pruneStep = 1000 // rows

func weatherNoun(r *ent.WeatherWatch) observatory.WeatherWatch {
	return observatory.WeatherWatch{
		ID: r.ID, Updated: r.Updated, GlobalStatus: r.GlobalStatus, Humidity: r.Humidity, Wind: r.Wind, WindDir: r.WindDir,
		Temperature: r.Temperature, Pressure: r.Pressure, Rain: r.Rain, Cloud: r.Cloud, SkyTemperature: r.SkyTemperature, DewPoint: r.DewPoint,
	}
}

func siteNoun(r *ent.SiteWatch) observatory.SiteWatch {
	return observatory.SiteWatch{
		ID: r.ID, Updated: r.Updated, GlobalStatus: r.GlobalStatus, Lights: r.Lights, Dome: r.Dome, Doors: r.Doors,
		Shutter: r.Shutter, Temperature: r.Temperature, Pressure: r.Pressure, Humidity: r.Humidity,
	}
}

func nouns[R, T any](rows []R, noun func(R) T) []T {
	list := make([]T, len(rows))
	for i, r := range rows {
		list[i] = noun(r)
	}
	return list
}
