package store

import (
	"context"
	"slices"
	"strings"

	"pyros/backend/observatory"
	"pyros/ent"
	"pyros/ent/alert"
	"pyros/ent/alertpacket"
	"pyros/ent/change"
	"pyros/ent/image"
	"pyros/ent/predicate"
	"pyros/ent/request"
)

// wholeAlerts adds to a query everything that alertNoun needs, without the
// packets' bodies.
func wholeAlerts(q *ent.AlertQuery) *ent.AlertQuery {
	return q.WithRequest(func(q *ent.RequestQuery) { q.Select(request.FieldID, request.FieldStatus) }).
		WithPackets(func(q *ent.AlertPacketQuery) {
			q.Order(ent.Asc(alertpacket.FieldID)).Select(withoutBody...)
		})
}

var withoutBody = slices.DeleteFunc(slices.Clone(alertpacket.Columns), func(c string) bool { return c == alertpacket.FieldBody })

func alertNoun(r *ent.Alert) observatory.Alert {
	noun := observatory.Alert{
		ID: r.ID, Name: r.Name, Mission: r.Mission, Kind: r.Kind, Role: observatory.AlertRole(r.Role), TriggerID: r.TriggerID,
		Keys: list(r.Keys), Position: position(r.RaDeg, r.DecDeg, r.ErrorDeg), EventTime: r.EventTime,
		Received: r.Received, Updated: r.Updated, Outcome: r.Outcome, Reasons: list(r.Reasons), Retracted: r.Retracted,
		Strategies: list(r.Strategies), Preempt: r.Preempt, RequestID: value(r.RequestID),
		Target: position(r.TargetRaDeg, r.TargetDecDeg, r.TargetErrorDeg), RequestedAt: r.RequestedAt,
		Packets: make([]observatory.AlertPacket, len(r.Edges.Packets)), Version: r.Version,
	}
	if r.Edges.Request != nil {
		noun.RequestStatus = r.Edges.Request.Status
	}
	for i, p := range r.Edges.Packets {
		noun.Packets[i] = packetNoun(p)
	}
	return noun
}

func packetNoun(r *ent.AlertPacket) observatory.AlertPacket {
	return observatory.AlertPacket{
		ID: r.ID, AlertID: r.AlertID, Format: r.Format, Version: r.VoeventVersion, Role: observatory.AlertRole(r.Role),
		Ivorn: r.Ivorn, Author: r.AuthorIvorn, Mission: r.Mission, Kind: r.Kind, Type: r.PacketType, TypeName: r.PacketName,
		TriggerID: r.TriggerID, Keys: list(r.Keys), Position: position(r.RaDeg, r.DecDeg, r.ErrorDeg), Word: r.PositionWord,
		Frame: r.Coordsys, EventTime: r.EventTime, Written: r.Written, Received: r.Received, Cites: list(r.Cites),
		Traits: list(r.Traits), Notes: list(r.Notes), Digest: r.Digest, Source: r.Source, File: r.File,
		Action: r.Action, Reasons: list(r.Reasons), Body: r.Body,
	}
}

// AlertFilter says which alerts; what is empty does not choose. Text is looked
// for in the name, the mission and the trigger's identifier.
type AlertFilter struct {
	Outcome observatory.AlertOutcome
	Text    string
	Cursor  string
	Limit   int
}

// Alerts gives a page of alerts, the newest first, without their packets' bodies.
func (s *Store) Alerts(ctx context.Context, f AlertFilter) (page Page[observatory.Alert], err error) {
	before, err := decodeCursor(f.Cursor)
	if err != nil {
		return page, err
	}
	var where []predicate.Alert
	if before > 0 {
		where = append(where, alert.IDLT(before))
	}
	if f.Outcome != "" {
		where = append(where, alert.OutcomeEQ(f.Outcome))
	}
	if text := strings.TrimSpace(clip(f.Text, maxFilterText)); text != "" {
		where = append(where, alert.Or(alert.NameContainsFold(text), alert.MissionContainsFold(text), alert.TriggerIDContainsFold(text)))
	}
	limit := pageLimit(f.Limit)
	err = s.read(ctx, "alerts", func(ctx context.Context, c *ent.Client) error {
		rows, err := wholeAlerts(c.Alert.Query().Where(where...)).Order(ent.Desc(alert.FieldID)).Limit(limit + 1).All(ctx)
		page = makePage(rows, limit, func(r *ent.Alert) int { return r.ID }, alertNoun)
		return err
	})
	return page, err
}

