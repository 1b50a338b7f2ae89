package store_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

func TestMasters(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		cold := -80.25
		master := observatory.MasterFrame{
			Kind: observatory.FrameDark, Detector: "Visible camera", ExposureS: 60, TemperatureC: &cold, Night: "2026-11-22",
			File: "masters/a.fits", Bytes: 12, SHA256: "ab", Frames: 5, NoiseADU: 1.5, Width: 1024, Height: 1024, Created: epoch,
		}
		first := must[observatory.MasterFrame](t)(b.AddMaster(ctx, master))
		if first.ID == 0 || !first.Valid {
			t.Fatalf("saved %+v", first)
		}
		other := master
		other.File, other.ExposureS = "masters/b.fits", 10
		must[observatory.MasterFrame](t)(b.AddMaster(ctx, other))
		again := master
		again.File, again.Frames = "masters/c.fits", 9
		second := must[observatory.MasterFrame](t)(b.AddMaster(ctx, again))
		list := must[[]observatory.MasterFrame](t)(b.Masters(ctx, store.MasterFilter{Detector: "Visible camera", Valid: true}))
		if len(list) != 2 || list[0].ID != second.ID || list[0].Frames != 9 || *list[0].TemperatureC != cold || list[0].Detector != "Visible camera" {
			t.Errorf("valid masters: %+v", list)
		}
		all := must[[]observatory.MasterFrame](t)(b.Masters(ctx, store.MasterFilter{Night: "2026-11-22"}))
		if len(all) != 3 || all[2].ID != first.ID || all[2].Valid {
			t.Errorf("all masters: %+v", all)
		}
		if err := b.InvalidateMaster(ctx, second.ID); err != nil {
			t.Fatal(err)
		}
		if list = must[[]observatory.MasterFrame](t)(b.Masters(ctx, store.MasterFilter{Valid: true})); len(list) != 1 || list[0].ID == second.ID {
			t.Errorf("valid afterwards: %+v", list)
		}
		wantCode(t, b.InvalidateMaster(ctx, 4711), observatory.CodeNotFound)
		if none := must[[]observatory.MasterFrame](t)(b.Masters(ctx, store.MasterFilter{Detector: "Infrared camera"})); len(none) != 0 {
			t.Errorf("of the other camera: %+v", none)
		}
		bad := master
		bad.File, bad.Detector = "masters/d.fits", "Eye"
		_, err := b.AddMaster(ctx, bad)
		wantCode(t, err, observatory.CodeNotFound)
		bad.Detector, bad.NoiseADU = "Visible camera", math.NaN()
		_, err = b.AddMaster(ctx, bad)
		wantCode(t, err, observatory.CodeInvalid)
	})
}

func calibrationFrame(file string, kind observatory.FrameKind, seconds float64) observatory.Image {
	return observatory.Image{
		Detector: "Infrared camera", Kind: kind, Filter: "First infrared filter", Night: night.Name, Number: 1, Start: epoch, ExposureS: seconds, File: file,
	}
}

func TestNightFrames(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for _, f := range []observatory.Image{
			calibrationFrame("1", observatory.FrameBias, 0), calibrationFrame("2", observatory.FrameBias, 0),
			calibrationFrame("3", observatory.FrameDark, 60), calibrationFrame("4", "", 60),
		} {
			must[observatory.Image](t)(b.AddImage(ctx, f))
		}
		got := must[[]store.FrameCount](t)(b.NightFrames(ctx, night.Name))
		slices.SortFunc(got, func(x, y store.FrameCount) int { return y.Count*10 + len(y.Kind) - x.Count*10 - len(x.Kind) })
		want := []store.FrameCount{
			{"Infrared camera", observatory.ChannelNIR, observatory.FrameBias, "First infrared filter", 0, 2},
			{"Infrared camera", observatory.ChannelNIR, observatory.FrameLight, "First infrared filter", 60, 1},
			{"Infrared camera", observatory.ChannelNIR, observatory.FrameDark, "First infrared filter", 60, 1},
		}
		if !slices.Equal(got, want) {
			t.Errorf("counts %+v", got)
		}
		frames := must[[]observatory.Image](t)(b.CalibrationFrames(ctx, epoch.Add(-time.Hour)))
		if len(frames) != 3 || frames[0].File != "1" || frames[2].Kind != observatory.FrameDark {
			t.Errorf("calibration frames %+v", frames)
		}
		if none := must[[]observatory.Image](t)(b.CalibrationFrames(ctx, epoch.Add(time.Hour))); len(none) != 0 {
			t.Errorf("later ones %+v", none)
		}
	})
}

