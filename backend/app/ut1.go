package app

import (
	"context"
	"fmt"
	"os"
	"time"

	"pyros/backend/astro"
	"pyros/backend/observatory"
)

// readUT1 reads the configured table of UT1 - UTC; nil where none is configured.
func (a *App) readUT1(ctx context.Context) (observatory.UT1, error) {
	path := a.cfg.UT1File
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("ut1_file: %w", err)
	}
	defer file.Close()
	table, err := astro.ReadUT1(file)
	if err != nil {
		return nil, observatory.Errorf(observatory.CodeInvalid, "ut1_file %s: %s", path, observatory.Reason(err))
	}
	if end := table.End(); end.Before(time.Now()) {
		a.log.WarnContext(ctx, "the table of UT1 has ended: UT1 = UTC is taken", "file", path, "end", end)
	}
	return table, nil
}
