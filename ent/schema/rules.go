package schema

import "entgo.io/ent/schema"

// Rules say what nobody may do to the rows of a table by hand, and why: each
// is the sentence that the person reads, empty where it may be done. Note is
// what a person should know before changing anything.
type Rules struct {
	Create, Edit, Delete, Note string
}

// Name implements schema.Annotation.
func (Rules) Name() string { return "Rules" }

// Kept marks a field that the program keeps and nobody sets by hand; Why is
// the sentence that the person reads.
type Kept struct{ Why string }

// Name implements schema.Annotation.
func (Kept) Name() string { return "Kept" }

// readOnly refuses everything for one reason.
func readOnly(why string) Rules { return Rules{Create: why, Edit: why, Delete: why} }

// kept says who keeps a field.
func kept(why string) schema.Annotation { return Kept{Why: why} }
