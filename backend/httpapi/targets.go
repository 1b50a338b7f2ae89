package httpapi

import (
	"context"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"pyros/backend/catalogue"
	"pyros/backend/observatory"
)

// Names looks names up that the catalogue inside the program does not have.
type Names interface {
	// Find gives false where it knows none; the error says that it cannot tell now.
	Find(ctx context.Context, name string) (catalogue.Object, bool, error)
}

// targets suggests objects.
//
//	@Summary		Objects whose names begin so: stars, Messier, NGC, IC, hosts of planets, Moon and planets
//	@Description	The exact name and the best known objects first. Without a match the list is empty.
//	@ID				suggestTargets
//	@Tags			targets
//	@Security		Bearer
//	@x-role			"scientist"
//	@Param			q		query	string	false	"beginning of a name, in any spelling"
//	@Param			limit	query	int		false	"at most; default 20"	minimum(1)	maximum(100)
//	@Success		200		{array}	catalogue.Object
//	@Router			/targets [get]
func (s *Server) targets(c *fiber.Ctx) error {
	q := query{c: c}
	prefix, limit := q.text("q"), q.integer("limit", 20, 1, 100)
	if err := q.err(); err != nil {
		return err
	}
	return send(c, catalogue.Search(prefix, limit))
}

// NamedTarget is what a name stands for.
type NamedTarget struct {
	Object catalogue.Object   `json:"object"`
	Target observatory.Target `json:"target"` // as a request takes it
	// Source says who knew it.
	Source string `json:"source" enums:"catalogue,service"`
}

// resolveTarget answers what a name stands for.
//
//	@Summary		The target of a name
//	@Description	The catalogue inside the program is looked into first; an online name service is asked where one is configured.
//	@ID				resolveTarget
//	@Tags			targets
//	@Security		Bearer
//	@x-role			"scientist"
//	@Param			name	query		string	true	"name, in any spelling: M 31, Andromeda Galaxy, NGC224, alf CMa, 51 Peg"
//	@Success		200		{object}	NamedTarget
//	@Failure		404		{object}	ProblemDocument	"nobody knows it"
//	@Router			/targets/resolve [get]
func (s *Server) resolveTarget(c *fiber.Ctx) error {
	q := query{c: c}
	name := q.text("name")
	if name == "" {
		q.wrong("name", "is missing")
	}
	if err := q.err(); err != nil {
		return err
	}
	found, err := s.named(c.UserContext(), name)
	return sendOr(c, found, err)
}

// named is what a name stands for.
func (s *Server) named(ctx context.Context, name string) (NamedTarget, error) {
	if o, ok := catalogue.Find(name); ok {
		return NamedTarget{o, o.Target(), "catalogue"}, nil
	}
	silent := ""
	if s.names != nil {
		o, ok, err := s.names.Find(ctx, name)
		if ok {
			return NamedTarget{o, o.Target(), "service"}, nil
		}
		if err != nil {
			s.log.Warn("name service", "name", clip(name), "error", err.Error())
			silent = ", and the name service does not answer now"
		}
	}
	return NamedTarget{}, observatory.Errorf(observatory.CodeNotFound, "%s", fmt.Sprintf("No object is called %q here%s. Give its coordinates.", clip(name), silent))
}
