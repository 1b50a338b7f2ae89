package fake

import (
	"context"
	"fmt"
	"slices"

	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/observatory"
)

// Store keeps in memory what the agents read and write, and publishes after
// each change as the real one does.
type Store struct {
	faulty
	bus bus.Publisher

	sequences    map[int]*observatory.Sequence
	failures     map[int]int
	schedules    []observatory.Schedule
	images       []observatory.Image
	environments []observatory.Environment
	conductor    observatory.Conductor
	conductors   []observatory.Conductor
	devices      map[observatory.DeviceName]observatory.DeviceStatus
	agents       []observatory.AgentState
	logs         []observatory.LogEntry
	changes      []observatory.Change
	jobs         map[int]observatory.WorkItem // analyses given up or skipped, by image
	conditions   *observatory.Conditions
	calibrations
	lines []observatory.Condition // of their history
}

// NewStore makes an empty store.
func NewStore(c clock.Clock, b bus.Publisher) *Store {
	return &Store{
		faulty: newFaulty(c), bus: b,
		sequences: map[int]*observatory.Sequence{}, failures: map[int]int{},
		devices:   map[observatory.DeviceName]observatory.DeviceStatus{},
		conductor: observatory.Conductor{Mode: observatory.ModeAuto},
		jobs:      map[int]observatory.WorkItem{},
	}
}

// Put adds or replaces a sequence, as a submission does.
func (s *Store) Put(q observatory.Sequence) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sequences[q.ID] = &q
	s.change(&q, "", q.Status, "submitted")
}

// Get gives a sequence.
func (s *Store) Get(id int) observatory.Sequence {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *clone(s.sequences[id])
}

// Sequences gives all of them.
func (s *Store) Sequences() (list []observatory.Sequence) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.ids() {
		list = append(list, *clone(s.sequences[id]))
	}
	return list
}

// Cancel cancels a sequence, as a person does.
func (s *Store) Cancel(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.move(s.sequences[id], observatory.SequenceCancelled, "cancelled by Ana")
}

// Conductors gives every state of the conductor that was saved.
func (s *Store) Conductors() []observatory.Conductor {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.conductors)
}

// Environments gives what was recorded.
func (s *Store) Environments() []observatory.Environment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.environments)
}

// SetEnvironment makes e the latest one, as left by the run before.
func (s *Store) SetEnvironment(e observatory.Environment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.environments = append(s.environments, e)
}

// SetConductor makes c the one left by the run before.
func (s *Store) SetConductor(c observatory.Conductor) { s.mu.Lock(); s.conductor = c; s.mu.Unlock() }

// Images gives what was added.
func (s *Store) Images() []observatory.Image {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.images)
}

// Schedules gives every schedule so far.
func (s *Store) Schedules() []observatory.Schedule {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.schedules)
}

// Agents gives every state of an agent that was saved.
func (s *Store) Agents() []observatory.AgentState {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.agents)
}

// Messages gives the log's lines as "agent level: message".
func (s *Store) Messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := make([]string, 0, len(s.logs))
	for _, l := range s.logs {
		lines = append(lines, fmt.Sprintf("%s %s: %s", l.Agent, l.Level, l.Message))
	}
	return lines
}

// Device gives the last saved status of a device.
func (s *Store) Device(name observatory.DeviceName) observatory.DeviceStatus {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.devices[name]
}

func clone(q *observatory.Sequence) *observatory.Sequence {
	if q == nil {
		return &observatory.Sequence{}
	}
	c := *q
	c.Albums = slices.Clone(q.Albums)
	for i := range c.Albums {
		c.Albums[i].Plans = slices.Clone(c.Albums[i].Plans)
	}
	return &c
}

func (s *Store) move(q *observatory.Sequence, to observatory.SequenceStatus, cause string) {
	from := q.Status
	q.Status, q.Reason = to, cause
	if from == to {
		return
	}
	s.change(q, from, to, cause)
}

func (s *Store) change(q *observatory.Sequence, from, to observatory.SequenceStatus, cause string) {
	c := observatory.Change{
		ID: len(s.changes) + 1, RequestID: q.RequestID, SequenceID: q.ID,
		At: s.clock.Now(), From: from, To: to, Cause: cause,
	}
	s.changes = append(s.changes, c)
	s.bus.Publish(c, observatory.Request{ID: q.RequestID, Name: q.RequestName, Sequences: []observatory.Sequence{*clone(q)}})
}

// find gives a sequence; the caller holds s.mu.
func (s *Store) find(id int) (*observatory.Sequence, error) {
	if q, ok := s.sequences[id]; ok {
		return q, nil
	}
	return nil, observatory.Errorf(observatory.CodeNotFound, "no sequence %d", id)
}

