// Package frontend carries the built web pages inside the program.
//
// dist is made by `make web`; without it only the mark .gitkeep is there, the
// program still builds, and the server says how to make the pages.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Assets is the root of the built pages.
func Assets() fs.FS {
	root, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return root
}
