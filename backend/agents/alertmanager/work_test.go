package alertmanager

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

var olga = observatory.Actor{UserID: 4, Name: "olga", Role: observatory.RoleOperator}

// stopped is a desk whose agent does not run, with files that wait.
func stopped(t *testing.T, names ...string) *desk {
	t.Helper()
	d := newDesk(t)
	if list, err := d.Work(t.Context()); err != nil || len(list.Items) != 0 {
		t.Fatalf("before the folder is there: %+v, %v", list, err)
	}
	if err := os.MkdirAll(filepath.Join(d.folder, failedFolder), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		d.drop(name, []byte("no packet"))
	}
	return d
}

func (d *desk) queue() (observatory.WorkList, string) {
	d.t.Helper()
	list, err := d.Work(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	var words []string
	for _, item := range list.Items {
		words = append(words, fmt.Sprintf("%s %s", item.State, item.What))
	}
	return list, strings.Join(words, "|")
}

func TestFilesThatWaitCanBePutAsideAndBack(t *testing.T) {
	d := stopped(t, "a.xml", "%2e%2e b;\n.xml")
	list, words := d.queue()
	if list.Waiting != 2 || !strings.Contains(words, "waiting a.xml") || !strings.Contains(list.Purge, "2 files") {
		t.Fatalf("queue: %q, %+v", words, list)
	}
	for _, item := range list.Items {
		if did, err := d.CancelWork(t.Context(), olga, item.ID); err != nil || !strings.Contains(did, "aside") {
			t.Errorf("cancel %q: %q, %v", item.What, did, err)
		}
		if _, err := d.CancelWork(t.Context(), olga, item.ID); observatory.CodeOf(err) != observatory.CodeConflict {
			t.Errorf("cancel %q again: %v", item.What, err)
		}
	}
	if list, _ = d.queue(); list.Waiting != 0 || list.Failed != 2 || !list.Items[0].MayRetry || list.Purge != "" {
		t.Fatalf("after it: %+v", list)
	}
	d.drop("a.xml", []byte("another one"))
	again := idOf("a.xml")
	if _, err := d.RetryWork(t.Context(), olga, again); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("retry over a file that waits: %v", err)
	}
	if _, err := d.CancelWork(t.Context(), olga, again); err != nil { // its name is taken in the other folder
		t.Error(err)
	}
	if _, err := d.RetryWork(t.Context(), olga, again); err != nil {
		t.Error(err)
	}
	if _, words := d.queue(); !strings.HasPrefix(words, "waiting a.xml|failed ") {
		t.Errorf("queue: %s", words)
	}
	for _, id := range []string{"", "..", "../a.xml", "x"} {
		if _, err := d.CancelWork(t.Context(), olga, id); observatory.CodeOf(err) != observatory.CodeConflict {
			t.Errorf("cancel %q: %v", id, err)
		}
		if _, err := d.RetryWork(t.Context(), olga, id); observatory.CodeOf(err) != observatory.CodeConflict {
			t.Errorf("retry %q: %v", id, err)
		}
	}
}

func TestPurgeOfTheFolder(t *testing.T) {
	d := stopped(t, "a.xml", "b.xml", "c.xml")
	if did, err := d.PurgeWork(t.Context(), olga); err != nil || !strings.Contains(did, "3 files") {
		t.Fatalf("%q, %v", did, err)
	}
	if _, err := d.PurgeWork(t.Context(), olga); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("again: %v", err)
	}
	d.run()
	if list, words := d.queue(); list.Waiting != 0 || list.Failed != 3 || len(d.alerts()) != 0 {
		t.Errorf("queue: %s, %d alerts", words, len(d.alerts()))
	}
}

