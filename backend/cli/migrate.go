package cli

import (
	"fmt"

	"pyros/backend/store"
)

type migrateCommand struct{}

// Run migrates and seeds; a second run changes nothing.
func (migrateCommand) Run(s *session) error {
	return s.withStore(func(*store.Store) error {
		_, err := fmt.Fprintln(s.out, "the database is up to date")
		return err
	})
}

type seedCommand struct{}

// Help implements kong.HelpProvider.
func (seedCommand) Help() string {
	return `Countries, user levels, programs, telescope, detectors, filters, devices and strategies that every observatory starts
with. What is there already stays as it is, changed or not.`
}

// Run adds what is missing of the standard context and says what there is.
func (seedCommand) Run(s *session) error {
	return s.withStore(func(db *store.Store) error {
		if err := db.SeedAgain(s.ctx); err != nil {
			return err
		}
		in, err := db.Instrument(s.ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(s.out, "the standard context is there: %s, %d detectors, %d programs\n", in.Site.Name, len(in.Detectors), len(in.Programs))
		return err
	})
}
