package store

import (
	"context"
	"slices"
	"strings"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/alert"
	"pyros/ent/alertname"
	"pyros/ent/alertpacket"
	"pyros/ent/predicate"
	"pyros/ent/request"
)

// AlertChange is everything that one packet changes, kept together or not at all.
type AlertChange struct {
	// Alert is the event with the packet joined to it: packets without an id
	// are new.
	Alert observatory.Alert
	// Also are further events whose state follows.
	Also []observatory.Alert
	// Cancel are requests to cancel and Cause why; those that ended meanwhile stay.
	Cancel []int
	Cause  string
	// Request, where not nil, becomes the alert's request. It was checked.
	Request *observatory.Request
}

// SaveAlert keeps what a packet changes in one transaction. It is a conflict
// where a packet with the same digest is there already, and stale where an
// event was changed since it was read; then nothing has changed.
func (s *Store) SaveAlert(ctx context.Context, actor observatory.Actor, c AlertChange) (saved observatory.Alert, err error) {
	err = s.write(ctx, "alert", func(ctx context.Context, t *tx) error {
		for _, id := range c.Cancel {
			if err := t.withdraw(ctx, actor, id, c.Cause); err != nil {
				return err
			}
		}
		a := c.Alert
		if c.Request != nil {
			id, err := insertRequest(ctx, t, actor, *c.Request)
			if err != nil {
				return err
			}
			a.RequestID = id
		}
		id, err := t.keepAlert(ctx, a)
		if err != nil {
			return err
		}
		for _, p := range a.Packets {
			if p.ID != 0 {
				continue
			}
			if err := t.addPacket(ctx, id, p); err != nil {
				return err
			}
		}
		for _, other := range c.Also {
			if _, err := t.keepAlert(ctx, other); err != nil {
				return err
			}
		}
		t.whenSettled = func() { saved = t.settledAlerts[id] }
		return nil
	})
	return saved, err
}

// withdraw cancels what of a request has not ended.
func (t *tx) withdraw(ctx context.Context, actor observatory.Actor, id int, cause string) error {
	row, err := t.Request.Query().Where(request.ID(id)).WithSequences().Only(ctx)
	if ent.IsNotFound(err) {
		return nil
	} else if err != nil {
		return err
	}
	for _, q := range row.Edges.Sequences {
		if _, err := t.move(ctx, step{row: q, to: observatory.SequenceCancelled, reason: cause, actor: actor.Name}); err != nil {
			return err
		}
	}
	return nil
}

// keepAlert makes an event or changes the one of that version.
func (t *tx) keepAlert(ctx context.Context, a observatory.Alert) (int, error) {
	if a.ID == 0 {
		row, err := createAlert(t, a).Save(ctx)
		if err != nil {
			return 0, err
		}
		t.alerts = append(t.alerts, row.ID)
		return row.ID, nil
	}
	n, err := updateAlert(t, a).Save(ctx)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, observatory.Errorf(observatory.CodeStale, "Alert %d was changed meanwhile.", a.ID)
	}
	t.alerts = append(t.alerts, a.ID)
	return a.ID, nil
}

func createAlert(t *tx, a observatory.Alert) *ent.AlertCreate {
	ra, dec, radius := columns(a.Position)
	targetRA, targetDec, targetRadius := columns(a.Target)
	return t.Alert.Create().SetName(clip(a.Name, nameLen)).SetMission(clip(a.Mission, nameLen)).SetKind(a.Kind).
		SetRole(clip(string(a.Role), nameLen)).SetTriggerID(clip(a.TriggerID, nameLen)).SetKeys(list(a.Keys)).
		SetNillableRaDeg(ra).SetNillableDecDeg(dec).SetNillableErrorDeg(radius).SetNillableEventTime(momentPtr(a.EventTime)).
		SetReceived(orNow(a.Received, t.now)).SetUpdated(orNow(a.Updated, t.now)).SetOutcome(a.Outcome).SetReasons(list(a.Reasons)).
		SetRetracted(a.Retracted).SetStrategies(list(a.Strategies)).SetPreempt(a.Preempt).SetNillableRequestID(ref(a.RequestID)).
		SetNillableTargetRaDeg(targetRA).SetNillableTargetDecDeg(targetDec).SetNillableTargetErrorDeg(targetRadius).
		SetNillableRequestedAt(momentPtr(a.RequestedAt))
}

