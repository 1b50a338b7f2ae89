package analysis

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/agents/internal/fake"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/observatory"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type desk struct {
	store  *fake.Store
	bus    *bus.Bus
	folder string
	end    func() error
}

func start(t *testing.T) *desk {
	t.Helper()
	b := bus.New()
	d := &desk{store: fake.NewStore(clock.Real(), b), bus: b, folder: t.TempDir()}
	d.again(t)
	return d
}

// again starts an agent that knows only what the one before it kept.
func (d *desk) again(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	a := New(Options{Store: d.store, Bus: d.bus, Clock: clock.Real(), Log: slog.New(slog.DiscardHandler), Folder: d.folder})
	go func() { done <- a.Run(ctx) }()
	d.end = func() error { cancel(); return <-done }
}

func (d *desk) add(t *testing.T, number int, file string, data []byte) {
	t.Helper()
	if data != nil {
		if err := os.WriteFile(filepath.Join(d.folder, file), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.store.AddImage(t.Context(), observatory.Image{PlanID: 1, Number: number, File: file, Detector: "Visible camera"}); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) measured() (n int) {
	for _, img := range d.store.Images() {
		if img.Measured != nil {
			n++
		}
	}
	return n
}

func TestMeasuresEachNewImage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t)
		d.add(t, 1, "a.fits", fake.FITS(64, 64, 500))
		synctest.Wait()
		time.Sleep(time.Second)
		if d.measured() != 1 {
			t.Fatal("the image was not measured within a second")
		}
		if m := d.store.Images()[0].Measured; m.Background != 500 || m.Sources != 0 {
			t.Errorf("measures = %+v", m)
		}
		if err := d.end(); !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestBrokenImagesDoNotStandBeforeGoodOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t)
		for i := range 2 * batch {
			switch i % 3 {
			case 0:
				d.add(t, i, "missing.fits", nil)
			case 1:
				d.add(t, i, "garbage.fits", []byte("not an image"))
			default:
				d.add(t, i, "../../outside.fits", nil)
			}
		}
		d.add(t, 1000, "good.fits", fake.FITS(32, 32, 7))
		time.Sleep(2 * time.Minute)
		if got := d.measured(); got != 2*batch+1 {
			t.Errorf("%d images are done with, want %d", got, 2*batch+1)
		}
		_ = d.end()
	})
}

func TestDatabaseAwayIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := start(t)
		d.add(t, 1, "a.fits", fake.FITS(32, 32, 7))
		time.Sleep(time.Second)
		d.store.Fail("UnmeasuredImages", observatory.Errorf(observatory.CodeUnavailable, "gone"))
		time.Sleep(5 * time.Minute)
		d.store.Fail("UnmeasuredImages", nil)
		d.add(t, 2, "a.fits", nil)
		time.Sleep(time.Minute)
		if d.measured() != 2 {
			t.Errorf("%d images measured", d.measured())
		}
		_ = d.end()
		lines := strings.Join(d.store.Messages(), "\n")
		if strings.Count(lines, "cannot be read or kept") != 1 || strings.Count(lines, "measured again") != 1 {
			t.Errorf("log:\n%s", lines)
		}
	})
}
