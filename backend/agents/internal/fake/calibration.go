package fake

import (
	"context"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// calibrations are the rows of calibrations and alerts.
type calibrations struct {
	masters    []observatory.MasterFrame
	alerts     map[int]observatory.Alert // by request
	candidates map[int][]observatory.Candidate
}

// SaveAnalysis keeps an image's measures and what was done before.
func (s *Store) SaveAnalysis(ctx context.Context, id int, m observatory.Measures, done *observatory.Calibration) (img observatory.Image, err error) {
	err = s.do(ctx, "SaveAnalysis", func() {
		for i := range s.images {
			if s.images[i].ID == id {
				s.images[i].Measured = &m
				if done != nil {
					s.images[i].Calibration = done
				}
				img = s.images[i]
				s.bus.Publish(img)
			}
		}
	})
	return img, err
}

// Masters gives the master frames, the newest first.
func (s *Store) Masters(ctx context.Context, f store.MasterFilter) (list []observatory.MasterFrame, err error) {
	err = s.do(ctx, "Masters", func() {
		for i := len(s.masters) - 1; i >= 0; i-- {
			if m := s.masters[i]; (f.Detector == "" || f.Detector == m.Detector) && (m.Valid || !f.Valid) {
				list = append(list, m)
			}
		}
	})
	return list, err
}

// AddMaster keeps a master frame.
func (s *Store) AddMaster(ctx context.Context, m observatory.MasterFrame) (observatory.MasterFrame, error) {
	err := s.do(ctx, "AddMaster", func() {
		m.ID, m.Valid = len(s.masters)+1, true
		s.masters = append(s.masters, m)
	})
	return m, err
}

// InvalidateMaster has a master used no more.
func (s *Store) InvalidateMaster(ctx context.Context, id int) error {
	return s.do(ctx, "InvalidateMaster", func() { s.masters[id-1].Valid = false })
}

// CalibrationFrames gives the images since a time that are not of the sky.
func (s *Store) CalibrationFrames(ctx context.Context, since time.Time) (list []observatory.Image, err error) {
	err = s.do(ctx, "CalibrationFrames", func() {
		for _, i := range s.images {
			if i.Kind != observatory.FrameLight && i.Kind != "" && !i.Start.Before(since) {
				list = append(list, i)
			}
		}
	})
	return list, err
}

// NightFrames counts a night's images.
func (s *Store) NightFrames(ctx context.Context, night string) (list []store.FrameCount, err error) {
	err = s.do(ctx, "NightFrames", func() {
		counts := map[store.FrameCount]int{}
		var order []store.FrameCount
		for _, i := range s.images {
			if i.Night != night {
				continue
			}
			kind := i.Kind
			if kind == "" {
				kind = observatory.FrameLight
			}
			k := store.FrameCount{Detector: i.Detector, Channel: i.Channel, Kind: kind, Filter: i.Filter, ExposureS: i.ExposureS}
			if counts[k] == 0 {
				order = append(order, k)
			}
			counts[k]++
		}
		for _, k := range order {
			n := counts[k]
			k.Count = n
			list = append(list, k)
		}
	})
	return list, err
}

// PutAlert sets the alert of a request.
func (s *Store) PutAlert(a observatory.Alert) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.calibrations.alerts == nil {
		s.calibrations.alerts = map[int]observatory.Alert{}
	}
	s.calibrations.alerts[a.RequestID] = a
}

// AlertOf gives the alert of a request.
func (s *Store) AlertOf(ctx context.Context, requestID int) (a observatory.Alert, err error) {
	there := false
	if err = s.do(ctx, "AlertOf", func() { a, there = s.calibrations.alerts[requestID] }); err == nil && !there {
		err = observatory.Errorf(observatory.CodeNotFound, "no alert")
	}
	return a, err
}

// AlertImages gives the measured images of a request, and all others of the sky.
func (s *Store) AlertImages(ctx context.Context, requestID int, _ float64, _ int) (own, earlier []observatory.Image, err error) {
	err = s.do(ctx, "AlertImages", func() {
		for _, i := range s.images {
			switch {
			case i.Measured == nil || i.Kind != observatory.FrameLight:
			case i.RequestID == requestID:
				own = append(own, i)
			default:
				earlier = append(earlier, i)
			}
		}
	})
	return own, earlier, err
}

// SaveCandidates replaces an alert's candidates.
func (s *Store) SaveCandidates(ctx context.Context, alertID, _ int, list []observatory.Candidate) error {
	return s.do(ctx, "SaveCandidates", func() {
		if s.calibrations.candidates == nil {
			s.calibrations.candidates = map[int][]observatory.Candidate{}
		}
		s.calibrations.candidates[alertID] = list
	})
}

// Candidates gives an alert's candidates.
func (s *Store) Candidates(alertID int) []observatory.Candidate {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calibrations.candidates[alertID]
}

// SaveMeasures keeps an image's measures.
func (s *Store) SaveMeasures(ctx context.Context, id int, m observatory.Measures) (observatory.Image, error) {
	return s.SaveAnalysis(ctx, id, m, nil)
}
