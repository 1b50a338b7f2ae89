package alertmanager

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"pyros/backend/astro"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/observatory"
	"pyros/backend/store"
	"pyros/backend/voevent"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// evening is a time at which the packets of the test burst can be observed.
var evening = time.Date(2026, 11, 22, 5, 0, 0, 0, time.UTC)

type still struct{ clock.Clock }

func (still) Now() time.Time { return evening }

// desk is an agent with a real database and a folder.
type desk struct {
	*Manager
	t      *testing.T
	store  *store.Store
	folder string
	stop   func()
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, folder: filepath.Join(t.TempDir(), "alerts")}
	c := still{clock.Real()}
	var err error
	d.store, err = store.Open(t.Context(), store.Options{
		DSN: "sqlite:" + filepath.Join(t.TempDir(), "pyros.db"), Bus: bus.New(), Clock: c, Log: slog.New(slog.DiscardHandler),
	})
	if err == nil {
		t.Cleanup(func() { _ = d.store.Close() })
		err = d.store.Migrate(t.Context())
	}
	if err == nil {
		err = d.store.Seed(t.Context())
	}
	if err == nil {
		err = d.store.SeedStrategies(t.Context(), voevent.DefaultStrategies())
	}
	if err != nil {
		t.Fatal(err)
	}
	in, err := d.store.Instrument(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.Manager = New(Options{
		Store: d.store, Clock: c, Log: slog.New(slog.DiscardHandler), Folder: d.folder,
		Night: func(at time.Time) observatory.Night { return astro.NightAt(in.Site, at, -12) },
	})
	return d
}

// run runs the agent until stop, at the latest until the test ends.
func (d *desk) run() {
	ctx, cancel := context.WithCancel(d.t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	ended := false
	d.stop = func() {
		if !ended {
			ended = true
			cancel()
			<-done
		}
	}
	d.t.Cleanup(d.stop)
	d.until("the folders are there", func() bool { return d.there("done") && d.there("failed") })
}

func (d *desk) there(name string) bool {
	_, err := os.Lstat(filepath.Join(d.folder, name))
	return err == nil
}

func (d *desk) until(what string, holds func() bool) {
	d.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			d.t.Fatalf("%s: not within the time", what)
		}
	}
}

