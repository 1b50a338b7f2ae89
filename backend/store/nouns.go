package store

import (
	"slices"
	"time"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/album"
	"pyros/ent/plan"
	"pyros/ent/sequence"
)

// robotName is the name under which the observatory itself asks for something.
const robotName = "observatory"

// wholeRequests adds to a query everything that requestNoun needs.
func wholeRequests(q *ent.RequestQuery) *ent.RequestQuery {
	return q.WithUser().WithProgram().WithSequences(func(q *ent.SequenceQuery) {
		withAlbums(q).Order(ent.Asc(sequence.FieldPosition))
	})
}

// wholeSequences adds to a query everything that sequenceNoun needs.
func wholeSequences(q *ent.SequenceQuery) *ent.SequenceQuery {
	return withAlbums(q).WithRequest(func(q *ent.RequestQuery) { q.WithUser().WithProgram() })
}

func withAlbums(q *ent.SequenceQuery) *ent.SequenceQuery {
	return q.WithAlbums(func(q *ent.AlbumQuery) {
		q.Order(ent.Asc(album.FieldPosition)).WithDetector().WithPlans(func(q *ent.PlanQuery) {
			q.Order(ent.Asc(plan.FieldPosition)).WithFilter()
		})
	})
}

func requestNoun(r *ent.Request) observatory.Request {
	noun := observatory.Request{
		ID: r.ID, Name: r.Name, UserID: value(r.UserID), UserName: ownerName(r), Program: r.Edges.Program.Name,
		TargetType: r.TargetType, Status: r.Status, IsAlert: r.IsAlert, Autodepos: r.Autodeposit,
		Checkpoint: r.Checkpoint, Flag: r.Flag, Complete: r.Complete, Submitted: r.Submitted,
		Created: r.Created, Updated: r.Updated, Version: r.Version,
		Sequences: make([]observatory.Sequence, len(r.Edges.Sequences)),
		Groups:    r.Groups,
		Warnings:  append([]observatory.Problem{}, r.Warnings...),
	}
	for i, q := range r.Edges.Sequences {
		noun.Sequences[i] = sequenceNoun(q, r)
	}
	return noun
}

func sequenceNoun(q *ent.Sequence, r *ent.Request) observatory.Sequence {
	noun := observatory.Sequence{
		ID: q.ID, RequestID: q.RequestID, Name: q.Name, Status: q.Status, Reason: q.Reason,
		Start: q.WindowStart, End: q.WindowEnd, Windows: windowsNoun(q), Constraints: value(q.Constraints),
		Priority: q.Priority, Preferred: q.Preferred, DurationS: q.DurationS,
		TimeCritical: q.TimeCritical, ToleranceS: q.ToleranceS, Group: q.GroupName, Series: q.Series, Occurrence: q.Occurrence,
		Pinned: q.Pinned, MaxAttempts: q.MaxAttempts,
		Target: targetNoun(q), Albums: make([]observatory.Album, len(q.Edges.Albums)), Attempts: q.Attempts,
		PlannedFrom: q.PlannedStart, PlannedTo: q.PlannedEnd, ImagesDone: q.ImagesDone, ImagesAll: q.ImagesAll,
		IsAlert: r.IsAlert, Preempt: q.Preempt, UserID: value(r.UserID), UserName: ownerName(r),
		Program: r.Edges.Program.Name, RequestName: r.Name,
	}
	for i, a := range q.Edges.Albums {
		noun.Albums[i] = albumNoun(a)
	}
	return noun
}

func targetNoun(q *ent.Sequence) observatory.Target {
	return observatory.Target{
		Type: q.TargetType, Name: q.TargetName, RADeg: q.RaDeg, DecDeg: q.DecDeg,
		AltDeg: q.AltDeg, AzDeg: q.AzDeg, Coords: q.Coords,
		PMRAMasYr: q.PmRaMasYr, PMDecMasYr: q.PmDecMasYr, ParallaxMas: q.ParallaxMas, EpochYr: q.EpochYr,
		Body: q.Body, Orbit: q.Orbit, TLE: q.Tle,
	}
}

// windowsNoun are the windows of a sequence: the one of its columns where no
// several are kept, as with all that were made before there could be several.
func windowsNoun(q *ent.Sequence) []observatory.Window {
	if len(q.Windows) > 1 {
		return q.Windows
	}
	return []observatory.Window{{Start: q.WindowStart, End: q.WindowEnd}}
}

// longest is the length of the longest of a sequence's windows.
func longest(q *ent.Sequence) (d time.Duration) {
	for _, w := range windowsNoun(q) {
		d = max(d, w.End.Sub(w.Start))
	}
	return d
}