// Sequence gives a sequence.
func (s *Store) Sequence(ctx context.Context, id int) (observatory.Sequence, error) {
	if err := s.enter(ctx, "Sequence"); err != nil {
		return observatory.Sequence{}, err
	}
	defer s.mu.Unlock()
	q, err := s.find(id)
	if err != nil {
		return observatory.Sequence{}, err
	}
	return *clone(q), nil
}

// StartSequence marks a planned sequence as executing.
func (s *Store) StartSequence(ctx context.Context, id int) (observatory.Sequence, error) {
	return s.step(ctx, "StartSequence", id, observatory.SequencePlanned, func(q *observatory.Sequence) {
		q.Attempts++
		s.move(q, observatory.SequenceExecuting, "started")
	})
}

// FinishSequence ends an executing sequence.
func (s *Store) FinishSequence(ctx context.Context, id int, to observatory.SequenceStatus, reason string) (observatory.Sequence, error) {
	return s.step(ctx, "FinishSequence", id, observatory.SequenceExecuting, func(q *observatory.Sequence) { s.move(q, to, reason) })
}

// InterruptSequence gives an executing sequence back to the planner.
func (s *Store) InterruptSequence(ctx context.Context, id int, reason string) (observatory.Sequence, error) {
	return s.step(ctx, "InterruptSequence", id, observatory.SequenceExecuting, func(q *observatory.Sequence) {
		s.move(q, observatory.SequenceToBePlanned, reason)
	})
}

// FailAttempt gives an executing sequence back to the planner, unless it failed
// as often as it may.
func (s *Store) FailAttempt(ctx context.Context, id int, reason string) (observatory.Sequence, error) {
	return s.step(ctx, "FailAttempt", id, observatory.SequenceExecuting, func(q *observatory.Sequence) {
		s.failures[id]++
		to := observatory.SequenceToBePlanned
		if q.MaxAttempts > 0 && s.failures[id] >= q.MaxAttempts {
			to = observatory.SequenceFailed
		}
		s.move(q, to, reason)
	})
}

func (s *Store) step(ctx context.Context, method string, id int, from observatory.SequenceStatus, do func(*observatory.Sequence)) (observatory.Sequence, error) {
	if err := s.enter(ctx, method); err != nil {
		return observatory.Sequence{}, err
	}
	defer s.mu.Unlock()
	q, err := s.find(id)
	if err != nil {
		return observatory.Sequence{}, err
	}
	if q.Status != from {
		return observatory.Sequence{}, observatory.Errorf(observatory.CodeConflict, "sequence %d is %s", id, q.Status)
	}
	do(q)
	return *clone(q), nil
}

// RecoverExecuting gives back to the planner what a run left executing.
func (s *Store) RecoverExecuting(ctx context.Context, reason string) ([]observatory.Sequence, error) {
	if err := s.enter(ctx, "RecoverExecuting"); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var found []observatory.Sequence
	for _, q := range s.sequences {
		if q.Status == observatory.SequenceExecuting || q.Status == observatory.SequencePending {
			s.move(q, observatory.SequenceToBePlanned, reason)
			found = append(found, *clone(q))
		}
	}
	return found, nil
}

// AddImage adds an image once per plan and number.
func (s *Store) AddImage(ctx context.Context, img observatory.Image) (observatory.Image, error) {
	if err := s.enter(ctx, "AddImage"); err != nil {
		return img, err
	}
	defer s.mu.Unlock()
	for _, old := range s.images {
		if old.PlanID == img.PlanID && (img.PlanID != 0 && old.Number == img.Number || img.PlanID == 0 && old.File == img.File) {
			return old, nil
		}
	}
	img.ID = len(s.images) + 1
	s.images = append(s.images, img)
	if q, ok := s.sequences[img.SequenceID]; ok {
		q.ImagesDone++
		for a := range q.Albums {
			for p := range q.Albums[a].Plans {
				if plan := &q.Albums[a].Plans[p]; plan.ID == img.PlanID {
					plan.ImagesDone++
				}
			}
		}
	}
	s.bus.Publish(img)
	return img, nil
}

// ImageOf gives the image of a plan and number, or of a file.
func (s *Store) ImageOf(ctx context.Context, plan, number int, file string) (observatory.Image, error) {
	if err := s.enter(ctx, "ImageOf"); err != nil {
		return observatory.Image{}, err
	}
	defer s.mu.Unlock()
	for _, old := range s.images {
		if old.PlanID == plan && (plan != 0 && old.Number == number || plan == 0 && old.File == file) {
			return old, nil
		}
	}
	return observatory.Image{}, observatory.Errorf(observatory.CodeNotFound, "no such image")
}
