package fits

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// Image is a two-dimensional image. Pixel (x, y), counted from 0 at the lower
// left corner, is Pixels[y*Width+x].
type Image struct {
	Width, Height int
	// Bitpix says how the file holds a pixel: 16 (unsigned, 0 to 65535), 32
	// (signed) or -32 (IEEE single). Decode also meets 8, 64 and -64.
	Bitpix int
	Pixels []float32
}

// Encode writes the image with its header: the mandatory cards first, then h's
// own in their order, then the checksums. Integers are rounded and limited to
// the file's range; a NaN among integers is an error.
func Encode(h Header, img Image) ([]byte, error) {
	if img.Width < 1 || img.Height < 1 || len(img.Pixels) != img.Width*img.Height {
		return nil, fmt.Errorf("fits: %d pixels are no image of %d x %d", len(img.Pixels), img.Width, img.Height)
	}
	data, err := encodePixels(img)
	if err != nil {
		return nil, err
	}
	var head strings.Builder
	for _, c := range layout(h, img) {
		line, err := c.encode()
		if err != nil {
			return nil, err
		}
		head.WriteString(line)
	}
	return seal(head.String(), data), nil
}

// layout puts the mandatory cards before those of h, leaving out the encoder's own.
func layout(h Header, img Image) []Card {
	cards := []Card{
		{"SIMPLE", true, "file conforms to the FITS standard"},
		{"BITPIX", int64(img.Bitpix), "bits of a pixel; negative: floating point"},
		{"NAXIS", int64(2), "number of axes"},
		{"NAXIS1", int64(img.Width), "[pix] columns"},
		{"NAXIS2", int64(img.Height), "[pix] rows"},
	}
	if img.Bitpix == 16 {
		cards = append(
			cards,
			Card{"BZERO", int64(32768), "physical = BZERO + BSCALE * stored"},
			Card{"BSCALE", int64(1), "so that 16 bits hold 0 to 65535"},
		)
	}
	for _, c := range h.cards {
		if !reserved(c.Key) {
			cards = append(cards, c)
		}
	}
	return cards
}

// reserved says whether the encoder writes the card itself.
func reserved(key string) bool {
	switch key {
	case "SIMPLE", "BITPIX", "NAXIS", "BZERO", "BSCALE", "BLANK", "DATASUM", "CHECKSUM", "END":
		return true
	}
	return strings.HasPrefix(key, "NAXIS")
}

func encodePixels(img Image) ([]byte, error) {
	size := abs(img.Bitpix) / 8
	if img.Bitpix != 16 && img.Bitpix != 32 && img.Bitpix != -32 {
		return nil, fmt.Errorf("fits: cannot write BITPIX %d", img.Bitpix)
	}
	n := len(img.Pixels) * size
	data := make([]byte, n, padded(n))
	for i, v := range img.Pixels {
		if v != v && img.Bitpix > 0 {
			return nil, fmt.Errorf("fits: pixel %d is NaN, which BITPIX %d cannot hold", i, img.Bitpix)
		}
		switch img.Bitpix {
		case 16:
			stored := int32(min(max(math.RoundToEven(float64(v)), 0), math.MaxUint16)) - 32768
			binary.BigEndian.PutUint16(data[2*i:], uint16(stored))
		case 32:
			stored := int32(min(max(math.RoundToEven(float64(v)), math.MinInt32), math.MaxInt32))
			binary.BigEndian.PutUint32(data[4*i:], uint32(stored))
		case -32:
			binary.BigEndian.PutUint32(data[4*i:], math.Float32bits(v))
		}
	}
	return data[:padded(n)], nil
}

// padded is n rounded up to whole blocks.
func padded(n int) int { return (n + blockSize - 1) / blockSize * blockSize }

func abs(n int) int { return max(n, -n) }

// seal adds DATASUM, CHECKSUM and END and joins header and data.
func seal(head string, data []byte) []byte {
	datasum := sum32(data, 0)
	line, _ := Card{"DATASUM", fmt.Sprint(datasum), "sum of the data as 32 bit words"}.encode()
	head += line
	at := len(head) + len("CHECKSUM= '")
	line, _ = Card{"CHECKSUM", strings.Repeat("0", 16), "makes the sum of the HDU -0"}.encode()
	head += line + fmt.Sprintf("%-*s", cardSize, "END")
	out := make([]byte, 0, padded(len(head))+len(data))
	out = append(out, head...)
	for len(out) < padded(len(head)) {
		out = append(out, ' ')
	}
	total := sum32(out, datasum)
	copy(out[at:], checksumText(^total))
	return append(out, data...)
}

// sum32 adds data, as big-endian 32 bit words, to sum in ones' complement
// arithmetic (standard, appendix J). The length is a multiple of 4.
func sum32(data []byte, sum uint32) uint32 {
	total := uint64(sum)
	for i := 0; i+4 <= len(data); i += 4 {
		total += uint64(binary.BigEndian.Uint32(data[i:]))
		if total >= 1<<62 {
			total = total&math.MaxUint32 + total>>32
		}
	}
	for total>>32 != 0 {
		total = total&math.MaxUint32 + total>>32
	}
	return uint32(total)
}

// checksumText writes value as the 16 characters that add up to it: every byte
// is split into four, each moved to the letters and digits, with the pairs
// balanced around the punctuation; the text is rotated by one place because
// the value starts at column 12 (standard, appendix J.2).
func checksumText(value uint32) string {
	const offset = '0'
	var text [16]byte
	for i := range 4 {
		b := int(value>>(24-8*i)) & 0xff
		var parts [4]int
		for j := range parts {
			parts[j] = b/4 + offset
		}
		parts[0] += b % 4
		for balanced := false; !balanced; {
			balanced = true
			for j := 0; j < 4; j += 2 {
				if punctuation(parts[j]) || punctuation(parts[j+1]) {
					parts[j]++
					parts[j+1]--
					balanced = false
				}
			}
		}
		for j, p := range parts {
			text[(4*j+i+1)%16] = byte(p)
		}
	}
	return string(text[:])
}

func punctuation(c int) bool { return c >= ':' && c <= '@' || c >= '[' && c <= '`' }
