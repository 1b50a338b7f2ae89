package catalogue_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"pyros/backend/astro"
	"pyros/backend/catalogue"
	"pyros/backend/observatory"
)

// apart is the angle between two places, arcsec.
func apart(ra1, dec1, ra2, dec2 float64) float64 {
	sin1, cos1 := math.Sincos(dec1 * math.Pi / 180)
	sin2, cos2 := math.Sincos(dec2 * math.Pi / 180)
	sinD, cosD := math.Sincos((ra1 - ra2) * math.Pi / 180)
	return math.Atan2(math.Hypot(cos2*sinD, cos1*sin2-sin1*cos2*cosD), sin1*sin2+cos1*cos2*cosD) * 180 / math.Pi * 3600
}

// The places are SIMBAD's, ICRS J2000.0.
func TestWellKnownPlaces(t *testing.T) {
	for _, c := range []struct {
		names   string // with commas between
		ra, dec float64
		within  float64 // arcsec
		kind    catalogue.Kind
	}{
		{"Sirius,alf CMa,Alpha Canis Majoris,α CMa,α Canis Majoris,ALPHA  CMA,9 CMa,HD 48915,HIP32349,HR 2491,BSC 2491", 101.28715533, -16.71611586, 0.1, catalogue.KindStar},
		{"Vega,alpha lyrae,alf Lyr,3 Lyr,hd172167", 279.23473479, 38.78368896, 0.1, catalogue.KindStar},
		{"Betelgeuse,α Ori", 88.79293899, 7.40706400, 0.1, catalogue.KindStar},
		{"Polaris,alpha Ursae Minoris,alf UMi", 37.95456067, 89.26410897, 0.4, catalogue.KindStar},
		{"Rigil Kentaurus,alf Cen,Alpha Centauri,α1 Cen,α¹ Cen,alf01 Cen", 219.90205833, -60.83399269, 0.2, catalogue.KindHost},
		{"Proxima Centauri,proxima,Proxima Centauri b", 217.42894222, -62.67949189, 0.1, catalogue.KindHost},
		{"Barnard's Star,Barnards star,GJ 699,Gliese 699", 269.45207696, 4.69336498, 0.2, catalogue.KindHost},
		{"51 Peg,51 Pegasi,51Peg b,HD 217014", 344.36658535, 20.76883092, 0.1, catalogue.KindHost},
		{"TRAPPIST-1,trappist1,TRAPPIST-1 e", 346.62237, -5.04140, 3, catalogue.KindHost},
		{"WASP-12,wasp 12b,WASP-12 b", 97.63664, 29.67227, 15, catalogue.KindHost},
		{"M31,M 31,Messier 31,messier031,Andromeda Galaxy,NGC224,ngc 0224", 10.684708, 41.268750, 2, catalogue.KindGalaxy},
		{"M42,Orion Nebula,NGC 1976", 83.8221, -5.3911, 60, catalogue.KindClusterNebula},
		{"M1,Crab Nebula,NGC 1952", 83.6324, 22.0174, 30, catalogue.KindSupernovaRemnant},
		{"M45,Pleiades,Mel 22,Melotte 22", 56.601, 24.114, 900, catalogue.KindOpenCluster},
		{"M13,NGC 6205", 250.423475, 36.461319, 3, catalogue.KindGlobularCluster},
		{"M57,Ring Nebula,NGC6720", 283.396, 33.029, 10, catalogue.KindPlanetaryNebula},
		{"omega Centauri,NGC 5139,ome Cen", 201.697, -47.479472, 20, catalogue.KindGlobularCluster},
		{"IC 434", 85.25, -2.45, 300, catalogue.KindEmissionNebula},
		{"NGC 7293,Helix Nebula", 337.41, -20.837, 30, catalogue.KindPlanetaryNebula},
		{"NGC 2024,Flame Nebula,Orion B", 85.4292, -1.9073, 300, catalogue.KindNebula},
		// Names that others have borne as well: those of the IAU's Working Group on Star Names.
		{"Markab,α Peg", 346.19022269, 15.20526715, 0.5, catalogue.KindStar},
		{"Rastaban,β Dra", 262.60817373, 52.30138870, 0.5, catalogue.KindStar},
		{"Algenib,γ Peg", 3.30896346, 15.18359367, 0.5, catalogue.KindStar},
		{"Gienah,γ Crv", 183.95154, -17.54193, 1, catalogue.KindStar},
		{"Mirzam,β CMa", 95.67493897, -17.95591866, 0.5, catalogue.KindStar},
		{"Alcor,80 UMa", 201.30641, 54.98796, 1, catalogue.KindStar},
		{"Suhail,λ Vel", 136.99899, -43.43259, 1, catalogue.KindStar},
		{"Toliman,α2 Cen", 219.89610, -60.83753, 30, catalogue.KindStar},
		{"Alnilam,ε Ori", 84.05338894, -1.20191914, 0.5, catalogue.KindStar},
		{"61 Cyg,61 Cygni,61 Cyg A,HD 201091", 316.72474829, 38.74941732, 0.5, catalogue.KindStar},
		{"eta Cas,η Cassiopeiae", 12.27621125, 57.81518770, 0.2, catalogue.KindStar},
		{"HR 4550,Groombridge 1830", 178.24487, 37.71868, 1, catalogue.KindStar},
		{"Large Magellanic Cloud", 80.894, -69.756, 60, catalogue.KindGalaxy},
	} {
		for name := range strings.SplitSeq(c.names, ",") {
			o, ok := catalogue.Find(name)
			if !ok {
				t.Errorf("%q is not found", name)
				continue
			}
			if d := apart(o.RADeg, o.DecDeg, c.ra, c.dec); d > c.within {
				t.Errorf("%q is %s at %.5f %+.5f, %.2f arcsec away from %.5f %+.5f", name, o.Name, o.RADeg, o.DecDeg, d, c.ra, c.dec)
			}
			if o.Kind != c.kind {
				t.Errorf("%q is a %s, want %s", name, o.Kind, c.kind)
			}
		}
	}
}

