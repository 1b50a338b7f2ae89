package backend_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// unprobed is a package that the Makefile builds without the race detector's probes.
type unprobed struct {
	ImportPath, Dir      string
	GoFiles              []string
	Imports, TestImports []string
}

// TestWhatGoesUnprobedHasNothingBesideIt: the Makefile builds some packages
// without the race detector's probes. What they would do with sync it could not
// see, and what others do with the same types it would misjudge. So they only
// compute: no goroutine, no channel, no variable of the package that is written
// to once the program runs. Tests in a package of their own have their probes.
func TestWhatGoesUnprobedHasNothingBesideIt(t *testing.T) {
	for _, p := range unprobedPackages(t) {
		for _, imported := range slices.Concat(p.Imports, p.TestImports) {
			if imported == "sync" || imported == "sync/atomic" {
				t.Errorf("%s imports %s", p.ImportPath, imported)
			}
		}
		files := token.NewFileSet()
		var parsed []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			parsed = append(parsed, f)
		}
		for at, what := range besides(parsed) {
			t.Errorf("%s: %s", files.Position(at), what)
		}
	}
}

// TestWhatIsBesideIsSeen has the test above look at what it is to refuse.
func TestWhatIsBesideIsSeen(t *testing.T) {
	for text, wrong := range map[string]int{
		`var n int; func f() { n = 1 }`:                                    1,
		`var n int; func f() { n++ }`:                                      1,
		`var n [2]struct{ k int }; func f() { n[0].k += 1 }`:               1,
		`var n map[int]int; func f() { delete(n, 1); clear(n) }`:           2,
		`var p *int; func f() { *p = 1 }`:                                  1,
		`var n int; func f() *int { return &n }`:                           1,
		`var n, m int; func f() { for n, m = range 3 {} }`:                 2,
		`var n int; func f() { g := func() { n = 1 }; g() }`:               1,
		`func f() { go f() }`:                                              1,
		`type c chan int`:                                                  1,
		`func f() { select {} }`:                                           1,
		`func f(c <-chan int) { <-c }`:                                     2,
		`var n int; func init() { n = 1 }`:                                 0,
		`var n = 1; func f() int { n := 2; n++; m := n; m = 3; return m }`: 0,
		`var n = 1; func f(n int) int { n++; return n }`:                   0,
		`var n = 1; type s struct { n int }; func (x *s) f() { x.n = n }`:  0,
		`var n = []int{1}; func f() int { x := n[0]; return x }`:           0,
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\n"+text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if found := besides([]*ast.File{f}); len(found) != wrong {
			t.Errorf("%s: %v, want %d", text, found, wrong)
		}
	}
}

// unprobedPackages are ours of those in the Makefile's list: the database engine
// keeps its own data apart, under its own locks.
func unprobedPackages(t *testing.T) (list []unprobed) {
	t.Helper()
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	_, names, found := strings.Cut(string(makefile), "\nUNPROBED := ")
	names, _, _ = strings.Cut(names, "\n")
	args := []string{"list", "-json=ImportPath,Dir,GoFiles,Imports,TestImports"}
	for name := range strings.FieldsSeq(names) {
		if strings.HasPrefix(name, module) {
			args = append(args, name)
		}
	}
	if !found || len(args) < 4 {
		t.Fatal("the Makefile has no list UNPROBED")
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p unprobed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

// besides finds in a package what could run beside other code or share data with
// it: go statements, channels, and what writes to a variable of the package, or
// takes its address, outside of init. It goes by names: a local one that is
// called like one of the package is known by its declaration in the function.
func besides(files []*ast.File) map[token.Pos]string {
	found := map[token.Pos]string{}
	shared := map[string]bool{}
	for _, f := range files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.GenDecl); ok && d.Tok == token.VAR {
				for _, s := range d.Specs {
					for _, name := range s.(*ast.ValueSpec).Names {
						shared[name.Name] = true
					}
				}
			}
		}
	}
	for _, f := range files {
		for _, d := range f.Decls {
			ast.Inspect(d, func(n ast.Node) bool { return concurrent(n, found) })
			if d, ok := d.(*ast.FuncDecl); ok && d.Body != nil && (d.Recv != nil || d.Name.Name != "init") {
				writes(d, shared, found)
			}
		}
	}
	return found
}

func concurrent(n ast.Node, found map[token.Pos]string) bool {
	switch n := n.(type) {
	case *ast.GoStmt:
		found[n.Pos()] = "a goroutine"
	case *ast.ChanType:
		found[n.Pos()] = "a channel"
	case *ast.SelectStmt, *ast.SendStmt:
		found[n.Pos()] = "a channel is used"
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			found[n.Pos()] = "a channel is used"
		}
	}
	return true
}

// writes notes what a function writes to shared variables.
func writes(f *ast.FuncDecl, shared map[string]bool, found map[token.Pos]string) {
	local := declared(f)
	written := func(targets ...ast.Expr) {
		for _, e := range targets {
			if name := root(e); name != nil && shared[name.Name] && !local[name.Name] {
				found[e.Pos()] = name.Name + " is a variable of the package and written to"
			}
		}
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				written(n.Lhs...)
			}
		case *ast.IncDecStmt:
			written(n.X)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				written(n.Key, n.Value)
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				written(n.X)
			}
		case *ast.CallExpr:
			if name, ok := n.Fun.(*ast.Ident); ok && len(n.Args) > 0 && slices.Contains([]string{"delete", "clear", "copy"}, name.Name) {
				written(n.Args[0])
			}
		}
		return true
	})
}

// declared are the names that a function declares itself: receiver, parameters,
// results and variables, those of function literals inside of it too.
func declared(f *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	add := func(list ...ast.Expr) {
		for _, e := range list {
			if name, ok := e.(*ast.Ident); ok {
				names[name.Name] = true
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, name := range n.Names {
				add(name)
			}
		case *ast.ValueSpec:
			for _, name := range n.Names {
				add(name)
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				add(n.Lhs...)
			}
		case *ast.RangeStmt:
			if n.Tok == token.DEFINE {
				add(n.Key, n.Value)
			}
		}
		return true
	})
	return names
}

// root is the identifier that what is written to begins with, nil for none.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}
