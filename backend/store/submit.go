package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/idempotencykey"
	"pyros/ent/request"
	"pyros/ent/scientificprogram"
)

// SubmitRequest saves a request that was checked, whole or not at all. It
// belongs to the actor; an operator or an agent may name another user in
// r.UserID. The same key of the same actor gives what was saved the first
// time, with replayed true; with another request it is a conflict. A key is
// remembered for a week, with the file that r was read from.
func (s *Store) SubmitRequest(ctx context.Context, actor observatory.Actor, r observatory.Request, key string, file []byte) (saved observatory.Request, replayed bool, err error) {
	if !actor.Role.AtLeast(observatory.RoleScientist) {
		return saved, false, observatory.Errorf(observatory.CodeForbidden, "Your account is not approved yet: it may not submit requests.")
	}
	hash, err := requestHash(r)
	if err != nil {
		return saved, false, fail("request", err)
	}
	err = s.write(ctx, "request", func(ctx context.Context, t *tx) error {
		kept, err := keptUnder(ctx, t.Client(), actor, key)
		if err != nil {
			return err
		}
		if replayed = kept != nil; replayed {
			if !strings.HasPrefix(kept.BodyHash, hash) {
				return observatory.Errorf(observatory.CodeConflict, "This Idempotency-Key was used for another request, number %d.", kept.RequestID)
			}
			saved, err = madeUnder(ctx, t.Client(), kept)
			return err
		}
		id, err := insertRequest(ctx, t, actor, r)
		if err != nil {
			return err
		}
		t.whenSettled = func() { saved = t.settled[id] }
		if err := t.did(ctx, actor, "request.submit", id, fmt.Sprintf("Submitted request %d, %s.", id, r.Name)); err != nil {
			return err
		}
		return keepKey(ctx, t, actor, key, hash+halfHash(file), id)
	})
	if err != nil {
		return observatory.Request{}, false, err
	}
	return saved, replayed, nil
}

// Submitted gives what the actor's key made of the same file, if it did. What
// was saved is known by it without a check: by now the file may break a rule
// that it kept then.
func (s *Store) Submitted(ctx context.Context, actor observatory.Actor, key string, file []byte) (saved observatory.Request, known bool, err error) {
	err = s.read(ctx, "request", func(ctx context.Context, c *ent.Client) error {
		kept, err := keptUnder(ctx, c, actor, key)
		if err != nil || kept == nil || !strings.HasSuffix(kept.BodyHash, halfHash(file)) {
			return err
		}
		known = true
		saved, err = madeUnder(ctx, c, kept)
		return err
	})
	if err != nil {
		return observatory.Request{}, false, err
	}
	return saved, known, nil
}

// halfHash is one half of what is kept of a submission under its key: that of
// the request, then that of its file. Keys that were kept before files were
// have the rest of the request's hash there, which is no file's.
func halfHash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:len(sum)/2])
}

// requestHash stands for what was asked for. A file whose times count from its
// submission gives other times when it is sent again, so times are hashed as
// the distance from the first window's start: two requests that differ only in
// a common shift of all times have the same hash.
func requestHash(r observatory.Request) (string, error) {
	type timeless struct {
		WindowsS   []float64 // start, end, start, end
		PreferredS float64
		Sequence   observatory.Sequence
	}
	var first time.Time
	for _, q := range r.Sequences {
		if start := hull(windowsOf(q)).Start; first.IsZero() || start.Before(first) {
			first = start
		}
	}
	body := struct {
		Name, Program, Checkpoint, Flag string
		TargetType                      observatory.TargetType
		IsAlert, Autodeposit, Submitted bool
		Sequences                       []timeless
		Groups                          []observatory.Group
	}{r.Name, r.Program, r.Checkpoint, r.Flag, r.TargetType, r.IsAlert, r.Autodepos, r.Submitted, nil, r.Groups}
	for _, q := range r.Sequences {
		part := timeless{PreferredS: -1}
		for _, w := range windowsOf(q) {
			part.WindowsS = append(part.WindowsS, w.Start.Sub(first).Seconds(), w.End.Sub(first).Seconds())
		}
		if q.Preferred != nil {
			part.PreferredS = q.Preferred.Sub(first).Seconds()
		}
		part.Sequence = observatory.Sequence{
			Name: q.Name, Priority: q.Priority, DurationS: q.DurationS, Target: q.Target, Albums: q.Albums,
			Constraints: q.Constraints, TimeCritical: q.TimeCritical, ToleranceS: q.ToleranceS, Group: q.Group,
			Series: q.Series, Occurrence: q.Occurrence, MaxAttempts: q.MaxAttempts,
		}
		body.Sequences = append(body.Sequences, part)
	}
	text, err := json.Marshal(body)
	if err != nil {
		return "", observatory.Invalid("The request has a number that is none.")
	}
	return halfHash(text), nil
}

