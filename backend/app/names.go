package app

import (
	"context"

	"pyros/backend/catalogue"
	"pyros/backend/httpapi"
	"pyros/backend/observatory"
	"pyros/backend/sesame"
)

// names finds targets by name: in the catalogue inside the program, and of an
// online service, where one is configured, for what is not there.
type names struct{ service httpapi.Names }

func newNames(resolver string) names {
	if resolver == "" {
		return names{}
	}
	return names{sesame.New(resolver)}
}

// target is that of a name; false where nobody knows it or the service is silent.
func (n names) target(name string) (observatory.Target, bool) {
	if o, ok := catalogue.Find(name); ok {
		return o.Target(), true
	}
	if n.service == nil {
		return observatory.Target{}, false
	}
	o, ok, err := n.service.Find(context.Background(), name) // its own timeout is short
	return o.Target(), ok && err == nil
}
