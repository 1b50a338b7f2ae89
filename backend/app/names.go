package app

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"pyros/backend/catalogue"
	"pyros/backend/httpapi"
	"pyros/backend/request"
	"pyros/backend/sesame"
)

const (
	// namesTime bounds the questions for all names of a request, real time: a
	// little more than one may take, so that a silent service is known as such.
	namesTime = 3500 * time.Millisecond
	// namesAtOnce is how many of them are asked at a time.
	namesAtOnce = 4
)

// names finds targets by name: in the catalogue inside the program, and of an
// online service, where one is configured, for what is not there.
type names struct{ service nameService }

type nameService interface {
	httpapi.Names
	// Kept gives an answer that was given before, kept false where there is none.
	Kept(name string) (o catalogue.Object, found, kept bool)
}

func newNames(resolver string) names {
	if resolver == "" {
		return names{}
	}
	return names{sesame.New(resolver)}
}

// targets are those of a list of names. Where it may not ask it gives what the
// service has answered before.
func (n names) targets(ctx context.Context, list []string, ask bool) []request.Named {
	ctx, cancel := context.WithTimeout(ctx, namesTime)
	defer cancel()
	found := make([]request.Named, len(list))
	var asking errgroup.Group
	asking.SetLimit(namesAtOnce)
	for i, name := range list {
		if o, ok := catalogue.Find(name); ok {
			found[i] = request.Named{Target: o.Target(), Answer: request.NameKnown}
			continue
		}
		if n.service == nil {
			continue
		}
		o, ok, kept := n.service.Kept(name)
		switch {
		case kept:
			found[i] = answered(o, ok, nil)
		case !ask:
			found[i].Answer = request.NameUnasked
		default:
			asking.Go(func() error {
				found[i] = answered(n.service.Find(ctx, name))
				return nil
			})
		}
	}
	_ = asking.Wait() // none fails
	return found
}

func answered(o catalogue.Object, ok bool, err error) request.Named {
	switch {
	case err != nil:
		return request.Named{Answer: request.NameUnanswered}
	case !ok:
		return request.Named{}
	}
	return request.Named{Target: o.Target(), Answer: request.NameKnown}
}
