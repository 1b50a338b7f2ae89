package store

import (
	"context"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/detector"
	"pyros/ent/image"
	"pyros/ent/masterframe"
)

// AddMaster keeps a master frame that was saved as a file. Those of the same
// kind, detector, filter, exposure time and night that were valid no longer are.
func (s *Store) AddMaster(ctx context.Context, m observatory.MasterFrame) (saved observatory.MasterFrame, err error) {
	if !finite(m.ExposureS, m.NoiseADU) || m.Kind == observatory.FrameLight {
		return saved, observatory.Invalid("The master frame cannot be saved.", observatory.Problem{Message: "a number is not finite, or the kind has no master"})
	}
	err = s.write(ctx, "master frame", func(ctx context.Context, t *tx) error {
		camera, err := t.Detector.Query().Where(detector.Name(m.Detector)).OnlyID(ctx)
		if ent.IsNotFound(err) {
			return notFound("detector")
		} else if err != nil {
			return err
		}
		_, err = t.MasterFrame.Update().Where(
			masterframe.KindEQ(m.Kind), masterframe.DetectorID(camera), masterframe.Filter(m.Filter),
			masterframe.ExposureS(m.ExposureS), masterframe.Night(m.Night), masterframe.Valid(true),
		).SetValid(false).Save(ctx)
		if err != nil {
			return err
		}
		row, err := t.MasterFrame.Create().SetKind(m.Kind).SetDetectorID(camera).SetFilter(m.Filter).SetExposureS(m.ExposureS).
			SetNillableTemperatureC(known(m.TemperatureC)).SetNight(m.Night).SetFile(m.File).SetBytes(m.Bytes).SetSha256(m.SHA256).
			SetFrames(m.Frames).SetNoiseAdu(m.NoiseADU).SetWidth(m.Width).SetHeight(m.Height).
			SetCreated(orNow(m.Created, t.now)).SetValid(true).Save(ctx)
		if err != nil {
			return err
		}
		m.ID, m.Created, m.Valid = row.ID, row.Created, true
		saved = m
		return nil
	})
	return saved, err
}

// InvalidateMaster has a master frame used no more.
func (s *Store) InvalidateMaster(ctx context.Context, id int) error {
	return s.write(ctx, "master frame", func(ctx context.Context, t *tx) error {
		return t.MasterFrame.UpdateOneID(id).SetValid(false).Exec(ctx)
	})
}

// MasterFilter says which master frames; what is empty does not choose.
type MasterFilter struct {
	Detector, Night string
	Valid           bool // these only
	Limit           int
}

// mostMasters bounds what one call gives: years of nights.
const mostMasters = 5000

// Masters gives master frames, the newest first.
func (s *Store) Masters(ctx context.Context, f MasterFilter) (list []observatory.MasterFrame, err error) {
	err = s.read(ctx, "master frames", func(ctx context.Context, c *ent.Client) error {
		q := c.MasterFrame.Query().WithDetector().Order(ent.Desc(masterframe.FieldNight), ent.Desc(masterframe.FieldID))
		if f.Detector != "" {
			q.Where(masterframe.HasDetectorWith(detector.Name(f.Detector)))
		}
		if f.Night != "" {
			q.Where(masterframe.Night(f.Night))
		}
		if f.Valid {
			q.Where(masterframe.Valid(true))
		}
		if f.Limit <= 0 || f.Limit > mostMasters {
			f.Limit = mostMasters
		}
		rows, err := q.Limit(f.Limit).All(ctx)
		list = make([]observatory.MasterFrame, len(rows))
		for i, row := range rows {
			list[i] = masterNoun(row)
		}
		return err
	})
	return list, err
}

// masterNoun needs the detector.
func masterNoun(r *ent.MasterFrame) observatory.MasterFrame {
	return observatory.MasterFrame{
		ID: r.ID, Kind: r.Kind, Detector: r.Edges.Detector.Name, Filter: r.Filter, ExposureS: r.ExposureS, TemperatureC: r.TemperatureC,
		Night: r.Night, File: r.File, Bytes: r.Bytes, SHA256: r.Sha256, Frames: r.Frames, NoiseADU: r.NoiseAdu,
		Width: r.Width, Height: r.Height, Created: r.Created, Valid: r.Valid,
	}
}

// FrameCount says how many images of one sort a night has.
type FrameCount struct {
	Detector  string
	Channel   observatory.Channel
	Kind      observatory.FrameKind
	Filter    string
	ExposureS float64
	Count     int
}

// NightFrames counts a night's images by camera, kind, filter and exposure time.
func (s *Store) NightFrames(ctx context.Context, night string) (list []FrameCount, err error) {
	err = s.read(ctx, "images", func(ctx context.Context, c *ent.Client) error {
		var rows []struct {
			DetectorID int                   `json:"detector_id"`
			Kind       observatory.FrameKind `json:"kind"`
			Filter     string                `json:"filter"`
			ExposureS  float64               `json:"exposure_s"`
			Count      int                   `json:"count"`
		}
		err := c.Image.Query().Where(image.Night(night)).
			GroupBy(image.FieldDetectorID, image.FieldKind, image.FieldFilter, image.FieldExposureS).
			Aggregate(ent.Count()).Scan(ctx, &rows)
		if err != nil {
			return err
		}
		cameras, err := c.Detector.Query().All(ctx)
		if err != nil {
			return err
		}
		byID := make(map[int]*ent.Detector, len(cameras))
		for _, d := range cameras {
			byID[d.ID] = d
		}
		list = list[:0]
		for _, r := range rows {
			if d := byID[r.DetectorID]; d != nil {
				list = append(list, FrameCount{d.Name, d.Channel, r.Kind, r.Filter, r.ExposureS, r.Count})
			}
		}
		return nil
	})
	return list, err
}

// mostFrames bounds the calibration frames of one look, some ten nights'.
const mostFrames = 2000

// CalibrationFrames gives the images since a time that are not of the sky, oldest first.
func (s *Store) CalibrationFrames(ctx context.Context, since time.Time) (list []observatory.Image, err error) {
	err = s.read(ctx, "images", func(ctx context.Context, c *ent.Client) error {
		rows, err := c.Image.Query().WithDetector().
			Where(image.KindNEQ(observatory.FrameLight), image.StartGTE(moment(since))).
			Order(ent.Desc(image.FieldID)).Limit(mostFrames).All(ctx)
		list = make([]observatory.Image, len(rows))
		for i, row := range rows {
			list[len(rows)-1-i] = imageNoun(row)
		}
		return err
	})
	return list, err
}
