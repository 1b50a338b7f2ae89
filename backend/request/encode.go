package request

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strconv"
	"time"

	"gopkg.in/yaml.v3"

	"pyros/backend/observatory"
)

// Encode writes a request as a file of the format, with absolute times:
// Parse gives the same request again, but for warnings and for what the store
// adds. The priority is written for each sequence, but for that of an alert.
func Encode(r observatory.Request, format Format) ([]byte, error) {
	switch format {
	case FormatXML:
		return encodeXML(r)
	case FormatJSON:
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		err := e.Encode(fileOf(r))
		return b.Bytes(), err
	case FormatYAML:
		var b bytes.Buffer
		e := yaml.NewEncoder(&b)
		e.SetIndent(2)
		if err := e.Encode(fileOf(r)); err != nil {
			return nil, err
		}
		err := e.Close()
		return b.Bytes(), err
	}
	return nil, observatory.Errorf(observatory.CodeInvalid, "Unknown format %s; known are xml, json, yaml.", quote(string(format)))
}

// The file's form in JSON and YAML.
type (
	requestFile struct {
		Name       string         `json:"name" yaml:"name"`
		Program    string         `json:"scientific_program" yaml:"scientific_program"`
		TargetType string         `json:"target_type" yaml:"target_type"`
		Submitted  bool           `json:"submitted" yaml:"submitted"`
		Relative   bool           `json:"relative" yaml:"relative"`
		Autodepos  bool           `json:"autodeposit,omitempty" yaml:"autodeposit,omitempty"`
		Checkpoint string         `json:"checkpoint,omitempty" yaml:"checkpoint,omitempty"`
		Flag       string         `json:"flag,omitempty" yaml:"flag,omitempty"`
		Sequences  []sequenceFile `json:"sequences" yaml:"sequences"`
	}
	sequenceFile struct {
		Name        string      `json:"name" yaml:"name"`
		Coords      string      `json:"target_coords,omitempty" yaml:"target_coords,omitempty"`
		TargetName  string      `json:"target_name,omitempty" yaml:"target_name,omitempty"`
		WindowStart string      `json:"window_start" yaml:"window_start"`
		WindowEnd   string      `json:"window_end" yaml:"window_end"`
		Preferred   string      `json:"preferred,omitempty" yaml:"preferred,omitempty"`
		Priority    int         `json:"priority,omitempty" yaml:"priority,omitempty"`
		DurationS   float64     `json:"duration,omitempty" yaml:"duration,omitempty"`
		Albums      []albumFile `json:"albums" yaml:"albums"`
	}
	albumFile struct {
		Name     string     `json:"name,omitempty" yaml:"name,omitempty"`
		Detector string     `json:"detector" yaml:"detector"`
		Plans    []planFile `json:"plans" yaml:"plans"`
	}
	planFile struct {
		Name      string  `json:"name,omitempty" yaml:"name,omitempty"`
		Filter    string  `json:"filter" yaml:"filter"`
		ExposureS float64 `json:"duration" yaml:"duration"`
		Images    int     `json:"nb_images" yaml:"nb_images"`
	}
)

func fileOf(r observatory.Request) requestFile {
	f := requestFile{
		Name: r.Name, Program: r.Program, TargetType: string(r.TargetType), Submitted: r.Submitted,
		Autodepos: r.Autodepos, Checkpoint: r.Checkpoint, Flag: r.Flag, Sequences: []sequenceFile{},
	}
	for _, s := range r.Sequences {
		one := sequenceFile{
			Name: s.Name, Coords: coordsOf(s.Target), TargetName: targetNameOf(s), Priority: s.Priority, DurationS: s.DurationS,
			WindowStart: s.Start.UTC().Format(time.RFC3339Nano), WindowEnd: s.End.UTC().Format(time.RFC3339Nano), Albums: []albumFile{},
		}
		if s.Preferred != nil {
			one.Preferred = s.Preferred.UTC().Format(time.RFC3339Nano)
		}
		for _, a := range s.Albums {
			album := albumFile{Name: a.Name, Detector: a.Detector, Plans: []planFile{}}
			for _, p := range a.Plans {
				album.Plans = append(album.Plans, planFile{p.Name, p.Filter, p.ExposureS, p.Images})
			}
			one.Albums = append(one.Albums, album)
		}
		f.Sequences = append(f.Sequences, one)
	}
	return f
}

func coordsOf(t observatory.Target) string {
	if t.Coords != "" {
		return t.Coords
	}
	return formatCoords(t)
}

func targetNameOf(s observatory.Sequence) string {
	if s.Target.Name == s.Name {
		return ""
	}
	return s.Target.Name
}

// encodeXML writes elements and attributes in the order of the format.
func encodeXML(r observatory.Request) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	w := &xmlWriter{encoder: e}
	f := fileOf(r)
	w.open("request", "submitted", bit(f.Submitted), "relative", bit(f.Relative), "name", f.Name, "scientific_program", f.Program,
		"target_type", f.TargetType, "autodeposit", optional(f.Autodepos), "checkpoint", f.Checkpoint, "flag", f.Flag)
	for i, s := range f.Sequences {
		preferred, priority := "", ""
		if r.Sequences[i].Preferred != nil {
			preferred = formatJD(*r.Sequences[i].Preferred)
		}
		if s.Priority > 0 {
			priority = strconv.Itoa(s.Priority)
		}
		w.open("sequence", "name", s.Name, "target_coords", s.Coords, "target_name", s.TargetName,
			"jd1", formatJD(r.Sequences[i].Start), "jd2", formatJD(r.Sequences[i].End), "t_prefered", preferred,
			"priority", priority, "duration", decimal(s.DurationS))
		for _, a := range s.Albums {
			w.open("album", "detector", a.Detector, "name", a.Name)
			for _, p := range a.Plans {
				w.open("plan", "duration", decimal(p.ExposureS), "filter", p.Filter, "name", p.Name, "nb_images", strconv.Itoa(p.Images))
				w.close("plan")
			}
			w.close("album")
		}
		w.close("sequence")
	}
	w.close("request")
	if w.err == nil {
		w.err = e.Close()
	}
	b.WriteByte('\n')
	return b.Bytes(), w.err
}

// xmlWriter writes tags until the first error.
type xmlWriter struct {
	encoder *xml.Encoder
	err     error
}

// open writes a start tag with the attributes that are not empty.
func (w *xmlWriter) open(name string, attrs ...string) {
	t := xml.StartElement{Name: xml.Name{Local: name}}
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			t.Attr = append(t.Attr, xml.Attr{Name: xml.Name{Local: attrs[i]}, Value: attrs[i+1]})
		}
	}
	if w.err == nil {
		w.err = w.encoder.EncodeToken(t)
	}
}

func (w *xmlWriter) close(name string) {
	if w.err == nil {
		w.err = w.encoder.EncodeToken(xml.EndElement{Name: xml.Name{Local: name}})
	}
}

func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func optional(b bool) string {
	if b {
		return "1"
	}
	return ""
}

func decimal(f float64) string {
	if f == 0 {
		return ""
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
