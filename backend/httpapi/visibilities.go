package httpapi

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/astro"
	"pyros/backend/observatory"
	"pyros/backend/outlook"
)

// VisibilityQuestion asks when a target can be observed.
type VisibilityQuestion struct {
	// Name is a target of the catalogue; instead of Target.
	Name        string                  `json:"name"`
	Target      *observatory.Target     `json:"target" extensions:"x-nullable"`
	Constraints observatory.Constraints `json:"constraints"`
	Windows     []observatory.Window    `json:"windows"`    // none: at any time
	DurationS   float64                 `json:"duration_s"` // at one stretch; 0: any
	// Night is the date of its evening, the first one of a year; empty: the
	// present or coming one.
	Night string `json:"night"`
	// Nights is how many, of a year; 0: 30.
	Nights int `json:"nights"`
}

// visibilityOfNight answers when a target can be observed in a night.
//
//	@Summary		When a target can be observed in a night
//	@Description	The curve of its altitude every 5 minutes, the windows in which all constraints hold, and, where none is long enough, the reason. Constraints on cloud, transparency and seeing are about the present and do not count here.
//	@ID				getVisibility
//	@Tags			targets
//	@Security		Bearer
//	@x-role			"scientist"
//	@Accept			json
//	@Param			question	body		VisibilityQuestion	true	"target or name, and what it asks for"
//	@Success		200			{object}	outlook.Night
//	@Failure		404			{object}	ProblemDocument	"nobody knows the name"
//	@Router			/visibility [post]
func (s *Server) visibilityOfNight(c *fiber.Ctx) error {
	q, first, _, err := s.visibilityQuestion(c)
	if err != nil {
		return err
	}
	night, err := astro.NightNamed(q.Site, first.Format(time.DateOnly), s.sunAltDeg)
	if err != nil {
		return err
	}
	var answer outlook.Night
	err = s.inTurn(c.UserContext(), func() (err error) {
		answer, err = outlook.Over(q, night)
		return err
	})
	return sendOr(c, answer, err)
}

// visibilityOfYear answers when a target can be observed, night by night.
//
//	@Summary		When a target can be observed, night by night, for up to 366 nights
//	@ID				getVisibilityOfYear
//	@Tags			targets
//	@Security		Bearer
//	@x-role			"scientist"
//	@Accept			json
//	@Param			question	body		VisibilityQuestion	true	"target or name, and what it asks for"
//	@Success		200			{object}	outlook.Year
//	@Failure		404			{object}	ProblemDocument	"nobody knows the name"
//	@Router			/visibility/year [post]
func (s *Server) visibilityOfYear(c *fiber.Ctx) error {
	q, first, nights, err := s.visibilityQuestion(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), s.lookTime)
	defer cancel()
	var answer outlook.Year
	err = s.inTurn(ctx, func() (err error) {
		answer, err = outlook.Through(ctx, q, first, nights)
		return err
	})
	if err != nil && ctx.Err() != nil {
		err = observatory.Because(err, observatory.CodeUnavailable, "The server is busy; try again, or ask for fewer nights.")
	}
	return sendOr(c, answer, err)
}

// longestLook bounds one question about the sky with its waiting, real time.
const longestLook = 10 * time.Second

