package cli

import (
	"fmt"

	"pyros/backend/app"
	"pyros/backend/config"
)

type migrateCommand struct{}

// Run migrates and seeds; a second run changes nothing.
func (migrateCommand) Run(s *session) error {
	c, err := s.config(config.Default())
	if err != nil {
		return err
	}
	db, err := app.Database(s.ctx, c)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = fmt.Fprintln(s.out, "the database is up to date")
	return err
}
