package fake

import (
	"context"
	"slices"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// MeasuredImages gives the measured images of a night.
func (s *Store) MeasuredImages(ctx context.Context, night string, limit int) (list []observatory.Image, err error) {
	err = s.do(ctx, "MeasuredImages", func() {
		for _, img := range s.images {
			if img.Measured != nil && img.Night == night && (img.Kind == observatory.FrameLight || img.Kind == "") {
				list = append(list, img)
			}
		}
		list = list[max(len(list)-limit, 0):]
	})
	return list, err
}

// MostStars gives the image with the most stars of a night, camera and filter.
func (s *Store) MostStars(ctx context.Context, like observatory.Image, _ store.Alike) (best observatory.Image, err error) {
	err = s.do(ctx, "MostStars", func() {
		for _, img := range s.images {
			if img.Measured != nil && img.Night == like.Night && img.Detector == like.Detector && img.Filter == like.Filter &&
				(best.Measured == nil || img.Measured.Sources > best.Measured.Sources) {
				best = img
			}
		}
	})
	if err == nil && best.Measured == nil {
		err = observatory.Errorf(observatory.CodeNotFound, "no image")
	}
	return best, err
}

// Conditions gives the last judgement.
func (s *Store) Conditions(ctx context.Context) (c *observatory.Conditions, err error) {
	err = s.do(ctx, "Conditions", func() { c = s.conditions })
	return c, err
}

// SaveConditions keeps a judgement and the lines of its history.
func (s *Store) SaveConditions(ctx context.Context, c observatory.Conditions, changed []observatory.Condition) error {
	return s.do(ctx, "SaveConditions", func() {
		s.conditions = &c
		s.lines = append(s.lines, changed...)
		s.bus.Publish(c)
	})
}

// ConditionLines gives the history of a kind.
func (s *Store) ConditionLines(kind observatory.ConditionKind) []observatory.Condition {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.lines), func(c observatory.Condition) bool { return c.Kind != kind })
}
