package fits

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// Limits bound what Decode accepts. A zero field takes its default.
type Limits struct {
	HeaderBlocks int // of 36 cards; default 100
	Pixels       int // default 64 Mi (8192 x 8192)
}

func (l Limits) withDefaults() Limits {
	if l.HeaderBlocks <= 0 {
		l.HeaderBlocks = 100
	}
	if l.Pixels <= 0 {
		l.Pixels = 64 << 20
	}
	return l
}

// ErrTooLarge is in the chain of the error when a limit is exceeded.
var ErrTooLarge = errors.New("fits: too large")

// Decode reads the primary image. What follows it in r is left unread.
func Decode(r io.Reader, limits Limits) (Header, Image, error) {
	limits = limits.withDefaults()
	h, err := DecodeHeader(r, limits)
	if err != nil {
		return Header{}, Image{}, err
	}
	img, err := shape(&h, limits)
	if err != nil {
		return Header{}, Image{}, err
	}
	scale := scaling(&h, img.Bitpix)
	if err := readPixels(r, &img, scale); err != nil {
		return Header{}, Image{}, err
	}
	return h, img, nil
}

// DecodeHeader reads the cards of the primary header, END not among them.
func DecodeHeader(r io.Reader, limits Limits) (Header, error) {
	limits = limits.withDefaults()
	var h Header
	block := make([]byte, blockSize)
	for range limits.HeaderBlocks {
		if _, err := io.ReadFull(r, block); err != nil {
			return Header{}, fmt.Errorf("fits: the header has no END: %w", noEOF(err))
		}
		for i := 0; i < blockSize; i += cardSize {
			line := string(block[i : i+cardSize])
			if h.Len() == 0 && !strings.HasPrefix(line, "SIMPLE  = ") {
				return Header{}, errors.New("fits: not a FITS file: it does not begin with SIMPLE")
			}
			if strings.TrimRight(line, " ") == "END" {
				return h, nil
			}
			c, err := parseCard(line)
			if err != nil {
				return Header{}, err
			}
			h.cards = append(h.cards, c)
		}
	}
	return Header{}, fmt.Errorf("%w: header of more than %d blocks", ErrTooLarge, limits.HeaderBlocks)
}

// noEOF turns the end of the input into the word for a file that is cut off.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// shape reads the mandatory cards into an image without pixels.
func shape(h *Header, limits Limits) (Image, error) {
	if simple, ok := h.Bool("SIMPLE"); !ok || !simple {
		return Image{}, errors.New("fits: SIMPLE is not T")
	}
	bitpix, _ := h.Int("BITPIX")
	switch bitpix {
	case 8, 16, 32, 64, -32, -64:
	default:
		return Image{}, errors.New("fits: BITPIX is not 8, 16, 32, 64, -32 or -64")
	}
	axes, ok := h.Int("NAXIS")
	if !ok || axes < 2 || axes > 999 {
		return Image{}, errors.New("fits: there is no image in the primary HDU (NAXIS)")
	}
	size := [2]int64{}
	for i := range axes {
		key := fmt.Sprintf("NAXIS%d", i+1)
		n, ok := h.Int(key)
		if !ok || n < 1 {
			return Image{}, fmt.Errorf("fits: %s is missing or not positive", key)
		}
		if i < 2 {
			size[i] = n
		} else if n != 1 {
			return Image{}, fmt.Errorf("fits: %s is %d: only single images are read", key, n)
		}
	}
	most := int64(limits.Pixels)
	if size[0] > most || size[1] > most || size[0] > most/size[1] {
		return Image{}, fmt.Errorf("%w: %d x %d pixels are over the limit of %d", ErrTooLarge, size[0], size[1], most)
	}
	return Image{Width: int(size[0]), Height: int(size[1]), Bitpix: int(bitpix)}, nil
}

// pixelScale turns stored values into physical ones.
type pixelScale struct {
	zero, scale float64
	blank       int64
	hasBlank    bool
}

func scaling(h *Header, bitpix int) pixelScale {
	s := pixelScale{scale: 1}
	if v, ok := h.Float("BZERO"); ok {
		s.zero = v
	}
	if v, ok := h.Float("BSCALE"); ok {
		s.scale = v
	}
	if bitpix > 0 {
		s.blank, s.hasBlank = h.Int("BLANK")
	}
	return s
}

func (s pixelScale) integer(stored int64) float32 {
	if s.hasBlank && stored == s.blank {
		return float32(math.NaN())
	}
	return float32(s.zero + s.scale*float64(stored))
}

func (s pixelScale) float(stored float64) float32 { return float32(s.zero + s.scale*stored) }

// readPixels fills img piece by piece, so that a header that promises more
// than the file holds costs no memory. Padding may be missing.
func readPixels(r io.Reader, img *Image, scale pixelScale) error {
	size := abs(img.Bitpix) / 8
	piece := make([]byte, 32*blockSize)
	all := img.Width * img.Height
	img.Pixels = make([]float32, 0, min(all, 1<<20))
	for left := all; left > 0; {
		n := min(left, len(piece)/size)
		if _, err := io.ReadFull(r, piece[:n*size]); err != nil {
			return fmt.Errorf("fits: %d of %d pixels are missing: %w", left, all, noEOF(err))
		}
		img.Pixels = appendPixels(img.Pixels, piece[:n*size], img.Bitpix, scale)
		left -= n
	}
	return nil
}

func appendPixels(to []float32, data []byte, bitpix int, s pixelScale) []float32 {
	size := abs(bitpix) / 8
	for ; len(data) >= size; data = data[size:] {
		var v float32
		switch bitpix {
		case 8:
			v = s.integer(int64(data[0]))
		case 16:
			v = s.integer(int64(int16(binary.BigEndian.Uint16(data))))
		case 32:
			v = s.integer(int64(int32(binary.BigEndian.Uint32(data))))
		case 64:
			v = s.integer(int64(binary.BigEndian.Uint64(data)))
		case -32:
			v = s.float(float64(math.Float32frombits(binary.BigEndian.Uint32(data))))
		case -64:
			v = s.float(math.Float64frombits(binary.BigEndian.Uint64(data)))
		}
		to = append(to, v)
	}
	return to
}

// Verify checks the DATASUM and CHECKSUM cards of a file that holds one HDU. A
// file without them is not wrong.
func Verify(file []byte) error {
	h, err := DecodeHeader(bytes.NewReader(file), Limits{})
	if err != nil {
		return err
	}
	if len(file)%4 != 0 {
		return fmt.Errorf("fits: a length of %d bytes is not whole words", len(file))
	}
	start := padded((h.Len() + 1) * cardSize)
	if text, ok := h.Text("DATASUM"); ok {
		if got := fmt.Sprint(sum32(file[start:], 0)); got != strings.TrimSpace(text) {
			return fmt.Errorf("fits: DATASUM is %s, the data sum to %s: the file is damaged", text, got)
		}
	}
	if _, ok := h.Text("CHECKSUM"); ok {
		if got := sum32(file, 0); got != 0 && got != math.MaxUint32 {
			return fmt.Errorf("fits: CHECKSUM does not hold (sum %d): the file is damaged", got)
		}
	}
	return nil
}
