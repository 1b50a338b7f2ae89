package analysis

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pyros/backend/agents/internal/fake"
	"pyros/backend/bus"
	"pyros/backend/clock"
	"pyros/backend/observatory"
)

var olga = observatory.Actor{UserID: 4, Name: "olga", Role: observatory.RoleOperator}

// slow is a store that takes its time to say what an instrument is, so that an
// image is being measured for a while.
type slow struct {
	*fake.Store
	takes time.Duration
}

func (s slow) Instrument(ctx context.Context) (observatory.Instrument, error) {
	time.Sleep(s.takes)
	return s.Store.Instrument(ctx)
}

func startSlow(t *testing.T, takes time.Duration) (*desk, *Analysis) {
	t.Helper()
	b := bus.New()
	d := &desk{store: fake.NewStore(clock.Real(), b), folder: t.TempDir()}
	a := New(Options{Store: slow{d.store, takes}, Bus: b, Clock: clock.Real(), Folder: d.folder})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	d.end = func() error { cancel(); return <-done }
	return d, a
}

func states(t *testing.T, a *Analysis) string {
	t.Helper()
	list, err := a.Work(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, item := range list.Items {
		words = append(words, item.ID+" "+string(item.State))
	}
	return strings.Join(words, ", ")
}

func TestCancelWhileMeasuring(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, a := startSlow(t, 5*time.Second)
		d.add(t, 1, "a.fits", fake.FITS(16, 16, 5))
		d.add(t, 2, "b.fits", fake.FITS(16, 16, 5))
		time.Sleep(time.Second)
		if got := states(t, a); got != "1 running, 2 waiting" {
			t.Fatalf("queue: %s", got)
		}
		if did, err := a.CancelWork(t.Context(), olga, "1"); err != nil || !strings.Contains(did, "Skipped") {
			t.Fatalf("%q, %v", did, err)
		}
		time.Sleep(20 * time.Second)
		if images := d.store.Images(); images[0].Measured != nil || images[1].Measured == nil {
			t.Errorf("measured: %v, %v, want only the second", images[0].Measured, images[1].Measured)
		}
		if got := states(t, a); got != "1 skipped" {
			t.Errorf("queue: %s", got)
		}
		if _, err := a.RetryWork(t.Context(), olga, "1"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Second)
		if d.measured() != 2 {
			t.Error("the skipped image was not measured after all")
		}
		_ = d.end()
	})
}

func TestPurgeTakesAlsoWhatIsInHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, a := startSlow(t, 2*time.Second)
		for i := range 10 {
			d.add(t, i, string(rune('a'+i))+".fits", fake.FITS(16, 16, 5))
		}
		time.Sleep(3 * time.Second) // the first is done, the second under way
		list, err := a.Work(t.Context())
		if err != nil || list.Running != 1 || list.Waiting != 8 || !strings.Contains(list.Purge, "9 images stay") {
			t.Fatalf("%+v, %v", list, err)
		}
		if did, err := a.PurgeWork(t.Context(), olga); err != nil || !strings.Contains(did, "9 images") {
			t.Errorf("%q, %v", did, err)
		}
		time.Sleep(time.Minute)
		if d.measured() != 1 {
			t.Errorf("%d images measured, want the one before the purge", d.measured())
		}
		if _, err := a.PurgeWork(t.Context(), olga); observatory.CodeOf(err) != observatory.CodeConflict {
			t.Errorf("a second purge: %v", err)
		}
		_ = d.end()
	})
}

func TestFailuresAreShownAndKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, a := startSlow(t, 0)
		events := a.opts.Bus.Subscribe(64, observatory.TopicWork)
		defer events.Close()
		d.add(t, 1, "broken.fits", []byte("no image"))
		time.Sleep(time.Second)
		list, err := a.Work(t.Context())
		if err != nil || len(list.Items) != 1 || list.Items[0].Tries != 1 || list.Items[0].LastError == "" {
			t.Fatalf("after a try: %+v, %v", list, err)
		}
		time.Sleep(time.Minute)
		list, err = a.Work(t.Context())
		if err != nil || len(list.Items) != 1 || list.Items[0].State != observatory.WorkFailed || list.Items[0].Tries != tries || !list.Items[0].MayRetry {
			t.Errorf("after all tries: %+v, %v", list, err)
		}
		select {
		case <-events.C:
		default:
			t.Error("nobody was told")
		}
		_ = d.end()
	})
}

func TestOrdersForNoImage(t *testing.T) {
	a := New(Options{Store: fake.NewStore(clock.Real(), bus.New()), Bus: bus.New(), Clock: clock.Real()})
	for _, id := range []string{"", "x", "-1", "99999999999999999999"} {
		if _, err := a.CancelWork(t.Context(), olga, id); observatory.CodeOf(err) != observatory.CodeNotFound {
			t.Errorf("cancel %q: %v", id, err)
		}
		if _, err := a.RetryWork(t.Context(), olga, id); observatory.CodeOf(err) != observatory.CodeNotFound {
			t.Errorf("retry %q: %v", id, err)
		}
	}
}
