package httpapi

import (
	"context"
	"testing"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

func (f *fakeStore) Masters(_ context.Context, filter store.MasterFilter) ([]observatory.MasterFrame, error) {
	end, err := f.begin()
	defer end()
	f.filters = append(f.filters, filter)
	return []observatory.MasterFrame{{ID: 3, Kind: observatory.FrameBias, Detector: "Visible camera", Night: "2026-11-22", Frames: 9, Created: testNow, Valid: true}}, err
}

func (f *fakeStore) Candidates(_ context.Context, alertID int) ([]observatory.Candidate, error) {
	end, err := f.begin()
	defer end()
	fading := 0.8
	return []observatory.Candidate{{ID: 1, AlertID: alertID, ImageID: 1, Rank: 1, Fading: &fading, Reason: "Faded.", Created: testNow}}, err
}

func (f *fakeStore) ImageCandidates(ctx context.Context, i observatory.Image) ([]observatory.Candidate, error) {
	if i.RequestID == 0 {
		return []observatory.Candidate{}, nil
	}
	return f.Candidates(ctx, 1)
}

func TestMasters(t *testing.T) {
	b := newBench(t)
	var list []observatory.MasterFrame
	b.want(call{path: prefix + "/masters?detector=Visible%20camera&night=2026-11-22", as: scientistID}, 200, "").into(t, &list)
	if got := b.store.filters[0].(store.MasterFilter); len(list) != 1 || got.Detector != "Visible camera" || got.Night != "2026-11-22" || got.Limit != mastersShown {
		t.Errorf("%+v by %+v", list, got)
	}
	b.want(call{path: prefix + "/masters", as: visitorID}, 403, observatory.CodeForbidden)
}

func TestCandidates(t *testing.T) {
	b := newBench(t)
	var list []observatory.Candidate
	b.want(call{path: prefix + "/alerts/1/candidates", as: scientistID}, 200, "").into(t, &list)
	if len(list) != 1 || list[0].AlertID != 1 || *list[0].Fading != 0.8 {
		t.Errorf("%+v", list)
	}
	b.want(call{path: prefix + "/alerts/x/candidates", as: scientistID}, 404, observatory.CodeNotFound)
	b.want(call{path: prefix + "/images/1/candidates", as: scientistID}, 200, "").into(t, &list)
	b.want(call{path: prefix + "/images/1/candidates", as: strangerID}, 404, observatory.CodeNotFound)
}

func TestCalibratedFile(t *testing.T) {
	b := newBench(t)
	path := prefix + "/images/1/file?calibrated="
	b.want(call{path: path + "true", as: scientistID}, 404, observatory.CodeNotFound)
	b.want(call{path: path + "perhaps", as: scientistID}, 422, observatory.CodeInvalid)
	b.store.set(func(f *fakeStore) {
		img := f.images[1]
		img.Calibration = &observatory.Calibration{Steps: "B", Text: "bias 2026-11-22", File: img.File, SHA256: "cd", MasterIDs: []int{3}}
		f.images[1] = img
	})
	if got := b.want(call{path: path + "true", as: scientistID}, 200, ""); got.header.Get("ETag") != `"cd"` || got.header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("ETag %s, cache %q: it may be made again under the same address", got.header.Get("ETag"), got.header.Get("Cache-Control"))
	}
	if got := b.want(call{path: path + "false", as: scientistID}, 200, ""); got.header.Get("ETag") != `"abc"` {
		t.Errorf("ETag %s", got.header.Get("ETag"))
	}
	b.want(call{path: prefix + "/images/1", as: scientistID}, 200, "")
	b.want(call{path: path + "true", as: strangerID}, 404, observatory.CodeNotFound)
	b.store.set(func(f *fakeStore) { f.images[1].Calibration.File = "../secret.key" })
	b.want(call{path: path + "true", as: scientistID}, 500, observatory.CodeInternal)
}
