package cli

import (
	"bytes"
	"strings"
	"testing"
)

func TestVOEventParse(t *testing.T) {
	var out, errOut bytes.Buffer
	s := &session{out: &out, err: &errOut}
	good := voeventParse{Files: []string{"../voevent/testdata/swift_xrt.xml", "../voevent/testdata/notice_ellipse.json"}}
	if err := good.Run(s); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], `{"file":"swift_xrt.xml","version":"2.0","role":"observation",`) {
		t.Errorf("printed %q", lines)
	}
	out.Reset()
	mixed := voeventParse{Files: []string{"voevent.go", "../voevent/testdata/swift_bat.xml", "../no/such.xml"}}
	err := mixed.Run(s)
	if err == nil || err.Error() != "2 of 3 files could not be read" {
		t.Errorf("error %v", err)
	}
	if strings.Count(out.String(), "\n") != 1 || !strings.Contains(errOut.String(), "voevent.go: line 1: is neither a VOEvent") ||
		!strings.Contains(errOut.String(), "no such file") {
		t.Errorf("printed %q and %q", out.String(), errOut.String())
	}
}
