// Command generate writes the packages below ent/ from ent/schema. Run it with
// `go generate ./ent`, which starts it in that folder.
package main

import (
	"log"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

func main() {
	config := &gen.Config{
		Target:  ".",
		Package: "pyros/ent",
		Features: []gen.Feature{
			gen.FeatureVersionedMigration,
			gen.FeatureExecQuery,
		},
	}
	if err := entc.Generate("./schema", config, entc.Extensions(tables{})); err != nil {
		log.Fatalf("generate: %v", err)
	}
}