// updateAlert changes what a packet may change: an event learns, its beginning
// stays.
func updateAlert(t *tx, a observatory.Alert) *ent.AlertUpdate {
	ra, dec, radius := columns(a.Position)
	targetRA, targetDec, targetRadius := columns(a.Target)
	u := t.Alert.Update().Where(alert.ID(a.ID), alert.Version(a.Version)).AddVersion(1).
		SetTriggerID(clip(a.TriggerID, nameLen)).SetKeys(list(a.Keys)).SetNillableEventTime(momentPtr(a.EventTime)).
		SetUpdated(orNow(a.Updated, t.now)).SetOutcome(a.Outcome).SetReasons(list(a.Reasons)).
		SetRetracted(a.Retracted).SetStrategies(list(a.Strategies)).SetPreempt(a.Preempt).
		SetNillableRequestedAt(momentPtr(a.RequestedAt)).SetNillableRequestID(ref(a.RequestID))
	setOrClear(ra, u.SetRaDeg, u.ClearRaDeg)
	setOrClear(dec, u.SetDecDeg, u.ClearDecDeg)
	setOrClear(radius, u.SetErrorDeg, u.ClearErrorDeg)
	setOrClear(targetRA, u.SetTargetRaDeg, u.ClearTargetRaDeg)
	setOrClear(targetDec, u.SetTargetDecDeg, u.ClearTargetDecDeg)
	setOrClear(targetRadius, u.SetTargetErrorDeg, u.ClearTargetErrorDeg)
	return u
}

// setOrClear gives a column a value, or none.
func setOrClear[T, U any](v *T, set func(T) U, empty func() U) {
	if v == nil {
		empty()
	} else {
		set(*v)
	}
}

// list is never null in the database.
func list[T any](l []T) []T { return append([]T{}, l...) }

// columns are a position as the database keeps it.
func columns(p *observatory.AlertPosition) (ra, dec, radius *float64) {
	if p == nil || !finite(p.RADeg, p.DecDeg) {
		return nil, nil, nil
	}
	return &p.RADeg, &p.DecDeg, known(p.ErrorDeg)
}

// position is one as the columns keep it.
func position(ra, dec, radius *float64) *observatory.AlertPosition {
	if ra == nil || dec == nil {
		return nil
	}
	return &observatory.AlertPosition{RADeg: *ra, DecDeg: *dec, ErrorDeg: radius}
}

func (t *tx) addPacket(ctx context.Context, alertID int, p observatory.AlertPacket) error {
	ra, dec, radius := columns(p.Position)
	err := t.AlertPacket.Create().SetAlertID(alertID).SetFormat(p.Format).SetVoeventVersion(clip(p.Version, nameLen)).
		SetRole(clip(string(p.Role), nameLen)).SetIvorn(clip(p.Ivorn, nameLen)).SetAuthorIvorn(clip(p.Author, nameLen)).
		SetMission(clip(p.Mission, nameLen)).SetKind(p.Kind).SetPacketType(clip(p.Type, nameLen)).SetPacketName(clip(p.TypeName, nameLen)).
		SetTriggerID(clip(p.TriggerID, nameLen)).SetKeys(list(p.Keys)).
		SetNillableRaDeg(ra).SetNillableDecDeg(dec).SetNillableErrorDeg(radius).SetPositionWord(p.Word).
		SetCoordsys(clip(p.Frame, nameLen)).SetNillableEventTime(momentPtr(p.EventTime)).SetNillableWritten(momentPtr(p.Written)).
		SetReceived(orNow(p.Received, t.now)).SetCites(list(p.Cites)).SetTraits(list(p.Traits)).SetNotes(list(p.Notes)).
		SetDigest(p.Digest).SetSource(clip(p.Source, nameLen)).SetFile(clip(p.File, nameLen)).SetAction(p.Action).
		SetReasons(list(p.Reasons)).SetBody(strings.ToValidUTF8(p.Body, "�")).Exec(ctx)
	if ent.IsConstraintError(err) {
		return &observatory.Error{Code: observatory.CodeConflict, Message: "The same packet was received before.", Err: err}
	} else if err != nil {
		return err
	}
	return t.nameAlert(ctx, alertID, p)
}

