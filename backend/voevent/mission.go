package voevent

import (
	"strings"

	"pyros/backend/observatory"
)

// mission is who announces, by the words in identities and schemas.
type mission struct {
	words []string // lower case: a segment of an ivorn's path, the start of its name, a folder of a schema
	name  string
	kind  observatory.AlertKind
}

var missions = []mission{
	{[]string{"svom", "fsc"}, "SVOM", observatory.AlertGRB},
	{[]string{"swift"}, "Swift", observatory.AlertGRB},
	{[]string{"fermi"}, "Fermi", observatory.AlertGRB},
	{[]string{"integral"}, "INTEGRAL", observatory.AlertGRB},
	{[]string{"konus"}, "Konus", observatory.AlertGRB},
	{[]string{"gecam"}, "GECAM", observatory.AlertGRB},
	{[]string{"einstein_probe"}, "Einstein Probe", observatory.AlertGRB},
	{[]string{"burstcube"}, "BurstCube", observatory.AlertGRB},
	{[]string{"glowbug"}, "Glowbug", observatory.AlertGRB},
	{[]string{"counterpart"}, counterpart, observatory.AlertGRB},
	{[]string{"maxi"}, "MAXI", observatory.AlertTransient},
	{[]string{"lvc", "lvk", "igwn", "gwnet"}, lvk, observatory.AlertGW},
	{[]string{"icecube"}, "IceCube", observatory.AlertNeutrino},
	{[]string{"antares_alert", "antares"}, "ANTARES", observatory.AlertNeutrino},
	{[]string{"km3net"}, "KM3NeT", observatory.AlertNeutrino},
	{[]string{"superk", "sk_sn"}, "Super-Kamiokande", observatory.AlertNeutrino},
	{[]string{"amon"}, "AMON", observatory.AlertNeutrino},
	{[]string{"chime"}, "CHIME", observatory.AlertFRB},
	{[]string{"dsa110"}, "DSA-110", observatory.AlertFRB},
	{[]string{"gaia.cam.uk", "gaia"}, "Gaia", observatory.AlertTransient},
	{[]string{"boom"}, "BOOM", observatory.AlertTransient},
	{[]string{"heasarc"}, "HEASARC", observatory.AlertOther},
	{[]string{"hess"}, "H.E.S.S.", observatory.AlertTransient},
}

// Missions that some rules name.
const (
	unknown     = "unknown"
	svom        = "SVOM"
	lvk         = "LVK"
	counterpart = "Counterpart" // positions that others send for a burst of some mission, under that mission's trigger
)

// identity is an ivorn in its parts: ivo://authority/path#local.
type identity struct{ authority, path, local string }

func parseIvorn(ivorn string) identity {
	rest := strings.TrimPrefix(ivorn, "ivo://")
	resource, local, _ := strings.Cut(rest, "#")
	authority, path, _ := strings.Cut(resource, "/")
	return identity{authority, path, local}
}

// missionOf finds the mission of a VOEvent: the start of the name in a
// collection such as AMON's, else the path, else the authority; one that is
// not known goes by its own word.
func missionOf(id identity) mission {
	first, _, _ := strings.Cut(id.local, "_")
	segments := strings.Split(id.path, "/")
	words := []string{segments[len(segments)-1], segments[0], id.authority}
	if strings.EqualFold(id.path, "AMON") {
		words = append([]string{first}, words...)
	}
	labels := strings.Split(id.authority, ".")
	for _, word := range append(words, labels...) {
		if m, ok := missionBy(word); ok {
			return m
		}
	}
	for _, word := range words {
		if word = cut(word, MaxName); word != "" {
			return mission{name: word, kind: observatory.AlertOther}
		}
	}
	return mission{name: unknown, kind: observatory.AlertOther}
}

func missionBy(word string) (mission, bool) {
	word = strings.ToLower(word)
	for _, m := range missions {
		for _, w := range m.words {
			if w == word {
				return m, true
			}
		}
	}
	return mission{}, false
}

// typeName is the word for a kind of packet in an ivorn: what follows the
// burst in SVOM's, else the letters before the first digit.
func typeName(id identity, m mission) string {
	if m.name == svom {
		if _, after, ok := strings.Cut(id.local, "_"); ok {
			return cut(after, MaxName)
		}
	}
	segments := strings.Split(id.path, "/")
	for _, name := range []string{id.local, segments[len(segments)-1]} {
		if end := strings.IndexAny(name, "0123456789"); end >= 0 {
			name = name[:end]
		}
		if name = strings.Trim(name, "_-. "); name != "" {
			return cut(name, MaxName)
		}
	}
	return ""
}

// keyOf names an event: the mission and its own identifier. Numbers lose their
// leading zeros; one that is all zeros names nothing.
func keyOf(mission, trigger string) string {
	trigger = strings.ToLower(strings.TrimSpace(trigger))
	if strings.Trim(trigger, "0123456789") == "" {
		trigger = strings.TrimLeft(trigger, "0")
	}
	if trigger == "" || strings.HasPrefix(trigger, "0x") {
		return ""
	}
	return cut(strings.ToLower(mission)+"/"+trigger, MaxName)
}
