package request

// kind is what a value of a file is by the format's own word.
type kind int

const (
	kindPlain  kind = iota // text that may stand for any scalar: an XML attribute
	kindString             // text
	kindNumber             // text holds its digits as written
	kindBool               // text is "true" or "false"
	kindNull               // not given
	kindOther              // a scalar that no field takes
	kindObject             // fields
	kindList               // items
)

func (k kind) String() string {
	switch k {
	case kindPlain, kindString:
		return "text"
	case kindNumber:
		return "a number"
	case kindBool:
		return "true or false"
	case kindNull:
		return "null"
	case kindObject:
		return "an object"
	case kindList:
		return "a list"
	}
	return "a value of an unknown kind"
}

// tree is a value of a file, nothing judged.
type tree struct {
	kind   kind
	text   string
	line   int
	fields []field // of an object, in the order and the number of the file
	items  []*tree // of a list
	// elements finds the list of the child elements of a name, while XML is read.
	elements map[string]*tree
}

// field is a named value: an attribute, a key, or the XML elements of a name.
type field struct {
	name    string
	line    int
	element bool
	value   *tree
}
