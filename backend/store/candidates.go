package store

import (
	"context"
	"math"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/alert"
	"pyros/ent/candidate"
	"pyros/ent/image"
	"pyros/ent/predicate"
)

// AlertOf gives the alert whose current request is that one, without its
// packets' bodies.
func (s *Store) AlertOf(ctx context.Context, requestID int) (noun observatory.Alert, err error) {
	err = s.read(ctx, "alert", func(ctx context.Context, c *ent.Client) error {
		row, err := wholeAlerts(c.Alert.Query().Where(alert.RequestID(requestID))).Order(ent.Desc(alert.FieldID)).First(ctx)
		if err == nil {
			noun = alertNoun(row)
		}
		return err
	})
	return noun, err
}

// SaveCandidates replaces an alert's candidates and tells of the image that
// they were found with.
func (s *Store) SaveCandidates(ctx context.Context, alertID, imageID int, list []observatory.Candidate) error {
	for _, c := range list {
		if !finite(c.RADeg, c.DecDeg, c.X, c.Y, c.Magnitude, c.Error, c.SNR, c.DistanceDeg) {
			return observatory.Invalid("The candidates cannot be saved.", observatory.Problem{Message: "a number is not finite"})
		}
	}
	return s.write(ctx, "candidates", func(ctx context.Context, t *tx) error {
		if there, err := t.Alert.Query().Where(alert.ID(alertID)).Exist(ctx); err != nil {
			return err
		} else if !there {
			return notFound("alert")
		}
		if _, err := t.Candidate.Delete().Where(candidate.AlertID(alertID)).Exec(ctx); err != nil {
			return err
		}
		rows := make([]*ent.CandidateCreate, len(list))
		for i, c := range list {
			rows[i] = t.Candidate.Create().SetAlertID(alertID).SetImageID(c.ImageID).SetRank(c.Rank).SetRaDeg(c.RADeg).SetDecDeg(c.DecDeg).
				SetX(c.X).SetY(c.Y).SetDetector(c.Detector).SetFilter(c.Filter).SetMagnitude(c.Magnitude).SetMagnitudeError(c.Error).
				SetSnr(c.SNR).SetNillableFadingMag(known(c.Fading)).SetNillableFadingSigma(known(c.FadingSigma)).SetIsNew(c.New).
				SetDistanceDeg(c.DistanceDeg).SetImages(c.Images).SetReason(clip(c.Reason, reasonLen)).SetCreated(t.now)
		}
		if err := t.Candidate.CreateBulk(rows...).Exec(ctx); err != nil {
			return err
		}
		row, err := wholeImages(t.Image.Query().Where(image.ID(imageID))).Only(ctx)
		if err != nil {
			return err
		}
		t.publish(imageNoun(row))
		return nil
	})
}

// reasonLen is that of the column, in bytes.
const reasonLen = 1000

// Candidates gives an alert's candidates, the most likely first.
func (s *Store) Candidates(ctx context.Context, alertID int) (list []observatory.Candidate, err error) {
	return s.candidates(ctx, candidate.AlertID(alertID))
}

// ImageCandidates gives the candidates of the alert that an image was taken
// for, in the order of their rank; X and Y are those in the image where each
// was seen best.
func (s *Store) ImageCandidates(ctx context.Context, i observatory.Image) ([]observatory.Candidate, error) {
	if i.RequestID == 0 {
		return []observatory.Candidate{}, nil
	}
	return s.candidates(ctx, candidate.HasAlertWith(alert.RequestID(i.RequestID)))
}

