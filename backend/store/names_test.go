package store_test

import (
	"testing"

	"pyros/backend/observatory"
	"pyros/ent/migrate"
)

// What a request file may hold, its columns hold.
func TestColumnsHoldTheLongestName(t *testing.T) {
	want := map[string][]string{
		"request": {"name", "checkpoint", "flag"}, "sequence": {"name", "target_name", "coords"},
		"album": {"name"}, "plan": {"name"},
	}
	for _, table := range migrate.Tables {
		for _, column := range want[table.Name] {
			found := false
			for _, c := range table.Columns {
				if c.Name == column {
					found = c.Size == observatory.MaxName
				}
			}
			if !found {
				t.Errorf("%s.%s does not hold %d bytes", table.Name, column, observatory.MaxName)
			}
		}
		delete(want, table.Name)
	}
	if len(want) > 0 {
		t.Errorf("there are no tables %v", want)
	}
}
