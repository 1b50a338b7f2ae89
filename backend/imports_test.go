// Package backend_test holds the table of who may import whom.
package backend_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "pyros/"

var pure = []string{"backend/observatory", "backend/astro"}

// mayImport lists, for a package or a tree of packages ("x/..."), the packages
// of ours it may import. The longest matching key holds.
var mayImport = map[string][]string{
	"backend/observatory":     {},
	"backend/config":          {"backend/observatory"},
	"backend/clock":           {},
	"backend/bus":             {"backend/observatory"},
	"backend/auth":            {"backend/observatory"},
	"backend/astro":           pure,
	"backend/catalogue":       pure,
	"backend/outlook":         pure,
	"backend/sesame":          {"backend/observatory", "backend/catalogue"},
	"backend/environment":     pure,
	"backend/conditions":      pure,
	"backend/request":         pure,
	"backend/planner":         pure,
	"backend/voevent":         pure,
	"backend/imaging/...":     {"backend/observatory", "backend/astro", "backend/imaging/fits"},
	"backend/device":          {"backend/observatory"},
	"backend/device/...":      {"backend/observatory", "backend/device", "backend/device/..."},
	"backend/store/...":       {"backend/observatory", "backend/astro", "backend/bus", "backend/clock", "backend/store/...", "ent/..."},
	"backend/agents/...":      {"backend/observatory", "backend/astro", "backend/environment", "backend/conditions", "backend/request", "backend/planner", "backend/voevent", "backend/imaging/...", "backend/device", "backend/store", "backend/bus", "backend/clock", "backend/agents/...", "ent/..."},
	"backend/httpapi/...":     {"backend/observatory", "backend/astro", "backend/catalogue", "backend/outlook", "backend/environment", "backend/request", "backend/planner", "backend/voevent", "backend/imaging/...", "backend/store", "backend/bus", "backend/auth", "backend/clock", "openapi", "ent/..."},
	"backend/simulation":      {"backend/observatory", "simulators/scenarios"},
	"backend/rehearsal":       {"backend/observatory", "backend/store", "backend/bus", "backend/clock", "simulators/scenarios"},
	"simulators/user":         {"backend/astro", "backend/observatory", "backend/clock", "backend/request", "simulators/..."},
	"simulators/alert":        {"backend/astro", "backend/observatory", "backend/clock", "backend/voevent", "simulators/..."},
	"backend/app":             {"..."},
	"backend/cli/api":         {"backend/observatory"},
	"backend/cli/shell":       {"backend/observatory", "backend/request", "backend/cli/api"},
	"backend/cli":             {"backend/cli/...", "backend/app", "backend/config", "backend/simulation", "backend/observatory", "backend/clock", "backend/astro", "backend/catalogue", "backend/outlook", "backend/request", "backend/planner", "backend/voevent", "backend/store", "frontend"},
	"backend/cmd/...":         {"backend/cli"},
	"simulators/...":          {"backend/device/pyrosnet", "backend/astro", "backend/observatory", "backend/clock", "backend/imaging/fits", "simulators/..."},
	"ent/schema":              {"backend/observatory", "ent/schema"},
	"frontend":                {},
	"openapi":                 {},
	"scripts/...":             {"..."},
	"ent/...":                 {"..."},
	"ent/table":               {"backend/observatory", "ent/..."},
	"backend":                 {},
	"simulators/scenarios":    {},
	"backend/device/pyrosnet": {"backend/observatory", "backend/device"},
}

func TestNobodyImportsAgainstTheTable(t *testing.T) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	packages := 0
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; packages++ {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name, ours := strings.CutPrefix(p.ImportPath, module)
		if !ours {
			continue
		}
		allowed, ok := rowOf(name)
		if !ok {
			t.Errorf("%s is in no row of the table", name)
			continue
		}
		for _, imported := range p.Imports {
			if other, ours := strings.CutPrefix(imported, module); ours && !matchesAny(other, allowed) {
				t.Errorf("%s imports %s, which the table does not allow", name, other)
			}
		}
		for _, part := range strings.Split(name, "/") {
			if part == "utils" || part == "common" || part == "helpers" || part == "manager" {
				t.Errorf("%s: a package is named for what it is about, not %q", name, part)
			}
		}
	}
	if packages < 10 {
		t.Errorf("only %d packages were seen", packages)
	}
}

func rowOf(name string) ([]string, bool) {
	if row, ok := mayImport[name]; ok {
		return row, true
	}
	best, found := "", false
	for key := range mayImport {
		if matches(name, key) && len(key) > len(best) {
			best, found = key, true
		}
	}
	return mayImport[best], found
}

func matchesAny(name string, patterns []string) bool {
	for _, p := range patterns {
		if matches(name, p) {
			return true
		}
	}
	return false
}

func matches(name, pattern string) bool {
	if pattern == "..." || name == pattern {
		return true
	}
	tree, ok := strings.CutSuffix(pattern, "/...")
	return ok && (name == tree || strings.HasPrefix(name, tree+"/"))
}
