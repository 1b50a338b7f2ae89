package fake

import (
	"context"
	"fmt"

	"pyros/backend/observatory"
)

// AnalysisWork gives the images that wait and those given up or skipped.
func (s *Store) AnalysisWork(ctx context.Context) (list observatory.WorkList, err error) {
	list.Queue = observatory.WorkAnalysis
	err = s.do(ctx, "AnalysisWork", func() {
		for _, img := range s.images {
			job, ended := s.jobs[img.ID]
			if ended {
				list.Items = append(list.Items, job)
			} else if img.Measured == nil {
				list.Waiting++
				list.Items = append(list.Items, observatory.WorkItem{
					ID: fmt.Sprint(img.ID), ImageID: img.ID, What: img.File, State: observatory.WorkWaiting, Since: img.Created, MayCancel: true,
				})
			}
		}
	})
	return list, err
}

// AnalysisSkipped says whether an analysis was skipped.
func (s *Store) AnalysisSkipped(ctx context.Context, imageID int) (skipped bool, err error) {
	err = s.do(ctx, "AnalysisSkipped", func() { skipped = s.jobs[imageID].State == observatory.WorkSkipped })
	return skipped, err
}

// FailAnalysis keeps that an analysis was given up.
func (s *Store) FailAnalysis(ctx context.Context, imageID, tries int, reason string) error {
	return s.do(ctx, "FailAnalysis", func() {
		s.end(imageID, observatory.WorkItem{State: observatory.WorkFailed, Tries: tries, LastError: reason})
	})
}

// SkipAnalysis takes an image off the list.
func (s *Store) SkipAnalysis(ctx context.Context, who observatory.Actor, imageID int) (title string, err error) {
	err = s.do(ctx, "SkipAnalysis", func() {
		s.end(imageID, observatory.WorkItem{State: observatory.WorkSkipped, By: who.Name})
	})
	return fmt.Sprint("image ", imageID), err
}

// SkipAnalyses takes all images off the list.
func (s *Store) SkipAnalyses(ctx context.Context, who observatory.Actor) (n int, err error) {
	err = s.do(ctx, "SkipAnalyses", func() {
		for _, img := range s.images {
			if _, ended := s.jobs[img.ID]; !ended && img.Measured == nil {
				s.end(img.ID, observatory.WorkItem{State: observatory.WorkSkipped, By: who.Name})
				n++
			}
		}
	})
	return n, err
}

// RetryAnalysis puts an image on the list again.
func (s *Store) RetryAnalysis(ctx context.Context, imageID int) (title string, err error) {
	err = s.do(ctx, "RetryAnalysis", func() {
		delete(s.jobs, imageID)
		for i := range s.images {
			if s.images[i].ID == imageID {
				s.images[i].Measured = nil
				s.bus.Publish(s.images[i])
			}
		}
	})
	return fmt.Sprint("image ", imageID), err
}

// end keeps what became of an analysis; the caller holds s.mu.
func (s *Store) end(imageID int, job observatory.WorkItem) {
	job.ID, job.ImageID, job.MayRetry, job.Since = fmt.Sprint(imageID), imageID, true, s.clock.Now()
	s.jobs[imageID] = job
	s.bus.Publish(observatory.WorkChanged{Queue: observatory.WorkAnalysis})
}
