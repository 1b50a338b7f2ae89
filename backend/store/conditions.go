package store

import (
	"context"
	"slices"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/detector"
	"pyros/ent/image"
	"pyros/ent/nrtanalysis"
	"pyros/ent/observingcondition"
	"pyros/ent/predicate"
)

// valueConditions names the last judgement of the observing conditions.
const valueConditions = "conditions"

// SaveConditions keeps a judgement as the latest one, and a line of the history
// for each of the changed.
func (s *Store) SaveConditions(ctx context.Context, c observatory.Conditions, changed []observatory.Condition) error {
	return s.write(ctx, "conditions", func(ctx context.Context, t *tx) error {
		if err := t.keepValue(ctx, valueConditions, c); err != nil {
			return err
		}
		rows := make([]*ent.ObservingConditionCreate, len(changed))
		for i, item := range changed {
			rows[i] = t.ObservingCondition.Create().SetAt(orNow(c.At, t.now)).SetKind(item.Kind).SetNillableValue(known(item.Value)).
				SetUnit(clip(item.Unit, wordLen)).SetClass(clip(item.Class, wordLen)).SetLevel(item.Level).
				SetInterpretation(clip(item.Interpretation, sentenceLen)).SetSource(clip(item.Source, sentenceLen)).
				SetNillableMeasuredAt(momentPtr(item.MeasuredAt)).SetAgeLimitS(item.AgeLimitS)
		}
		if err := t.ObservingCondition.CreateBulk(rows...).Exec(ctx); err != nil {
			return err
		}
		t.publish(c)
		return nil
	})
}

// Conditions gives the last judgement, nil before the first one.
func (s *Store) Conditions(ctx context.Context) (*observatory.Conditions, error) {
	var c observatory.Conditions
	found, err := lastValue(ctx, s.reader, valueConditions, &c)
	if err != nil || !found {
		return nil, fail("conditions", err)
	}
	return &c, nil
}

// maxConditions bounds how many lines of the history are read at once.
const maxConditions = 5000

// ConditionHistory gives the lines of a kind, of all where it is empty, from
// from to to, the oldest first. The first line of a kind may lie before from:
// it is what held then. Where there are more than the bound, the latest are
// given.
func (s *Store) ConditionHistory(ctx context.Context, kind observatory.ConditionKind, from, to time.Time) (list []observatory.ConditionRow, err error) {
	from, to = moment(from), moment(to)
	err = s.read(ctx, "conditions", func(ctx context.Context, c *ent.Client) error {
		q := c.ObservingCondition.Query().Where(observingcondition.AtGT(from), observingcondition.AtLTE(to)).
			Order(ent.Desc(observingcondition.FieldAt), ent.Desc(observingcondition.FieldID)).Limit(maxConditions)
		if kind != "" {
			q.Where(observingcondition.KindEQ(kind))
		}
		rows, err := q.All(ctx)
		if err != nil {
			return err
		}
		slices.Reverse(rows)
		before, err := heldAt(ctx, c, kind, from)
		if err != nil {
			return err
		}
		list = nouns(append(before, rows...), conditionNoun)
		return nil
	})
	return list, err
}

// heldAt gives the last line of the kind, of each where it is empty, up to a time.
func heldAt(ctx context.Context, c *ent.Client, kind observatory.ConditionKind, at time.Time) ([]*ent.ObservingCondition, error) {
	kinds := []observatory.ConditionKind{kind}
	if kind == "" {
		kinds = []observatory.ConditionKind{
			observatory.ConditionSeeing, observatory.ConditionTransparency, observatory.ConditionCloud,
			observatory.ConditionMoon, observatory.ConditionMoonAltitude,
		}
	}
	var held []*ent.ObservingCondition
	for _, kind := range kinds {
		row, err := c.ObservingCondition.Query().Where(observingcondition.KindEQ(kind), observingcondition.AtLTE(at)).
			Order(ent.Desc(observingcondition.FieldAt), ent.Desc(observingcondition.FieldID)).First(ctx)
		if ent.IsNotFound(err) {
			continue
		} else if err != nil {
			return nil, err
		}
		held = append(held, row)
	}
	return held, nil
}

// PruneConditions removes the lines made before a time, in steps that do not
// hold up others, and says how many.
func (s *Store) PruneConditions(ctx context.Context, before time.Time) (removed int, err error) {
	for {
		var n int
		err := s.write(ctx, "conditions", func(ctx context.Context, t *tx) error {
			ids, err := t.ObservingCondition.Query().Where(observingcondition.AtLT(moment(before))).Limit(pruneStep).IDs(ctx)
			if err != nil {
				return err
			}
			n, err = t.ObservingCondition.Delete().Where(observingcondition.IDIn(ids...)).Exec(ctx)
			return err
		})
		removed += n
		if err != nil || n < pruneStep {
			return removed, err
		}
	}
}

// MeasuredImages gives the images of the sky of a night that could be measured,
// with stars or without, in the order of their saving; of more than limit the
// latest.
func (s *Store) MeasuredImages(ctx context.Context, night string, limit int) (images []observatory.Image, err error) {
	err = s.read(ctx, "images", func(ctx context.Context, c *ent.Client) error {
		rows, err := wholeImages(c.Image.Query().Where(image.Night(night), usable(), image.HasAnalysesWith(readable()))).
			Order(ent.Desc(image.FieldID)).Limit(limit).All(ctx)
		slices.Reverse(rows)
		images = nouns(rows, imageNoun)
		return err
	})
	return images, err
}

// readable chooses the analyses of images that could be read: only one that
// could not has no noise.
func readable() predicate.NrtAnalysis { return nrtanalysis.NoiseAduGT(0) }

// Alike says how near another image of the same night, camera and filter must
// be to show as many stars.
type Alike struct {
	RadiusDeg    float64 // between the centres, along each axis
	ExposurePart float64 // of the exposure time
	Airmass      float64
}

// MostStars gives the image with the most stars among those like one.
func (s *Store) MostStars(ctx context.Context, like observatory.Image, near Alike) (best observatory.Image, err error) {
	spare := near.ExposurePart * like.ExposureS
	which := []predicate.Image{
		image.Night(like.Night), usable(), image.HasDetectorWith(detector.Name(like.Detector)), image.Filter(like.Filter),
		image.ExposureSGTE(like.ExposureS - spare), image.ExposureSLTE(like.ExposureS + spare), around(like, near.RadiusDeg),
	}
	if a := like.Airmass; a != nil {
		which = append(which, image.AirmassGTE(*a-near.Airmass), image.AirmassLTE(*a+near.Airmass))
	}
	err = s.read(ctx, "image", func(ctx context.Context, c *ent.Client) error {
		most, err := c.NrtAnalysis.Query().Where(readable(), nrtanalysis.HasImageWith(which...)).
			Order(ent.Desc(nrtanalysis.FieldSources), ent.Asc(nrtanalysis.FieldID)).First(ctx)
		if err != nil {
			return err
		}
		row, err := wholeImages(c.Image.Query().Where(image.ID(most.ImageID))).Only(ctx)
		if err == nil {
			best = imageNoun(row)
		}
		return err
	})
	return best, err
}

func conditionNoun(r *ent.ObservingCondition) observatory.ConditionRow {
	return observatory.ConditionRow{ID: r.ID, At: r.At, Condition: observatory.Condition{
		Kind: r.Kind, Value: r.Value, Unit: r.Unit, Class: r.Class, Level: r.Level, Interpretation: r.Interpretation,
		Source: r.Source, MeasuredAt: r.MeasuredAt, AgeLimitS: r.AgeLimitS,
	}}
}