func (s *Store) candidates(ctx context.Context, which predicate.Candidate) (list []observatory.Candidate, err error) {
	err = s.read(ctx, "candidates", func(ctx context.Context, c *ent.Client) error {
		rows, err := c.Candidate.Query().Where(which).Order(ent.Asc(candidate.FieldRank)).All(ctx)
		list = make([]observatory.Candidate, len(rows))
		for i, r := range rows {
			list[i] = observatory.Candidate{
				ID: r.ID, AlertID: r.AlertID, ImageID: r.ImageID, Rank: r.Rank, RADeg: r.RaDeg, DecDeg: r.DecDeg, X: r.X, Y: r.Y,
				Detector: r.Detector, Filter: r.Filter, Magnitude: r.Magnitude, Error: r.MagnitudeError, SNR: r.Snr,
				Fading: r.FadingMag, FadingSigma: r.FadingSigma, New: r.IsNew, DistanceDeg: r.DistanceDeg, Images: r.Images,
				Reason: r.Reason, Created: r.Created,
			}
		}
		return err
	})
	return list, err
}

// AlertImages gives the measured light images of a request, and for each camera
// and filter among them the newest images from before whose centre is within
// radiusDeg: at most limit of each sort, of its own the first and the newest.
func (s *Store) AlertImages(ctx context.Context, requestID int, radiusDeg float64, limit int) (own, earlier []observatory.Image, err error) {
	err = s.read(ctx, "images", func(ctx context.Context, c *ent.Client) error {
		own, earlier = nil, nil
		var series []struct {
			DetectorID int    `json:"detector_id"`
			Filter     string `json:"filter"`
		}
		if err := c.Image.Query().Where(usable(), image.RequestID(requestID)).
			GroupBy(image.FieldDetectorID, image.FieldFilter).Scan(ctx, &series); err != nil {
			return err
		}
		for _, one := range series {
			like := image.And(usable(), image.DetectorID(one.DetectorID), image.Filter(one.Filter))
			mine, err := ends(ctx, c, image.And(like, image.RequestID(requestID)), limit)
			if err != nil {
				return err
			}
			first := mine[0]
			before, err := wholeImages(c.Image.Query().Where(like, around(first, radiusDeg), image.StartLT(moment(first.Start)),
				image.Or(image.RequestIDIsNil(), image.RequestIDNEQ(requestID)))).Order(ent.Desc(image.FieldStart)).Limit(limit).All(ctx)
			if err != nil {
				return err
			}
			own = append(own, mine...)
			for _, row := range before {
				earlier = append(earlier, imageNoun(row))
			}
		}
		return nil
	})
	return own, earlier, err
}

func usable() predicate.Image {
	return image.And(image.KindEQ(observatory.FrameLight), image.Measured(true))
}

// ends gives the first and the newest images, by time: what fades was brightest
// at first.
func ends(ctx context.Context, c *ent.Client, which predicate.Image, limit int) (list []observatory.Image, err error) {
	first, err := wholeImages(c.Image.Query().Where(which)).Order(ent.Asc(image.FieldStart)).Limit(limit - limit/2).All(ctx)
	if err != nil {
		return nil, err
	}
	last, err := wholeImages(c.Image.Query().Where(which)).Order(ent.Desc(image.FieldStart)).Limit(limit / 2).All(ctx)
	known := map[int]bool{}
	for _, row := range first {
		known[row.ID] = true
		list = append(list, imageNoun(row))
	}
	for n := len(last) - 1; n >= 0; n-- {
		if !known[last[n].ID] {
			list = append(list, imageNoun(last[n]))
		}
	}
	return list, err
}

// around chooses the images whose centre is near that of i: a box that is as
// wide in right ascension as the radius asks for at its declination.
func around(i observatory.Image, radiusDeg float64) predicate.Image {
	box := []predicate.Image{image.DecDegGTE(i.DecDeg - radiusDeg), image.DecDegLTE(i.DecDeg + radiusDeg)}
	half := radiusDeg / max(math.Cos(i.DecDeg*math.Pi/180), 1e-6)
	low, high := i.RADeg-half, i.RADeg+half
	switch {
	case half >= 180:
	case low < 0:
		box = append(box, image.Or(image.RaDegGTE(low+360), image.RaDegLTE(high)))
	case high >= 360:
		box = append(box, image.Or(image.RaDegGTE(low), image.RaDegLTE(high-360)))
	default:
		box = append(box, image.RaDegGTE(low), image.RaDegLTE(high))
	}
	return image.And(box...)
}
