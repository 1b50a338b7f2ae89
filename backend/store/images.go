package store

import (
	"context"
	"fmt"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/album"
	"pyros/ent/detector"
	"pyros/ent/image"
	"pyros/ent/nrtanalysis"
	"pyros/ent/plan"
	"pyros/ent/predicate"
)

// ImageFilter says which images; what is empty does not choose.
type ImageFilter struct {
	Night      string
	RequestID  int
	SequenceID int
	Detector   string
	Cursor     string
	Limit      int
}

func wholeImages(q *ent.ImageQuery) *ent.ImageQuery {
	return q.WithDetector().WithAnalyses(func(q *ent.NrtAnalysisQuery) { q.Order(ent.Asc(nrtanalysis.FieldID)) })
}

// visibleImages chooses the images of requests that the actor may see, and
// calibrations, which belong to all.
func visibleImages(actor observatory.Actor) predicate.Image {
	if actor.Role.AtLeast(observatory.RoleOperator) {
		return image.And()
	}
	return image.Or(image.RequestIDIsNil(), image.HasRequestWith(visible(actor)))
}

// AddImage keeps an image that was saved as a file. An image of a plan is known
// by its plan and number, a calibration by its file: the same again gives the
// stored one and changes nothing. Sequence, request and detector of an image of
// a plan are the plan's. It is kept whatever became of the sequence meanwhile.
func (s *Store) AddImage(ctx context.Context, i observatory.Image) (saved observatory.Image, err error) {
	err = s.write(ctx, "image", func(ctx context.Context, t *tx) error {
		old, err := sameImage(ctx, t, i)
		if err == nil {
			saved = imageNoun(old)
			return nil
		} else if !ent.IsNotFound(err) {
			return err
		}
		var row *ent.Image
		if i.PlanID != 0 {
			row, err = addPlanImage(ctx, t, i)
		} else {
			row, err = addCalibration(ctx, t, i)
		}
		if ent.IsConstraintError(err) { // another process added it a moment ago
			return errAgain
		} else if err != nil {
			return err
		}
		if row, err = wholeImages(t.Image.Query().Where(image.ID(row.ID))).Only(ctx); err != nil {
			return err
		}
		saved = imageNoun(row)
		t.publish(saved)
		return nil
	})
	return saved, err
}

func sameImage(ctx context.Context, t *tx, i observatory.Image) (*ent.Image, error) {
	return wholeImages(t.Image.Query().Where(identity(i.PlanID, i.Number, i.File))).Only(ctx)
}

// identity chooses the one image of a plan and number, of plan 0 that of a file.
func identity(planID, number int, file string) predicate.Image {
	if planID != 0 {
		return image.And(image.PlanID(planID), image.Number(number))
	}
	return image.And(image.PlanIDIsNil(), image.File(file))
}

// ImageOf gives the image that AddImage would find to be there already.
func (s *Store) ImageOf(ctx context.Context, planID, number int, file string) (noun observatory.Image, err error) {
	err = s.read(ctx, "image", func(ctx context.Context, c *ent.Client) error {
		row, err := wholeImages(c.Image.Query().Where(identity(planID, number, file))).Only(ctx)
		if err != nil {
			return err
		}
		noun = imageNoun(row)
		return nil
	})
	return noun, err
}

func addPlanImage(ctx context.Context, t *tx, i observatory.Image) (*ent.Image, error) {
	p, err := t.Plan.Query().Where(plan.ID(i.PlanID)).WithFilter().
		WithAlbum(func(q *ent.AlbumQuery) {
			q.Select(album.FieldID, album.FieldDetectorID, album.FieldSequenceID).WithSequence()
		}).
		Only(ctx)
	if ent.IsNotFound(err) {
		return nil, notFound("plan")
	} else if err != nil {
		return nil, err
	}
	if i.Number < 1 || i.Number > p.Images {
		return nil, observatory.Invalid("The image cannot be saved.",
			observatory.Problem{Field: "number", Message: fmt.Sprintf("is not from 1 to %d, the images of the plan", p.Images)})
	}
	q := p.Edges.Album.Edges.Sequence
	if err := t.Plan.UpdateOneID(p.ID).AddImagesDone(1).Exec(ctx); err != nil {
		return nil, err
	}
	if err := t.Sequence.UpdateOneID(q.ID).AddImagesDone(1).Exec(ctx); err != nil {
		return nil, err
	}
	if i.Filter == "" {
		i.Filter = p.Edges.Filter.Name
	}
	t.touch(q.RequestID)
	return newImage(t, i).SetDetectorID(p.Edges.Album.DetectorID).
		SetPlanID(p.ID).SetSequenceID(q.ID).SetRequestID(q.RequestID).Save(ctx)
}

func addCalibration(ctx context.Context, t *tx, i observatory.Image) (*ent.Image, error) {
	camera, err := t.Detector.Query().Where(detector.Name(i.Detector)).OnlyID(ctx)
	if ent.IsNotFound(err) {
		return nil, notFound("detector")
	} else if err != nil {
		return nil, err
	}
	return newImage(t, i).SetDetectorID(camera).Save(ctx)
}