func TestMotionsAreKnown(t *testing.T) {
	for _, c := range []struct {
		name             string
		pmRA, pmDec, plx float64
	}{
		{"Sirius", -546.01, -1223.07, 379.21},
		{"Barnard's Star", -801.6, 10362.4, 547.0},
		{"61 Cyg", 4164.2, 3250, 287},
	} {
		o, ok := catalogue.Find(c.name)
		if !ok || math.Abs(o.PMRAMasYr-c.pmRA) > 20 || math.Abs(o.PMDecMasYr-c.pmDec) > 20 || math.Abs(o.ParallaxMas-c.plx) > 5 {
			t.Errorf("%s: %v, %g %g mas/yr, parallax %g", c.name, ok, o.PMRAMasYr, o.PMDecMasYr, o.ParallaxMas)
		}
	}
}

func TestMessierIsComplete(t *testing.T) {
	for m := 1; m <= 110; m++ {
		for _, form := range []string{"M%d", "M %d", "Messier %d", "m%03d"} {
			name := fmt.Sprintf(form, m)
			if o, ok := catalogue.Find(name); !ok || o.Name != fmt.Sprintf("M %d", m) && m != 102 {
				t.Errorf("%s: %v %q", name, ok, o.Name)
			}
		}
	}
}

// Of the 7,840 numbers of the NGC and the 5,386 of the IC some are of no object;
// OpenNGC gives those no place.
func TestNGCAndICAreThere(t *testing.T) {
	for _, c := range []struct {
		prefix string
		last   int
		least  int
	}{{"NGC", 7840, 7800}, {"IC", 5386, 5340}} {
		found := 0
		for i := 1; i <= c.last; i++ {
			if _, ok := catalogue.Find(fmt.Sprintf("%s %d", c.prefix, i)); ok {
				found++
			}
		}
		if found < c.least {
			t.Errorf("%d of the %d of %s are there, want %d", found, c.last, c.prefix, c.least)
		}
	}
}

