package observatory

// Table describes an entity of the data model for those who list and edit its
// rows. It is generated from the schema.
type Table struct {
	Name    string `json:"name"`    // of the table, as in addresses
	Entity  string `json:"entity"`  // name in the data model
	Label   string `json:"label"`   // for people
	Group   string `json:"group"`   // what it belongs to, such as instrument
	Comment string `json:"comment"` // what a row is
	// Title is the field that names a row to people; empty: its number.
	Title  string       `json:"title"`
	Sort   string       `json:"sort"` // the usual order: a field, with a minus before it the other way round
	Fields []TableField `json:"fields"`
	Edges  []TableEdge  `json:"edges"`
	// Unique are fields that together occur once, beside those that are unique alone.
	Unique [][]string `json:"unique"`
	Rules  TableRules `json:"rules"`
}

// TableKind is what the values of a field are.
type TableKind string

// The kinds.
const (
	KindText    TableKind = "text"
	KindEnum    TableKind = "enum"    // a word of Values
	KindBool    TableKind = "bool"    //
	KindInteger TableKind = "integer" //
	KindNumber  TableKind = "number"  // in Unit
	KindTime    TableKind = "time"    // RFC 3339, UTC
	KindList    TableKind = "list"    // a list of texts
	KindJSON    TableKind = "json"    // another list, or an object
)

// TableField describes a field of a table.
type TableField struct {
	Name      string    `json:"name"`
	Label     string    `json:"label"` // for people, without the unit
	Kind      TableKind `json:"kind"`
	Unit      string    `json:"unit"`      // empty: none
	Comment   string    `json:"comment"`   // what it is
	Values    []string  `json:"values"`    // the words of an enum
	MaxLen    int       `json:"max_len"`   // bytes of a text; 0: no limit
	Target    string    `json:"target"`    // the table whose row it names by number; empty: none
	Required  bool      `json:"required"`  // a new row needs it
	Nullable  bool      `json:"nullable"`  // null: not known, or none
	Unique    bool      `json:"unique"`    // no two rows have the same
	Immutable bool      `json:"immutable"` // set with a new row and never again
	Sortable  bool      `json:"sortable"`
	Secret    bool      `json:"secret"` // never sent, never set here
	Kept      string    `json:"kept"`   // why nobody sets it by hand; empty: one may
	// Default is what a new row has without it, as JSON; empty: nothing, or a
	// moment of its own.
	Default string `json:"default"`
}

// TableEdge says which rows of another table belong to a row, or hold on to it.
type TableEdge struct {
	Name  string `json:"name"`
	Table string `json:"table"`
	// Field is the one there that names the row here; empty where many belong
	// to many.
	Field string `json:"field"`
	// OnDelete says what becomes of them when the row is deleted: cascade, they
	// go too; restrict, they keep it from going; nothing, they stay without it.
	OnDelete string `json:"on_delete" enums:"cascade,restrict,nothing"`
}

// TableRules say why rows are not made, changed or deleted by hand; what is
// empty may be done. Note is what to know before.
type TableRules struct {
	Create string `json:"create"`
	Edit   string `json:"edit"`
	Delete string `json:"delete"`
	Note   string `json:"note"`
}

// TableRow is a row of a table.
type TableRow struct {
	ID    int    `json:"id"`
	Title string `json:"title"` // its name for people
	// Version names this state of the row, as an ETag without its quotes.
	Version string `json:"version"`
	// Values are its fields, but for what is secret.
	Values map[string]any `json:"values" swaggertype:"object"`
	// Names are what the rows are called that its fields name by number.
	Names map[string]string `json:"names"`
	// Kept says why this row stays as it is, where others of its table may be
	// changed by hand; empty: it may be, too.
	Kept string `json:"kept"`
}

// TableHeld says how many rows of another table belong to a row.
type TableHeld struct {
	TableEdge
	Label string `json:"label"` // of the table
	Rows  int    `json:"rows"`
	// Titles are the names of some of them.
	Titles []string `json:"titles"`
}

// Field gives the field of that name.
func (t *Table) Field(name string) (TableField, bool) {
	for _, f := range t.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return TableField{}, false
}
