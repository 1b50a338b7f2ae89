package httpapi

import (
	"bufio"
	"container/list"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"sync"

	"golang.org/x/sync/singleflight"

	"pyros/backend/imaging"
	"pyros/backend/imaging/fits"
	"pyros/backend/observatory"
)

const (
	// cacheForever is for what never changes under its name. It stays in the
	// caller's own cache only, since not everyone may see it.
	cacheForever = "private, max-age=31536000, immutable"
	// cacheAsked is for what may be made again under its name: the ETag tells.
	cacheAsked   = "private, no-cache"
	maxInt32     = 1<<31 - 1
	previewBytes = 24 << 20 // of all previews that are kept
)

type previewOptions struct {
	stretch string
	size    int // pixels of the longer side
}

// etag names the preview of img: the file's content and how it is shown.
func (o previewOptions) etag(img observatory.Image) string {
	return fmt.Sprintf(`"%s-%s-%d"`, img.SHA256, o.stretch, o.size)
}

// previews makes previews, a bounded number at once, each once, and keeps the
// latest.
type previews struct {
	files  Images
	slots  chan struct{}
	flight singleflight.Group

	mu     sync.Mutex
	kept   map[string]*list.Element
	recent *list.List // of keptPreview, latest in front
	bytes  int
}

type keptPreview struct {
	key string
	png []byte
}

func newPreviews(files Images, atOnce int) *previews {
	return &previews{files: files, slots: make(chan struct{}, atOnce), kept: map[string]*list.Element{}, recent: list.New()}
}

func (p *previews) get(ctx context.Context, img observatory.Image, o previewOptions) ([]byte, error) {
	key := o.etag(img)
	if png, ok := p.find(key); ok {
		return png, nil
	}
	// Who waits for the same preview shares the work; it goes on for the
	// others when one of them leaves.
	result := p.flight.DoChan(key, func() (any, error) {
		p.slots <- struct{}{}
		defer func() { <-p.slots }()
		png, err := render(p.files, img, o)
		if err == nil {
			p.keep(key, png)
		}
		return png, err
	})
	select {
	case r := <-result:
		png, _ := r.Val.([]byte)
		return png, r.Err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *previews) find(key string) ([]byte, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	element, ok := p.kept[key]
	if !ok {
		return nil, false
	}
	p.recent.MoveToFront(element)
	return element.Value.(keptPreview).png, true
}

func (p *previews) keep(key string, png []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.kept[key]; ok || len(png) > previewBytes {
		return
	}
	p.kept[key] = p.recent.PushFront(keptPreview{key, png})
	for p.bytes += len(png); p.bytes > previewBytes; {
		oldest := p.recent.Remove(p.recent.Back()).(keptPreview)
		delete(p.kept, oldest.key)
		p.bytes -= len(oldest.png)
	}
}

func render(files Images, img observatory.Image, o previewOptions) ([]byte, error) {
	file, _, err := openImage(files, img)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	_, pixels, err := fits.Decode(bufio.NewReaderSize(file, 1<<16), fits.Limits{})
	if err != nil {
		return nil, fmt.Errorf("image %d: %w", img.ID, err)
	}
	return imaging.Preview(pixels, imaging.PreviewOptions{Stretch: o.stretch, MaxSize: o.size})
}

// openImage opens an image's file and says how many bytes it has.
func openImage(files Images, img observatory.Image) (fs.File, int, error) {
	if files == nil {
		return nil, 0, observatory.Errorf(observatory.CodeUnavailable, "There is no image folder.")
	}
	if !fs.ValidPath(img.File) {
		return nil, 0, fmt.Errorf("image %d: its file's name %q leaves the folder", img.ID, img.File)
	}
	file, err := files.Open(img.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, observatory.Errorf(observatory.CodeNotFound, "The file of image %d is gone.", img.ID)
	}
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, int(info.Size()), nil
}

func readHeader(files Images, img observatory.Image) ([]HeaderCard, error) {
	file, _, err := openImage(files, img)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	header, err := fits.DecodeHeader(bufio.NewReader(file), fits.Limits{})
	if err != nil {
		return nil, fmt.Errorf("image %d: %w", img.ID, err)
	}
	var cards []HeaderCard
	for _, card := range header.Cards() {
		cards = append(cards, HeaderCard{Keyword: card.Key, Value: card.ValueText(), Comment: card.Comment})
	}
	return cards, nil
}

func attachment(file string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(file)})
}
