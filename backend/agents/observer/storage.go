package observer

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"pyros/backend/observatory"
)

// place is where an image could not be written, and its size.
type place struct {
	folder string // below Options.Folder
	bytes  int
}

// Probe says whether images can be written again, after a failure of storage:
// it writes as much as could not be written, there, and removes it.
func (o *Observer) Probe(context.Context) error {
	p := o.stuck.Load()
	if p == nil {
		return nil
	}
	name := path.Join(p.folder, ".probe")
	if err := WriteFile(o.opts.Folder, name, make([]byte, p.bytes)); err != nil {
		return unwritable(err)
	}
	if err := os.Remove(filepath.Join(o.opts.Folder, filepath.FromSlash(name))); err != nil {
		return unwritable(err)
	}
	o.stuck.Store(nil)
	return nil
}

func unwritable(err error) *Failure {
	return &Failure{Reason: "images cannot be written", Storage: true, Err: err}
}

// writeOnce writes an image's file. One that is there already is replaced only
// while no row names it: a file never differs from what its row says. there
// says that the image is kept already.
func (a *arm) writeOnce(ctx context.Context, image observatory.Image, data []byte) (there bool, err error) {
	_, err = os.Lstat(filepath.Join(a.opts.Folder, filepath.FromSlash(image.File)))
	if err == nil {
		if there, err = a.hasRow(ctx, image); there || err != nil {
			return there, err
		}
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err == nil {
		err = WriteFile(a.opts.Folder, image.File, data)
	}
	if err != nil {
		a.stuck.Store(&place{folder: path.Dir(image.File), bytes: len(data)})
		return false, unwritable(err)
	}
	return false, nil
}

// hasRow says whether an image is in the database.
func (a *arm) hasRow(ctx context.Context, image observatory.Image) (has bool, err error) {
	err = a.persist(ctx, func(ctx context.Context) error {
		_, err := a.opts.Store.ImageOf(ctx, image.PlanID, image.Number, image.File)
		has = err == nil
		if observatory.CodeOf(err) == observatory.CodeNotFound {
			return nil
		}
		return err
	})
	return has, err
}

// addRow adds the row. Where there is one from before, whose file was lost, the
// new file does not take that one's place.
func (a *arm) addRow(ctx context.Context, image observatory.Image) error {
	return a.persist(ctx, func(ctx context.Context) error {
		saved, err := a.opts.Store.AddImage(ctx, image)
		if err == nil && saved.File == image.File && saved.SHA256 != image.SHA256 {
			a.opts.Log.Warn("the image is known with another content; the new file is removed", "file", image.File)
			_ = os.Remove(filepath.Join(a.opts.Folder, filepath.FromSlash(image.File)))
		}
		return err
	})
}

// persist asks the database again and again for a while: one that is away for a
// moment does not cost the image.
func (a *arm) persist(ctx context.Context, what func(context.Context) error) error {
	for try := 1; ; try++ {
		row, cancel := context.WithTimeout(context.WithoutCancel(ctx), rowTimeout)
		err := what(row)
		cancel()
		switch {
		case err == nil:
			return nil
		case final(err):
			return &Failure{Reason: "the image's row cannot be written", Final: true, Err: err}
		case try == rowTries || ctx.Err() != nil:
			return &Failure{Reason: "images cannot be entered into the database", Storage: true, Err: err}
		}
		if err := pause(ctx, retryPause); err != nil {
			continue // once more, then the loop sees that ctx has ended
		}
	}
}
