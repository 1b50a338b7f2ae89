// Package voevent reads the alerts of satellites and observatories and decides
// what to observe because of them.
//
//	bytes -> Parse -> Packet                       (VOEvent 1.1 and 2.0 XML, GCN notices in JSON)
//	packet + history + strategies + facts -> Decide -> Decision
//	alert + packet + decision -> Join -> Alert
//	alert + decision + facts -> Request -> observatory.Request
//
// Rules of the package: it is pure (now, site and night are handed in). A
// packet comes from outside: its size, depth and counts are bounded, no entity
// or document type is read, and what cannot be read is an error or a note in
// the packet, never a guess. What stands in a packet is text, not a name of a
// file. The reading is more lenient than the schema, since half of the packets
// in use break it; the deciding is strict:
//
//   - only a packet with the role observation may move the telescope;
//   - it moves to a position that is given, never to 0,0, which stands for none;
//   - what was seen before does nothing again, and packets of one event lead to
//     one request, which a better position replaces and a retraction cancels;
//   - every decision has its reasons, as sentences for people.
//
// Packets are linked to an event by the event's name (mission and trigger
// identifier) or because one cites the other. Both hold within a mission only:
// another observatory that follows up an event found something of its own.
//
// Sources: VOEvent 2.0 (IVOA Recommendation, 11 July 2011) and 1.1 (IVOA
// Recommendation, 1 November 2006); the GCN unified schema for notices.
package voevent

// The limits of a packet.
const (
	MaxBytes    = 4 << 20 // of a file; a notice may carry a sky map
	MaxDepth    = 40      // of XML elements in one another
	MaxElements = 20000   // of an XML file
	MaxFields   = 2000    // of a notice's top level
	MaxCites    = 100     // that are kept
	MaxKeys     = 20      // that are kept
	MaxName     = 191     // bytes of an ivorn; other names are cut to it
)
