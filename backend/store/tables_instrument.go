package store

import (
	"context"
	"fmt"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/album"
	"pyros/ent/detector"
	"pyros/ent/plan"
	"pyros/ent/predicate"
	"pyros/ent/sequence"
)

// What the sequences that wait need of the instrument: their detectors at the
// telescope, and their filters in the wheels. A change by hand may not take it
// from them, since they would fail when their time comes.

// waiting are the states of sequences that were accepted and have not ended.
var waiting = append([]observatory.SequenceStatus{observatory.SequencePending, observatory.SequenceExecuting}, plannable...)

// keepServed refuses a change of the instrument after which sequences that wait
// lack something that they had.
func (t *tx) keepServed(ctx context.Context, e *rowEdit, change func() error) error {
	if !tableRules[e.table.Name].instrument {
		return change()
	}
	before, err := unserved(ctx, t)
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	after, err := unserved(ctx, t)
	if err != nil {
		return err
	}
	lacked := make(map[int]bool, len(before))
	for _, q := range before {
		lacked[q.ID] = true
	}
	var lost []*ent.Sequence
	for _, q := range after {
		if !lacked[q.ID] {
			lost = append(lost, q)
		}
	}
	return needed(e, lost)
}

// needed refuses a change for the sequences that wait for what it takes away.
func needed(e *rowEdit, lost []*ent.Sequence) error {
	if len(lost) == 0 {
		return nil
	}
	var titles []string
	for _, q := range lost[:min(len(lost), heldNamed)] {
		titles = append(titles, fmt.Sprintf("%q of request %d", q.Name, q.RequestID))
	}
	return observatory.Errorf(observatory.CodeConflict,
		"The %s has to stay as it is: sequences wait for it, %s. Let them be observed or cancel them first.", e.name(), someOf(titles, len(lost)))
}

// unserved gives the sequences that wait for a detector that the telescope does
// not have, or for a filter that is not in the detector's wheel.
func unserved(ctx context.Context, t *tx) ([]*ent.Sequence, error) {
	in, err := readInstrument(ctx, t.Client())
	if err != nil && !ent.IsNotFound(err) { // before the first telescope
		return nil, err
	}
	var ids []int
	var lacks []predicate.Album
	for _, d := range in.Detectors {
		var filters []int
		for _, f := range d.MountedFilters {
			filters = append(filters, f.ID)
		}
		ids = append(ids, d.ID)
		lacks = append(lacks, album.And(album.DetectorID(d.ID), album.HasPlansWith(plan.FilterIDNotIn(filters...))))
	}
	lacks = append(lacks, album.DetectorIDNotIn(ids...))
	return waitingWith(ctx, t, album.Or(lacks...))
}

// waitingWith gives the sequences that wait with such an album.
func waitingWith(ctx context.Context, t *tx, albums predicate.Album) ([]*ent.Sequence, error) {
	return t.Sequence.Query().Where(sequence.StatusIn(waiting...), sequence.HasAlbumsWith(albums)).
		Order(ent.Asc(sequence.FieldID)).Select(sequence.FieldID, sequence.FieldName, sequence.FieldRequestID).All(ctx)
}

var detectorLimits = within(above("pixel_scale_arcsec"), atLeastZero("readout_s"), above("gain_e_per_adu"), atLeastZero("read_noise_e"),
	above("saturation_adu"), above("min_exposure_s"), above("max_exposure_s"), inOrder("min_exposure_s", "max_exposure_s"))

// checkDetector keeps one detector in each channel of a telescope, since each
// channel has one camera, and a detector in its channel while sequences wait
// for it.
func checkDetector(ctx context.Context, t *tx, e *rowEdit) ([]observatory.Problem, error) {
	problems, err := detectorLimits(ctx, t, e)
	if err != nil {
		return nil, err
	}
	next := e.next.Values
	switch {
	case e.old == nil:
	case e.old.Values["channel"] != next["channel"]:
		lost, err := waitingWith(ctx, t, album.DetectorID(e.old.ID))
		if err == nil {
			err = needed(e, lost)
		}
		if err != nil {
			return nil, err
		}
	case e.old.Values["telescope_id"] == next["telescope_id"]:
		return problems, nil
	}
	channel, telescope := next["channel"].(observatory.Channel), next["telescope_id"].(int)
	other, err := t.Detector.Query().
		Where(detector.TelescopeID(telescope), detector.ChannelEQ(channel), detector.IDNEQ(e.next.ID)).First(ctx)
	if ent.IsNotFound(err) {
		return problems, nil
	} else if err != nil {
		return nil, err
	}
	taken := observatory.Problem{Field: "channel", Message: fmt.Sprintf("%s has the channel %s of this telescope already", other.Name, channel)}
	return nil, &observatory.Error{
		Code: observatory.CodeConflict, Message: "The row cannot be saved so: " + taken.String() + ".", Problems: []observatory.Problem{taken},
	}
}
