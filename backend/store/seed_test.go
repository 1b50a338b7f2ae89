package store_test

import (
	"reflect"
	"testing"

	"pyros/backend/observatory"
	"pyros/backend/store"
)

// What a person changes stays as it is at the next start; who asks for the
// standard context gets what is missing, and no second instrument.
func TestSeedLeavesWhatAPersonChanged(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, root := t.Context(), b.person(t, "root", "Admin")
		for _, row := range [][2]string{
			{"telescope", "COLIBRI"},
			{"dome", "COLIBRI dome"},
			{"detector", "Infrared camera"},
			{"filter_wheel", "Visible wheel"},
			{"filter", "Third infrared filter"},
			{"country", "USA"},
			{"user_level", "Scientist"},
			{"scientific_program", "GW"},
		} {
			_, err := b.EditRow(ctx, store.RowChange{Actor: root, Table: row[0], ID: b.idOf(t, row[0], row[1]), Values: values("name", `"renamed"`)})
			wantCode(t, err, "")
		}
		for _, row := range [][2]string{{"country", "China"}, {"scientific_program", "AGN"}, {"detector", "Visible camera"}} {
			wantCode(t, b.DeleteRow(ctx, store.RowChange{Actor: root, Table: row[0], ID: b.idOf(t, row[0], row[1])}), "")
		}
		sizes, instrument := must[map[string]int](t)(b.TableSizes(ctx)), must[observatory.Instrument](t)(b.Instrument(ctx))
		wantCode(t, b.Seed(ctx), "")
		if again := must[map[string]int](t)(b.TableSizes(ctx)); !reflect.DeepEqual(sizes, again) {
			t.Errorf("rows before the next start %v\nand after it %v", sizes, again)
		}
		if again := must[observatory.Instrument](t)(b.Instrument(ctx)); !reflect.DeepEqual(instrument, again) {
			t.Errorf("instrument\n%+v\nbecame\n%+v", instrument, again)
		}

		wantCode(t, b.SeedAgain(ctx), "")
		again := must[observatory.Instrument](t)(b.Instrument(ctx))
		if len(again.Detectors) != 2 || again.Detectors[0].Name != "renamed" || again.Detectors[1].Name != "Visible camera" {
			t.Errorf("detectors, asked for again: %+v", again.Detectors)
		}
		if d, _ := again.Detector("Visible camera"); len(d.MountedFilters) != 4 || d.WheelName != "Visible wheel" {
			t.Errorf("the wheel of the detector that is back: %+v", d)
		}
		want := map[string]int{
			"telescope": 1, "dome": 1, "detector": 2, "filter_wheel": 2, "filter": 6, "country": 5, "user_level": 5, "scientific_program": 8,
		}
		sizes = must[map[string]int](t)(b.TableSizes(ctx))
		for name, n := range want {
			if sizes[name] != n {
				t.Errorf("%d rows of %s, asked for again; want %d", sizes[name], name, n)
			}
		}
	})
}

// A wheel that a person put before another detector keeps the standard one out.
func TestSeedAgainMeetsNamesThatAreTaken(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, root := t.Context(), b.person(t, "root", "Admin")
		change := func(name, title string, pairs ...string) {
			t.Helper()
			_, err := b.EditRow(ctx, store.RowChange{Actor: root, Table: name, ID: b.idOf(t, name, title), Values: values(pairs...)})
			wantCode(t, err, "")
		}
		wantCode(t, b.DeleteRow(ctx, store.RowChange{Actor: root, Table: "detector", ID: b.idOf(t, "detector", "Visible camera")}), "")
		change("filter_wheel", "Infrared wheel", "name", `"Visible wheel"`)
		change("telescope", "COLIBRI", "name", `"OAN"`)
		wantCode(t, b.SeedAgain(ctx), "")
		if in := must[observatory.Instrument](t)(b.Instrument(ctx)); len(in.Detectors) != 1 || in.Detectors[0].WheelName != "Visible wheel" {
			t.Errorf("detectors: %+v", in.Detectors)
		}
	})
}