// Alert gives one alert, without its packets' bodies.
func (s *Store) Alert(ctx context.Context, id int) (noun observatory.Alert, err error) {
	err = s.read(ctx, "alert", func(ctx context.Context, c *ent.Client) error {
		row, err := wholeAlerts(c.Alert.Query().Where(alert.ID(id))).Only(ctx)
		if err == nil {
			noun = alertNoun(row)
		}
		return err
	})
	return noun, err
}

// AlertPacket gives one packet of an alert as it came.
func (s *Store) AlertPacket(ctx context.Context, alertID, id int) (noun observatory.AlertPacket, err error) {
	err = s.read(ctx, "packet", func(ctx context.Context, c *ent.Client) error {
		row, err := c.AlertPacket.Query().Where(alertpacket.ID(id), alertpacket.AlertID(alertID)).Only(ctx)
		if err == nil {
			noun = packetNoun(row)
		}
		return err
	})
	return noun, err
}

// AlertTimeline gives how an alert went from the event to its first exposure;
// what has not happened is not there. The steps are those of its current request.
func (s *Store) AlertTimeline(ctx context.Context, id int) (steps []observatory.AlertStep, err error) {
	err = s.read(ctx, "alert", func(ctx context.Context, c *ent.Client) error {
		row, err := c.Alert.Query().Where(alert.ID(id)).WithRequest().
			WithPackets(func(q *ent.AlertPacketQuery) { q.Order(ent.Asc(alertpacket.FieldID)).Select(withoutBody...).Limit(1) }).Only(ctx)
		if err != nil {
			return err
		}
		steps = []observatory.AlertStep{}
		if row.EventTime != nil {
			steps = append(steps, observatory.AlertStep{Step: observatory.AlertStepEvent, At: *row.EventTime})
		}
		if first := row.Edges.Packets; len(first) > 0 && first[0].Written != nil {
			steps = append(steps, observatory.AlertStep{Step: observatory.AlertStepNotice, At: *first[0].Written})
		}
		steps = append(steps, observatory.AlertStep{Step: observatory.AlertStepReceived, At: row.Received})
		if row.Edges.Request == nil {
			return nil
		}
		steps = append(steps, observatory.AlertStep{Step: observatory.AlertStepRequested, At: row.Edges.Request.Created})
		more, err := requestSteps(ctx, c, row.Edges.Request.ID)
		steps = append(steps, more...)
		return err
	})
	return steps, err
}

// requestSteps are the first time that a request was planned, pointed at and exposed.
func requestSteps(ctx context.Context, c *ent.Client, requestID int) (steps []observatory.AlertStep, err error) {
	for _, one := range []struct {
		step observatory.AlertStepName
		to   []observatory.SequenceStatus
	}{
		{observatory.AlertStepPlanned, []observatory.SequenceStatus{observatory.SequencePlanned}},
		{observatory.AlertStepSlew, []observatory.SequenceStatus{observatory.SequencePending, observatory.SequenceExecuting}},
	} {
		row, err := c.Change.Query().Where(change.RequestID(requestID), change.ToStatusIn(one.to...)).Order(ent.Asc(change.FieldID)).First(ctx)
		if err != nil && !ent.IsNotFound(err) {
			return steps, err
		}
		if err == nil {
			steps = append(steps, observatory.AlertStep{Step: one.step, At: row.At})
		}
	}
	row, err := c.Image.Query().Where(image.RequestID(requestID)).Order(ent.Asc(image.FieldStart)).First(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return steps, err
	}
	if err == nil {
		steps = append(steps, observatory.AlertStep{Step: observatory.AlertStepExposure, At: row.Start})
	}
	return steps, nil
}
