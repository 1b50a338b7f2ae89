package fake

import (
	"context"
	"slices"
	"time"

	"pyros/backend/observatory"
)

// Log keeps a line.
func (s *Store) Log(ctx context.Context, l observatory.LogEntry) error {
	return s.do(ctx, "Log", func() { s.logs = append(s.logs, l); s.bus.Publish(l) })
}

// SaveAgent keeps an agent's state.
func (s *Store) SaveAgent(ctx context.Context, a observatory.AgentState) error {
	return s.do(ctx, "SaveAgent", func() { s.agents = append(s.agents, a); s.bus.Publish(a) })
}

// SaveConductor keeps the conductor.
func (s *Store) SaveConductor(ctx context.Context, c observatory.Conductor) error {
	return s.do(ctx, "SaveConductor", func() {
		s.conductor = c
		s.conductors = append(s.conductors, c)
		s.bus.Publish(c)
	})
}

// Conductor gives the conductor as last saved.
func (s *Store) Conductor(ctx context.Context) (c observatory.Conductor, err error) {
	err = s.do(ctx, "Conductor", func() { c = s.conductor })
	return c, err
}

// SaveDevice keeps a device's status.
func (s *Store) SaveDevice(ctx context.Context, d observatory.DeviceStatus) error {
	return s.do(ctx, "SaveDevice", func() { s.devices[d.Name] = d; s.bus.Publish(d) })
}

// Devices gives every device's last status.
func (s *Store) Devices(ctx context.Context) (all []observatory.DeviceStatus, err error) {
	err = s.do(ctx, "Devices", func() {
		for _, d := range s.devices {
			all = append(all, d)
		}
	})
	return all, err
}

// RecordEnvironment keeps a synthesis.
func (s *Store) RecordEnvironment(ctx context.Context, e observatory.Environment, _ observatory.PLCStatus) (observatory.Environment, error) {
	err := s.do(ctx, "RecordEnvironment", func() {
		s.environments = append(s.environments, e)
		s.bus.Publish(e)
	})
	return e, err
}

// LatestEnvironment gives the last synthesis.
func (s *Store) LatestEnvironment(ctx context.Context) (e *observatory.Environment, err error) {
	err = s.do(ctx, "LatestEnvironment", func() {
		if n := len(s.environments); n > 0 {
			last := s.environments[n-1]
			e = &last
		}
	})
	return e, err
}

// CurrentSchedule gives the newest schedule with the states of now.
func (s *Store) CurrentSchedule(ctx context.Context) (current *observatory.Schedule, err error) {
	err = s.do(ctx, "CurrentSchedule", func() {
		n := len(s.schedules)
		if n == 0 {
			return
		}
		last := s.schedules[n-1]
		last.Entries = slices.Clone(last.Entries)
		for i := range last.Entries {
			if q, ok := s.sequences[last.Entries[i].SequenceID]; ok {
				last.Entries[i].Status = q.Status
			}
		}
		current = &last
	})
	return current, err
}

// Plan places every plannable sequence one after the other from now, or from
// its window's start: enough of a planner for those who execute.
func (s *Store) Plan(ctx context.Context, now time.Time, night observatory.Night, trigger string) (made observatory.Schedule, err error) {
	err = s.do(ctx, "Plan", func() {
		made = observatory.Schedule{ID: len(s.schedules) + 1, Night: night, Created: now, Start: now, End: night.ObservingEnd, Trigger: trigger}
		at := now
		if at.Before(night.ObservingStart) {
			at = night.ObservingStart
		}
		for _, id := range s.ids() {
			q := s.sequences[id]
			if !q.Status.Plannable() {
				continue
			}
			start := at
			if start.Before(q.Start) {
				start = q.Start
			}
			end := start.Add(time.Duration(q.DurationS * float64(time.Second)))
			if end.After(q.End) || end.After(night.ObservingEnd) {
				made.LeftOut = append(made.LeftOut, observatory.LeftOut{SequenceID: id, Reason: observatory.LeftOutWindow})
				s.move(q, observatory.SequenceUnplannable, "no room")
				continue
			}
			made.Entries = append(made.Entries, observatory.Scheduled{
				SequenceID: id, RequestID: q.RequestID, Name: q.Name, RequestName: q.RequestName,
				Start: start, End: end, WindowStart: q.Start, WindowEnd: q.End, Status: observatory.SequencePlanned,
			})
			at = end.Add(10 * time.Second)
			s.move(q, observatory.SequencePlanned, "planned")
		}
		if n := len(made.LeftOut); n > 0 {
			made.LeftOutCounts = []observatory.LeftOutCount{{Reason: observatory.LeftOutWindow, Count: n}}
		}
		s.schedules = append(s.schedules, made)
		s.bus.Publish(made)
	})
	return made, err
}

func (s *Store) ids() []int {
	ids := make([]int, 0, len(s.sequences))
	for id := range s.sequences {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// UnmeasuredImages gives images that the analysis has not seen.
func (s *Store) UnmeasuredImages(ctx context.Context, limit int) (todo []observatory.Image, err error) {
	err = s.do(ctx, "UnmeasuredImages", func() {
		for _, img := range s.images {
			if _, ended := s.jobs[img.ID]; img.Measured == nil && !ended && len(todo) < limit {
				todo = append(todo, img)
			}
		}
	})
	return todo, err
}

func (s *Store) do(ctx context.Context, method string, what func()) error {
	if err := s.enter(ctx, method); err != nil {
		return err
	}
	defer s.mu.Unlock()
	what()
	return nil
}

// Instrument has both cameras with a filter r each.
func (s *Store) Instrument(ctx context.Context) (in observatory.Instrument, err error) {
	err = s.do(ctx, "Instrument", func() {
		in.Site.MaxRateArcsecS = 60
		for channel, name := range map[observatory.Channel]string{observatory.ChannelVIS: "Visible camera", observatory.ChannelNIR: "Infrared camera"} {
			in.Detectors = append(in.Detectors, observatory.Detector{
				Name: name, Channel: channel, Width: 4, Height: 3, ReadoutS: cameraReadout.Seconds(), FilterChangeS: cameraFilter.Seconds(),
				MountedFilters: []observatory.Filter{{Name: "r", WavelengthNM: 622}, {Name: "g", WavelengthNM: 473}},
			})
		}
	})
	return in, err
}

// Channels gives the channel of each detector.
func (s *Store) Channels(ctx context.Context) (map[string]observatory.Channel, error) {
	in, err := s.Instrument(ctx)
	channels := map[string]observatory.Channel{}
	for _, d := range in.Detectors {
		channels[d.Name] = d.Channel
	}
	return channels, err
}
