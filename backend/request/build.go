package request

import (
	"math"
	"strings"
	"time"

	"pyros/backend/observatory"
)

// build types what the outline names, and gives for each sequence the number
// of its node: a cadence makes several of one. Missing and wrongly typed values
// are findings; what the values may be is checked later.
func build(root *node, now time.Time, found *findings) (r observatory.Request, origin []int) {
	r = observatory.Request{
		Name:       root.required("name", found),
		Program:    root.required("scientific_program", found),
		TargetType: observatory.TargetType(strings.ToLower(root.required("target_type", found))),
		Submitted:  root.flag("submitted", found),
		Autodepos:  root.flag("autodeposit", found),
		Checkpoint: root.text("checkpoint", found),
		Flag:       root.text("flag", found),
	}
	for _, n := range root.also[groupLevel] {
		r.Groups = append(r.Groups, observatory.Group{
			Name: n.required("name", found), Rule: observatory.GroupRule(strings.ToLower(n.required("rule", found))),
		})
	}
	relative := root.flag("relative", found)
	for i, n := range root.children {
		list := []observatory.Sequence{buildSequence(n, relative, now, found)}
		if n.parts[cadenceLevel] != nil {
			list = repeated(n, list[0], MaxSequences-len(r.Sequences), found)
		}
		for _, s := range list {
			r.Sequences, origin = append(r.Sequences, s), append(origin, i)
		}
	}
	return r, origin
}

func buildSequence(n *node, relative bool, now time.Time, found *findings) observatory.Sequence {
	s := observatory.Sequence{Name: n.required("name", found), Target: buildTarget(n, found)}
	s.DurationS, _ = n.number("duration", found)
	if s.DurationS < 0 || n.attrs["duration"] != nil && s.DurationS == 0 {
		found.add(n.at, "duration", "must be more than 0 s")
	}
	if priority, ok := n.count("priority", found); ok {
		if priority < 1 || priority > 5 {
			found.add(n.at, "priority", "must be from 1 (most important) to 5, is %d", priority)
		} else {
			s.Priority = priority
		}
	}
	s.Windows = buildWindows(n, relative, now, found)
	if len(s.Windows) > 0 {
		s.Start, s.End = hull(s.Windows)
	}
	if preferred, ok := n.moment("t_prefered", relative, now, found); ok && !preferred.IsZero() {
		s.Preferred = &preferred
	}
	s.TimeCritical = n.flag("time_critical", found)
	s.ToleranceS, _ = n.number("tolerance_s", found)
	s.MaxAttempts, _ = n.count("max_attempts", found)
	s.Group = n.text("group", found)
	s.Series = n.text("series", found)
	s.Occurrence, _ = n.count("occurrence", found)
	s.Constraints = buildConstraints(n.parts[constraintsLevel], found)
	for _, child := range n.children {
		s.Albums = append(s.Albums, buildAlbum(child, found))
	}
	return s
}

// buildWindows reads the list of windows, or the one window that the sequence
// itself gives.
func buildWindows(n *node, relative bool, now time.Time, found *findings) []observatory.Window {
	nodes, several := n.also[windowLevel]
	if !several {
		return []observatory.Window{n.window(relative, now, found)}
	}
	for _, name := range []string{"jd1", "jd2"} {
		if given := n.fieldName(name); n.attrs[given] != nil {
			found.add(n.at, given, "is given beside windows; give one or the other")
		}
	}
	if len(nodes) == 0 {
		found.add(n.at, "windows", "is empty: there must be one window at least")
	}
	list := make([]observatory.Window, len(nodes))
	for i, w := range nodes {
		list[i] = w.window(relative, now, found)
	}
	return list
}

func (n *node) window(relative bool, now time.Time, found *findings) (w observatory.Window) {
	var ok bool
	if w.Start, ok = n.moment("jd1", relative, now, found); !ok {
		found.add(n.at, "jd1", "is missing: the start of the window")
	}
	if w.End, ok = n.moment("jd2", relative, now, found); !ok {
		found.add(n.at, "jd2", "is missing: the end of the window")
	}
	return w
}