// name is a name of an alert, as it is found by.
type name struct {
	kind alertname.Kind
	name string
}

// nameAlert keeps the names that a packet adds to its alert.
func (t *tx) nameAlert(ctx context.Context, alertID int, p observatory.AlertPacket) error {
	wanted := []name{{alertname.KindIvorn, p.Ivorn}}
	for _, k := range p.Keys {
		wanted = append(wanted, name{alertname.KindKey, k})
	}
	for _, c := range p.Cites {
		wanted = append(wanted, name{alertname.KindCited, c.Ivorn})
	}
	there, err := t.AlertName.Query().Where(alertname.AlertID(alertID)).All(ctx)
	if err != nil {
		return err
	}
	var rows []*ent.AlertNameCreate
	seen := map[name]bool{}
	for _, row := range there {
		seen[name{row.Kind, row.Name}] = true
	}
	for _, n := range wanted {
		n.name = clip(n.name, nameLen)
		if n.name == "" || seen[n] {
			continue
		}
		seen[n] = true
		rows = append(rows, t.AlertName.Create().SetAlertID(alertID).SetKind(n.kind).SetName(n.name))
	}
	_, err = inBulk(rows, func(part []*ent.AlertNameCreate) ([]*ent.AlertName, error) {
		return t.AlertName.CreateBulk(part...).Save(ctx)
	})
	return err
}

// counterpartMission is the one whose packets name other missions' triggers.
const counterpartMission = "Counterpart"

// maxHistory bounds how many events one packet is compared with, newest first.
const maxHistory = 100

// AlertHistory gives the events that a packet may belong to: those that share
// its digest, a key or an identity with it, that it cites or that cite it, and
// those of its trigger where a counterpart is told of. Bodies are left out.
func (s *Store) AlertHistory(ctx context.Context, p observatory.AlertPacket) (history []observatory.Alert, err error) {
	named := func(kind alertname.Kind, names ...string) predicate.Alert {
		for i, n := range names {
			names[i] = clip(n, nameLen)
		}
		return alert.HasNamesWith(alertname.KindEQ(kind), alertname.NameIn(names...))
	}
	where := []predicate.Alert{alert.HasPacketsWith(alertpacket.Digest(p.Digest))}
	if len(p.Keys) > 0 {
		where = append(where, named(alertname.KindKey, slices.Clone(p.Keys)...))
	}
	var ivorns []string
	if p.Ivorn != "" {
		ivorns = append(ivorns, p.Ivorn)
		where = append(where, named(alertname.KindCited, p.Ivorn))
	}
	for _, c := range p.Cites {
		if c.Ivorn != "" {
			ivorns = append(ivorns, c.Ivorn)
		}
	}
	if len(ivorns) > 0 {
		where = append(where, named(alertname.KindIvorn, ivorns...))
	}
	if p.TriggerID != "" {
		same := []predicate.Alert{alert.TriggerID(clip(p.TriggerID, nameLen))}
		if p.Mission != counterpartMission {
			same = append(same, alert.Mission(counterpartMission))
		}
		where = append(where, alert.And(same...))
	}
	err = s.read(ctx, "alerts", func(ctx context.Context, c *ent.Client) error {
		rows, err := wholeAlerts(c.Alert.Query().Where(alert.Or(where...))).Order(ent.Desc(alert.FieldID)).Limit(maxHistory).All(ctx)
		for _, row := range rows {
			history = append(history, alertNoun(row))
		}
		return err
	})
	slices.Reverse(history)
	return history, err
}

// settleAlerts makes each alert that changed, or whose request's state did, an
// event.
func (t *tx) settleAlerts(ctx context.Context) error {
	if len(t.alerts)+len(t.alertRequests) == 0 {
		return nil
	}
	rows, err := wholeAlerts(t.Alert.Query().Where(alert.Or(alert.IDIn(t.alerts...), alert.RequestIDIn(t.alertRequests...)))).
		Order(ent.Asc(alert.FieldID)).All(ctx)
	for _, row := range rows {
		noun := alertNoun(row)
		t.settledAlerts[row.ID] = noun
		t.publish(noun)
	}
	return err
}