func TestAnalysisSaysWhatWasDone(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		cold := -172.5
		frame := calibrationFrame("light", observatory.FrameLight, 30)
		frame.TemperatureC = &cold
		image := must[observatory.Image](t)(b.AddImage(ctx, frame))
		if image.Calibration != nil || image.Kind != observatory.FrameLight || *image.TemperatureC != cold {
			t.Fatalf("added %+v", image)
		}
		done := observatory.Calibration{Steps: "BD", Text: "bias 2026-11-22", File: "x.fits", SHA256: "cd", MasterIDs: []int{3, 4}, BadPixels: 80}
		image = must[observatory.Image](t)(b.SaveAnalysis(ctx, image.ID, observatory.Measures{Sources: 3}, &done))
		if c := image.Calibration; c == nil || c.Steps != "BD" || !slices.Equal(c.MasterIDs, done.MasterIDs) || c.BadPixels != 80 || image.Measured.Sources != 3 {
			t.Errorf("analysed %+v", image)
		}
		image = must[observatory.Image](t)(b.SaveMeasures(ctx, image.ID, observatory.Measures{Sources: 4}))
		if image.Calibration == nil || image.Measured.Sources != 4 {
			t.Errorf("measured again %+v", image)
		}
	})
}

func TestCandidates(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		saved := must[observatory.Alert](t)(b.SaveAlert(ctx, alertAgent, store.AlertChange{Alert: alertOf(packetOf(1, "k")), Request: alertRequest("first")}))
		if found := must[observatory.Alert](t)(b.AlertOf(ctx, saved.RequestID)); found.ID != saved.ID {
			t.Errorf("the alert of the request is %+v", found)
		}
		_, err := b.AlertOf(ctx, 4711)
		wantCode(t, err, observatory.CodeNotFound)
		image := must[observatory.Image](t)(b.AddImage(ctx, calibrationFrame("light", observatory.FrameLight, 30)))
		fading, sigma := 0.7, 12.5
		list := []observatory.Candidate{
			{ImageID: image.ID, Rank: 2, RADeg: 10.6, DecDeg: 41, Detector: "d", Filter: "f", Reason: "New.", New: true},
			{
				ImageID: image.ID, Rank: 1, RADeg: 10.7, DecDeg: 41, X: 5, Y: 7, Detector: "d", Filter: "f", Magnitude: -9.5, Error: 0.02, SNR: 50,
				Fading: &fading, FadingSigma: &sigma, DistanceDeg: 0.01, Images: 3, Reason: "Faded.",
			},
		}
		b.events.take()
		if err := b.SaveCandidates(ctx, saved.ID, image.ID, list); err != nil {
			t.Fatal(err)
		}
		if told := of[observatory.Image](b.events.take()); len(told) != 1 || told[0].ID != image.ID {
			t.Errorf("events %+v", told)
		}
		got := must[[]observatory.Candidate](t)(b.Candidates(ctx, saved.ID))
		if len(got) != 2 || got[0].Rank != 1 || *got[0].Fading != fading || got[0].AlertID != saved.ID || got[0].X != 5 || !got[1].New || got[1].Fading != nil {
			t.Errorf("candidates %+v", got)
		}
		if err := b.SaveCandidates(ctx, saved.ID, image.ID, list[:1]); err != nil {
			t.Fatal(err)
		}
		if got = must[[]observatory.Candidate](t)(b.ImageCandidates(ctx, observatory.Image{RequestID: saved.RequestID})); len(got) != 1 {
			t.Errorf("replaced: %+v", got)
		}
		if err := b.SaveCandidates(ctx, saved.ID, image.ID, nil); err != nil {
			t.Fatal(err)
		}
		if got = must[[]observatory.Candidate](t)(b.Candidates(ctx, saved.ID)); got == nil || len(got) != 0 {
			t.Errorf("none: %#v", got)
		}
		wantCode(t, b.SaveCandidates(ctx, 4711, image.ID, list), observatory.CodeNotFound)
		list[0].SNR = math.Inf(1)
		wantCode(t, b.SaveCandidates(ctx, saved.ID, image.ID, list), observatory.CodeInvalid)
	})
}

