package fits

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// sample is a small image with every kind of card.
func sample() (Header, Image) {
	var h Header
	h.Set("OBJECT", "it's a star", "name")
	h.Set("EXPTIME", 10.0, "[s] exposure time")
	h.Set("MJD-OBS", 61366.123456789, "[d] start")
	h.Set("SMALL", 1e-12, "")
	h.Set("COUNT", 7, "")
	h.Set("FLAG", true, "")
	h.Set("NOTHING", nil, "undefined")
	h.AddComment("a comment")
	h.AddHistory(strings.Repeat("long ", 40))
	img := Image{Width: 5, Height: 3, Bitpix: 16}
	for i := range 15 {
		img.Pixels = append(img.Pixels, float32(i*4000))
	}
	return h, img
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		img := Image{
			Width:  rapid.IntRange(1, 90).Draw(t, "width"),
			Height: rapid.IntRange(1, 90).Draw(t, "height"),
			Bitpix: rapid.SampledFrom([]int{16, 32, -32}).Draw(t, "bitpix"),
		}
		value := map[int]*rapid.Generator[float32]{
			16:  rapid.Map(rapid.IntRange(0, 65535), func(n int) float32 { return float32(n) }),
			32:  rapid.Map(rapid.IntRange(-1<<24, 1<<24), func(n int) float32 { return float32(n) }),
			-32: rapid.Float32(),
		}[img.Bitpix]
		few := rapid.SliceOfN(value, 1, 20).Draw(t, "values")
		for i := range img.Width * img.Height {
			img.Pixels = append(img.Pixels, few[i%len(few)])
		}
		var h Header
		text := rapid.StringMatching(`[ -~]{0,30}[!-~]`).Draw(t, "text")
		number := rapid.Float64().Draw(t, "number")
		count := rapid.Int64().Draw(t, "count")
		h.Set("TEXT", text, "a text")
		h.Set("NUMBER", number, "")
		h.Set("COUNT", count, "")

		file, err := Encode(h, img)
		if err != nil {
			t.Fatal(err)
		}
		if len(file)%blockSize != 0 {
			t.Fatalf("%d bytes are not whole blocks", len(file))
		}
		if err := Verify(file); err != nil {
			t.Fatal(err)
		}
		gotH, got, err := Decode(bytes.NewReader(file), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Width != img.Width || got.Height != img.Height || got.Bitpix != img.Bitpix {
			t.Fatalf("shape %dx%d bitpix %d", got.Width, got.Height, got.Bitpix)
		}
		for i := range img.Pixels {
			if math.Float32bits(got.Pixels[i]) != math.Float32bits(img.Pixels[i]) && got.Pixels[i] != img.Pixels[i] {
				t.Fatalf("pixel %d = %v, want %v", i, got.Pixels[i], img.Pixels[i])
			}
		}
		if s, _ := gotH.Text("TEXT"); s != text {
			t.Fatalf("TEXT = %q, want %q", s, text)
		}
		if v, ok := gotH.Float("NUMBER"); !ok || v != number {
			t.Fatalf("NUMBER = %v, want %v", v, number)
		}
		if n, ok := gotH.Int("COUNT"); !ok || n != count {
			t.Fatalf("COUNT = %v, want %v", n, count)
		}
	})
}

func TestGolden(t *testing.T) {
	file, err := Encode(sample())
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "sample.fits")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(golden, file, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, want) {
		t.Errorf("the file differs from %s; if that is meant, run with UPDATE_GOLDEN=1", golden)
	}
}

func TestFitsverify(t *testing.T) {
	tool, err := exec.LookPath("fitsverify")
	if err != nil {
		t.Skip("fitsverify is not installed")
	}
	for _, bitpix := range []int{16, 32, -32} {
		h, img := sample()
		img.Bitpix = bitpix
		file, err := Encode(h, img)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(t.TempDir(), "sample.fits")
		if err := os.WriteFile(name, file, 0o600); err != nil {
			t.Fatal(err)
		}
		// Its one warning is about the undefined value, which the standard allows.
		if out, _ := exec.Command(tool, name).CombinedOutput(); !bytes.Contains(out, []byte("1 warning(s) and 0 error(s)")) {
			t.Errorf("bitpix %d:\n%s", bitpix, out)
		}
	}
}

func TestSetReplacesInPlace(t *testing.T) {
	var h Header
	h.Set("A", 1, "")
	h.Set("B", 2, "")
	h.Set("a", 3, "again")
	if h.Len() != 2 || h.Cards()[0].Value != int64(3) {
		t.Errorf("cards %v", h.Cards())
	}
}

