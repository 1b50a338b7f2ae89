package request

import (
	"errors"
	"testing"

	"pyros/backend/observatory"
)

// fuzz holds for any bytes: Parse ends, an error is a listed one, and what it
// takes can be written and read again in every format.
func fuzz(f *testing.F, seeds ...string) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	instrument := testInstrument()
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Parse(data, Basis{Instrument: instrument, Now: testNow})
		if err != nil {
			var e *observatory.Error
			if !errors.As(err, &e) || e.Code == observatory.CodeInvalid && (len(e.Problems) == 0 || len(e.Problems) > MaxProblems+1) {
				t.Fatalf("error is %v", err)
			}
			return
		}
		for _, format := range formats {
			requireSame(t, r, format, instrument)
		}
	})
}

func FuzzXML(f *testing.F) {
	fuzz(f, string(readFile(f, "routine_request_01.xml")), string(readFile(f, "full.xml")), string(readFile(f, "wrong.xml")), string(readFile(f, "asked.golden.xml.txt")),
		`<!DOCTYPE a [<!ENTITY b "c">]><request name="&b;"/>`, `<request><request><request>`, "\xef\xbb\xbf<request/>")
}

func FuzzJSON(f *testing.F) {
	fuzz(f, string(readFile(f, "full.json")), string(readFile(f, "asked.golden.json.txt")), `{"sequences":[{"cadence":{"every_days":1e-9,"tolerance_h":1e-9,"count":100},"windows":[{}]}]}`, `{"request":{"name":null}}`, `{"sequences":[{"albums":[{"plans":[{"duration":1e400}]}]}]}`, `[[[`)
}

func FuzzYAML(f *testing.F) {
	fuzz(f, string(readFile(f, "full.yaml")), string(readFile(f, "asked.yaml")), "a: &a [*a]", "request: {sequences: [{duration: .inf}]}", "--- \n...\n", "? x\n: !!set {}")
}
