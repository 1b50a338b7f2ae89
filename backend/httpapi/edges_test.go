package httpapi

import (
	"context"
	"io/fs"
	"strings"
	"testing/fstest"

	"pyros/backend/observatory"
)

// fakeEdges stand in for the agents, the PLC and the simulators. An error
// that is set is what they return.
type fakeEdges struct {
	err   error
	calls []string
	plc   string // the PLC's answer
}

func (e *fakeEdges) call(text string) error {
	e.calls = append(e.calls, text)
	return e.err
}

type fakeConductor struct{ *fakeEdges }

func (e fakeConductor) SetMode(_ context.Context, who observatory.Actor, mode observatory.Mode) error {
	return e.call(who.Name + " mode " + string(mode))
}

func (e fakeConductor) Stop(_ context.Context, who observatory.Actor) error {
	return e.call(who.Name + " stop")
}

func (e fakeConductor) Release(_ context.Context, who observatory.Actor) error {
	return e.call(who.Name + " release")
}

func (e *fakeEdges) Replan(_ context.Context, _ observatory.Actor, why string) error {
	return e.call("replan " + why)
}

func (e *fakeEdges) Send(_ context.Context, raw []byte) ([]byte, error) {
	return []byte(e.plc), e.call("plc " + string(raw))
}

func (e *fakeEdges) List(context.Context) ([]Simulator, error) {
	return []Simulator{{Name: "plc", Address: "127.0.0.1:5003", Running: true, State: []byte(`{"rain":0}`)}, {Name: "dome"}}, e.call("list")
}

func (e *fakeEdges) Inject(_ context.Context, name string, event []byte) error {
	return e.call("inject " + name + " " + string(event))
}

func (e *fakeEdges) Restart(_ context.Context, name string) error { return e.call("restart " + name) }

func (e *fakeEdges) Scenario(_ context.Context, name string) error { return e.call("scenario " + name) }

// fakeImages holds one FITS file of 4 x 3 pixels.
func fakeImages() Images { return folder{fstest.MapFS{"2026-11-22/a.fits": {Data: smallFITS()}}} }

type folder struct{ fstest.MapFS }

func (f folder) Open(name string) (fs.File, error) { return f.MapFS.Open(name) }

func smallFITS() []byte {
	card := func(text string) string { return text + strings.Repeat(" ", 80-len(text)) }
	head := card("SIMPLE  =                    T / conforms") + card("BITPIX  =                   16") + card("NAXIS   =                    2") +
		card("NAXIS1  =                    4") + card("NAXIS2  =                    3") + card("OBJECT  = 'M 31    '           / target") + card("END")
	data := make([]byte, 2880)
	for i := range 24 {
		data[i] = byte(i)
	}
	return append([]byte(head+strings.Repeat(" ", 2880-len(head))), data...)
}