func TestPurgeThatFailsHalfwaySaysWhatItDid(t *testing.T) {
	d := stopped(t, "a.xml", "b.xml")
	long := strings.Repeat("b", 250) // has no room for the number that a name gets which is taken
	for _, folder := range []string{"", failedFolder} {
		if err := os.WriteFile(filepath.Join(d.folder, folder, long), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	did, err := d.PurgeWork(t.Context(), olga)
	if observatory.CodeOf(err) != observatory.CodeUnavailable || !strings.Contains(did, "2 files are put aside") {
		t.Errorf("the last one stays: %q, %v", did, err)
	}
	if did, err := d.CancelWork(t.Context(), olga, idOf(long)); err == nil || did != "" {
		t.Errorf("cancel: %q, %v", did, err)
	}
}

func TestWhyAFileWaitsIsShown(t *testing.T) {
	d := stopped(t, "a.xml")
	d.held("a.xml", 2, observatory.Errorf(observatory.CodeUnavailable, "The database does not answer."))
	if list, _ := d.queue(); list.Items[0].Tries != 2 || list.Items[0].LastError != "The database does not answer." {
		t.Errorf("%+v", list.Items[0])
	}
}

// gate is a database that tells when an alert is to be kept and waits for leave.
type gate struct {
	Store
	came, leave chan struct{}
}

func (g gate) SaveAlert(ctx context.Context, actor observatory.Actor, c store.AlertChange) (observatory.Alert, error) {
	g.came <- struct{}{}
	<-g.leave
	return g.Store.SaveAlert(ctx, actor, c)
}

func TestTheFileInHandCannotBePutAside(t *testing.T) {
	d := stopped(t)
	g := gate{d.opts.Store, make(chan struct{}), make(chan struct{})}
	d.opts.Store = g
	d.run()
	d.drop("a.xml", burst(t, 1))
	<-g.came
	if _, err := d.CancelWork(t.Context(), olga, idOf("a.xml")); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("cancel: %v", err)
	}
	if did, err := d.PurgeWork(t.Context(), olga); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("purge: %q, %v", did, err)
	}
	close(g.leave)
	d.until("it is taken in", func() bool { return d.there("done/a.xml") })
	if len(d.alerts()) != 1 || d.there("failed/a.xml") {
		t.Errorf("%d alerts", len(d.alerts()))
	}
	if _, err := d.CancelWork(t.Context(), olga, idOf("a.xml")); observatory.CodeOf(err) != observatory.CodeConflict {
		t.Errorf("cancel after it: %v", err)
	}
}

// last is the name that a folder lists last, of all that it has.
func (d *desk) last(folder string) string {
	d.t.Helper()
	dir, err := os.Open(filepath.Join(d.folder, folder))
	if err != nil {
		d.t.Fatal(err)
	}
	defer dir.Close()
	var files []fs.DirEntry
	if files, err = dir.ReadDir(-1); err != nil {
		d.t.Fatal(err)
	}
	for files[len(files)-1].IsDir() {
		files = files[:len(files)-1]
	}
	return files[len(files)-1].Name()
}

func TestEveryFileOfALongQueueTakesOrders(t *testing.T) {
	const many = maxNames + 200
	d := stopped(t)
	for i := range many {
		d.drop(fmt.Sprintf("%d.xml", i), []byte("no packet"))
	}
	if list, _ := d.queue(); list.Waiting != many || !strings.Contains(list.Purge, fmt.Sprint(many)) {
		t.Errorf("%d wait: %q", list.Waiting, list.Purge)
	}
	name := d.last("")
	if _, err := d.CancelWork(t.Context(), olga, idOf(name)); err != nil || !d.there("failed/"+name) {
		t.Errorf("cancel %s: %v", name, err)
	}
	if did, err := d.PurgeWork(t.Context(), olga); err != nil || !strings.Contains(did, fmt.Sprint(many-1)) {
		t.Errorf("purge: %q, %v", did, err)
	}
	if list, _ := d.queue(); list.Waiting != 0 || list.Failed != many || len(list.Items) != shownFailed {
		t.Errorf("%d wait, %d failed, %d shown", list.Waiting, list.Failed, len(list.Items))
	}
	name = d.last(failedFolder)
	if _, err := d.RetryWork(t.Context(), olga, idOf(name)); err != nil || !d.there(name) {
		t.Errorf("retry %s: %v", name, err)
	}
}
