package httpapi

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/sync/errgroup"

	"pyros/backend/astro"
	"pyros/backend/observatory"
	"pyros/backend/store"
)

const (
	snapshotImages = 12
	snapshotLogs   = 50
)

// Snapshot is the whole of what a screen needs to start with. The live stream
// begins with it.
type Snapshot struct {
	Clock       observatory.ClockInfo      `json:"clock"`
	Site        observatory.Site           `json:"site"`
	Night       observatory.Night          `json:"night"`                               // the present one, by day the coming one
	Environment *observatory.Environment   `json:"environment" extensions:"x-nullable"` // null before the first status
	Conditions  *observatory.Conditions    `json:"conditions" extensions:"x-nullable"`  // null before the first judgement
	Conductor   observatory.Conductor      `json:"conductor"`
	Devices     []observatory.DeviceStatus `json:"devices"`
	Schedule    *observatory.Schedule      `json:"schedule" extensions:"x-nullable"` // null before the first planning
	Images      []observatory.Image        `json:"images"`                           // the latest 12, newest first
	Logs        []observatory.LogEntry     `json:"logs"`                             // the latest 50, newest first
	Agents      []observatory.AgentState   `json:"agents"`
	User        observatory.User           `json:"user"`
}

// status answers the snapshot.
//
//	@Summary		Everything a screen starts with
//	@Description	The same value that the live stream sends first.
//	@ID				getStatus
//	@Tags			observatory
//	@Security		Bearer
//	@x-role			"visitor"
//	@Success		200	{object}	Snapshot
//	@Router			/status [get]
func (s *Server) status(c *fiber.Ctx) error {
	snapshot, err := s.snapshot(c.UserContext(), actor(c))
	return sendOr(c, snapshot, err)
}

// snapshot reads what who may see. It is the only place where a snapshot is made.
func (s *Server) snapshot(ctx context.Context, who observatory.Actor) (Snapshot, error) {
	snap := Snapshot{Clock: s.clockInfo()}
	group, ctx := errgroup.WithContext(ctx)
	read := func(f func() error) { group.Go(func() error { return recovered(s.log, f) }) }

	read(func() error {
		instrument, err := s.store.Instrument(ctx)
		if err != nil {
			return err
		}
		snap.Site = instrument.Site
		snap.Night = astro.NightAt(instrument.Site, snap.Clock.Now, s.sunAltDeg)
		return nil
	})
	read(func() (err error) { snap.User, err = s.store.User(ctx, who.UserID); return err })
	read(func() (err error) { snap.Environment, err = s.store.LatestEnvironment(ctx); return err })
	read(func() (err error) { snap.Conditions, err = s.store.Conditions(ctx); return err })
	read(func() (err error) { snap.Devices, err = s.store.Devices(ctx); return err })
	read(func() error {
		conductor, err := s.store.Conductor(ctx)
		snap.Conductor = conductorFor(who.Role, conductor)
		return err
	})
	if who.Role.AtLeast(scientist) {
		read(func() (err error) { snap.Schedule, err = s.store.CurrentSchedule(ctx); return err })
		read(func() (err error) { snap.Agents, err = s.store.Agents(ctx); return err })
		read(func() error {
			page, err := s.store.Images(ctx, who, store.ImageFilter{Limit: snapshotImages})
			snap.Images = page.Items
			return err
		})
		read(func() error {
			page, err := s.store.Logs(ctx, store.LogFilter{Limit: snapshotLogs})
			snap.Logs = page.Items
			return err
		})
	}
	return snap, group.Wait()
}

// conductorFor hides from a visitor whose sequence runs, in the sentence too.
func conductorFor(role observatory.Role, conductor observatory.Conductor) observatory.Conductor {
	if !role.AtLeast(scientist) {
		conductor.Running, conductor.Channels = nil, nil
		conductor.Text = "The observatory is in the state " + string(conductor.State)
	}
	return conductor
}

func (s *Server) clockInfo() observatory.ClockInfo {
	return observatory.ClockInfo{Now: s.clock.Now(), Speed: s.clock.Speed(), Simulated: s.simulated}
}

// instrument answers what requests are checked against.
//
//	@Summary	Site, detectors with their filters, programs, rates of the telescope
//	@ID			getInstrument
//	@Tags		observatory
//	@Security	Bearer
//	@x-role		"visitor"
//	@Success	200	{object}	observatory.Instrument
//	@Router		/instrument [get]
func (s *Server) instrument(c *fiber.Ctx) error {
	instrument, err := s.store.Instrument(c.UserContext())
	return sendOr(c, instrument, err)
}

// nightNamed answers the times of a night.
//
//	@Summary	Sunset, twilights, sunrise and Moon of a night
//	@ID			getNight
//	@Tags		observatory
//	@Security	Bearer
//	@x-role		"visitor"
//	@Param		name	path		string	true	"local date of the evening, such as 2026-11-22"
//	@Success	200		{object}	observatory.Night
//	@Failure	404		{object}	ProblemDocument	"no such date"
//	@Router		/nights/{name} [get]
func (s *Server) nightNamed(c *fiber.Ctx) error {
	name := c.Params("name")
	if _, err := time.Parse(time.DateOnly, name); err != nil {
		return observatory.Errorf(observatory.CodeNotFound, "There is no night %q; a night is named by the date of its evening, such as 2026-11-22.", clip(name))
	}
	instrument, err := s.store.Instrument(c.UserContext())
	if err != nil {
		return err
	}
	night, err := astro.NightNamed(instrument.Site, name, s.sunAltDeg)
	return sendOr(c, night, err)
}
