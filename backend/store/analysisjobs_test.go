package store_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// waiting adds n images that wait for their analysis.
func (b *bench) waiting(t *testing.T, n int) (ids []int) {
	t.Helper()
	for i := range n {
		img := must[observatory.Image](t)(b.AddImage(t.Context(), observatory.Image{
			Detector: "Visible camera", Object: "bias", Filter: "r", Night: "n", Number: i + 1, Start: epoch, File: fmt.Sprint(i, ".fits"),
		}))
		ids = append(ids, img.ID)
	}
	return ids
}

func (b *bench) analysis(t *testing.T) (observatory.WorkList, string) {
	t.Helper()
	list := must[observatory.WorkList](t)(b.AnalysisWork(t.Context()))
	var words []string
	for _, item := range list.Items {
		words = append(words, fmt.Sprintf("%s %s %s%s", item.ID, item.State, item.By, item.LastError))
	}
	return list, strings.Join(words, "|")
}

func TestAnalysisJobs(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		olga := b.person(t, "olga", "Scientist")
		ids := b.waiting(t, 4)
		if list, _ := b.analysis(t); list.Waiting != 4 || list.Items[0].What != "bias, r, image 1" || !list.Items[0].MayCancel {
			t.Fatalf("queue: %+v", list)
		}
		b.events.take()
		title := must[string](t)(b.SkipAnalysis(ctx, olga, ids[0]))
		if got := of[observatory.WorkChanged](b.events.take()); title != "bias, r, image 1" || len(got) != 1 || got[0].Queue != observatory.WorkAnalysis {
			t.Errorf("%q, events %+v", title, got)
		}
		if !must[bool](t)(b.AnalysisSkipped(ctx, ids[0])) || must[bool](t)(b.AnalysisSkipped(ctx, ids[1])) {
			t.Error("what is skipped is not known")
		}
		_, err := b.SkipAnalysis(ctx, olga, ids[0])
		wantCode(t, err, observatory.CodeConflict)
		_, err = b.SkipAnalysis(ctx, olga, 4711)
		wantCode(t, err, observatory.CodeNotFound)

		// Given up: the agent keeps empty measures, the row says why.
		b.clock.move(time.Minute)
		for range 2 {
			if err := b.FailAnalysis(ctx, ids[1], 3, "no FITS"); err != nil {
				t.Fatal(err)
			}
		}
		must[observatory.Image](t)(b.SaveMeasures(ctx, ids[1], observatory.Measures{}))
		list, words := b.analysis(t)
		want := fmt.Sprintf("%d waiting |%d waiting |%d failed no FITS|%d skipped olga", ids[2], ids[3], ids[1], ids[0])
		if words != want || list.Failed != 1 || list.Waiting != 2 || !list.Items[2].MayRetry || list.Items[2].Tries != 3 {
			t.Errorf("queue: %s, want %s: %+v", words, want, list)
		}

		must[string](t)(b.RetryAnalysis(ctx, ids[1]))
		if got := of[observatory.Image](b.events.take()); len(got) == 0 || got[len(got)-1].ID != ids[1] {
			t.Errorf("the retry wakes nobody: %+v", got)
		}
		_, err = b.RetryAnalysis(ctx, ids[1])
		wantCode(t, err, observatory.CodeConflict)
		if n := must[int](t)(b.SkipAnalyses(ctx, olga)); n != 3 {
			t.Errorf("%d skipped, want 3", n)
		}
		if n := must[int](t)(b.SkipAnalyses(ctx, olga)); n != 0 {
			t.Errorf("%d skipped of none", n)
		}
		if list := must[[]observatory.Image](t)(b.UnmeasuredImages(ctx, 10)); len(list) != 0 {
			t.Errorf("still to be measured: %+v", list)
		}
	})
}

func TestPurgeOfAFullQueue(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ids := b.waiting(t, 520)
		if list, _ := b.analysis(t); list.Waiting != 520 || len(list.Items) != 100 {
			t.Errorf("%d waiting, %d shown", list.Waiting, len(list.Items))
		}
		if n := must[int](t)(b.SkipAnalyses(t.Context(), observatory.Agent("test"))); n != len(ids) {
			t.Errorf("%d skipped", n)
		}
		if list, _ := b.analysis(t); list.Waiting != 0 || len(list.Items) != 50 {
			t.Errorf("after it: %d waiting, %d shown", list.Waiting, len(list.Items))
		}
	})
}

// The Tables page can take the mark of being measured away: then the image is
// measured once more, whatever became of its analysis before.
func TestUnmarkedImageIsMeasuredAfterASkip(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		root := b.person(t, "root", "Admin")
		ids := b.waiting(t, 2)
		must[string](t)(b.SkipAnalysis(ctx, root, ids[0]))
		if err := b.FailAnalysis(ctx, ids[1], 3, "no FITS"); err != nil {
			t.Fatal(err)
		}
		must[observatory.Image](t)(b.SaveMeasures(ctx, ids[1], observatory.Measures{}))
		if _, words := b.analysis(t); !strings.Contains(words, "failed") || !strings.Contains(words, "skipped") {
			t.Fatalf("queue: %s", words)
		}
		for _, id := range ids {
			row := store.RowChange{Actor: root, Table: "image", ID: id, Values: map[string]json.RawMessage{"measured": json.RawMessage("false")}}
			row.Version = must[observatory.TableRow](t)(first(b.TableRow(ctx, "image", id))).Version
			must[observatory.TableRow](t)(b.EditRow(ctx, row))
			if must[bool](t)(b.AnalysisSkipped(ctx, id)) {
				t.Errorf("image %d still counts as skipped", id)
			}
			must[observatory.Image](t)(b.SaveMeasures(ctx, id, observatory.Measures{Noise: 5}))
		}
		if list, words := b.analysis(t); words != "" || list.Failed != 0 {
			t.Errorf("queue after measuring: %s", words)
		}
	})
}

func first[A, B any](a A, _ B, err error) (A, error) { return a, err }
