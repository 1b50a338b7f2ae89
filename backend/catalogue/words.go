package catalogue

import "strings"

// catalogues are the short names by the ways in which people write them.
var catalogues = map[string]string{
	"messier": "m", "caldwell": "c", "barnard": "b", "bsc": "hr", "bs": "hr", "gliese": "gj", "gl": "gj", "hipparcos": "hip",
	"melotte": "mel", "collinder": "cl", "cr": "cl", "harvard": "h", "hickson": "hcg",
}

// greek are the letters in their order, each with its short name, as SIMBAD
// writes it without the dots, and the words for it.
var greek = []struct {
	letter rune
	words  []string // the short name first
}{
	{'α', []string{"alf", "alpha", "alp"}},
	{'β', []string{"bet", "beta"}},
	{'γ', []string{"gam", "gamma"}},
	{'δ', []string{"del", "delta"}},
	{'ε', []string{"eps", "epsilon"}},
	{'ζ', []string{"zet", "zeta"}},
	{'η', []string{"eta"}},
	{'θ', []string{"tet", "theta", "the"}},
	{'ι', []string{"iot", "iota"}},
	{'κ', []string{"kap", "kappa"}},
	{'λ', []string{"lam", "lambda"}},
	{'μ', []string{"mu"}},
	{'ν', []string{"nu"}},
	{'ξ', []string{"ksi", "xi"}},
	{'ο', []string{"omi", "omicron"}},
	{'π', []string{"pi"}},
	{'ρ', []string{"rho"}},
	{'σ', []string{"sig", "sigma"}},
	{'τ', []string{"tau"}},
	{'υ', []string{"ups", "upsilon"}},
	{'φ', []string{"phi"}},
	{'χ', []string{"khi", "chi"}},
	{'ψ', []string{"psi"}},
	{'ω', []string{"ome", "omega"}},
}

// zodiac are the constellations of the IAU: short name, name, genitive.
const zodiac = `And Andromeda Andromedae
Ant Antlia Antliae
Aps Apus Apodis
Aqr Aquarius Aquarii
Aql Aquila Aquilae
Ara Ara Arae
Ari Aries Arietis
Aur Auriga Aurigae
Boo Bootes Bootis
Cae Caelum Caeli
Cam Camelopardalis Camelopardalis
Cnc Cancer Cancri
CVn CanesVenatici CanumVenaticorum
CMa CanisMajor CanisMajoris
CMi CanisMinor CanisMinoris
Cap Capricornus Capricorni
Car Carina Carinae
Cas Cassiopeia Cassiopeiae
Cen Centaurus Centauri
Cep Cepheus Cephei
Cet Cetus Ceti
Cha Chamaeleon Chamaeleontis
Cir Circinus Circini
Col Columba Columbae
Com ComaBerenices ComaeBerenices
CrA CoronaAustralis CoronaeAustralis
CrB CoronaBorealis CoronaeBorealis
Crv Corvus Corvi
Crt Crater Crateris
Cru Crux Crucis
Cyg Cygnus Cygni
Del Delphinus Delphini
Dor Dorado Doradus
Dra Draco Draconis
Equ Equuleus Equulei
Eri Eridanus Eridani
For Fornax Fornacis
Gem Gemini Geminorum
Gru Grus Gruis
Her Hercules Herculis
Hor Horologium Horologii
Hya Hydra Hydrae
Hyi Hydrus Hydri
Ind Indus Indi
Lac Lacerta Lacertae
Leo Leo Leonis
LMi LeoMinor LeonisMinoris
Lep Lepus Leporis
Lib Libra Librae
Lup Lupus Lupi
Lyn Lynx Lyncis
Lyr Lyra Lyrae
Men Mensa Mensae
Mic Microscopium Microscopii
Mon Monoceros Monocerotis
Mus Musca Muscae
Nor Norma Normae
Oct Octans Octantis
Oph Ophiuchus Ophiuchi
Ori Orion Orionis
Pav Pavo Pavonis
Peg Pegasus Pegasi
Per Perseus Persei
Phe Phoenix Phoenicis
Pic Pictor Pictoris
Psc Pisces Piscium
PsA PiscisAustrinus PiscisAustrini
Pup Puppis Puppis
Pyx Pyxis Pyxidis
Ret Reticulum Reticuli
Sge Sagitta Sagittae
Sgr Sagittarius Sagittarii
Sco Scorpius Scorpii
Scl Sculptor Sculptoris
Sct Scutum Scuti
Ser Serpens Serpentis
Sex Sextans Sextantis
Tau Taurus Tauri
Tel Telescopium Telescopii
Tri Triangulum Trianguli
TrA TriangulumAustrale TrianguliAustralis
Tuc Tucana Tucanae
UMa UrsaMajor UrsaeMajoris
UMi UrsaMinor UrsaeMinoris
Vel Vela Velorum
Vir Virgo Virginis
Vol Volans Volantis
Vul Vulpecula Vulpeculae`

var (
	greekLetters   = map[rune]string{}   // letter -> short name
	greekWords     = map[string]string{} // word -> short name
	greekNames     = map[string]string{} // short name -> the word in full
	greekOf        = map[string]string{} // short name -> letter
	constellations = map[string]string{} // name, genitive, short name -> short name, lower case
	genitives      = map[string]string{} // short name, lower case -> genitive, words apart
	properShort    = map[string]string{} // short name, lower case -> as it is written
)

func init() {
	for _, g := range greek {
		short := g.words[0]
		greekLetters[g.letter] = short
		greekOf[short] = string(g.letter)
		greekNames[short] = short
		for _, w := range g.words {
			greekWords[w] = short
			if len(w) > len(greekNames[short]) {
				greekNames[short] = w
			}
		}
	}
	greekLetters['ς'] = "sig"
	greekLetters['ϵ'], greekLetters['ϑ'], greekLetters['ϕ'] = "eps", "tet", "phi"
	greekLetters['µ'] = "mu" // the micro sign
	for line := range strings.SplitSeq(zodiac, "\n") {
		fields := strings.Fields(line)
		short := strings.ToLower(fields[0])
		for _, f := range fields {
			constellations[strings.ToLower(f)] = short
		}
		properShort[short] = fields[0]
		genitives[short] = apart(fields[2])
	}
}

// apart writes "CanisMajoris" as two words.
func apart(name string) string {
	for i := 1; i < len(name); i++ {
		if name[i] >= 'A' && name[i] <= 'Z' {
			return name[:i] + " " + name[i:]
		}
	}
	return name
}