// buildConstraints reads constraints; what must be at most something cannot be
// 0, which in a noun asks for nothing.
func buildConstraints(n *node, found *findings) (c observatory.Constraints) {
	if n == nil {
		return c
	}
	c.Twilight = observatory.Twilight(strings.ToLower(n.text("twilight", found)))
	c.MaxCloud = strings.ToLower(n.text("max_cloud", found))
	for _, one := range []struct {
		name string
		into *float64
	}{
		{"min_alt_deg", &c.MinAltDeg},
		{"min_moon_deg", &c.MinMoonDeg},
		{"min_transparency_pct", &c.MinTransparencyPct},
		{"max_airmass", &c.MaxAirmass},
		{"max_moon_illum", &c.MaxMoonIllum},
		{"max_seeing_arcsec", &c.MaxSeeingArcsec},
	} {
		v, ok := n.number(one.name, found)
		if ok && v == 0 && strings.HasPrefix(one.name, "max_") {
			found.add(n.at, one.name, "must be more than 0; leave it out to ask for nothing")
		}
		*one.into = v
	}
	return c
}

func buildAlbum(n *node, found *findings) observatory.Album {
	a := observatory.Album{Name: n.text("name", found), Detector: n.required("detector", found)}
	for _, child := range n.children {
		p := observatory.Plan{Name: child.text("name", found), Filter: child.required("filter", found)}
		for _, name := range []string{"duration", "nb_images"} {
			if child.attrs[name] == nil {
				found.add(child.at, name, "is missing")
			}
		}
		p.ExposureS, _ = child.number("duration", found)
		p.Images, _ = child.count("nb_images", found)
		a.Plans = append(a.Plans, p)
	}
	return a
}

// moment reads a time under its Julian name or its alias. It is false where
// neither is given, and the zero time where it cannot be used.
func (n *node) moment(julian string, relative bool, now time.Time, found *findings) (time.Time, bool) {
	named := alias[julian]
	name := n.fieldName(julian)
	v := n.attrs[name]
	switch {
	case v == nil:
		return time.Time{}, false
	case n.attrs[julian] != nil && n.attrs[named] != nil:
		found.add(n.at, julian, "is given twice, also as %s", named)
		return time.Time{}, true
	case julian == "t_prefered" && (v.kind == kindNumber || v.kind == kindPlain) && isMinusOne(v.text):
		return time.Time{}, false // none
	case relative:
		return n.offset(name, now, found), true
	case name == julian:
		return n.julianDay(name, found), true
	}
	if v.kind != kindString && v.kind != kindPlain {
		found.add(n.at, name, "must be a time such as \"2026-11-22T03:00:00Z\", is %s", v.kind)
		return time.Time{}, true
	}
	t, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(v.text))
	if err != nil || len(v.text) > 64 {
		found.add(n.at, name, "must be a time such as \"2026-11-22T03:00:00Z\", is %s%s", quote(v.text), relativeHint(v.text))
		return time.Time{}, true
	}
	return t.UTC().Round(time.Microsecond), true
}

// offset reads seconds after the submission.
func (n *node) offset(name string, now time.Time, found *findings) time.Time {
	seconds, ok := n.number(name, found)
	const most = 10 * 366 * 86400
	switch {
	case !ok:
		return time.Time{}
	case math.Abs(seconds) > most:
		found.add(n.at, name, "must be seconds after the submission (relative=\"1\"), is %s", quote(n.attrs[name].text))
		return time.Time{}
	}
	return now.Add(time.Duration(math.Round(seconds*1e6)) * time.Microsecond).Round(time.Microsecond)
}

// julianDay reads a Julian day.
func (n *node) julianDay(name string, found *findings) time.Time {
	s, ok := n.digits(name, found)
	if !ok {
		return time.Time{}
	}
	t, ok := parseJD(s)
	if !ok {
		found.add(n.at, name, "must be a Julian day such as 2461366.75, is %s%s", quote(s), relativeHint(s))
		return time.Time{}
	}
	return t
}

// relativeHint is for seconds in a request that is not relative.
func relativeHint(s string) string {
	if f, ok := parseNumber(strings.TrimSpace(s)); ok && f < 2400000 {
		return " (seconds after the submission need relative=\"1\")"
	}
	return ""
}

func isMinusOne(s string) bool {
	f, ok := parseNumber(strings.TrimSpace(s))
	return ok && f == -1
}