// drop writes a file into the folder, under its name once it is whole.
func (d *desk) drop(name string, data []byte) {
	d.t.Helper()
	temporary := filepath.Join(d.folder, "."+name)
	err := os.WriteFile(temporary, data, 0o644)
	if err == nil {
		err = os.Rename(temporary, filepath.Join(d.folder, name))
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) take(name string, data []byte, folder string) {
	d.t.Helper()
	d.drop(name, data)
	d.until(name+" is in "+folder, func() bool { return !d.there(name) && d.there(filepath.Join(folder, name)) })
}

func (d *desk) alerts() []observatory.Alert {
	d.t.Helper()
	page, err := d.store.Alerts(d.t.Context(), store.AlertFilter{})
	if err != nil {
		d.t.Fatal(err)
	}
	return page.Items
}

func (d *desk) requests() []observatory.Request {
	d.t.Helper()
	page, err := d.store.Requests(d.t.Context(), self, store.RequestFilter{})
	if err != nil {
		d.t.Fatal(err)
	}
	return page.Items
}

// burst is a packet of the test burst.
func burst(t *testing.T, n int, change ...func(*observatory.AlertPacket)) []byte {
	t.Helper()
	radius, at := 0.1, evening.Add(-10*time.Second)
	p := observatory.AlertPacket{
		Role: observatory.AlertObservation, Ivorn: fmt.Sprintf("ivo://org.svom/fsc#sb26112201_packet%d", n), Author: "ivo://org.svom/fsc",
		Mission: "SVOM", Type: "209", TriggerID: "sb26112201", EventTime: &at, Written: &at,
		Position: &observatory.AlertPosition{RADeg: 30, DecDeg: 25, ErrorDeg: &radius},
	}
	for _, c := range change {
		c(&p)
	}
	data, err := voevent.Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func refined(p *observatory.AlertPacket) {
	radius := 0.005
	p.Position = &observatory.AlertPosition{RADeg: 30.2, DecDeg: 25, ErrorDeg: &radius}
}

func retraction(p *observatory.AlertPacket) {
	p.Position, p.Traits = nil, []observatory.AlertTrait{observatory.TraitRetraction}
}

func TestStoryOfABurst(t *testing.T) {
	d := newDesk(t)
	d.run()
	d.take("1.xml", burst(t, 1), doneFolder)
	all := d.alerts()
	if len(all) != 1 || all[0].Outcome != observatory.AlertRequested || all[0].RequestStatus != observatory.RequestSubmitted || !all[0].Preempt {
		t.Fatalf("alerts %+v", all)
	}
	first := d.requests()[0]
	if !first.IsAlert || first.Sequences[0].Priority != 0 || !first.Sequences[0].Preempt || first.Sequences[0].DurationS <= 0 {
		t.Errorf("request %+v", first)
	}
	if p := all[0].Packets[0]; p.File != "1.xml" || p.Source != "folder" || p.Action != observatory.AlertObserve {
		t.Errorf("packet %+v", p)
	}

	d.take("again.xml", append([]byte("\n\n"), burst(t, 1)...), doneFolder)
	d.take("2.xml", burst(t, 2, refined), doneFolder)
	all = d.alerts()
	if len(all) != 1 || len(all[0].Packets) != 2 || all[0].RequestID == first.ID || all[0].Packets[1].Action != observatory.AlertRefine {
		t.Fatalf("after the better position: %+v", all)
	}
	if rs := d.requests(); len(rs) != 2 || rs[1].Status != observatory.RequestCancelled {
		t.Errorf("requests %+v", rs)
	}

	d.take("3.xml", burst(t, 3, retraction), doneFolder)
	all = d.alerts()
	if all[0].Outcome != observatory.AlertRetracted || all[0].RequestStatus != observatory.RequestCancelled {
		t.Errorf("after the retraction: %+v", all[0])
	}
	d.take("4.xml", burst(t, 4), doneFolder)
	if rs := d.requests(); len(rs) != 2 {
		t.Errorf("%d requests: what was retracted is asked for again", len(rs))
	}
}

func TestFilesOfTheTimeBeforeTheStart(t *testing.T) {
	d := newDesk(t)
	d.run()
	d.stop()
	d.drop("1.xml", burst(t, 1))
	d.drop("2.xml", burst(t, 1)) // as after a crash between keeping and moving
	d.run()
	d.until("both are taken", func() bool { return d.there("done/1.xml") && d.there("done/2.xml") })
	if len(d.requests()) != 1 || len(d.alerts()) != 1 {
		t.Errorf("%d requests, %d alerts, want one of each", len(d.requests()), len(d.alerts()))
	}
}

func TestFileThatIsWrittenSlowly(t *testing.T) {
	d := newDesk(t)
	d.run()
	data := burst(t, 1)
	f, err := os.Create(filepath.Join(d.folder, "slow.xml"))
	if err != nil {
		t.Fatal(err)
	}
	for part := range 4 {
		if _, err := f.Write(data[part*len(data)/4 : (part+1)*len(data)/4]); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond) // the writer's own pace
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	d.until("it is taken", func() bool { return d.there("done/slow.xml") })
	if len(d.requests()) != 1 {
		t.Errorf("%d requests", len(d.requests()))
	}
}

func TestHostileFiles(t *testing.T) {
	d := newDesk(t)
	d.run()
	outside := filepath.Join(t.TempDir(), "secret.xml")
	if err := os.WriteFile(outside, burst(t, 9), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, make := range map[string]func(path string) error{
		"link.xml":  func(path string) error { return os.Symlink(outside, path) },
		"fifo.xml":  func(path string) error { return syscall.Mkfifo(path, 0o644) },
		"dir.xml":   func(path string) error { return os.Mkdir(path, 0o755) },
		"half.part": func(path string) error { return os.WriteFile(path, burst(t, 8), 0o644) },
	} {
		if err := make(filepath.Join(d.folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	d.drop("noise.xml", []byte{0, 1, 2, 0xff})
	d.drop("empty.xml", nil)
	d.drop("open.xml", []byte("<voe:VOEvent"))
	d.drop("entity.xml", []byte(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`))
	d.drop("deep.xml", []byte(strings.Repeat("<a>", 5000)))
	d.drop("big.xml", make([]byte, voevent.MaxBytes+1))
	d.drop("odd \xff\n name.json", []byte(`{"a":1`))
	for _, name := range []string{"noise.xml", "empty.xml", "open.xml", "entity.xml", "deep.xml", "big.xml", "odd \xff\n name.json"} {
		d.until(name+" failed", func() bool { return d.there("failed/" + name) })
	}
	d.take("good.xml", burst(t, 1), doneFolder)
	if all := d.alerts(); len(all) != 1 {
		t.Errorf("%d alerts", len(all))
	}
	for _, name := range []string{"link.xml", "fifo.xml", "dir.xml", "half.part"} {
		if !d.there(name) {
			t.Errorf("%s was touched", name)
		}
	}
}

func TestSameNameAgain(t *testing.T) {
	d := newDesk(t)
	d.run()
	d.take("a.xml", burst(t, 1), doneFolder)
	d.drop("a.xml", burst(t, 2))
	d.until("it is taken", func() bool { return !d.there("a.xml") })
	if entries, err := os.ReadDir(filepath.Join(d.folder, doneFolder)); err != nil || len(entries) != 2 {
		t.Errorf("%d files are done: one took the other's place (%v)", len(entries), err)
	}
}

func TestRequestThatCannotBeMade(t *testing.T) {
	d := newDesk(t)
	strategies, err := d.store.Strategies(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range strategies { // as after a program was renamed
		s.Program = "no such program"
		if _, err := d.store.SaveStrategy(t.Context(), s.ID, 0, s); err != nil {
			t.Fatal(err)
		}
	}
	a, _, err := d.receive(t.Context(), burst(t, 1), sourceFolder, "1.xml")
	if err != nil || a.Outcome != observatory.AlertFailed || a.RequestID != 0 || !strings.Contains(strings.Join(a.Reasons, " "), "no such program") {
		t.Errorf("alert %+v, error %v", a, err)
	}
	if len(d.requests()) != 0 {
		t.Error("there is a request")
	}
}

func TestFakeAlert(t *testing.T) {
	d := newDesk(t)
	ana := observatory.Actor{UserID: 1, Name: "ana", Role: observatory.RoleOperator}
	a, err := d.Fake(t.Context(), ana, false)
	if err != nil || a.Outcome != observatory.AlertRequested || a.RequestID == 0 {
		t.Errorf("alert %+v, error %v", a, err)
	}
	a, err = d.Fake(t.Context(), ana, true)
	if err != nil || a.Outcome != observatory.AlertRecorded || a.RequestID != 0 {
		t.Errorf("test alert %+v, error %v", a, err)
	}
}