// windowsOf are the windows that a sequence asks for as the database keeps
// them: at least one, with no more than microseconds.
func windowsOf(q observatory.Sequence) []observatory.Window {
	if len(q.Windows) == 0 {
		return []observatory.Window{{Start: moment(q.Start), End: moment(q.End)}}
	}
	list := make([]observatory.Window, len(q.Windows))
	for i, w := range q.Windows {
		list[i] = observatory.Window{Start: moment(w.Start), End: moment(w.End)}
	}
	return list
}

// hull is from the first start to the last end of windows.
func hull(windows []observatory.Window) (w observatory.Window) {
	w = windows[0]
	for _, other := range windows[1:] {
		if other.Start.Before(w.Start) {
			w.Start = other.Start
		}
		if other.End.After(w.End) {
			w.End = other.End
		}
	}
	return w
}

func albumNoun(a *ent.Album) observatory.Album {
	noun := observatory.Album{
		ID: a.ID, Name: a.Name, Detector: a.Edges.Detector.Name, Plans: make([]observatory.Plan, len(a.Edges.Plans)),
	}
	for i, p := range a.Edges.Plans {
		noun.Plans[i] = observatory.Plan{
			ID: p.ID, Name: p.Name, Filter: p.Edges.Filter.Name, ExposureS: p.ExposureS, Images: p.Images, ImagesDone: p.ImagesDone,
		}
	}
	return noun
}

func ownerName(r *ent.Request) string {
	if r.Edges.User == nil {
		return robotName
	}
	return r.Edges.User.Username
}

func changeNoun(c *ent.Change) observatory.Change {
	return observatory.Change{
		ID: c.ID, RequestID: c.RequestID, SequenceID: c.SequenceID, At: c.At,
		From: c.FromStatus, To: c.ToStatus, Cause: c.Cause, Actor: c.Actor,
	}
}

func imageNoun(i *ent.Image) observatory.Image {
	noun := observatory.Image{
		ID: i.ID, PlanID: value(i.PlanID), SequenceID: value(i.SequenceID), RequestID: value(i.RequestID),
		Object: i.Object, Detector: i.Edges.Detector.Name, Channel: i.Edges.Detector.Channel, Filter: i.Filter,
		Night: i.Night, Kind: i.Kind, TemperatureC: i.TemperatureC, Calibration: i.Calibration, Number: i.Number, Start: i.Start, ExposureS: i.ExposureS, Width: i.Width, Height: i.Height,
		RADeg: i.RaDeg, DecDeg: i.DecDeg, Airmass: i.Airmass, File: i.File, Bytes: i.Bytes, SHA256: i.Sha256,
		Created: i.Created,
	}
	if n := len(i.Edges.Analyses); n > 0 {
		a := i.Edges.Analyses[n-1]
		noun.Measured = &observatory.Measures{
			Background: a.BackgroundAdu, Noise: a.NoiseAdu, Minimum: a.MinimumAdu, Maximum: a.MaximumAdu,
			Sources: a.Sources, FWHMPixels: a.FwhmPx, FWHMArcsec: a.FwhmArcsec, Saturated: a.SaturatedPx,
		}
	}
	return noun
}

// userNoun needs the country, the level and the programs; used and spent are in
// seconds, spent with what executes now.
func userNoun(u *ent.PyrosUser, used, spent float64) observatory.User {
	noun := observatory.User{
		ID: u.ID, Email: u.Email, Username: u.Username, FirstName: u.FirstName, LastName: u.LastName,
		Country: u.Edges.Country.Name, Level: u.Edges.Level.Name, Role: u.Edges.Level.Role, Active: u.Active,
		QuotaS: granted(u), UsedS: used, LeftS: left(granted(u), spent), Created: u.Created, LastLogin: u.LastLogin,
		Approved: u.Approved, Programs: make([]string, len(u.Edges.Programs)), OwnQuotaS: u.QuotaS, Note: u.Note,
		MustChange: u.PasswordUntil != nil, PasswordUntil: u.PasswordUntil, Generation: u.Generation,
	}
	for i, p := range u.Edges.Programs {
		noun.Programs[i] = p.Name
	}
	slices.Sort(noun.Programs)
	return noun
}

// granted is the user's own quota, else the level's, in seconds.
func granted(u *ent.PyrosUser) float64 {
	if u.QuotaS != nil {
		return *u.QuotaS
	}
	return u.Edges.Level.QuotaS
}

// value is what p points to, the zero value for nil.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// ref is nil for the zero value.
func ref[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// orNow is t, or now where t is not set.
func orNow(t, now time.Time) time.Time {
	if t.IsZero() {
		return now
	}
	return moment(t)
}