func TestBodies(t *testing.T) {
	for _, name := range []string{"Moon", "the moon", "JUPITER", "Mars "} {
		o, ok := catalogue.Find(name)
		if !ok || o.Kind != catalogue.KindBody || o.Target().Type != observatory.TargetBody {
			t.Errorf("%q: %v %+v", name, ok, o)
		}
		if err := astro.CheckTarget(o.Target()); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	for _, name := range []string{"", " ", "---", "Nibiru", "M 111", "NGC 99999", "HD", "b", strings.Repeat("M 31 ", 50), "\xff\xfe", "M31; DROP"} {
		if o, ok := catalogue.Find(name); ok {
			t.Errorf("%q is %s", name, o.Name)
		}
	}
}

// Every object is at a possible place, can be a target, and is found by each of
// its names, unless one that is better known has it too.
func TestEveryObjectIsFoundByItsNames(t *testing.T) {
	objects, names, other := 0, 0, 0
	catalogue.EachForTest(func(o catalogue.Object) {
		objects++
		if err := astro.CheckTarget(o.Target()); err != nil {
			t.Errorf("%s: %v", o.Name, err)
		}
		if o.Mag != nil && (*o.Mag < -2 || *o.Mag > 25) || o.SizeArcmin < 0 || o.SizeArcmin > 1000 || o.ParallaxMas < 0 {
			t.Errorf("%s: magnitude %v, size %g, parallax %g", o.Name, o.Mag, o.SizeArcmin, o.ParallaxMas)
		}
		for _, name := range append([]string{o.Name}, o.Aliases...) {
			names++
			found, ok := catalogue.Find(name)
			if !ok {
				t.Errorf("%q is not found", name)
			} else if found.Name != o.Name {
				other++
			}
		}
	})
	if objects < 25000 || float64(other) > 0.01*float64(names) {
		t.Errorf("%d objects, %d of %d names lead to another one", objects, other, names)
	}
	t.Logf("%d objects, %d names, %d of them lead to a better known object", objects, names, other)
}

func TestSearch(t *testing.T) {
	for _, c := range []struct{ prefix, first string }{
		{"M3", "M 3"},
		{"messier 31", "M 31"},
		{"Androm", "M 31"},
		{"siri", "Sirius"},
		{"alpha canis maj", "Sirius"},
		{"bet", "Betelgeuse"},
		{"NGC 70", "NGC 70"},
		{"ngc700", "NGC 700"},
		{"51 pe", "Helvetios"},
		{"jup", "Jupiter"},
		{"trapp", "TRAPPIST-1"},
		{"HD 2170", "HD 2170"},
	} {
		got := catalogue.Search(c.prefix, 10)
		if len(got) == 0 || len(got) > 10 || got[0].Name != c.first && c.first != c.prefix {
			t.Errorf("%q gives %d, the first is %v", c.prefix, len(got), names(got))
		}
	}
	if got := catalogue.Search("M3", 12); !slices.Contains(names(got), "M 33") {
		t.Errorf("M3 gives %v", names(got))
	}
	for _, none := range []string{"", "  ", "qqqqq"} {
		if got := catalogue.Search(none, 10); len(got) != 0 {
			t.Errorf("%q gives %v", none, names(got))
		}
	}
	if got := catalogue.Search("n", 1_000_000); len(got) != 100 {
		t.Errorf("%d objects", len(got))
	}
}

func names(objects []catalogue.Object) []string {
	out := make([]string, len(objects))
	for i, o := range objects {
		out[i] = o.Name
	}
	return out
}

// A name is the same in capitals, with more spaces and with a hyphen for one.
func TestKeyDoesNotMindCaseAndSpaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[A-Za-z0-9αβγ][A-Za-z0-9 αβγ'.+-]{0,30}`).Draw(t, "name")
		key := catalogue.Key(name)
		for _, same := range []string{strings.ToUpper(name), strings.ToLower(name), "  " + strings.ReplaceAll(name, " ", "   "), strings.ReplaceAll(name, " ", "-")} {
			if got := catalogue.Key(same); got != key {
				t.Fatalf("%q is %q, %q is %q", name, key, same, got)
			}
		}
	})
}

func FuzzNames(f *testing.F) {
	for _, seed := range []string{"M31", "α¹ Cen", "51 Peg b", "Boötes", "NGC0224", "'", "9Alp CMa", "x\x00", "\u0345", "2M 1252+2735"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		key := catalogue.Key(name)
		if len(key) > 4*len(name) || utf8.ValidString(name) && !utf8.ValidString(key) || strings.ContainsAny(key, " \t\n|;") {
			t.Fatalf("%q is %q", name, key)
		}
		if o, ok := catalogue.Find(name); ok && o.Name == "" {
			t.Fatalf("%q finds an object without a name", name)
		}
		if got := catalogue.Search(name, 5); len(got) > 5 {
			t.Fatalf("%q gives %d", name, len(got))
		}
	})
}

// The index is made from the table by scripts/catalogue; -update makes it here.
func TestIndexIsOfTheTable(t *testing.T) {
	want, err := catalogue.Index(catalogue.TableForTest())
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("names.txt", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != catalogue.IndexForTest() {
		t.Error("names.txt is not the index of objects.txt: go test ./backend/catalogue -run Index -update")
	}
	for _, broken := range []string{"x|1|2||||A\n", "G|1|2||||A", "G|1|2\n"} {
		if _, err := catalogue.Index(broken); err == nil {
			t.Errorf("%q has an index", broken)
		}
	}
}

var update = flag.Bool("update", false, "write names.txt anew")

// The idle server has 80 MB for all: the catalogue takes none of it.
func TestMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, ok := catalogue.Find("Alpha Canis Majoris"); !ok {
		t.Fatal("Sirius is not found")
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 64<<10 {
		t.Errorf("a question takes %d bytes", used)
	}
}

func BenchmarkFind(b *testing.B) {
	catalogue.Find("M31")
	for b.Loop() {
		catalogue.Find("Alpha Canis Majoris")
	}
}

// BenchmarkSearch: one letter, under which thousands of names stand, is the worst.
func BenchmarkSearch(b *testing.B) {
	for _, prefix := range []string{"h", "n", "ngc 7", "sir"} {
		b.Run(prefix, func(b *testing.B) {
			catalogue.Find("M31")
			for b.Loop() {
				catalogue.Search(prefix, 20)
			}
		})
	}
}
