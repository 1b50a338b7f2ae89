package request

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strconv"

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
	for _, g := range f.Groups {
		w.whole("group", "name", g.Name, "rule", g.Rule)
	}
	for i := range f.Sequences {
		w.sequence(f.Sequences[i], r.Sequences[i])
	}
	w.close("request")
	if w.err == nil {
		w.err = e.Close()
	}
	b.WriteByte('\n')
	return b.Bytes(), w.err
}

// sequence writes f, with the times of s as Julian days.
func (w *xmlWriter) sequence(f sequenceFile, s observatory.Sequence) {
	jd1, jd2, preferred := "", "", ""
	if len(f.Windows) == 0 {
		jd1, jd2 = formatJD(s.Start), formatJD(s.End)
	}
	if s.Preferred != nil {
		preferred = formatJD(*s.Preferred)
	}
	w.open("sequence", "name", f.Name, "target_type", f.TargetType, "target_coords", f.Coords, "target_name", f.TargetName, "body", f.Body,
		"pm_ra_mas_yr", decimal(f.PMRA), "pm_dec_mas_yr", decimal(f.PMDec), "parallax_mas", decimal(f.Parallax), "epoch_yr", decimal(f.Epoch),
		"jd1", jd1, "jd2", jd2, "t_prefered", preferred, "time_critical", optional(f.TimeCritical), "tolerance_s", decimal(f.ToleranceS),
		"priority", whole(f.Priority), "duration", decimal(f.DurationS), "max_attempts", whole(f.MaxAttempts),
		"group", f.Group, "series", f.Series, "occurrence", whole(f.Occurrence))
	if o := f.Orbit; o != nil {
		w.whole("orbit", "epoch_jd", digits(o.Epoch), "perihelion_au", digits(o.PerihelionAU), "eccentricity", digits(o.Eccentricity),
			"incl_deg", digits(o.Incl), "node_deg", digits(o.Node), "peri_deg", digits(o.Peri), "perihelion_jd", digits(o.PerihelionJD))
	}
	if f.TLE != nil {
		w.whole("tle", "line1", f.TLE.Line1, "line2", f.TLE.Line2)
	}
	if len(f.Windows) > 0 {
		for _, one := range s.Windows {
			w.whole("window", "jd1", formatJD(one.Start), "jd2", formatJD(one.End))
		}
	}
	if c := f.Constraints; c != nil {
		w.whole("constraints", "min_alt_deg", decimal(c.MinAlt), "max_airmass", decimal(c.MaxAirmass), "min_moon_deg", decimal(c.MinMoon),
			"max_moon_illum", decimal(c.MaxMoonIllum), "twilight", c.Twilight, "max_cloud", c.MaxCloud,
			"min_transparency_pct", decimal(c.MinTransparency), "max_seeing_arcsec", decimal(c.MaxSeeing))
	}
	for _, a := range f.Albums {
		w.open("album", "detector", a.Detector, "name", a.Name)
		for _, p := range a.Plans {
			w.whole("plan", "duration", decimal(p.ExposureS), "filter", p.Filter, "name", p.Name, "nb_images", strconv.Itoa(p.Images))
		}
		w.close("album")
	}
	w.close("sequence")
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

// whole writes an element that holds no other.
func (w *xmlWriter) whole(name string, attrs ...string) {
	w.open(name, attrs...)
	w.close(name)
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

// whole is empty for 0.
func whole(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// decimal is empty for 0.
func decimal(f float64) string {
	if f == 0 {
		return ""
	}
	return digits(f)
}

// digits are those that give the same number again.
func digits(f float64) string {
	if s := strconv.FormatFloat(f, 'f', -1, 64); len(s) <= maxDigits {
		return s
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}
