package store

import (
	"context"
	"fmt"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/analysisjob"
	"pyros/ent/image"
)

// Bounds of what one look at the analysis shows.
const (
	shownWaiting = 100
	shownEnded   = 50
)

// AnalysisWork gives the images that wait to be measured, the oldest first, and
// those whose analysis was given up or skipped, the latest first.
func (s *Store) AnalysisWork(ctx context.Context) (list observatory.WorkList, err error) {
	list = observatory.WorkList{Queue: observatory.WorkAnalysis, Items: []observatory.WorkItem{}}
	err = s.read(ctx, "analysis", func(ctx context.Context, c *ent.Client) error {
		waiting, err := wholeImages(c.Image.Query().Where(image.Measured(false))).Order(ent.Asc(image.FieldID)).Limit(shownWaiting).All(ctx)
		if err != nil {
			return err
		}
		if list.Waiting, err = c.Image.Query().Where(image.Measured(false)).Count(ctx); err != nil {
			return err
		}
		for _, row := range waiting {
			img := imageNoun(row)
			list.Items = append(list.Items, observatory.WorkItem{
				ID: fmt.Sprint(img.ID), ImageID: img.ID, What: titleOf(img), State: observatory.WorkWaiting, Since: img.Created, MayCancel: true,
			})
		}
		return endedJobs(ctx, c, &list)
	})
	return list, err
}

// endedJobs adds what was given up or skipped.
func endedJobs(ctx context.Context, c *ent.Client, list *observatory.WorkList) error {
	jobs, err := c.AnalysisJob.Query().Order(ent.Desc(analysisjob.FieldAt), ent.Desc(analysisjob.FieldID)).Limit(shownEnded).All(ctx)
	if err != nil {
		return err
	}
	if list.Failed, err = c.AnalysisJob.Query().Where(analysisjob.State(observatory.WorkFailed)).Count(ctx); err != nil {
		return err
	}
	ids := make([]int, len(jobs))
	for i, job := range jobs {
		ids[i] = job.ImageID
	}
	rows, err := wholeImages(c.Image.Query().Where(image.IDIn(ids...))).All(ctx)
	if err != nil {
		return err
	}
	titles := make(map[int]string, len(rows))
	for _, row := range rows {
		titles[row.ID] = titleOf(imageNoun(row))
	}
	for _, job := range jobs {
		title, there := titles[job.ImageID]
		if !there {
			continue
		}
		list.Items = append(list.Items, observatory.WorkItem{
			ID: fmt.Sprint(job.ImageID), ImageID: job.ImageID, What: title, State: job.State, Since: job.At,
			Tries: job.Tries, LastError: job.LastError, By: job.Actor, MayRetry: true,
		})
	}
	return nil
}

// titleOf names an image for people.
func titleOf(i observatory.Image) string {
	if i.Object == "" {
		return i.File
	}
	return fmt.Sprintf("%s, %s, image %d", i.Object, i.Filter, i.Number)
}

// AnalysisSkipped says whether a person skipped the analysis of an image. One
// whose mark of being measured was taken away since shall be measured.
func (s *Store) AnalysisSkipped(ctx context.Context, imageID int) (skipped bool, err error) {
	err = s.read(ctx, "analysis", func(ctx context.Context, c *ent.Client) error {
		skipped, err = c.Image.Query().Where(image.ID(imageID), image.Measured(true)).Exist(ctx)
		if err != nil || !skipped {
			return err
		}
		skipped, err = c.AnalysisJob.Query().Where(analysisjob.ImageID(imageID), analysisjob.State(observatory.WorkSkipped)).Exist(ctx)
		return err
	})
	return skipped, err
}

// overtaken removes that an analysis was skipped, or given up where it worked
// now: the image was analysed after all.
func (t *tx) overtaken(ctx context.Context, imageID int, worked bool) error {
	which := analysisjob.ImageID(imageID)
	if !worked {
		which = analysisjob.And(which, analysisjob.State(observatory.WorkSkipped))
	}
	n, err := t.AnalysisJob.Delete().Where(which).Exec(ctx)
	if n > 0 {
		t.publish(observatory.WorkChanged{Queue: observatory.WorkAnalysis})
	}
	return err
}

