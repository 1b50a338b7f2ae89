package observer

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"pyros/backend/agents/internal/fake"
	"pyros/backend/observatory"
)

// known puts an image of the first plan into folder and store, as left by a
// run whose answer from the database was lost.
func (b *bench) known(t *testing.T) (file string, data []byte) {
	t.Helper()
	file, data = "2026-11-22/s000005-p000051-0001-vis.fits", fake.FITS(4, 3, 4711)
	if err := WriteFile(b.opts.Folder, file, data); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	image := observatory.Image{PlanID: 51, Number: 1, File: file, SHA256: hex.EncodeToString(sum[:])}
	if _, err := b.store.AddImage(t.Context(), image); err != nil {
		t.Fatal(err)
	}
	return file, data
}

func TestFileThatARowNamesStaysAsItIs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		file, data := b.known(t)
		if err := b.execute(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(b.images()) != 6 {
			t.Errorf("images = %v", b.images())
		}
		if got, _ := os.ReadFile(filepath.Join(b.opts.Folder, file)); !bytes.Equal(got, data) {
			t.Error("the file is no longer what its row says")
		}
		for _, image := range b.store.Images() {
			got, _ := os.ReadFile(filepath.Join(b.opts.Folder, image.File))
			if sum := sha256.Sum256(got); hex.EncodeToString(sum[:]) != image.SHA256 {
				t.Errorf("%s is not what its row says", image.File)
			}
		}
	})
}

func TestFileStaysWhileItsRowIsNotKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		file, data := b.known(t)
		b.store.Fail("ImageOf", observatory.Errorf(observatory.CodeUnavailable, "no database"))
		var f *Failure
		if err := b.execute(t.Context()); !errors.As(err, &f) || !f.Storage || f.Device != "" {
			t.Errorf("err = %v", err)
		}
		if got, _ := os.ReadFile(filepath.Join(b.opts.Folder, file)); !bytes.Equal(got, data) {
			t.Error("the file was replaced")
		}
	})
}

func TestRowWhoseFileIsLostGetsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		file, _ := b.known(t)
		path := filepath.Join(b.opts.Folder, file)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := b.execute(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("there is a file that its row does not describe (%v)", err)
		}
	})
}

func TestProbeSaysWhenImagesCanBeWrittenAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		if err := b.Probe(t.Context()); err != nil {
			t.Errorf("before any failure: %v", err)
		}
		night := filepath.Join(b.opts.Folder, "2026-11-22")
		if err := os.WriteFile(night, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		var f *Failure
		if err := b.execute(t.Context()); !errors.As(err, &f) || !f.Storage || !strings.HasPrefix(f.Error(), "images cannot be written: not a directory") {
			t.Errorf("err = %v", err)
		}
		if err := b.Probe(t.Context()); err == nil {
			t.Error("it says that images can be written")
		}
		if err := os.Remove(night); err != nil {
			t.Fatal(err)
		}
		if err := b.Probe(t.Context()); err != nil {
			t.Error(err)
		}
		if left, _ := filepath.Glob(filepath.Join(night, ".*")); len(left) > 0 {
			t.Errorf("left over: %v", left)
		}
	})
}

func TestWhatPeopleReadOfAFailure(t *testing.T) {
	inner := observatory.Because(errors.New("dial tcp 10.0.0.1: timeout"), observatory.CodeUnavailable, "the dome cannot be reached")
	err := &Failure{Reason: "CameraVIS failed 3 times", Err: &Failure{Reason: "the dome refuses", Err: inner}}
	if got, want := err.Error(), "CameraVIS failed 3 times: the dome refuses: the dome cannot be reached"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
