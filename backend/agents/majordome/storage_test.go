package majordome

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pyros/backend/observatory"
)

// away puts a file in the place of the image folder, or the folder back.
func (r *rig) away(on bool) {
	r.t.Helper()
	aside := r.folder + ".away"
	if on {
		if err := os.Rename(r.folder, aside); err != nil {
			r.t.Fatal(err)
		}
		if err := os.WriteFile(r.folder, nil, 0o600); err != nil {
			r.t.Fatal(err)
		}
		return
	}
	if err := os.Remove(r.folder); err != nil {
		r.t.Fatal(err)
	}
	if err := os.Rename(aside, r.folder); err != nil {
		r.t.Fatal(err)
	}
}

func TestImagesThatCannotBeKeptFailNoSequence(t *testing.T) {
	outage := observatory.Errorf(observatory.CodeUnavailable, "no room in the database")
	for name, fault := range map[string]struct {
		set  func(*rig, bool)
		text string
	}{
		"folder": {(*rig).away, "Images cannot be written: not a directory"},
		"database": {func(r *rig, on bool) {
			for _, method := range []string{"AddImage", "SaveConductor"} {
				if r.store.Fail(method, nil); on {
					r.store.Fail(method, outage)
				}
			}
		}, "Images cannot be entered into the database: no room in the database"},
	} {
		t.Run(name, func(t *testing.T) {
			scene(t, func(r *rig) { r.folder = filepath.Join(r.folder, "images"); _ = os.Mkdir(r.folder, 0o700) }, func(r *rig) {
				r.submit(1, 5, 60)
				r.wait(5*time.Minute, "observing", r.is(observatory.ConductorObserving))
				fault.set(r, true)
				r.wait(10*time.Minute, "closed", r.shutter(observatory.ShutterClosed))
				slews := r.telescope.Count("Slew")
				r.sleep(2 * time.Hour)
				if got := r.store.Get(1); got.Status.Ended() {
					r.t.Errorf("the sequence is %s: %s", got.Status, got.Reason)
				}
				if !r.told("majordome error: " + fault.text) {
					r.t.Errorf("not told: %s", strings.Join(r.store.Messages(), "\n"))
				}
				if n := r.telescope.Count("Slew") - slews; n > 0 {
					r.t.Errorf("it was tried %d times meanwhile", n)
				}
				fault.set(r, false)
				r.wait(time.Hour, "executed", r.sequence(1, observatory.SequenceExecuted))
				r.whole(10)
				if !r.told("can be kept again") {
					r.t.Error("the end of it was not told")
				}
			})
		})
	}
}
