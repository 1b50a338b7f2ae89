package cli

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"text/tabwriter"
	"time"

	"pyros/backend/astro"
	"pyros/backend/catalogue"
	"pyros/backend/cli/api"
	"pyros/backend/config"
	"pyros/backend/observatory"
	"pyros/backend/outlook"
	"pyros/backend/store"
)

type targetCommand struct {
	Name []string `arg:"" help:"Name: M 31, Andromeda Galaxy, NGC224, alf CMa, 51 Peg, Jupiter."`
	JSON bool     `name:"json" help:"Print it as JSON."`
}

// Help implements kong.HelpProvider.
func (targetCommand) Help() string {
	return `Looks into the catalogue inside the program; needs neither server nor network. An unknown name gives what begins so, and the exit
code 1.`
}

// find is the object of a name, else an error with what begins so.
func find(words []string) (catalogue.Object, error) {
	name := strings.Join(words, " ")
	o, ok := catalogue.Find(name)
	if ok {
		return o, nil
	}
	var near []string
	for beginning := []rune(name); len(near) == 0 && len(beginning) > 2; beginning = beginning[:len(beginning)-1] {
		for _, one := range catalogue.Search(string(beginning), 5) {
			near = append(near, one.Name)
		}
	}
	hint := ""
	if len(near) > 0 {
		hint = "; did you mean " + strings.Join(near, ", ") + "?"
	}
	return o, fmt.Errorf("no object is called %q%s", name, hint)
}

// Run prints what the catalogue knows.
func (c targetCommand) Run(s *session) error {
	o, err := find(c.Name)
	if err != nil {
		return err
	}
	if c.JSON {
		e := json.NewEncoder(s.out)
		e.SetIndent("", "  ")
		return e.Encode(o)
	}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	line := func(name, form string, args ...any) { fmt.Fprintf(w, "%s\t%s\n", name, fmt.Sprintf(form, args...)) }
	line("name", "%s", o.Name)
	if len(o.Aliases) > 0 {
		line("also", "%s", strings.Join(o.Aliases, ", "))
	}
	line("kind", "%s", o.Kind)
	if o.Body == "" {
		line("ICRS", "%.5f %+.5f deg   %s %s", o.RADeg, o.DecDeg, hms(o.RADeg), dms(o.DecDeg))
	}
	if o.PMRAMasYr != 0 || o.PMDecMasYr != 0 {
		line("motion", "%+.1f %+.1f mas a year", o.PMRAMasYr, o.PMDecMasYr)
	}
	if o.ParallaxMas > 0 {
		line("parallax", "%.1f mas", o.ParallaxMas)
	}
	if o.Mag != nil {
		line("magnitude", "%.2f", *o.Mag)
	}
	if o.SizeArcmin > 0 {
		line("size", "%.1f arcmin", o.SizeArcmin)
	}
	return w.Flush()
}

// hms writes an angle as hours, to 0.1 s.
func hms(deg float64) string {
	tenths := int(math.Round(math.Mod(deg/15*36000, 864000))) % 864000
	return fmt.Sprintf("%02d:%02d:%02d.%d", tenths/36000, tenths/600%60, tenths/10%60, tenths%10)
}

// dms writes an angle as degrees, to 1 arcsec.
func dms(deg float64) string {
	sign, s := "+", int(math.Round(math.Abs(deg)*3600))
	if deg < 0 {
		sign = "-"
	}
	return fmt.Sprintf("%s%02d:%02d:%02d", sign, s/3600, s/60%60, s%60)
}

type visibleCommand struct {
	Name       []string      `arg:"" help:"Name of the target, as in: pyros target."`
	Night      string        `placeholder:"DATE" help:"Date of the evening, YYYY-MM-DD (default: the present or coming night)."`
	Nights     int           `placeholder:"N" help:"A line for each of N nights, 366 at most, instead of one night's curve."`
	Duration   time.Duration `placeholder:"TIME" help:"How long it is to be observed at one stretch, such as 1h30m."`
	MinAlt     float64       `placeholder:"DEG" help:"Lowest altitude (default: the site's horizon)."`
	MaxAirmass float64       `placeholder:"X" help:"Greatest airmass."`
	MinMoon    float64       `placeholder:"DEG" help:"Least separation from the Moon."`
	Twilight   string        `enum:"civil,nautical,astronomical,none" default:"none" help:"How dark it must be: civil, nautical, astronomical (default: as the observatory observes)."`
	JSON       bool          `name:"json" help:"Print all as JSON."`
}

// Help implements kong.HelpProvider.
func (visibleCommand) Help() string {
	return `Needs neither server nor network: the site is that of the standard instrument. The exit code is 0 also where there is nothing to
see: the reason stands in the last line.`
}

// Run prints when the target can be observed.
func (c visibleCommand) Run(s *session) error {
	o, err := find(c.Name)
	if err != nil {
		return err
	}
	q := outlook.Question{
		Site: store.StandardInstrument().Site, Target: o.Target(), Duration: c.Duration, SunAltDeg: config.Default().Night.SunAltitudeDeg,
		Constraints: observatory.Constraints{MinAltDeg: c.MinAlt, MaxAirmass: c.MaxAirmass, MinMoonDeg: c.MinMoon},
	}
	if c.Twilight != "none" {
		q.Constraints.Twilight = observatory.Twilight(c.Twilight)
	}
	night := astro.NightAt(q.Site, time.Now(), q.SunAltDeg)
	if c.Night != "" {
		if night, err = astro.NightNamed(q.Site, c.Night, q.SunAltDeg); err != nil {
			return err
		}
	}
	if c.Nights != 0 {
		return c.year(s, q, night)
	}
	n, err := outlook.Over(q, night)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(s.out).Encode(n)
	}
	plotNight(s.out, o.Name, n)
	return nil
}

// year prints a line for each night.
func (c visibleCommand) year(s *session, q outlook.Question, night observatory.Night) error {
	first, err := time.Parse(time.DateOnly, night.Name)
	if err != nil {
		return err
	}
	y, err := outlook.Through(s.ctx, q, first, c.Nights)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(s.out).Encode(y)
	}
	fmt.Fprintln(s.out, "night       hours  longest  best alt  Moon")
	for _, d := range y.Nights {
		bar := strings.Repeat("#", int(math.Round(d.Hours*2)))
		fmt.Fprintf(s.out, "%s  %5.1f  %7.1f  %5.0f deg  %3.0f %%  %s\n", d.Night, d.Hours, d.LongestH, d.BestAlt, 100*d.MoonIllum, bar)
	}
	fmt.Fprintln(s.out, api.Clean(y.Text))
	return nil
}
