package fits

import (
	"errors"
	"fmt"
	"io"
)

// Rows reads the primary image of a file row by row, from the bottom, so that
// many files can be read side by side in the memory of a row each.
type Rows struct {
	Header        Header
	Width, Height int
	r             io.Reader
	bitpix        int
	scale         pixelScale
	piece         []byte
	read          int
}

// NewRows reads the header; the pixels are left for Next.
func NewRows(r io.Reader, limits Limits) (*Rows, error) {
	h, err := DecodeHeader(r, limits)
	if err != nil {
		return nil, err
	}
	img, err := shape(&h, limits.withDefaults())
	if err != nil {
		return nil, err
	}
	return &Rows{
		Header: h, Width: img.Width, Height: img.Height, r: r, bitpix: img.Bitpix, scale: scaling(&h, img.Bitpix),
		piece: make([]byte, img.Width*abs(img.Bitpix)/8),
	}, nil
}

// Next gives the next row in to, which is grown where it is too small. The
// error is io.EOF after the last row.
func (r *Rows) Next(to []float32) ([]float32, error) {
	if r.read == r.Height {
		return nil, io.EOF
	}
	if _, err := io.ReadFull(r.r, r.piece); err != nil {
		return nil, fmt.Errorf("fits: row %d of %d is missing: %w", r.read, r.Height, noEOF(err))
	}
	r.read++
	return appendPixels(to[:0], r.piece, r.bitpix, r.scale), nil
}

// ErrShape is in the chain of the error where images that must be alike are not.
var ErrShape = errors.New("fits: not of the same size")
