package voevent

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxAttrs bounds the attributes of an element.
const maxAttrs = 100

// element is an XML element. Names are local: the version 1.1 puts some
// elements into a namespace of their own that 2.0 has without one.
type element struct {
	name     string
	attrs    []xml.Attr
	text     []byte
	children []*element
}

// attr gives an attribute without a prefix, trimmed.
func (e *element) attr(name string) string {
	value, _ := e.lookup(name)
	return value
}

func (e *element) lookup(name string) (string, bool) {
	if e == nil {
		return "", false
	}
	for _, a := range e.attrs {
		if a.Name.Local == name && a.Name.Space == "" {
			return strings.TrimSpace(a.Value), true
		}
	}
	return "", false
}

// content is the element's own text, trimmed.
func (e *element) content() string {
	if e == nil {
		return ""
	}
	return strings.TrimSpace(string(e.text))
}

// child finds the first element along a path of names.
func (e *element) child(path ...string) *element {
	for _, name := range path {
		if all := e.all(name); len(all) > 0 {
			e = all[0]
		} else {
			return nil
		}
	}
	return e
}

// all lists the children of a name.
func (e *element) all(name string) []*element {
	if e == nil {
		return nil
	}
	var list []*element
	for _, c := range e.children {
		if c.name == name {
			list = append(list, c)
		}
	}
	return list
}

// readTree reads a whole XML file within the limits. A document type, and with
// it every entity beyond the five of XML itself, is refused.
func readTree(data []byte) (*element, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = charset
	var root *element
	var open []*element
	count := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := d.InputPos()
		if err != nil {
			return nil, invalid(line, "not well-formed XML: %s", xmlReason(err))
		}
		switch t := token.(type) {
		case xml.StartElement:
			count++
			switch {
			case root != nil && len(open) == 0:
				return nil, invalid(line, "a second root element <%s>", clip(t.Name.Local))
			case len(open) >= MaxDepth:
				return nil, invalid(line, "more than %d elements in one another", MaxDepth)
			case count > MaxElements:
				return nil, invalid(line, "more than %d elements", MaxElements)
			}
			if err := checkAttrs(t, line); err != nil {
				return nil, err
			}
			e := &element{name: t.Name.Local, attrs: t.Attr}
			if root == nil {
				root = e
			} else {
				parent := open[len(open)-1]
				parent.children = append(parent.children, e)
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				e := open[len(open)-1]
				e.text = append(e.text, t...)
			} else if len(bytes.TrimSpace(t)) > 0 {
				return nil, invalid(line, "text outside of the root element")
			}
		case xml.Directive:
			return nil, invalid(line, "a document type or entity declaration is not read")
		}
	}
	if root == nil {
		return nil, invalid(1, "there is no element")
	}
	return root, nil
}

// checkAttrs refuses what encoding/xml lets pass: an attribute given twice, of
// which one reader would take the first and another the last.
func checkAttrs(t xml.StartElement, line int) error {
	if len(t.Attr) > maxAttrs {
		return invalid(line, "<%s> has more than %d attributes", clip(t.Name.Local), maxAttrs)
	}
	for i, a := range t.Attr {
		for _, b := range t.Attr[:i] {
			if a.Name == b.Name {
				return invalid(line, "<%s> has the attribute %s twice", clip(t.Name.Local), clip(a.Name.Local))
			}
		}
	}
	return nil
}

// charset reads the old one-byte encodings; UTF-8 never comes here.
func charset(label string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(label)) {
	case "iso-8859-1", "latin1", "us-ascii", "ascii":
		return &latin1{from: input}, nil
	}
	return nil, fmt.Errorf("the encoding %q is not read", clip(label))
}

// latin1 turns ISO 8859-1 into UTF-8.
type latin1 struct {
	from io.Reader
	rest []byte
}

// Read implements io.Reader.
func (l *latin1) Read(p []byte) (int, error) {
	if len(l.rest) == 0 {
		raw := make([]byte, 4096)
		n, err := l.from.Read(raw)
		if n == 0 {
			return 0, err
		}
		for _, b := range raw[:n] {
			l.rest = append(l.rest, string(rune(b))...)
		}
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

func xmlReason(err error) string {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return clip(syntax.Msg)
	}
	return clip(err.Error())
}