func TestEncoderWritesItsOwnCards(t *testing.T) {
	h, img := sample()
	h.Set("BITPIX", -64, "a lie")
	h.Set("NAXIS9", 9, "")
	file, err := Encode(h, img)
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := Decode(bytes.NewReader(file), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := got.Int("BITPIX"); n != 16 {
		t.Errorf("BITPIX = %d", n)
	}
	if _, ok := got.Int("NAXIS9"); ok {
		t.Error("NAXIS9 came through")
	}
}

func TestEncodeRefuses(t *testing.T) {
	_, img := sample()
	nan := Image{Width: 1, Height: 1, Bitpix: 16, Pixels: []float32{float32(math.NaN())}}
	header := func(key string, value any) Header {
		var h Header
		h.Set(key, value, "")
		return h
	}
	for name, c := range map[string]struct {
		h   Header
		img Image
	}{
		"size":         {Header{}, Image{Width: 2, Height: 2, Bitpix: 16, Pixels: make([]float32, 3)}},
		"NaN":          {Header{}, nan},
		"bitpix":       {Header{}, Image{Width: 1, Height: 1, Bitpix: 12, Pixels: make([]float32, 1)}},
		"long keyword": {header("NINELETTE", 1), img},
		"bad keyword":  {header("A B", 1), img},
		"long value":   {header("A", strings.Repeat("x", 100)), img},
		"not ASCII":    {header("A", "é"), img},
		"infinite":     {header("A", math.Inf(1)), img},
	} {
		if _, err := Encode(c.h, c.img); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestShortText(t *testing.T) {
	for _, s := range []string{"plain", strings.Repeat("'", 80), "Étoile\n", strings.Repeat("a", 200)} {
		var h Header
		h.Set("OBJECT", ShortText(s), "")
		if _, err := Encode(h, Image{Width: 1, Height: 1, Bitpix: 16, Pixels: make([]float32, 1)}); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// hostile builds a header from lines and adds data.
func hostile(data int, lines ...string) []byte {
	var b bytes.Buffer
	for _, l := range append(lines, "END") {
		fmt.Fprintf(&b, "%-80s", l)
	}
	for b.Len()%blockSize != 0 {
		b.WriteByte(' ')
	}
	b.Write(make([]byte, data))
	return b.Bytes()
}

func TestDecodeRefuses(t *testing.T) {
	simple, bitpix, naxis := "SIMPLE  =                    T", "BITPIX  =                   16", "NAXIS   =                    2"
	one, two := "NAXIS1  =                   10", "NAXIS2  =                   10"
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"empty":       {nil, io.ErrUnexpectedEOF},
		"text":        {[]byte(strings.Repeat("hello ", 500)), nil},
		"no image":    {hostile(0, simple, bitpix, "NAXIS   =                    0"), nil},
		"cut off":     {hostile(100, simple, bitpix, naxis, one, two), io.ErrUnexpectedEOF},
		"huge":        {hostile(0, simple, bitpix, naxis, "NAXIS1  =           2000000000", "NAXIS2  =           2000000000"), ErrTooLarge},
		"overflow":    {hostile(0, simple, bitpix, naxis, "NAXIS1  =  9223372036854775807", "NAXIS2  =  9223372036854775807"), ErrTooLarge},
		"negative":    {hostile(0, simple, bitpix, naxis, "NAXIS1  =                   -1", two), nil},
		"cube":        {hostile(0, simple, bitpix, "NAXIS   =                    3", one, two, "NAXIS3  =                    4"), nil},
		"bitpix":      {hostile(0, simple, "BITPIX  =                   17", naxis, one, two), nil},
		"promises":    {hostile(2880, simple, bitpix, naxis, "NAXIS1  =                 8000", "NAXIS2  =                 8000"), io.ErrUnexpectedEOF},
		"open quote":  {hostile(0, simple, bitpix, naxis, one, two, "OBJECT  = 'x"), nil},
		"endless":     {bytes.Repeat([]byte(fmt.Sprintf("%-80s", simple)), 36*200), ErrTooLarge},
		"control":     {hostile(0, simple, bitpix, naxis, one, two, "OBJECT  = '\x01'"), nil},
		"value words": {hostile(0, simple, bitpix, naxis, one, two, "OBJECT  = nan"), nil},
	} {
		_, _, err := Decode(bytes.NewReader(c.file), Limits{})
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want one of %v", name, err, c.want)
		}
	}
}

func TestBlankAndScaleAreApplied(t *testing.T) {
	file := hostile(
		2880, "SIMPLE  =                    T", "BITPIX  =                   16", "NAXIS   =                    2",
		"NAXIS1  =                    2", "NAXIS2  =                    1", "BZERO   =                 10.5",
		"BSCALE  =               2.0D0", "BLANK   =                   -1",
	)
	binary.BigEndian.PutUint16(file[2880:], 7)
	binary.BigEndian.PutUint16(file[2882:], 0xffff)
	_, img, err := Decode(bytes.NewReader(file), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if img.Pixels[0] != 24.5 || img.Pixels[1] == img.Pixels[1] {
		t.Errorf("pixels %v, want 24.5 and NaN", img.Pixels)
	}
}

func TestVerifyFindsDamage(t *testing.T) {
	file, err := Encode(sample())
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{90, len(file) - 2880 + 3} {
		broken := bytes.Clone(file)
		broken[at] ^= 4
		if err := Verify(broken); err == nil {
			t.Errorf("a bit flipped at %d went unseen", at)
		}
	}
}

func FuzzDecode(f *testing.F) {
	file, err := Encode(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add(hostile(64, "SIMPLE  =                    T", "BITPIX  =                  -64", "NAXIS   =                    3", "NAXIS1  =  2", "NAXIS2  =  2", "NAXIS3  =  1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := Limits{HeaderBlocks: 4, Pixels: 1 << 16}
		h, img, err := Decode(bytes.NewReader(data), limits)
		if err != nil {
			return
		}
		if len(img.Pixels) != img.Width*img.Height || len(img.Pixels) > limits.Pixels {
			t.Fatalf("%d pixels for %d x %d", len(img.Pixels), img.Width, img.Height)
		}
		_ = Verify(data)
		img.Bitpix = -32
		again, err := Encode(h, img)
		if err != nil {
			return // a card that only the decoder is lenient about
		}
		if err := Verify(again); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkEncode1k(b *testing.B) {
	img := Image{Width: 1024, Height: 1024, Bitpix: 16, Pixels: make([]float32, 1<<20)}
	for b.Loop() {
		if _, err := Encode(Header{}, img); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode1k(b *testing.B) {
	file, err := Encode(Header{}, Image{Width: 1024, Height: 1024, Bitpix: 16, Pixels: make([]float32, 1<<20)})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := Decode(bytes.NewReader(file), Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
