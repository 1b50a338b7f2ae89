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
	"pyros/ent/request"
)

// AlertOf gives the alert that made a request, also one that a later request of
// the alert replaced, without its packets' bodies.
func (s *Store) AlertOf(ctx context.Context, requestID int) (noun observatory.Alert, err error) {
	err = s.read(ctx, "alert", func(ctx context.Context, c *ent.Client) error {
		id, err := alertOf(ctx, c, requestID)
		if err != nil {
			return err
		}
		row, err := wholeAlerts(c.Alert.Query().Where(alert.ID(id))).Only(ctx)
		if err == nil {
			noun = alertNoun(row)
		}
		return err
	})
	return noun, err
}

// alertOf gives the id of the alert that made a request. An alert knows its
// current request only; a former one has the name of the current one, which the
// alert gave both, and was made since the alert came.
func alertOf(ctx context.Context, c *ent.Client, requestID int) (int, error) {
	id, err := c.Alert.Query().Where(alert.RequestID(requestID)).Order(ent.Desc(alert.FieldID)).FirstID(ctx)
	if !ent.IsNotFound(err) {
		return id, err
	}
	r, err := c.Request.Query().Where(request.ID(requestID), request.IsAlert(true)).Only(ctx)
	if err != nil {
		return 0, err
	}
	return c.Alert.Query().Where(alert.ReceivedLTE(r.Created), alert.HasRequestWith(request.IsAlert(true), request.Name(r.Name))).
		Order(ent.Desc(alert.FieldID)).FirstID(ctx)
}

// requestsOf gives the requests of the alert that made a request, the request
// itself where there is no such alert.
func requestsOf(ctx context.Context, c *ent.Client, requestID int) ([]int, error) {
	id, err := alertOf(ctx, c, requestID)
	if ent.IsNotFound(err) {
		return []int{requestID}, nil
	} else if err != nil {
		return nil, err
	}
	a, err := c.Alert.Query().Where(alert.ID(id)).WithRequest().Only(ctx)
	if err != nil {
		return nil, err
	}
	return c.Request.Query().Where(request.IsAlert(true), request.Name(a.Edges.Request.Name), request.CreatedGTE(a.Received),
		request.Not(request.HasAlertsWith(alert.IDNEQ(id)))).IDs(ctx)
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
	id, err := alertOf(ctx, s.reader, i.RequestID)
	if ent.IsNotFound(err) {
		return []observatory.Candidate{}, nil
	} else if err != nil {
		return nil, fail("alert", err)
	}
	return s.candidates(ctx, candidate.AlertID(id))
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

// AlertImages gives the measured light images of the requests of the alert that
// made a request, and for each camera and filter among them the newest images
// from before: those whose centre is within radiusDeg of the newest, at most
// limit of each sort, of its own the first and the newest.
func (s *Store) AlertImages(ctx context.Context, requestID int, radiusDeg float64, limit int) (own, earlier []observatory.Image, err error) {
	err = s.read(ctx, "images", func(ctx context.Context, c *ent.Client) error {
		own, earlier = nil, nil
		requests, err := requestsOf(ctx, c, requestID)
		if err != nil {
			return err
		}
		theirs := image.RequestIDIn(requests...)
		newest, err := wholeImages(c.Image.Query().Where(usable(), theirs)).Order(ent.Desc(image.FieldStart), ent.Desc(image.FieldID)).First(ctx)
		if ent.IsNotFound(err) {
			return nil
		} else if err != nil {
			return err
		}
		field := image.And(usable(), around(imageNoun(newest), radiusDeg))
		var series []struct {
			DetectorID int    `json:"detector_id"`
			Filter     string `json:"filter"`
		}
		if err := c.Image.Query().Where(field, theirs).
			GroupBy(image.FieldDetectorID, image.FieldFilter).Scan(ctx, &series); err != nil {
			return err
		}
		for _, one := range series {
			like := image.And(field, image.DetectorID(one.DetectorID), image.Filter(one.Filter))
			mine, err := ends(ctx, c, image.And(like, theirs), limit)
			if err != nil {
				return err
			}
			before, err := wholeImages(c.Image.Query().Where(like, image.StartLT(moment(mine[0].Start)),
				image.Or(image.RequestIDIsNil(), image.RequestIDNotIn(requests...)))).Order(ent.Desc(image.FieldStart)).Limit(limit).All(ctx)
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
