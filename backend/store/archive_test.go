package store

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pyros/backend/observatory"
)

func drawWeather(t *rapid.T, at time.Time) observatory.WeatherWatch {
	number := func(name string) *float64 {
		if rapid.Bool().Draw(t, name+" is known") {
			v := rapid.Float64Range(-50, 50).Draw(t, name)
			return &v
		}
		return nil
	}
	return observatory.WeatherWatch{
		Updated: at, GlobalStatus: rapid.SampledFrom(heaviest).Draw(t, "status"),
		Humidity: number("humidity"), Wind: number("wind"), WindDir: number("direction"), Rain: number("rain"),
	}
}

// However readings are added up, the sum tells the same.
func TestSpansAddUpInAnyGrouping(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
		n := rapid.IntRange(1, 20).Draw(t, "n")
		var list []span
		for range n {
			at = at.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "step")) * time.Second)
			list = append(list, weatherSpan(drawWeather(t, at)))
		}
		add := func(list []span) (sum span) {
			for _, b := range list {
				sum = sum.plus(b)
			}
			return sum
		}
		cut := rapid.IntRange(0, n).Draw(t, "cut")
		one, two := add(list), add(list[:cut]).plus(add(list[cut:]))
		if one.samples != n || two.samples != n || !one.first.Equal(two.first) || !one.last.Equal(two.last) || one.worst != two.worst || one.best != two.best {
			t.Fatalf("%+v\n%+v", one, two)
		}
		for i := range one.values {
			a, b := one.values[i], two.values[i]
			if a.n != b.n || a.min != b.min || a.max != b.max || math.Abs(a.mean-b.mean) > 1e-9 {
				t.Fatalf("quantity %d: %+v, %+v", i, a, b)
			}
			if a.n > 0 && (a.mean < a.min-1e-9 || a.mean > a.max+1e-9) {
				t.Fatalf("quantity %d: the mean is not between the extremes: %+v", i, a)
			}
		}
	})
}

func TestEveryLengthFindsALevelOfFewRows(t *testing.T) {
	for _, total := range []time.Duration{time.Minute, time.Hour, 24 * time.Hour, 30 * 24 * time.Hour, 365 * 24 * time.Hour, 3653 * 24 * time.Hour} {
		for _, points := range []int{100, 500, 2000} {
			width := total / time.Duration(points/2)
			level := levelFor(width)
			if rows := int(total / level); width >= levels[0] && level < levels[3] && rows > 24*points/2 {
				t.Errorf("%v in %d points reads %d rows", total, points, rows)
			}
		}
	}
}

// BenchmarkWeather plots a day to ten years of an archive of ten years.
func BenchmarkWeather(b *testing.B) {
	ctx := context.Background()
	s, err := Open(ctx, Options{DSN: "sqlite:" + filepath.Join(b.TempDir(), "pyros.db")})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	end := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	years := func(n int) time.Time { return end.AddDate(-n, 0, 0) }
	fillArchive(b, s, 24*time.Hour, years(10), end)
	fillArchive(b, s, time.Hour, years(10), end)
	fillArchive(b, s, 10*time.Minute, end.AddDate(0, -1, 0), end)
	fillArchive(b, s, time.Minute, end.AddDate(0, 0, -1), end)
	for _, c := range []struct {
		name string
		from time.Time
	}{{"day", end.AddDate(0, 0, -1)}, {"month", end.AddDate(0, -1, 0)}, {"year", years(1)}, {"decade", years(10)}} {
		for _, points := range []int{500, 2000} {
			b.Run(fmt.Sprint(c.name, points), func(b *testing.B) {
				for b.Loop() {
					rows, err := s.Weather(ctx, c.from, end, points)
					if err != nil || len(rows) == 0 || len(rows) > points {
						b.Fatal(len(rows), err)
					}
				}
			})
		}
	}
}

// fillArchive writes one level as if one reading had gone into each span.
func fillArchive(b *testing.B, s *Store, level time.Duration, from, to time.Time) {
	b.Helper()
	for start := from; start.Before(to); {
		err := s.write(context.Background(), "archive", func(ctx context.Context, t *tx) error {
			for n := 0; n < 5000 && start.Before(to); n++ {
				v := 10 + 10*math.Sin(float64(start.Unix())/86400)
				w := observatory.WeatherWatch{
					Updated: start, GlobalStatus: observatory.StatusOK, Humidity: &v, Wind: &v, WindDir: &v, Temperature: &v,
					Pressure: &v, Rain: &v, Cloud: &v, SkyTemperature: &v, DewPoint: &v,
				}
				args := weatherArchive.arguments(weatherSpan(w))
				var all []any
				for range levels { // the statement takes one row of each level: the same one
					all = append(append(all, args...), seconds(level), start)
				}
				if _, err := t.ExecContext(ctx, weatherArchive.upsert[t.dialect], all...); err != nil {
					return err
				}
				start = start.Add(level)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
