package alertmanager

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pyros/backend/observatory"
	"pyros/backend/request"
	"pyros/backend/store"
	"pyros/backend/voevent"
)

// Where packets come from.
const (
	sourceFolder = "folder"
	sourcePerson = "person"
)

// self is who the changes of an alert are told of.
var self = observatory.Actor{Name: string(observatory.AgentAlertManager), Role: observatory.RoleOperator}

// maxTries is how often a packet is decided on anew because its event was
// changed meanwhile.
const maxTries = 4

// maxPackets bounds one event. Beyond it only what cancels is taken.
const maxPackets = 500

// receive reads a packet, decides and keeps. A packet that was received before
// gives its event and duplicate true.
func (m *Manager) receive(ctx context.Context, data []byte, source, file string) (saved observatory.Alert, duplicate bool, err error) {
	m.turn.Lock()
	defer m.turn.Unlock()
	ctx, cancel := context.WithTimeout(ctx, rowTimeout)
	defer cancel()
	packet, err := voevent.Parse(data)
	if err != nil {
		return saved, false, err
	}
	p := packet.AlertPacket
	p.Source, p.File, p.Body = source, file, string(data)
	for range maxTries {
		p.Received = m.opts.Clock.Now().UTC()
		saved, duplicate, err = m.decide(ctx, p)
		if code := observatory.CodeOf(err); err == nil || code != observatory.CodeStale && code != observatory.CodeConflict {
			break
		}
	}
	if err == nil && !duplicate {
		m.tell(saved)
	}
	return saved, duplicate, err
}

func (m *Manager) decide(ctx context.Context, p observatory.AlertPacket) (observatory.Alert, bool, error) {
	history, err := m.opts.Store.AlertHistory(ctx, p)
	if err != nil {
		return observatory.Alert{}, false, err
	}
	strategies, err := m.opts.Store.Strategies(ctx)
	if err != nil {
		return observatory.Alert{}, false, err
	}
	instrument, err := m.opts.Store.Instrument(ctx)
	if err != nil {
		return observatory.Alert{}, false, err
	}
	d := voevent.Decide(p, history, strategies, voevent.Facts{Now: p.Received, Night: m.opts.Night(p.Received), Instrument: instrument})
	before := find(history, d.AlertID)
	if d.Action == observatory.AlertDuplicate {
		return before, true, nil
	}
	if len(before.Packets) >= maxPackets && len(d.Cancel) == 0 {
		return before, false, observatory.Errorf(observatory.CodeTooLarge, "%s has %d packets already.", before.Name, maxPackets)
	}
	c, problems := change(before, history, p, d, instrument)
	saved, err := m.opts.Store.SaveAlert(ctx, self, c)
	if observatory.CodeOf(err) == observatory.CodeInvalid && c.Request != nil {
		problems = append(problems, err.Error())
		saved, err = m.opts.Store.SaveAlert(ctx, self, failure(before, history, p, d, problems))
	}
	return saved, false, err
}

func find(history []observatory.Alert, id int) observatory.Alert {
	if i := slices.IndexFunc(history, func(a observatory.Alert) bool { return id != 0 && a.ID == id }); i >= 0 {
		return history[i]
	}
	return observatory.Alert{}
}

// change is what a decision changes, and what is wrong with the request that
// it asks for, if something is.
func change(before observatory.Alert, history []observatory.Alert, p observatory.AlertPacket, d voevent.Decision, instrument observatory.Instrument) (store.AlertChange, []string) {
	c := joined(before, history, p, d)
	if d.Action != observatory.AlertObserve && d.Action != observatory.AlertRefine {
		return c, nil
	}
	r := voevent.Request(c.Alert, d)
	found := request.Check(&r, request.Basis{Instrument: instrument, Now: d.At})
	if len(found) == 0 {
		c.Request = &r
		return c, nil
	}
	problems := make([]string, len(found))
	for i, one := range found {
		problems[i] = strings.TrimSpace(one.Place + " " + one.Field + " " + one.Message)
	}
	return failure(before, history, p, d, problems), problems
}

func joined(before observatory.Alert, history []observatory.Alert, p observatory.AlertPacket, d voevent.Decision) store.AlertChange {
	c := store.AlertChange{Alert: voevent.Join(before, p, d), Cancel: d.Cancel}
	if len(d.Reasons) > 0 {
		c.Cause = d.Reasons[0]
	}
	for _, id := range d.Also {
		if other := find(history, id); other.ID != 0 {
			c.Also = append(c.Also, voevent.Join(other, p, d))
		}
	}
	return c
}

// maxProblems bounds how many problems of a request are told.
const maxProblems = 5

// failure is what changes where the request cannot be made: the packet is kept
// with the problems, and what was asked for before stands.
func failure(before observatory.Alert, history []observatory.Alert, p observatory.AlertPacket, d voevent.Decision, problems []string) store.AlertChange {
	d.Action, d.Cancel, d.Reasons = observatory.AlertIgnore, nil, slices.Clone(d.Reasons)
	if before.RequestID != 0 {
		d.Action = observatory.AlertKeep
	}
	for _, problem := range problems[:min(len(problems), maxProblems)] {
		d.Reasons = append(d.Reasons, fmt.Sprintf("The request could not be made: %s.", strings.TrimSuffix(problem, ".")))
	}
	c := joined(before, history, p, d)
	c.Alert.Outcome = observatory.AlertFailed
	return c
}

// tell writes what became of the newest packet into the log.
func (m *Manager) tell(a observatory.Alert) {
	if len(a.Packets) == 0 {
		return
	}
	p := a.Packets[len(a.Packets)-1]
	what := strings.TrimSpace(a.Name + " " + p.TypeName)
	why := strings.Join(p.Reasons, " ")
	switch {
	case a.Outcome == observatory.AlertFailed:
		m.journal.Error("Alert %s: %s", what, why)
	case p.Action == observatory.AlertObserve, p.Action == observatory.AlertRefine:
		m.journal.Warn("Alert %s makes request %d: %s", what, a.RequestID, why)
	case p.Action == observatory.AlertCancel:
		m.journal.Warn("Alert %s: %s", what, why)
	default:
		m.journal.Info("Alert %s: %s", what, why)
	}
}
