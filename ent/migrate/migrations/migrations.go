// Package migrations holds the database's versioned migrations, one folder per
// dialect, in goose's format. `go run ./ent/internal/diff NAME` writes them;
// backend/store runs them. One that is published is never edited.
package migrations

import "embed"

// FS holds sqlite/*.sql and mysql/*.sql.
//
//go:embed sqlite/*.sql mysql/*.sql
var FS embed.FS
