// Package observatory holds the nouns of PYROS: what the database keeps, the
// API sends, the bus carries and the screens show, each defined once.
//
// Rules: it imports no other package of this project; its types are plain
// values (copy before you change one that was published); times are UTC;
// angles are degrees, durations seconds, lengths metres unless the field says
// otherwise; a nil pointer means "not known", never zero.
package observatory
