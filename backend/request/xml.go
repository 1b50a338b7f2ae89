package request

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// readXML reads elements and attributes. A document type, and with it every
// entity beyond the five of XML itself, is refused; text between elements is a
// problem.
func readXML(data []byte, found *findings) *tree {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, errors.New("the encoding " + quote(charset) + " is not read; save the file as UTF-8")
	}
	var root *tree
	var open []*tree
	for {
		token, err := d.Token()
		line, _ := d.InputPos()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			found.add(lineSpot(line), "", "not well-formed XML: %s", xmlReason(err))
			return nil
		}
		switch t := token.(type) {
		case xml.StartElement:
			line = startLine(data, d.InputOffset(), line)
			value := element(t, line)
			if len(open) >= MaxDepth {
				found.add(lineSpot(line), "", "more than %d elements in one another", MaxDepth)
				return nil
			}
			switch {
			case len(open) > 0:
				open[len(open)-1].adopt(t.Name.Local, value)
			case root != nil:
				found.add(lineSpot(line), "", "a second root element <%s>", clip(t.Name.Local))
				return nil
			case t.Name.Local != "request":
				found.add(lineSpot(line), "", "the root element is <%s>, expected <request>", clip(t.Name.Local))
				return nil
			default:
				root = value
			}
			open = append(open, value)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if text := strings.TrimSpace(string(t)); text != "" {
				found.add(lineSpot(line), "", "text where only elements may stand: %s", quote(text))
			}
		case xml.Directive:
			found.add(lineSpot(line), "", "a document type or entity declaration is not read; remove <!%s>", clip(string(t)))
			return nil
		}
	}
	if root == nil {
		found.add(lineSpot(1), "", "there is no <request> element")
	}
	return root
}

// element makes the object of a start tag.
func element(t xml.StartElement, line int) *tree {
	value := &tree{kind: kindObject, line: line}
	for _, a := range t.Attr {
		name := a.Name.Local
		if a.Name.Space != "" {
			name = a.Name.Space + ":" + name
		}
		value.fields = append(value.fields, field{name: name, line: line, value: &tree{kind: kindPlain, text: a.Value, line: line}})
	}
	return value
}

// adopt hangs a child element below its parent: those of one name are one
// list, as in the other formats.
func (v *tree) adopt(name string, child *tree) {
	list, ok := v.elements[name]
	if !ok {
		list = &tree{kind: kindList, line: child.line}
		if v.elements == nil {
			v.elements = map[string]*tree{}
		}
		v.elements[name] = list
		v.fields = append(v.fields, field{name: name, line: child.line, element: true, value: list})
	}
	list.items = append(list.items, child)
}

// startLine is the line of a tag's "<": the decoder knows that of its end.
func startLine(data []byte, end int64, line int) int {
	tag := data[:end]
	if open := bytes.LastIndexByte(tag, '<'); open >= 0 {
		return line - bytes.Count(tag[open:], []byte("\n"))
	}
	return line
}

func xmlReason(err error) string {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return clipTo(syntax.Msg, 200)
	}
	return clipTo(err.Error(), 200)
}
