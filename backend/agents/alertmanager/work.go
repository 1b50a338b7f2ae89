package alertmanager

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"pyros/backend/observatory"
)

// Bounds of what one look at the queue shows, in files.
const (
	shownWaiting = 100
	shownFailed  = 20
)

// board knows which file is taken in now, and why others that wait could not
// be so far.
type board struct {
	mu     sync.Mutex
	hand   string           // the file's name; empty: none
	faults map[string]fault // by name
}

type fault struct {
	tries  int
	reason string
}

// inHand keeps a file from being put aside until it is released. A file that
// was put aside before is not found any more when it is read.
func (m *Manager) inHand(name string) (release func()) {
	m.board.mu.Lock()
	defer m.board.mu.Unlock()
	m.board.hand = name
	return func() {
		m.board.mu.Lock()
		defer m.board.mu.Unlock()
		m.board.hand = ""
	}
}

// held notes that a file could not be taken in now; over that it is gone.
func (m *Manager) held(name string, tries int, err error) {
	m.board.mu.Lock()
	if m.board.faults == nil || len(m.board.faults) > maxNames {
		m.board.faults = map[string]fault{}
	}
	before, known := m.board.faults[name]
	now := fault{tries, observatory.Reason(err)}
	m.board.faults[name] = now
	m.board.mu.Unlock()
	if !known || before != now {
		m.changed()
	}
}

func (m *Manager) over(name string) {
	m.board.mu.Lock()
	delete(m.board.faults, name)
	m.board.mu.Unlock()
	m.changed()
}

func (m *Manager) changed() {
	if m.opts.Bus != nil {
		m.opts.Bus.Publish(observatory.WorkChanged{Queue: observatory.WorkAlerts})
	}
}

// idOf is how a file is named to the outside, whatever its name has in it.
func idOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:8])
}

// Work gives the files that wait, the oldest first, and the latest of those
// that could not be read.
func (m *Manager) Work(context.Context) (observatory.WorkList, error) {
	out := observatory.WorkList{Queue: observatory.WorkAlerts, Items: []observatory.WorkItem{}}
	root, err := m.root()
	if errors.Is(err, fs.ErrNotExist) { // the agent makes it when it first runs
		return out, nil
	} else if err != nil {
		return out, err
	}
	defer root.Close()
	waiting, err := all(root)
	if err != nil {
		return out, err
	}
	out.Waiting = len(waiting)
	m.board.mu.Lock()
	for _, f := range waiting[:min(len(waiting), shownWaiting)] {
		why := m.board.faults[f.Name()]
		item := m.item(f, observatory.WorkWaiting)
		item.Tries, item.LastError, item.MayCancel = why.tries, why.reason, true
		out.Items = append(out.Items, item)
	}
	m.board.mu.Unlock()
	if out.Waiting > 0 {
		out.Purge = fmt.Sprintf("%s put into the folder %q unread: no alert and no observation come of it. Each can be taken in later.",
			files(out.Waiting), failedFolder)
	}
	failed, err := below(root, failedFolder)
	if err != nil {
		return out, err
	}
	out.Failed = len(failed)
	for _, f := range failed[:min(len(failed), shownFailed)] {
		item := m.item(f, observatory.WorkFailed)
		item.LastError, item.MayRetry = "It could not be read, or was put aside: the log of the alert manager says why.", true
		out.Items = append(out.Items, item)
	}
	return out, nil
}

func (m *Manager) item(f fs.FileInfo, state observatory.WorkState) observatory.WorkItem {
	// The file's time is the machine's, that of the list the observatory's.
	age := time.Duration(float64(time.Since(f.ModTime())) * m.opts.Clock.Speed())
	return observatory.WorkItem{
		ID: idOf(f.Name()), What: strings.ToValidUTF8(f.Name(), "?"), State: state, Since: m.opts.Clock.Now().Add(-age),
	}
}

func files(n int) string {
	if n == 1 {
		return "One file is"
	}
	return fmt.Sprintf("%d files are", n)
}

func (m *Manager) root() (*os.Root, error) {
	root, err := os.OpenRoot(m.opts.Folder)
	return root, unreadable(err)
}

func unreadable(err error) error {
	if err == nil {
		return nil
	}
	return observatory.Because(err, observatory.CodeUnavailable, "The alert folder cannot be read.")
}

// all gives every file of a folder, the oldest first: an order may be for any.
func all(dir *os.Root) ([]fs.FileInfo, error) {
	found, _, err := list(dir, -1)
	return found, unreadable(err)
}