func TestSeries(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		ana := b.person(t, "ana", "Scientist")
		r := b.submit(t, ana, requestOf("series", 1))
		b.plan(t, r.Sequences...)
		must[observatory.Sequence](t)(b.StartSequence(ctx, r.Sequences[0].ID))
		plan := r.Sequences[0].Albums[0].Plans[0]
		var last observatory.Image
		for n := 1; n <= plan.Images; n++ {
			i := imageOf(plan, n, string(rune('a'+n)))
			i.Start, i.RADeg = epoch.Add(time.Duration(n)*time.Minute), 0.01
			last = must[observatory.Image](t)(b.AddImage(ctx, i))
			must[observatory.Image](t)(b.SaveMeasures(ctx, last.ID, observatory.Measures{}))
		}
		for n, ra := range []float64{359.99, 0.02, 5, 180} {
			i := observatory.Image{Detector: last.Detector, Filter: last.Filter, Night: "n", Number: n, Start: epoch, RADeg: ra, DecDeg: last.DecDeg, File: string(rune('A' + n))}
			i = must[observatory.Image](t)(b.AddImage(ctx, i))
			must[observatory.Image](t)(b.SaveMeasures(ctx, i.ID, observatory.Measures{}))
		}
		own, earlier, err := b.AlertImages(ctx, r.ID, 0.05, 6)
		if err != nil {
			t.Fatal(err)
		}
		if len(own) != plan.Images || !own[0].Start.Before(own[len(own)-1].Start) {
			t.Errorf("own images %+v", own)
		}
		if len(earlier) != 2 {
			t.Errorf("earlier images %+v, want those on both sides of 0 h", earlier)
		}
	})
}

// An alert whose position is refined replaces its request: the images of the
// former one are its own, too, and what they showed stays a candidate.
func TestImagesOfAReplacedRequestAreTheAlertsOwn(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		shoot := func(requestID, number int, age time.Duration, ra float64) observatory.Image {
			r := must[observatory.Request](t)(b.Request(ctx, alertAgent, requestID))
			i := imageOf(r.Sequences[0].Albums[0].Plans[0], number, time.Duration(requestID*100+number).String())
			i.Start, i.RADeg, i.DecDeg = epoch.Add(-age), ra, 41
			i = must[observatory.Image](t)(b.AddImage(ctx, i))
			return must[observatory.Image](t)(b.SaveMeasures(ctx, i.ID, observatory.Measures{}))
		}
		other := must[observatory.Alert](t)(b.SaveAlert(ctx, alertAgent, store.AlertChange{Alert: alertOf(packetOf(9, "other")), Request: alertRequest("Alert SVOM sb1")}))
		shoot(other.RequestID, 1, 3*time.Hour, 10)
		first := must[observatory.Alert](t)(b.SaveAlert(ctx, alertAgent, store.AlertChange{Alert: alertOf(packetOf(1, "k")), Request: alertRequest("Alert SVOM sb1")}))
		early := shoot(first.RequestID, 1, 2*time.Hour, 10)
		shoot(first.RequestID, 2, time.Hour, 12) // not of the refined place
		refined := first
		refined.Packets = append(refined.Packets, packetOf(2, "k"))
		refined = must[observatory.Alert](t)(b.SaveAlert(ctx, alertAgent, store.AlertChange{
			Alert: refined, Cancel: []int{first.RequestID}, Cause: "Refined.", Request: alertRequest("Alert SVOM sb1"),
		}))
		late := shoot(refined.RequestID, 1, 0, 10.01)
		for _, id := range []int{first.RequestID, refined.RequestID} {
			if found := must[observatory.Alert](t)(b.AlertOf(ctx, id)); found.ID != first.ID {
				t.Errorf("request %d is of alert %d, want %d", id, found.ID, first.ID)
			}
			own, earlier, err := b.AlertImages(ctx, id, 0.05, 10)
			if err != nil {
				t.Fatal(err)
			}
			if len(own) != 2 || own[0].ID != early.ID || own[1].ID != late.ID {
				t.Errorf("own images %+v", own)
			}
			if len(earlier) != 1 || earlier[0].RequestID != other.RequestID {
				t.Errorf("earlier images %+v", earlier)
			}
		}
		if err := b.SaveCandidates(ctx, first.ID, late.ID, []observatory.Candidate{{ImageID: late.ID, Rank: 1, Detector: "d", Filter: "f", Reason: "New."}}); err != nil {
			t.Fatal(err)
		}
		for _, i := range []observatory.Image{early, late} {
			if got := must[[]observatory.Candidate](t)(b.ImageCandidates(ctx, i)); len(got) != 1 {
				t.Errorf("candidates of image %d: %+v", i.ID, got)
			}
		}
	})
}
