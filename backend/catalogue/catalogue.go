package catalogue

import (
	"slices"
	"strings"

	"pyros/backend/observatory"
)

// Kind is what an object is.
type Kind string

// The kinds.
const (
	KindStar             Kind = "star"
	KindHost             Kind = "exoplanet_host"
	KindDoubleStar       Kind = "double_star"
	KindAssociation      Kind = "association"
	KindOpenCluster      Kind = "open_cluster"
	KindGlobularCluster  Kind = "globular_cluster"
	KindClusterNebula    Kind = "cluster_with_nebula"
	KindGalaxy           Kind = "galaxy"
	KindGalaxies         Kind = "galaxies" // a pair, a triplet or a group
	KindPlanetaryNebula  Kind = "planetary_nebula"
	KindEmissionNebula   Kind = "emission_nebula"
	KindReflectionNebula Kind = "reflection_nebula"
	KindDarkNebula       Kind = "dark_nebula"
	KindNebula           Kind = "nebula"
	KindSupernovaRemnant Kind = "supernova_remnant"
	KindNova             Kind = "nova"
	KindNonexistent      Kind = "nonexistent" // in the catalogue by a mistake
	KindOther            Kind = "other"
	KindBody             Kind = "body"   // the Moon or a planet
	KindFromService      Kind = "online" // told by a name service, which did not say what it is
)

// kinds by the letters of the table, those of OpenNGC with "*p" and "p" for
// stars with planets.
var kinds = map[string]Kind{
	"*": KindStar, "*p": KindHost, "p": KindHost, "**": KindDoubleStar, "*Ass": KindAssociation, "OCl": KindOpenCluster,
	"GCl": KindGlobularCluster, "Cl+N": KindClusterNebula, "G": KindGalaxy, "GPair": KindGalaxies, "GTrpl": KindGalaxies,
	"GGroup": KindGalaxies, "PN": KindPlanetaryNebula, "HII": KindEmissionNebula, "EmN": KindEmissionNebula, "RfN": KindReflectionNebula,
	"DrkN": KindDarkNebula, "Neb": KindNebula, "SNR": KindSupernovaRemnant, "Nova": KindNova, "NonEx": KindNonexistent, "Other": KindOther,
}

// Object is something in the sky with a name.
type Object struct {
	Name    string   `json:"name"`
	Aliases []string `json:"aliases"` // its other names
	Kind    Kind     `json:"kind"`
	// ICRS at J2000.0; 0 for a body.
	RADeg  float64 `json:"ra_deg"`
	DecDeg float64 `json:"dec_deg"`
	// 0 where they are not known; in right ascension with the cosine of the declination.
	PMRAMasYr   float64  `json:"pm_ra_mas_yr,omitempty"`
	PMDecMasYr  float64  `json:"pm_dec_mas_yr,omitempty"`
	ParallaxMas float64  `json:"parallax_mas,omitempty"`
	Mag         *float64 `json:"mag,omitempty"`         // V, else B
	SizeArcmin  float64  `json:"size_arcmin,omitempty"` // its longest extent; 0: not known, or a point
	Body        string   `json:"body,omitempty"`        // as in a target
}

// Target is the object as a request points at it.
func (o Object) Target() observatory.Target {
	if o.Body != "" {
		return observatory.Target{Type: observatory.TargetBody, Name: o.Name, Body: o.Body}
	}
	return observatory.Target{
		Type: observatory.TargetICRS, Name: o.Name, RADeg: o.RADeg, DecDeg: o.DecDeg,
		PMRAMasYr: o.PMRAMasYr, PMDecMasYr: o.PMDecMasYr, ParallaxMas: o.ParallaxMas,
	}
}

// Find gives the object of a name, however it is written. The name of a planet
// of another star finds the star.
func Find(name string) (Object, bool) {
	key := Key(name)
	if key == "" {
		return Object{}, false
	}
	if body, ok := bodyNamed(key); ok {
		return body, true
	}
	if at, ok := find(key); ok {
		return object(at), true
	}
	// A planet "b", or a component that the table does not tell apart.
	tokens := split(name)
	if n := len(tokens) - 1; n > 0 && len(tokens[n]) == 1 && tokens[n][0] >= 'a' && tokens[n][0] <= 'j' {
		if at, ok := find(Key(strings.Join(tokens[:n], " "))); ok && starAt(at) {
			return object(at), true
		}
	}
	return Object{}, false
}

// longestAnswer bounds Search.
const longestAnswer = 100

// Search gives at most n objects one of whose names begins as the prefix does,
// the exact one and the best known first.
func Search(prefix string, n int) []Object {
	n = min(n, longestAnswer)
	short, plain := Key(prefix), plainKey(prefix)
	out := []Object{}
	if short == "" || n < 1 {
		return out
	}
	for _, b := range bodies {
		if strings.HasPrefix(b.Body, plain) {
			out = append(out, b.clone())
		}
	}
	prefixes := []string{short}
	if plain != short {
		prefixes = append(prefixes, plain)
	}
	for _, at := range best(max(n-len(out), 0), prefixes...) {
		out = append(out, object(at))
	}
	return out[:min(n, len(out))]
}

// bodies are what moves against the stars.
var bodies = []Object{
	body("Moon"), body("Mercury"), body("Venus"), body("Mars"), body("Jupiter"), body("Saturn"), body("Uranus"), body("Neptune"),
}

func body(name string) Object {
	return Object{Name: name, Aliases: []string{}, Kind: KindBody, Body: strings.ToLower(name)}
}

func bodyNamed(key string) (Object, bool) {
	i := slices.IndexFunc(bodies, func(b Object) bool { return b.Body == key || "the"+b.Body == key })
	if i < 0 {
		return Object{}, false
	}
	return bodies[i].clone(), true
}

func (o Object) clone() Object {
	o.Aliases = slices.Clone(o.Aliases)
	return o
}