// inTurn computes as soon as it has one of few places, so that the rest of the
// program keeps its share of the processor.
func (s *Server) inTurn(ctx context.Context, compute func() error) error {
	select {
	case s.looks <- struct{}{}:
		defer func() { <-s.looks }()
		return compute()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// visibilityQuestion reads and checks the body.
func (s *Server) visibilityQuestion(c *fiber.Ctx) (q outlook.Question, first time.Time, nights int, err error) {
	var body VisibilityQuestion
	if err = decodeJSON(c, &body); err != nil {
		return q, first, 0, err
	}
	if problems := body.check(); len(problems) > 0 {
		return q, first, 0, observatory.Invalid("The question cannot be answered.", problems...)
	}
	instrument, err := s.store.Instrument(c.UserContext())
	if err != nil {
		return q, first, 0, err
	}
	q = outlook.Question{
		Site: instrument.Site, Constraints: body.Constraints, Windows: joined(body.Windows), SunAltDeg: s.sunAltDeg,
		Duration: time.Duration(body.DurationS * float64(time.Second)),
	}
	if body.Target != nil {
		q.Target = *body.Target
	} else {
		found, err := s.named(c.UserContext(), body.Name)
		if err != nil {
			return q, first, 0, err
		}
		q.Target = found.Target
	}
	if err = astro.CheckTarget(q.Target); err != nil {
		return q, first, 0, observatory.Invalid("The question cannot be answered.", observatory.Problem{Field: "target", Message: observatory.Reason(err)})
	}
	name := cmp.Or(body.Night, astro.NightAt(q.Site, s.clock.Now(), s.sunAltDeg).Name)
	first, err = time.Parse(time.DateOnly, name)
	return q, first, cmp.Or(body.Nights, 30), err
}

// check says everything that is wrong with a question.
func (v VisibilityQuestion) check() []observatory.Problem {
	var found []observatory.Problem
	wrong := func(ok bool, field, format string, args ...any) {
		if !ok {
			found = append(found, observatory.Problem{Field: field, Message: fmt.Sprintf(format, args...)})
		}
	}
	within := func(field string, value, low, high float64) {
		wrong(value >= low && value <= high, field, "must be from %g to %g, is %g", low, high, value)
	}
	wrong((v.Target == nil) != (v.Name == ""), "target", "either a target or a name is needed, and not both")
	wrong(len(v.Name) <= maxText, "name", "is longer than %d bytes", maxText)
	k := v.Constraints
	within("constraints.min_alt_deg", k.MinAltDeg, 0, 90)
	wrong(k.MaxAirmass == 0 || k.MaxAirmass >= 1 && k.MaxAirmass <= 40, "constraints.max_airmass", "must be from 1 to 40, is %g", k.MaxAirmass)
	within("constraints.min_moon_deg", k.MinMoonDeg, 0, 180)
	wrong(k.MaxMoonIllum >= 0 && k.MaxMoonIllum <= 1, "constraints.max_moon_illum", "must be from 0 to 1, which is 100 %%, is %g", k.MaxMoonIllum)
	wrong(slices.Contains([]observatory.Twilight{"", observatory.TwilightCivil, observatory.TwilightNautical, observatory.TwilightAstronomical}, k.Twilight),
		"constraints.twilight", "must be civil, nautical or astronomical")
	within("duration_s", v.DurationS, 0, 1e6)
	within("nights", float64(v.Nights), 0, outlook.MaxNights)
	wrong(len(v.Windows) <= maxWindows, "windows", "are %d, the most is %d", len(v.Windows), maxWindows)
	for i, w := range v.Windows {
		if !w.Start.Before(w.End) {
			wrong(false, fmt.Sprintf("windows[%d]", i), "ends before it begins")
			break
		}
	}
	if v.Night != "" {
		date, err := time.Parse(time.DateOnly, v.Night)
		wrong(err == nil && date.Year() >= 1900 && date.Year() <= 2100, "night", "must be the date of its evening such as 2026-11-22, from 1900 to 2100")
	}
	return found
}

const maxWindows = 500

// joined puts windows in order and joins those that overlap.
func joined(windows []observatory.Window) []observatory.Window {
	windows = slices.Clone(windows)
	slices.SortFunc(windows, func(a, b observatory.Window) int { return a.Start.Compare(b.Start) })
	out := windows[:0]
	for _, w := range windows {
		if last := len(out) - 1; last >= 0 && !w.Start.After(out[last].End) {
			if w.End.After(out[last].End) {
				out[last].End = w.End
			}
			continue
		}
		out = append(out, w)
	}
	return out
}
