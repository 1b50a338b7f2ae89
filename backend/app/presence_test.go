package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestServerIsPresentAsLongAsItRuns(t *testing.T) {
	c := settings(t)
	if there, err := Present(c.Data); there != nil || err != nil {
		t.Fatalf("before the start: %+v, %v", there, err)
	}
	a, _, err := opened(t, c)
	if err != nil {
		t.Fatal(err)
	}
	there, err := Present(c.Data)
	if err != nil || there == nil || there.PID != os.Getpid() || there.Address != a.Address() {
		t.Errorf("while it runs: %+v, %v", there, err)
	}
	gone := make(chan error, 1)
	go func() { gone <- AwaitAbsence(t.Context(), c.Data) }()
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	if err := <-gone; err != nil {
		t.Error(err)
	}
	if there, err := Present(c.Data); there != nil || err != nil {
		t.Errorf("after it: %+v, %v", there, err)
	}
}

func TestFolderIsClaimedOnce(t *testing.T) {
	folder := t.TempDir()
	release, err := Claim(t.Context(), folder, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Claim(t.Context(), folder, ""); err == nil || !strings.Contains(err.Error(), "another PYROS") {
		t.Errorf("a second claim: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := AwaitAbsence(ctx, folder); err == nil {
		t.Error("absent while it is claimed")
	}
	for text, want := range map[string]string{"nonsense": "no number", "1 x": "no number", "-5": "no number"} {
		if err := os.WriteFile(filepath.Join(folder, presenceFile), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Present(folder); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	release, err = Claim(t.Context(), folder, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := release(); err != nil {
		t.Error(err)
	}
}
