package store_test

import (
	"strings"
	"testing"

	"pyros/backend/observatory"
	"pyros/backend/store"
	"pyros/ent/table"
)

// spareTelescope makes one more telescope, which is not the observatory's.
func spareTelescope(t *testing.T, b *bench, root observatory.Actor) int {
	t.Helper()
	row, err := b.AddRow(t.Context(), store.RowChange{Actor: root, Table: "telescope", Values: values(
		"name", `"spare"`, "slew_rate_deg_s", "1", "slew_settle_s", "1", "overhead_s", "1", "site_name", `"lab"`, "latitude_deg", "0",
		"longitude_deg", "0", "height_m", "0", "time_zone", `"UTC"`, "horizon_deg", "0",
	)})
	wantCode(t, err, "")
	return row.ID
}

// slotOf gives the row of a filter's place in a detector's wheel.
func slotOf(t *testing.T, b *bench, wheel, filter int) int {
	t.Helper()
	page, _, err := b.TableRows(t.Context(), "filter_slot", table.Query{Where: map[string]string{"wheel_id": itoa(wheel), "filter_id": itoa(filter)}})
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("slots of wheel %d with filter %d: %+v %v", wheel, filter, page.Items, err)
	}
	return page.Items[0].ID
}

func TestTablesLeaveWhatWaitingSequencesNeed(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, root := t.Context(), b.person(t, "root", "Admin")
		spare := spareTelescope(t, b, root)
		camera, wheel := b.idOf(t, "detector", "Visible camera"), b.idOf(t, "filter_wheel", "Visible wheel")
		used, other := b.idOf(t, "filter", "Second visible filter"), b.idOf(t, "filter", "Third visible filter")
		usedSlot, otherSlot := slotOf(t, b, wheel, used), slotOf(t, b, wheel, other)
		infrared := b.idOf(t, "detector", "Infrared camera")
		wantCode(t, b.DeleteRow(ctx, store.RowChange{Actor: root, Table: "filter_wheel", ID: b.idOf(t, "filter_wheel", "Infrared wheel")}), "")

		r := requestOf("waits", 1)
		r.Sequences[0].Albums = r.Sequences[0].Albums[:1] // of the visible camera
		r = b.submit(t, root, r)
		edit := func(name string, id int, pairs ...string) error {
			_, err := b.EditRow(ctx, store.RowChange{Actor: root, Table: name, ID: id, Values: values(pairs...)})
			return err
		}
		remove := func(name string, id int) error {
			return b.DeleteRow(ctx, store.RowChange{Actor: root, Table: name, ID: id})
		}
		changes := map[string]func() error{
			"deleting the wheel":             func() error { return remove("filter_wheel", wheel) },
			"moving the wheel":               func() error { return edit("filter_wheel", wheel, "detector_id", itoa(infrared)) },
			"emptying the slot":              func() error { return remove("filter_slot", usedSlot) },
			"another filter in the slot":     func() error { return edit("filter_slot", usedSlot, "filter_id", itoa(other)) },
			"moving the detector away":       func() error { return edit("detector", camera, "telescope_id", itoa(spare)) },
			"moving it into another channel": func() error { return edit("detector", camera, "channel", `"nir"`) },
		}
		for name, change := range changes {
			err := change()
			wantCode(t, err, observatory.CodeConflict)
			if said := observatory.Reason(err); !strings.Contains(said, `"`+r.Sequences[0].Name+`" of request `+itoa(r.ID)) {
				t.Errorf("%s: refused with %q, which does not name the sequence", name, said)
			}
		}
		if in := must[observatory.Instrument](t)(b.Instrument(ctx)); len(in.Detectors) != 2 || len(in.Detectors[0].MountedFilters) != 4 {
			t.Errorf("a refused change left its trace: %+v", in.Detectors)
		}
		wantCode(t, edit("filter_wheel", wheel, "change_s", "5"), "")
		wantCode(t, remove("filter_slot", otherSlot), "")
		wantCode(t, edit("filter_slot", usedSlot, "slot", "7"), "")
		wantCode(t, edit("detector", camera, "description", `"cleaned"`), "")

		must[observatory.Request](t)(b.CancelRequest(ctx, root, r.ID, 0, "not needed"))
		wantCode(t, remove("filter_wheel", wheel), "")
		wantCode(t, edit("detector", camera, "telescope_id", itoa(spare)), "")
	})
}

func TestTablesKeepOneDetectorInAChannel(t *testing.T) {
	onEach(t, func(t *testing.T, b *bench) {
		ctx, root := t.Context(), b.person(t, "root", "Admin")
		telescope, spare := b.idOf(t, "telescope", "COLIBRI"), spareTelescope(t, b, root)
		second := store.RowChange{Actor: root, Table: "detector", Values: values(
			"name", `"Second camera"`, "telescope_id", itoa(telescope), "channel", `"vis"`, "width", "10", "height", "10", "pixel_scale_arcsec", "1",
			"readout_s", "1", "gain_e_per_adu", "1", "read_noise_e", "1", "saturation_adu", "1", "min_exposure_s", "1", "max_exposure_s", "9",
		)}
		refused := func(err error) {
			t.Helper()
			wantCode(t, err, observatory.CodeConflict)
			if p := problemsOf(err); len(p) != 1 || p[0].Field != "channel" {
				t.Errorf("problems: %+v", p)
			}
		}
		_, err := b.AddRow(ctx, second)
		refused(err)
		second.Values["telescope_id"] = values("x", itoa(spare))["x"]
		row, err := b.AddRow(ctx, second)
		wantCode(t, err, "")
		edit := func(pairs ...string) error {
			_, err := b.EditRow(ctx, store.RowChange{Actor: root, Table: "detector", ID: row.ID, Values: values(pairs...)})
			return err
		}
		refused(edit("telescope_id", itoa(telescope)))
		wantCode(t, edit("channel", `"nir"`), "")
		refused(edit("telescope_id", itoa(telescope)))
		wantCode(t, edit("channel", `"vis"`, "description", `"spare"`), "")
	})
}
