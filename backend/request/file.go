package request

import (
	"strings"
	"time"

	"pyros/backend/observatory"
)

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
		Groups     []groupFile    `json:"groups,omitempty" yaml:"groups,omitempty"`
		Sequences  []sequenceFile `json:"sequences" yaml:"sequences"`
	}
	groupFile struct {
		Name string `json:"name" yaml:"name"`
		Rule string `json:"rule" yaml:"rule"`
	}
	sequenceFile struct {
		Name         string           `json:"name" yaml:"name"`
		TargetType   string           `json:"target_type,omitempty" yaml:"target_type,omitempty"` // where not the request's
		Coords       string           `json:"target_coords,omitempty" yaml:"target_coords,omitempty"`
		TargetName   string           `json:"target_name,omitempty" yaml:"target_name,omitempty"`
		Body         string           `json:"body,omitempty" yaml:"body,omitempty"`
		PMRA         float64          `json:"pm_ra_mas_yr,omitempty" yaml:"pm_ra_mas_yr,omitempty"`
		PMDec        float64          `json:"pm_dec_mas_yr,omitempty" yaml:"pm_dec_mas_yr,omitempty"`
		Parallax     float64          `json:"parallax_mas,omitempty" yaml:"parallax_mas,omitempty"`
		Epoch        float64          `json:"epoch_yr,omitempty" yaml:"epoch_yr,omitempty"`
		Orbit        *orbitFile       `json:"orbit,omitempty" yaml:"orbit,omitempty"`
		TLE          *tleFile         `json:"tle,omitempty" yaml:"tle,omitempty"`
		WindowStart  string           `json:"window_start,omitempty" yaml:"window_start,omitempty"`
		WindowEnd    string           `json:"window_end,omitempty" yaml:"window_end,omitempty"`
		Windows      []windowFile     `json:"windows,omitempty" yaml:"windows,omitempty"` // where there are several
		Preferred    string           `json:"preferred,omitempty" yaml:"preferred,omitempty"`
		TimeCritical bool             `json:"time_critical,omitempty" yaml:"time_critical,omitempty"`
		ToleranceS   float64          `json:"tolerance_s,omitempty" yaml:"tolerance_s,omitempty"`
		Priority     int              `json:"priority,omitempty" yaml:"priority,omitempty"`
		DurationS    float64          `json:"duration,omitempty" yaml:"duration,omitempty"`
		MaxAttempts  int              `json:"max_attempts,omitempty" yaml:"max_attempts,omitempty"`
		Group        string           `json:"group,omitempty" yaml:"group,omitempty"`
		Series       string           `json:"series,omitempty" yaml:"series,omitempty"`
		Occurrence   int              `json:"occurrence,omitempty" yaml:"occurrence,omitempty"`
		Constraints  *constraintsFile `json:"constraints,omitempty" yaml:"constraints,omitempty"`
		Albums       []albumFile      `json:"albums" yaml:"albums"`
	}
	windowFile struct {
		Start string `json:"window_start" yaml:"window_start"`
		End   string `json:"window_end" yaml:"window_end"`
	}
	constraintsFile struct {
		MinAlt          float64 `json:"min_alt_deg,omitempty" yaml:"min_alt_deg,omitempty"`
		MaxAirmass      float64 `json:"max_airmass,omitempty" yaml:"max_airmass,omitempty"`
		MinMoon         float64 `json:"min_moon_deg,omitempty" yaml:"min_moon_deg,omitempty"`
		MaxMoonIllum    float64 `json:"max_moon_illum,omitempty" yaml:"max_moon_illum,omitempty"`
		Twilight        string  `json:"twilight,omitempty" yaml:"twilight,omitempty"`
		MaxCloud        string  `json:"max_cloud,omitempty" yaml:"max_cloud,omitempty"`
		MinTransparency float64 `json:"min_transparency_pct,omitempty" yaml:"min_transparency_pct,omitempty"`
		MaxSeeing       float64 `json:"max_seeing_arcsec,omitempty" yaml:"max_seeing_arcsec,omitempty"`
	}
	orbitFile struct {
		Epoch        float64 `json:"epoch_jd" yaml:"epoch_jd"`
		PerihelionAU float64 `json:"perihelion_au" yaml:"perihelion_au"`
		Eccentricity float64 `json:"eccentricity" yaml:"eccentricity"`
		Incl         float64 `json:"incl_deg" yaml:"incl_deg"`
		Node         float64 `json:"node_deg" yaml:"node_deg"`
		Peri         float64 `json:"peri_deg" yaml:"peri_deg"`
		PerihelionJD float64 `json:"perihelion_jd" yaml:"perihelion_jd"`
	}
	tleFile struct {
		Line1 string `json:"line1" yaml:"line1"`
		Line2 string `json:"line2" yaml:"line2"`
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
	for _, g := range r.Groups {
		f.Groups = append(f.Groups, groupFile{g.Name, string(g.Rule)})
	}
	for _, s := range r.Sequences {
		one := sequenceFileOf(s)
		if s.Target.Type != r.TargetType {
			one.TargetType = string(s.Target.Type)
		}
		f.Sequences = append(f.Sequences, one)
	}
	return f
}

func sequenceFileOf(s observatory.Sequence) sequenceFile {
	t := s.Target
	one := sequenceFile{
		Name: s.Name, Coords: coordsOf(t), TargetName: targetNameOf(s), Body: t.Body,
		PMRA: t.PMRAMasYr, PMDec: t.PMDecMasYr, Parallax: t.ParallaxMas, Epoch: t.EpochYr,
		TimeCritical: s.TimeCritical, ToleranceS: s.ToleranceS, Priority: s.Priority, DurationS: s.DurationS, MaxAttempts: s.MaxAttempts,
		Group: s.Group, Series: s.Series, Occurrence: s.Occurrence, Albums: []albumFile{},
	}
	if o := t.Orbit; o != nil {
		one.Orbit = &orbitFile{o.EpochJD, o.PerihelionAU, o.Eccentricity, o.InclDeg, o.NodeDeg, o.PeriDeg, o.PerihelionJD}
	}
	if t.TLE != "" {
		first, second, _ := strings.Cut(t.TLE, "\n")
		one.TLE = &tleFile{first, second}
	}
	if len(s.Windows) > 1 {
		for _, w := range s.Windows {
			one.Windows = append(one.Windows, windowFile{rfc3339(w.Start), rfc3339(w.End)})
		}
	} else {
		one.WindowStart, one.WindowEnd = rfc3339(s.Start), rfc3339(s.End)
	}
	if s.Preferred != nil {
		one.Preferred = rfc3339(*s.Preferred)
	}
	if c := s.Constraints; c != (observatory.Constraints{}) {
		one.Constraints = &constraintsFile{
			c.MinAltDeg, c.MaxAirmass, c.MinMoonDeg, c.MaxMoonIllum, string(c.Twilight), c.MaxCloud, c.MinTransparencyPct, c.MaxSeeingArcsec,
		}
	}
	for _, a := range s.Albums {
		album := albumFile{Name: a.Name, Detector: a.Detector, Plans: []planFile{}}
		for _, p := range a.Plans {
			album.Plans = append(album.Plans, planFile{p.Name, p.Filter, p.ExposureS, p.Images})
		}
		one.Albums = append(one.Albums, album)
	}
	return one
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

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