// below gives the regular files of a folder, the latest first.
func below(root *os.Root, folder string) ([]fs.FileInfo, error) {
	dir, err := root.OpenRoot(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, unreadable(err)
	}
	defer dir.Close()
	found, err := all(dir)
	slices.Reverse(found)
	return found, err
}

// CancelWork puts a file that waits aside.
func (m *Manager) CancelWork(_ context.Context, who observatory.Actor, id string) (did string, err error) {
	root, err := m.root()
	if err != nil {
		return "", err
	}
	defer root.Close()
	waiting, err := all(root)
	if err != nil {
		return "", err
	}
	for _, f := range waiting {
		if idOf(f.Name()) == id {
			if err := m.aside(root, f.Name(), who); err != nil {
				return "", err
			}
			return fmt.Sprintf("Put the alert file %q aside.", f.Name()), nil
		}
	}
	return "", observatory.Errorf(observatory.CodeConflict, "That file does not wait any more.")
}

// aside moves a file to the folder of those that were not taken in. One that
// the agent has in hand stays, one that it has taken is not there any more.
func (m *Manager) aside(root *os.Root, name string, who observatory.Actor) error {
	if err := m.move(root, name); err != nil {
		return err
	}
	m.journal.Warn("%s put the alert file %q aside unread", who.Name, name)
	m.over(name)
	return nil
}

func (m *Manager) move(root *os.Root, name string) error {
	m.board.mu.Lock()
	defer m.board.mu.Unlock()
	if m.board.hand == name {
		return observatory.Errorf(observatory.CodeConflict, "The file is being taken in already.")
	}
	target := path.Join(failedFolder, name)
	if _, err := root.Lstat(target); err == nil {
		target = path.Join(failedFolder, idOf(name+m.opts.Clock.Now().String())+"-"+name)
	}
	if err := root.Rename(name, target); errors.Is(err, fs.ErrNotExist) {
		return observatory.Errorf(observatory.CodeConflict, "The file was taken in before it could be put aside.")
	} else if err != nil {
		return observatory.Because(err, observatory.CodeUnavailable, "The file cannot be moved.")
	}
	return nil
}

// RetryWork puts a file that could not be read, or was put aside, back.
func (m *Manager) RetryWork(_ context.Context, _ observatory.Actor, id string) (did string, err error) {
	root, err := m.root()
	if err != nil {
		return "", err
	}
	defer root.Close()
	failed, err := below(root, failedFolder)
	if err != nil {
		return "", err
	}
	for _, f := range failed {
		if idOf(f.Name()) != id {
			continue
		}
		if _, err := root.Lstat(f.Name()); err == nil {
			return "", observatory.Errorf(observatory.CodeConflict, "A file of that name waits already.")
		}
		if err := root.Rename(path.Join(failedFolder, f.Name()), f.Name()); err != nil {
			return "", observatory.Because(err, observatory.CodeUnavailable, "The file cannot be moved.")
		}
		m.changed()
		return fmt.Sprintf("Had the alert file %q taken in again.", f.Name()), nil
	}
	return "", observatory.Errorf(observatory.CodeConflict, "That file is not among those that failed any more.")
}

// PurgeWork puts all files that wait aside. Where one cannot be moved those
// before it are aside nevertheless.
func (m *Manager) PurgeWork(ctx context.Context, who observatory.Actor) (did string, err error) {
	root, err := m.root()
	if err != nil {
		return "", err
	}
	defer root.Close()
	waiting, err := all(root)
	if err != nil {
		return "", err
	}
	n, err := m.allAside(ctx, root, waiting, who)
	switch {
	case n > 0:
		return fmt.Sprintf("Purged the alert folder: %s put aside unread.", files(n)), err
	case err != nil:
		return "", err
	}
	return "", observatory.Errorf(observatory.CodeConflict, "No alert file waits.")
}

// allAside moves files aside, but those that are taken in, and says how many
// it has moved, also where it fails.
func (m *Manager) allAside(ctx context.Context, root *os.Root, waiting []fs.FileInfo, who observatory.Actor) (moved int, err error) {
	for _, f := range waiting {
		if err := ctx.Err(); err != nil {
			return moved, err
		}
		err := m.aside(root, f.Name(), who)
		switch {
		case err == nil:
			moved++
		case observatory.CodeOf(err) != observatory.CodeConflict:
			return moved, err
		}
	}
	return moved, nil
}
