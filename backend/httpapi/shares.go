package httpapi

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// shares is what this package needs of the database for those who are granted
// observing time together.
type shares interface {
	CountryNames(ctx context.Context) ([]string, error)
	Countries(ctx context.Context) ([]observatory.CountryShare, error)
	Levels(ctx context.Context) ([]observatory.LevelShare, error)
	Programs(ctx context.Context) ([]observatory.ProgramShare, error)
	SaveCountry(ctx context.Context, actor observatory.Actor, id int, e store.ShareEdit) (int, error)
	SaveLevel(ctx context.Context, actor observatory.Actor, id int, e store.ShareEdit) (int, error)
	SaveProgram(ctx context.Context, actor observatory.Actor, id int, e store.ShareEdit) (int, error)
}

// CountryEdit is the body of a new country or of a change; what is absent stays.
type CountryEdit struct {
	Name        *string  `json:"name,omitempty"`
	Description *string  `json:"description,omitempty"`
	QuotaS      *float64 `json:"quota_s,omitempty"` // seconds for all its users together
}

// ProgramEdit is the body of a new program or of a change; what is absent stays.
type ProgramEdit struct {
	Name        *string  `json:"name,omitempty"`
	Description *string  `json:"description,omitempty"`
	QuotaS      *float64 `json:"quota_s,omitempty"`  // seconds
	Priority    *int     `json:"priority,omitempty"` // 1 most important ... 5 least
}

// LevelEdit is the body of a new user level or of a change; what is absent stays.
type LevelEdit struct {
	Name        *string           `json:"name,omitempty"`
	Description *string           `json:"description,omitempty"`
	Role        *observatory.Role `json:"role,omitempty"`     // holds for its users at once
	QuotaS      *float64          `json:"quota_s,omitempty"`  // seconds for each of its users
	Priority    *int              `json:"priority,omitempty"` // 1 most important ... 5 least
}

const maxDescription = 1000 // characters

// checkShare trims a name and refuses texts that are too long.
func checkShare(name, description *string) error {
	var problems []observatory.Problem
	if name != nil {
		*name = strings.TrimSpace(*name)
		problems = appendNameProblem(problems, "name", *name, true)
	}
	if description != nil && utf8.RuneCountInString(*description) > maxDescription {
		problems = append(problems, observatory.Problem{Field: "description", Message: "is longer than 1000 characters"})
	}
	if problems != nil {
		return observatory.Invalid("It cannot be saved so.", problems...)
	}
	return nil
}

// saveShare makes (with an empty path parameter) or changes one and answers it
// out of the whole list.
func saveShare[T any](c *fiber.Ctx, edit store.ShareEdit, save func(context.Context, observatory.Actor, int, store.ShareEdit) (int, error),
	list func(context.Context) ([]T, error), idOf func(T) int,
) error {
	id := 0
	if c.Params("id") != "" {
		var err error
		if id, err = pathID(c, "id"); err != nil {
			return err
		}
	}
	if err := checkShare(edit.Name, edit.Description); err != nil {
		return err
	}
	saved, err := save(c.UserContext(), actor(c), id, edit)
	if err != nil {
		return err
	}
	all, err := list(c.UserContext())
	if err != nil {
		return err
	}
	for _, one := range all {
		if idOf(one) == saved {
			if id == 0 {
				c.Status(fiber.StatusCreated)
			}
			return send(c, one)
		}
	}
	return observatory.Errorf(observatory.CodeNotFound, "It was deleted meanwhile.")
}

// countries answers all countries.
//
//	@Summary	All countries with quota granted, used and left
//	@ID			listCountries
//	@Tags		people
//	@Security	Bearer
//	@x-role		"scientist"
//	@Success	200	{array}	observatory.CountryShare
//	@Router		/countries [get]
func (s *Server) countries(c *fiber.Ctx) error {
	list, err := s.store.Countries(c.UserContext())
	return sendOr(c, list, err)
}

// addCountry makes a country.
//
//	@Summary	Make a country
//	@ID			createCountry
//	@Tags		people
//	@Security	Bearer
//	@x-role		"admin"
//	@Accept		json
//	@Param		country	body		CountryEdit	true	"needs a name"
//	@Success	201		{object}	observatory.CountryShare
//	@Failure	409		{object}	ProblemDocument	"there is one of this name"
//	@Router		/countries [post]
func (s *Server) addCountry(c *fiber.Ctx) error { return s.saveCountry(c) }

