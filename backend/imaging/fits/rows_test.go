package fits

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestRowsAreTheImage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		img := Image{
			Width: rapid.IntRange(1, 40).Draw(t, "width"), Height: rapid.IntRange(1, 40).Draw(t, "height"),
			Bitpix: rapid.SampledFrom([]int{16, 32, -32}).Draw(t, "bitpix"),
		}
		for i := range img.Width * img.Height {
			img.Pixels = append(img.Pixels, float32(i*7%60000))
		}
		data, err := Encode(Header{}, img)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := NewRows(bytes.NewReader(data), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		var got, row []float32
		for {
			if row, err = rows.Next(row); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			got = append(got, row...)
		}
		if rows.Width != img.Width || rows.Height != img.Height || !slices.Equal(got, img.Pixels) {
			t.Errorf("%d x %d became %d x %d", img.Width, img.Height, rows.Width, rows.Height)
		}
	})
}

func TestRowsOfACutFile(t *testing.T) {
	data, err := Encode(Header{}, Image{Width: 100, Height: 100, Bitpix: 16, Pixels: make([]float32, 10000)})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := NewRows(bytes.NewReader(data[:5000]), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if _, err = rows.Next(nil); err != nil {
			break
		}
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v", err)
	}
}