func newImage(t *tx, i observatory.Image) *ent.ImageCreate {
	if i.Kind == "" {
		i.Kind = observatory.FrameLight
	}
	return t.Image.Create().SetKind(i.Kind).SetNillableTemperatureC(known(i.TemperatureC)).SetObject(clip(i.Object, nameLen)).SetFilter(i.Filter).SetNight(i.Night).SetNumber(i.Number).
		SetStart(moment(i.Start)).SetExposureS(i.ExposureS).SetWidth(i.Width).SetHeight(i.Height).
		SetRaDeg(i.RADeg).SetDecDeg(i.DecDeg).SetNillableAirmass(known(i.Airmass)).
		SetFile(i.File).SetBytes(i.Bytes).SetSha256(i.SHA256).SetCreated(orNow(i.Created, t.now))
}

// Image gives one image.
func (s *Store) Image(ctx context.Context, actor observatory.Actor, id int) (noun observatory.Image, err error) {
	err = s.read(ctx, "image", func(ctx context.Context, c *ent.Client) error {
		row, err := wholeImages(c.Image.Query().Where(image.ID(id), visibleImages(actor))).Only(ctx)
		if err != nil {
			return err
		}
		noun = imageNoun(row)
		return nil
	})
	return noun, err
}

// Images gives a page of images, newest first.
func (s *Store) Images(ctx context.Context, actor observatory.Actor, f ImageFilter) (page Page[observatory.Image], err error) {
	before, err := decodeCursor(f.Cursor)
	if err != nil {
		return page, err
	}
	where := []predicate.Image{visibleImages(actor)}
	if before > 0 {
		where = append(where, image.IDLT(before))
	}
	if f.Night != "" {
		where = append(where, image.Night(f.Night))
	}
	if f.RequestID != 0 {
		where = append(where, image.RequestID(f.RequestID))
	}
	if f.SequenceID != 0 {
		where = append(where, image.SequenceID(f.SequenceID))
	}
	if f.Detector != "" {
		where = append(where, image.HasDetectorWith(detector.Name(f.Detector)))
	}
	limit := pageLimit(f.Limit)
	err = s.read(ctx, "images", func(ctx context.Context, c *ent.Client) error {
		rows, err := wholeImages(c.Image.Query().Where(where...)).Order(ent.Desc(image.FieldID)).Limit(limit + 1).All(ctx)
		page = makePage(rows, limit, func(i *ent.Image) int { return i.ID }, imageNoun)
		return err
	})
	return page, err
}

// UnmeasuredImages gives images without an analysis, oldest first.
func (s *Store) UnmeasuredImages(ctx context.Context, limit int) (images []observatory.Image, err error) {
	err = s.read(ctx, "images", func(ctx context.Context, c *ent.Client) error {
		rows, err := wholeImages(c.Image.Query().Where(image.Measured(false))).
			Order(ent.Asc(image.FieldID)).Limit(pageLimit(limit)).All(ctx)
		images = make([]observatory.Image, len(rows))
		for i, row := range rows {
			images[i] = imageNoun(row)
		}
		return err
	})
	return images, err
}

// SaveMeasures keeps what an analysis found in an image. Earlier analyses are
// kept beside it; the last one counts.
func (s *Store) SaveMeasures(ctx context.Context, id int, m observatory.Measures) (observatory.Image, error) {
	return s.SaveAnalysis(ctx, id, m, nil)
}

// SaveAnalysis is SaveMeasures with what was done to the image before; nil
// leaves what is known of that.
func (s *Store) SaveAnalysis(ctx context.Context, id int, m observatory.Measures, done *observatory.Calibration) (noun observatory.Image, err error) {
	if !finite(m.Background, m.Noise, m.Minimum, m.Maximum, m.FWHMPixels, m.FWHMArcsec) {
		return noun, observatory.Invalid("The measures cannot be saved.", observatory.Problem{Message: "a number is not finite"})
	}
	err = s.write(ctx, "image", func(ctx context.Context, t *tx) error {
		update := t.Image.UpdateOneID(id).SetMeasured(true)
		if done != nil {
			update.SetCalibration(done)
		}
		if err := update.Exec(ctx); err != nil {
			return err
		}
		err := t.NrtAnalysis.Create().SetImageID(id).SetCreated(t.now).SetBackgroundAdu(m.Background).SetNoiseAdu(m.Noise).
			SetMinimumAdu(m.Minimum).SetMaximumAdu(m.Maximum).SetSources(m.Sources).SetFwhmPx(m.FWHMPixels).
			SetFwhmArcsec(m.FWHMArcsec).SetSaturatedPx(m.Saturated).Exec(ctx)
		if err != nil {
			return err
		}
		if err := t.overtaken(ctx, id, m.Noise > 0); err != nil {
			return err
		}
		row, err := wholeImages(t.Image.Query().Where(image.ID(id))).Only(ctx)
		if err != nil {
			return err
		}
		noun = imageNoun(row)
		t.publish(noun)
		return nil
	})
	return noun, err
}

// known is p where it points to a number, nil for one that no database keeps.
func known(p *float64) *float64 {
	if p == nil || !finite(*p) {
		return nil
	}
	return p
}