// saveCountry changes a country.
//
//	@Summary	Change a country
//	@ID			editCountry
//	@Tags		people
//	@Security	Bearer
//	@x-role		"admin"
//	@Accept		json
//	@Param		id		path		int			true	"country"
//	@Param		change	body		CountryEdit	true	"what changes"
//	@Success	200		{object}	observatory.CountryShare
//	@Failure	404		{object}	ProblemDocument
//	@Failure	409		{object}	ProblemDocument	"there is another of this name"
//	@Router		/countries/{id} [patch]
func (s *Server) saveCountry(c *fiber.Ctx) error {
	var in CountryEdit
	if err := decodeJSON(c, &in); err != nil {
		return err
	}
	edit := store.ShareEdit{Name: in.Name, Description: in.Description, QuotaS: in.QuotaS}
	return saveShare(c, edit, s.store.SaveCountry, s.store.Countries, func(x observatory.CountryShare) int { return x.ID })
}

// programs answers all programs.
//
//	@Summary	All scientific programs with quota granted, used and left
//	@ID			listPrograms
//	@Tags		people
//	@Security	Bearer
//	@x-role		"scientist"
//	@Success	200	{array}	observatory.ProgramShare
//	@Router		/programs [get]
func (s *Server) programs(c *fiber.Ctx) error {
	list, err := s.store.Programs(c.UserContext())
	return sendOr(c, list, err)
}

// addProgram makes a program.
//
//	@Summary	Make a scientific program
//	@ID			createProgram
//	@Tags		people
//	@Security	Bearer
//	@x-role		"admin"
//	@Accept		json
//	@Param		program	body		ProgramEdit	true	"needs a name"
//	@Success	201		{object}	observatory.ProgramShare
//	@Failure	409		{object}	ProblemDocument	"there is one of this name"
//	@Router		/programs [post]
func (s *Server) addProgram(c *fiber.Ctx) error { return s.saveProgram(c) }

// saveProgram changes a program.
//
//	@Summary	Change a scientific program
//	@ID			editProgram
//	@Tags		people
//	@Security	Bearer
//	@x-role		"admin"
//	@Accept		json
//	@Param		id		path		int			true	"program"
//	@Param		change	body		ProgramEdit	true	"what changes"
//	@Success	200		{object}	observatory.ProgramShare
//	@Failure	404		{object}	ProblemDocument
//	@Failure	409		{object}	ProblemDocument	"there is another of this name"
//	@Router		/programs/{id} [patch]
func (s *Server) saveProgram(c *fiber.Ctx) error {
	var in ProgramEdit
	if err := decodeJSON(c, &in); err != nil {
		return err
	}
	edit := store.ShareEdit{Name: in.Name, Description: in.Description, QuotaS: in.QuotaS, Priority: in.Priority}
	return saveShare(c, edit, s.store.SaveProgram, s.store.Programs, func(x observatory.ProgramShare) int { return x.ID })
}

// levels answers all user levels.
//
//	@Summary	All user levels with the quota granted to each of their users
//	@ID			listLevels
//	@Tags		people
//	@Security	Bearer
//	@x-role		"admin"
//	@Success	200	{array}	observatory.LevelShare
//	@Router		/levels [get]
func (s *Server) levels(c *fiber.Ctx) error {
	list, err := s.store.Levels(c.UserContext())
	return sendOr(c, list, err)
}

// addLevel makes a user level.
//
//	@Summary	Make a user level
//	@ID			createLevel
//	@Tags		people
//	@Security	Bearer
//	@x-role		"admin"
//	@Accept		json
//	@Param		level	body		LevelEdit	true	"needs a name and a role"
//	@Success	201		{object}	observatory.LevelShare
//	@Failure	409		{object}	ProblemDocument	"there is one of this name"
//	@Router		/levels [post]
func (s *Server) addLevel(c *fiber.Ctx) error { return s.saveLevel(c) }

// saveLevel changes a user level.
//
//	@Summary	Change a user level
//	@ID			editLevel
//	@Tags		people
//	@Security	Bearer
//	@x-role		"admin"
//	@Accept		json
//	@Param		id		path		int			true	"user level"
//	@Param		change	body		LevelEdit	true	"what changes"
//	@Success	200		{object}	observatory.LevelShare
//	@Failure	404		{object}	ProblemDocument
//	@Failure	409		{object}	ProblemDocument	"the last administrator's, or another of this name"
//	@Router		/levels/{id} [patch]
func (s *Server) saveLevel(c *fiber.Ctx) error {
	var in LevelEdit
	if err := decodeJSON(c, &in); err != nil {
		return err
	}
	edit := store.ShareEdit{Name: in.Name, Description: in.Description, Role: in.Role, QuotaS: in.QuotaS, Priority: in.Priority}
	err := saveShare(c, edit, s.store.SaveLevel, s.store.Levels, func(x observatory.LevelShare) int { return x.ID })
	s.access.forgetAll()
	return err
}