// FailAnalysis keeps why the analysis of an image was given up.
func (s *Store) FailAnalysis(ctx context.Context, imageID, tries int, reason string) error {
	return s.write(ctx, "analysis", func(ctx context.Context, t *tx) error {
		return t.endAnalysis(ctx, imageID, func(job *ent.AnalysisJobMutation) {
			job.SetState(observatory.WorkFailed)
			job.SetTries(tries)
			job.SetLastError(clip(reason, textLen))
		})
	})
}

// endAnalysis keeps what became of the analysis of an image.
func (t *tx) endAnalysis(ctx context.Context, imageID int, set func(*ent.AnalysisJobMutation)) error {
	t.publish(observatory.WorkChanged{Queue: observatory.WorkAnalysis})
	update := t.AnalysisJob.Update().Where(analysisjob.ImageID(imageID)).SetAt(t.now)
	set(update.Mutation())
	n, err := update.Save(ctx)
	if err != nil || n > 0 {
		return err
	}
	create := t.AnalysisJob.Create().SetImageID(imageID).SetAt(t.now)
	set(create.Mutation())
	err = create.Exec(ctx)
	if ent.IsConstraintError(err) {
		return errAgain
	}
	return err
}

// SkipAnalysis takes an image that waits off the list: it stays without
// measures. It says what the image is.
func (s *Store) SkipAnalysis(ctx context.Context, who observatory.Actor, imageID int) (title string, err error) {
	err = s.write(ctx, "image", func(ctx context.Context, t *tx) error {
		row, err := wholeImages(t.Image.Query().Where(image.ID(imageID))).Only(ctx)
		if err != nil {
			return err
		}
		n, err := t.Image.Update().Where(image.ID(imageID), image.Measured(false)).SetMeasured(true).Save(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return observatory.Errorf(observatory.CodeConflict, "The image does not wait for its analysis any more.")
		}
		title = titleOf(imageNoun(row))
		return t.skip(ctx, who, imageID)
	})
	return title, err
}

func (t *tx) skip(ctx context.Context, who observatory.Actor, imageID int) error {
	return t.endAnalysis(ctx, imageID, func(job *ent.AnalysisJobMutation) {
		job.SetState(observatory.WorkSkipped)
		job.SetActor(clip(who.Name, nameLen))
	})
}

// SkipAnalyses takes all images that wait now off the list and says how many.
func (s *Store) SkipAnalyses(ctx context.Context, who observatory.Actor) (skipped int, err error) {
	last, err := s.reader.Image.Query().Where(image.Measured(false)).Order(ent.Desc(image.FieldID)).FirstID(ctx)
	if ent.IsNotFound(err) {
		return 0, nil
	} else if err != nil {
		return 0, fail("images", err)
	}
	for {
		var ids []int
		err := s.write(ctx, "images", func(ctx context.Context, t *tx) (err error) {
			ids, err = t.Image.Query().Where(image.Measured(false), image.IDLTE(last)).Order(ent.Asc(image.FieldID)).Limit(bulk).IDs(ctx)
			if err != nil {
				return err
			}
			if err := t.Image.Update().Where(image.IDIn(ids...)).SetMeasured(true).Exec(ctx); err != nil {
				return err
			}
			for _, id := range ids {
				if err := t.skip(ctx, who, id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return skipped, err
		}
		if skipped += len(ids); len(ids) < bulk {
			return skipped, nil
		}
	}
}

// RetryAnalysis puts an image whose analysis was given up or skipped on the
// list again. It says what the image is.
func (s *Store) RetryAnalysis(ctx context.Context, imageID int) (title string, err error) {
	err = s.write(ctx, "image", func(ctx context.Context, t *tx) error {
		n, err := t.AnalysisJob.Delete().Where(analysisjob.ImageID(imageID)).Exec(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return observatory.Errorf(observatory.CodeConflict, "The analysis of the image was neither given up nor skipped.")
		}
		if err := t.Image.UpdateOneID(imageID).SetMeasured(false).Exec(ctx); err != nil {
			return err
		}
		row, err := wholeImages(t.Image.Query().Where(image.ID(imageID))).Only(ctx)
		if err != nil {
			return err
		}
		noun := imageNoun(row)
		title = titleOf(noun)
		t.publish(noun, observatory.WorkChanged{Queue: observatory.WorkAnalysis})
		return nil
	})
	return title, err
}