// keptUnder gives what is kept under the key, nil for a new or an empty one.
func keptUnder(ctx context.Context, c *ent.Client, actor observatory.Actor, key string) (*ent.IdempotencyKey, error) {
	if key == "" {
		return nil, nil
	}
	row, err := c.IdempotencyKey.Query().Where(idempotencykey.UserID(actor.UserID), idempotencykey.Key(key)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return row, err
}

// madeUnder is the request that the key made.
func madeUnder(ctx context.Context, c *ent.Client, kept *ent.IdempotencyKey) (observatory.Request, error) {
	row, err := wholeRequests(c.Request.Query().Where(request.ID(kept.RequestID))).Only(ctx)
	if err != nil {
		return observatory.Request{}, err
	}
	return requestNoun(row), nil
}

// keyLife is how long a key is remembered, in real time.
const keyLife = 7 * 24 * time.Hour

func keepKey(ctx context.Context, t *tx, actor observatory.Actor, key, hash string, requestID int) error {
	if key == "" {
		return nil
	}
	_, err := t.IdempotencyKey.Delete().
		Where(idempotencykey.UserID(actor.UserID), idempotencykey.CreatedLT(time.Now().Add(-keyLife))).Exec(ctx)
	if err != nil {
		return err
	}
	err = t.IdempotencyKey.Create().SetUserID(actor.UserID).SetKey(key).SetBodyHash(hash).
		SetRequestID(requestID).SetCreated(moment(time.Now())).Exec(ctx)
	if ent.IsConstraintError(err) { // another process took the key a moment ago
		return errAgain
	}
	return err
}

func insertRequest(ctx context.Context, t *tx, actor observatory.Actor, r observatory.Request) (int, error) {
	names, err := resolve(ctx, t, r)
	if err != nil {
		return 0, err
	}
	owner := actor.UserID
	if r.UserID != 0 && actor.Role.AtLeast(observatory.RoleOperator) {
		owner = r.UserID
	}
	states := make([]observatory.SequenceStatus, len(r.Sequences))
	complete := len(states) > 0
	for i, q := range r.Sequences {
		states[i] = firstStatus(q, r.Submitted)
		complete = complete && states[i] != observatory.SequenceIncomplete
	}
	row, err := t.Request.Create().SetName(r.Name).SetNillableUserID(ref(owner)).SetProgramID(names.program).
		SetTargetType(r.TargetType).SetStatus(deriveStatus(states)).SetIsAlert(r.IsAlert).SetAutodeposit(r.Autodepos).
		SetCheckpoint(r.Checkpoint).SetFlag(r.Flag).SetComplete(complete).SetSubmitted(r.Submitted).
		SetCreated(t.now).SetUpdated(t.now).SetVersion(0).SetWarnings(r.Warnings).SetGroups(r.Groups).Save(ctx)
	if ent.IsConstraintError(err) {
		return 0, observatory.Invalid("The request cannot be saved.", observatory.Problem{Field: "user_id", Message: "there is no such user"})
	} else if err != nil {
		return 0, err
	}
	return row.ID, insertSequences(ctx, t, actor, row.ID, r, names, states)
}

// firstStatus is the state in which a sequence is saved.
func firstStatus(q observatory.Sequence, submitted bool) observatory.SequenceStatus {
	if len(q.Albums) == 0 {
		return observatory.SequenceIncomplete
	}
	for _, a := range q.Albums {
		if len(a.Plans) == 0 {
			return observatory.SequenceIncomplete
		}
	}
	if !submitted {
		return observatory.SequenceComplete
	}
	return observatory.SequenceToBePlanned
}

func insertSequences(ctx context.Context, t *tx, actor observatory.Actor, requestID int, r observatory.Request, names resolved, states []observatory.SequenceStatus) error {
	positions := make([]int, len(r.Sequences))
	for i := range positions {
		positions[i] = i
	}
	saved, err := insertAt(ctx, t, requestID, r, positions, names, states)
	if err != nil {
		return err
	}
	changes := make([]observatory.Change, len(saved))
	for i, q := range saved {
		changes[i] = observatory.Change{RequestID: requestID, SequenceID: q.ID, To: q.Status, Cause: submission(r), Actor: actor.Name}
	}
	return t.record(ctx, changes...)
}

// insertAt saves the sequences of r, with what belongs to them, at these
// positions of the request.
func insertAt(ctx context.Context, t *tx, requestID int, r observatory.Request, positions []int, names resolved, states []observatory.SequenceStatus) ([]*ent.Sequence, error) {
	rows := make([]*ent.SequenceCreate, len(r.Sequences))
	for i, q := range r.Sequences {
		all := 0
		for _, a := range q.Albums {
			for _, p := range a.Plans {
				all += p.Images
			}
		}
		rows[i] = t.Sequence.Create().SetRequestID(requestID).SetPosition(positions[i]).SetName(q.Name).SetStatus(states[i]).
			SetPriority(q.Priority).SetDurationS(q.DurationS).SetImagesAll(all).SetPreempt(q.Preempt)
		setTarget(rows[i], q.Target)
		setAsked(rows[i], q)
	}
	saved, err := inBulk(rows, func(part []*ent.SequenceCreate) ([]*ent.Sequence, error) {
		return t.Sequence.CreateBulk(part...).Save(ctx)
	})
	if err != nil {
		return nil, err
	}
	return saved, insertAlbums(ctx, t, saved, r, names)
}

func setTarget(c *ent.SequenceCreate, t observatory.Target) {
	c.SetTargetType(t.Type).SetTargetName(t.Name).SetRaDeg(t.RADeg).SetDecDeg(t.DecDeg).SetAltDeg(t.AltDeg).SetAzDeg(t.AzDeg).
		SetCoords(t.Coords).SetPmRaMasYr(t.PMRAMasYr).SetPmDecMasYr(t.PMDecMasYr).SetParallaxMas(t.ParallaxMas).SetEpochYr(t.EpochYr).
		SetBody(t.Body).SetTle(t.TLE)
	if t.Orbit != nil {
		c.SetOrbit(t.Orbit)
	}
}

// setAsked sets how and when a sequence may be observed. What asks for nothing
// is null, and so is a single window, which the columns of the hull hold.
func setAsked(c *ent.SequenceCreate, q observatory.Sequence) {
	windows := windowsOf(q)
	whole := hull(windows)
	c.SetWindowStart(whole.Start).SetWindowEnd(whole.End).SetNillablePreferred(momentPtr(q.Preferred)).
		SetTimeCritical(q.TimeCritical).SetToleranceS(q.ToleranceS).SetGroupName(q.Group).
		SetSeries(q.Series).SetOccurrence(q.Occurrence).SetMaxAttempts(q.MaxAttempts)
	if len(windows) > 1 {
		c.SetWindows(windows)
	}
	if q.Constraints != (observatory.Constraints{}) {
		c.SetConstraints(&q.Constraints)
	}
}

func submission(r observatory.Request) string {
	switch {
	case !r.Submitted:
		return "Saved as a draft."
	case r.IsAlert:
		return "Submitted for an alert."
	}
	return "Submitted."
}

func insertAlbums(ctx context.Context, t *tx, sequences []*ent.Sequence, r observatory.Request, names resolved) error {
	var albums []*ent.AlbumCreate
	var contents [][]observatory.Plan
	var detectors []string
	for i, q := range r.Sequences {
		for j, a := range q.Albums {
			albums = append(albums, t.Album.Create().SetSequenceID(sequences[i].ID).SetPosition(j).
				SetName(a.Name).SetDetectorID(names.detectors[a.Detector].id))
			contents, detectors = append(contents, a.Plans), append(detectors, a.Detector)
		}
	}
	saved, err := inBulk(albums, func(part []*ent.AlbumCreate) ([]*ent.Album, error) {
		return t.Album.CreateBulk(part...).Save(ctx)
	})
	if err != nil {
		return err
	}
	var plans []*ent.PlanCreate
	for i, a := range saved {
		for j, p := range contents[i] {
			plans = append(plans, t.Plan.Create().SetAlbumID(a.ID).SetPosition(j).SetName(p.Name).
				SetFilterID(names.detectors[detectors[i]].filters[p.Filter]).SetExposureS(p.ExposureS).SetImages(p.Images))
		}
	}
	_, err = inBulk(plans, func(part []*ent.PlanCreate) ([]*ent.Plan, error) {
		return t.Plan.CreateBulk(part...).Save(ctx)
	})
	return err
}

// resolved holds the ids behind the names of a request.
type resolved struct {
	program   int
	detectors map[string]mounted
}

type mounted struct {
	id      int
	filters map[string]int // ids by name
}

// resolve finds the program, detectors and filters, and refuses numbers that
// no database keeps. Whether the request makes sense was checked before.
func resolve(ctx context.Context, t *tx, r observatory.Request) (resolved, error) {
	names := resolved{detectors: map[string]mounted{}}
	var problems []observatory.Problem
	refuse := func(place, field, format string, args ...any) {
		problems = append(problems, observatory.Problem{Place: place, Field: field, Message: fmt.Sprintf(format, args...)})
	}
	in, err := readInstrument(ctx, t.Client())
	if err != nil {
		return names, err
	}
	for _, d := range in.Detectors {
		m := mounted{id: d.ID, filters: map[string]int{}}
		for _, f := range d.MountedFilters {
			m.filters[f.Name] = f.ID
		}
		names.detectors[d.Name] = m
	}
	names.program, err = t.ScientificProgram.Query().Where(scientificprogram.Name(r.Program)).OnlyID(ctx)
	if ent.IsNotFound(err) {
		refuse("request", "scientific_program", "there is no program %q", clip(r.Program, nameLen))
	} else if err != nil {
		return names, err
	}
	if len(r.Sequences) == 0 {
		refuse("request", "", "has no sequence")
	}
	for i, q := range r.Sequences {
		place := fmt.Sprintf("sequence %d", i+1)
		if !finite(numbersOf(q)...) {
			refuse(place, "", "has a number that is not finite")
		}
		for _, w := range windowsOf(q) {
			if !w.Start.Before(w.End) {
				refuse(place, "jd2", "the window must end after it starts")
			}
		}
		for j, a := range q.Albums {
			names.check(a, fmt.Sprintf("%s, album %d", place, j+1), refuse)
		}
	}
	if len(problems) > 0 {
		return names, observatory.Invalid("The request cannot be saved.", problems...)
	}
	return names, nil
}

func (names resolved) check(a observatory.Album, place string, refuse func(place, field, format string, args ...any)) {
	d, ok := names.detectors[a.Detector]
	if !ok {
		refuse(place, "detector", "there is no detector %q", clip(a.Detector, nameLen))
		return
	}
	for k, p := range a.Plans {
		at := fmt.Sprintf("%s, plan %d", place, k+1)
		if _, ok := d.filters[p.Filter]; !ok {
			refuse(at, "filter", "no filter %q is mounted in the wheel of %s", clip(p.Filter, nameLen), a.Detector)
		}
		if !finite(p.ExposureS) {
			refuse(at, "duration", "is not finite")
		}
	}
}

// numbersOf are those of a sequence that could be none.
func numbersOf(q observatory.Sequence) []float64 {
	t, c := q.Target, q.Constraints
	list := []float64{
		q.DurationS, q.ToleranceS, t.RADeg, t.DecDeg, t.AltDeg, t.AzDeg, t.PMRAMasYr, t.PMDecMasYr, t.ParallaxMas, t.EpochYr,
		c.MinAltDeg, c.MaxAirmass, c.MinMoonDeg, c.MaxMoonIllum, c.MinTransparencyPct, c.MaxSeeingArcsec,
	}
	if o := t.Orbit; o != nil {
		list = append(list, o.EpochJD, o.PerihelionAU, o.Eccentricity, o.InclDeg, o.NodeDeg, o.PeriDeg, o.PerihelionJD)
	}
	return list
}

func finite(numbers ...float64) bool {
	for _, n := range numbers {
		if math.IsNaN(n) || math.IsInf(n, 0) {
			return false
		}
	}
	return true
}
