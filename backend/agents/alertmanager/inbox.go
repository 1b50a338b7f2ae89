package alertmanager

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"
	"time"

	"pyros/backend/agents"
	"pyros/backend/observatory"
	"pyros/backend/voevent"
)

// The folders below the watched one.
const (
	doneFolder   = "done"
	failedFolder = "failed"
)

const (
	// maxNames bounds how many names of the folder one look takes.
	maxNames = 1000
	// maxFaults is how often a file may fail for another reason than a
	// database that does not answer.
	maxFaults = 5
	// maxKept bounds how many files stay in done and in failed; the oldest go.
	maxKept = 5000
)

// version is a file as it was at a time.
type version struct {
	size     int64
	modified time.Time
}

// inbox is the folder in one run of the agent.
type inbox struct {
	*Manager
	outage agents.Outage
	faults map[string]int     // by name
	stuck  map[string]version // that could not be moved away
	moved  int                // since the folders were last cleaned
}

func newInbox(m *Manager) *inbox {
	return &inbox{Manager: m, faults: map[string]int{}, stuck: map[string]version{}, moved: maxKept}
}

// look takes every file that is whole, the oldest first, and says whether one
// is there that may become whole soon.
func (i *inbox) look(ctx context.Context) (soon bool) {
	root, err := os.OpenRoot(i.opts.Folder)
	if err != nil {
		i.note(ctx, err)
		return false
	}
	defer root.Close()
	files, more, err := list(root, maxNames)
	i.note(ctx, err)
	for _, f := range files {
		if ctx.Err() != nil {
			return false
		}
		agents.Beat(ctx)
		if i.one(ctx, root, f) {
			soon = true
		}
	}
	if i.moved >= maxKept/10 {
		i.moved = 0
		for _, folder := range []string{doneFolder, failedFolder} {
			clean(root, folder)
		}
	}
	return soon || more && len(i.stuck) < maxNames
}

// note tells when the folder begins and ceases to fail.
func (i *inbox) note(ctx context.Context, err error) {
	now := i.opts.Clock.Now()
	if err != nil {
		if ctx.Err() == nil && i.outage.Failed(now) {
			i.journal.Error("Alerts cannot be taken in: %v", err)
		}
		return
	}
	if lasted, ends := i.outage.Worked(now); ends {
		i.journal.Info("Alerts are taken in again after %s", lasted.Round(time.Second))
	}
}

// list gives the regular files among the first names of the folder, or among
// all of them where names is -1, but those that are being written under another
// name, the oldest first. There may be more of them.
func list(root *os.Root, names int) (files []fs.FileInfo, more bool, err error) {
	dir, err := root.Open(".")
	if err != nil {
		return nil, false, err
	}
	defer dir.Close()
	entries, err := dir.ReadDir(names)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, false, err
	}
	for _, e := range entries {
		name := e.Name()
		if !e.Type().IsRegular() || strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") ||
			slices.Contains([]string{".tmp", ".part", ".swp"}, strings.ToLower(path.Ext(name))) {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			files = append(files, info)
		}
	}
	slices.SortStableFunc(files, func(a, b fs.FileInfo) int {
		return cmp.Or(a.ModTime().Compare(b.ModTime()), strings.Compare(a.Name(), b.Name()))
	})
	return files, len(entries) == names, nil
}

// one takes a file, if it is whole, and says whether it may be soon.
func (i *inbox) one(ctx context.Context, root *os.Root, f fs.FileInfo) (soon bool) {
	name := f.Name()
	now := version{f.Size(), f.ModTime()}
	if i.stuck[name] == now {
		return false
	}
	defer i.inHand(name)()
	data, err := read(root, f)
	var duplicate bool
	if err == nil {
		duplicate, err = i.guarded(ctx, data, name)
	}
	switch code := observatory.CodeOf(err); {
	case err == nil:
		if duplicate {
			i.journal.Info("Alert file %q holds a packet that was received before", name)
		}
		i.away(root, name, doneFolder, data, now)
	case ctx.Err() != nil, errors.Is(err, fs.ErrNotExist):
	case code == observatory.CodeUnavailable:
		i.held(name, i.faults[name], err)
		i.note(ctx, err)
	case code == observatory.CodeInvalid && time.Since(f.ModTime()).Abs() < settle:
		return true // it may still be written
	case code == observatory.CodeInvalid, code == observatory.CodeTooLarge:
		i.journal.Warn("Alert file %q cannot be read: %s", name, sentence(err))
		i.away(root, name, failedFolder, data, now)
	default:
		if i.faults[name]++; i.faults[name] < maxFaults {
			i.held(name, i.faults[name], err)
			i.journal.Debug("alert file failed", "file", name, "err", err)
			return false
		}
		i.journal.Error("Alert file %q failed %d times: %v", name, maxFaults, err)
		i.away(root, name, failedFolder, data, now)
	}
	return false
}

// sentence is an error with its first problem.
func sentence(err error) string {
	var known *observatory.Error
	if errors.As(err, &known) && len(known.Problems) > 0 {
		p := known.Problems[0]
		return strings.TrimSpace(strings.Join([]string{known.Message, p.Place, p.Field, p.Message}, " "))
	}
	return err.Error()
}

// guarded receives; a panic is the file's failure and not the agent's.
func (i *inbox) guarded(ctx context.Context, data []byte, name string) (duplicate bool, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	_, duplicate, err = i.receive(ctx, data, sourceFolder, strings.ToValidUTF8(name, "?"))
	return duplicate, err
}

// read reads a file, no more of it than a packet may have, and nothing but a
// regular file, whatever has its name by now.
func read(root *os.Root, f fs.FileInfo) ([]byte, error) {
	if f.Size() > voevent.MaxBytes {
		return nil, observatory.Errorf(observatory.CodeTooLarge, "It has %d bytes, the most is %d.", f.Size(), voevent.MaxBytes)
	}
	file, err := root.OpenFile(f.Name(), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, fs.ErrNotExist)
	}
	return io.ReadAll(io.LimitReader(file, voevent.MaxBytes+1))
}

// away moves a file to a folder below; one that cannot be moved is remembered
// as long as it stays as it is.
func (i *inbox) away(root *os.Root, name, folder string, data []byte, now version) {
	delete(i.faults, name)
	defer i.over(name)
	target := path.Join(folder, name)
	if _, err := root.Lstat(target); err == nil {
		sum := sha256.Sum256(data)
		target = path.Join(folder, hex.EncodeToString(sum[:6])+"-"+name)
	}
	err := root.Rename(name, target)
	if err == nil {
		i.moved++
		return
	}
	if len(i.stuck) == 0 {
		i.journal.Warn("Alert file %q stays where it is: %v", name, err)
	}
	if len(i.stuck) >= maxNames {
		clear(i.stuck) // the database knows what was received
	}
	i.stuck[name] = now
}

// clean removes the oldest files of a folder beyond maxKept.
func clean(root *os.Root, folder string) {
	dir, err := root.Open(folder)
	if err != nil {
		return
	}
	defer dir.Close()
	entries, err := dir.ReadDir(-1)
	if err != nil || len(entries) <= maxKept {
		return
	}
	var files []fs.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			files = append(files, info)
		}
	}
	slices.SortFunc(files, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, f := range files[min(len(files), maxKept):] {
		_ = root.Remove(path.Join(folder, f.Name())) // the next cleaning tries again
	}
}
