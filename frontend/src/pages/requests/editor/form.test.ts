import { describe, expect, it } from "vitest";
import type { Instrument, ObservationRequest } from "@/api/types";
import { tleOf } from "@/components/target/asked";
import { cadenceFile, copyOf, fileOf, formOf, freshForm, neededSeconds, tonight } from "./form";
import { add, duplicate, existing, labelOf, nodes, patch, pathOf, pathText, remove, shift } from "./steps";

const instrument = {
  detectors: [
    { name: "V", readout_s: 2, filter_change_s: 3, mounted_filters: [{ name: "g" }, { name: "r" }] },
    { name: "N", readout_s: 1, filter_change_s: 4, mounted_filters: [{ name: "J" }] },
  ],
  programs: [{ name: "GRB" }, { name: "AGN" }],
} as unknown as Instrument;

const now = Date.parse("2026-11-23T03:00:20Z");
const night = {
  observing_start: "2026-11-23T01:30:00Z",
  observing_end: "2026-11-23T13:00:00Z",
} as never;

const album = (detector: string, ...plans: [string, number, number][]) => ({
  id: 0,
  name: "a",
  detector,
  plans: plans.map(([filter, exposure_s, images], i) => ({
    id: i,
    name: "",
    filter,
    exposure_s,
    images,
    images_done: 0,
  })),
});

const request = {
  id: 4,
  name: "Two fields",
  program: "AGN",
  target_type: "icrs",
  autodeposit: true,
  checkpoint: "c",
  flag: "",
  sequences: [
    {
      name: "one",
      priority: 2,
      duration_s: 40,
      window_start: "2026-11-23T02:00:00.123456Z",
      window_end: "2026-11-23T06:00:00Z",
      preferred: "2026-11-23T04:00:00Z",
      target: { type: "icrs", name: "M 42", coords: "05:35:17.3 -05:23:28", ra_deg: 1, dec_deg: 2 },
      albums: [album("V", ["g", 10, 2], ["g", 5, 1], ["r", 1, 1]), album("N", ["J", 9, 3])],
    },
    {
      name: "two",
      priority: 5,
      duration_s: 900,
      window_start: "2026-11-23T02:00:00Z",
      window_end: "2026-11-23T02:30:00Z",
      target: { type: "icrs", name: "two", coords: "1 2" },
      albums: [album("V", ["g", 10, 2])],
    },
  ],
} as unknown as ObservationRequest;

describe("form and request", () => {
  it("computes the needed time as the server does", () => {
    expect(neededSeconds(request.sequences[0]?.albums ?? [], instrument)).toBe(40);
    expect(neededSeconds([album("Nothing", ["J", 1000, 3])] as never, instrument)).toBe(0);
  });

  it("comes back as the file that it was", () => {
    const form = formOf(request, instrument);
    expect(form.sequences[0]?.duration).toBe("");
    expect(form.sequences[1]?.duration).toBe("900");
    expect(form.sequences[1]?.targetName).toBe("");
    expect(JSON.parse(JSON.stringify(fileOf(form, true)))).toEqual({
      name: "Two fields",
      scientific_program: "AGN",
      target_type: "icrs",
      submitted: true,
      relative: false,
      autodeposit: true,
      checkpoint: "c",
      sequences: [
        {
          name: "one",
          target_name: "M 42",
          target_coords: "05:35:17.3 -05:23:28",
          window_start: "2026-11-23T02:00:00.123456Z",
          window_end: "2026-11-23T06:00:00Z",
          preferred: "2026-11-23T04:00:00Z",
          priority: 2,
          albums: [
            {
              name: "a",
              detector: "V",
              plans: [
                { filter: "g", duration: 10, nb_images: 2 },
                { filter: "g", duration: 5, nb_images: 1 },
                { filter: "r", duration: 1, nb_images: 1 },
              ],
            },
            { name: "a", detector: "N", plans: [{ filter: "J", duration: 9, nb_images: 3 }] },
          ],
        },
        {
          name: "two",
          target_coords: "1 2",
          window_start: "2026-11-23T02:00:00Z",
          window_end: "2026-11-23T02:30:00Z",
          priority: 5,
          duration: 900,
          albums: [{ name: "a", detector: "V", plans: [{ filter: "g", duration: 10, nb_images: 2 }] }],
        },
      ],
    });
  });

  it("hands on what is no number for the server to refuse, and leaves out what is not given", () => {
    let form = freshForm(instrument, now, night);
    form = patch(form, [0, 0, 0], { exposure: "ten", images: "" });
    form = patch(form, [0], { duration: "1,5", priority: "" });
    const sent = JSON.parse(JSON.stringify(fileOf(form, false)));
    expect(sent.sequences[0].albums[0].plans[0]).toEqual({ filter: "g", duration: "ten" });
    expect(sent.sequences[0].duration).toBe(1.5);
    expect("priority" in sent.sequences[0]).toBe(false);
    expect(sent.submitted).toBe(false);
  });

  it("starts in the part of the night that is left", () => {
    expect(tonight(now, night)).toEqual({ start: "2026-11-23 03:01:00", end: "2026-11-23 13:00:00" });
    expect(tonight(Date.parse("2026-11-22T20:00:00Z"), night).start).toBe("2026-11-23 01:30:00");
    expect(tonight(now, undefined).end).toBe("2026-11-24 03:01:00");
  });

  it("copies with windows that are still to come", () => {
    const copy = copyOf(formOf(request, instrument), now, night);
    expect(copy.name).toBe("Two fields (copy)");
    expect(copyOf(copy, now, night).name).toBe("Two fields (copy 2)");
    expect(copy.sequences[0]?.windows[0]?.end).toBe("2026-11-23 06:00:00");
    expect(copy.sequences[1]?.windows[0]?.end).toBe("2026-11-23 13:00:00");
  });
});

describe("the preferred start of a copy", () => {
  const windows = [
    { start: "2026-11-22 02:00:00", end: "2026-11-22 06:00:00" },
    { start: "2026-11-23 02:00:00", end: "2026-11-23 06:00:00" },
    { start: "2026-11-24 02:00:00", end: "2026-11-24 06:00:00" },
  ];
  const copied = (preferred: string) => {
    const form = patch(formOf(request, instrument), [0], {
      windows,
      preferred,
      timeCritical: true,
      tolerance: "60",
    });
    return copyOf(form, now, night).sequences[0];
  };

  it.each(["2026-11-23 04:00:00", "2026-11-24 06:00:00", "2461368.7"])("stays at %s", (preferred) => {
    expect(copied(preferred)).toMatchObject({ preferred, timeCritical: true, tolerance: "60" });
  });

  it.each([
    ["in a window that has passed", "2026-11-22 03:00:00"],
    ["before now in one that remains", "2026-11-23 02:30:00"],
    ["between those that remain", "2026-11-23 12:00:00"],
    ["after them", "2026-11-25 03:00:00"],
    ["no time", "soon"],
  ])("goes where it is %s", (_, preferred) => {
    expect(copied(preferred)).toMatchObject({
      windows: windows.slice(1),
      preferred: "",
      timeCritical: false,
      tolerance: "",
    });
  });
});

describe("the tree", () => {
  const form = formOf(request, instrument);

  it("names places as the server does", () => {
    expect(pathText([1, 0, 2])).toBe("sequences[1].albums[0].plans[2]");
    for (const path of nodes(form)) expect(pathOf(pathText(path))).toEqual(path);
    expect(pathOf("line 4, sequence 2")).toBeNull();
    expect(nodes(form)).toHaveLength(1 + 2 + 3 + 5);
  });

  it("adds with what fits", () => {
    expect(add(form, [], instrument, { start: "", end: "" }).path).toEqual([2]);
    const second = add(form, [1], instrument, { start: "", end: "" });
    expect(second.path).toEqual([1, 1]);
    expect(second.form.sequences[1]?.albums[1]?.detector).toBe("N");
    expect(second.form.sequences[1]?.albums[1]?.plans[0]?.filter).toBe("J");
    const plan = add(form, [0, 1], instrument, { start: "", end: "" });
    expect(plan.form.sequences[0]?.albums[1]?.plans).toHaveLength(2);
    expect(form.sequences[0]?.albums[1]?.plans).toHaveLength(1);
  });

  it("copies, moves and removes without touching what was", () => {
    const before = JSON.stringify(form);
    const twin = duplicate(form, [0]);
    expect(twin.path).toEqual([1]);
    expect(twin.form.sequences.map((s) => s.name)).toEqual(["one", "one (copy)", "two"]);
    const again = duplicate(duplicate(twin.form, [0]).form, [1]);
    expect(again.form.sequences.map((s) => s.name)).toEqual([
      "one",
      "one (copy 2)",
      "one (copy 3)",
      "one (copy)",
      "two",
    ]);
    const down = shift(form, [0, 0, 0], 1);
    expect(down.path).toEqual([0, 0, 1]);
    expect(down.form.sequences[0]?.albums[0]?.plans.map((p) => p.exposure)).toEqual(["5", "10", "1"]);
    expect(shift(form, [1], 1)).toEqual({ form, path: [1] });
    const gone = remove(form, [1]);
    expect(gone.path).toEqual([0]);
    expect(remove(gone.form, [0]).path).toEqual([]);
    expect(remove(form, [0, 1, 0]).path).toEqual([0, 1]);
    expect(existing(gone.form, [1, 0, 0])).toEqual([0]);
    expect(JSON.stringify(form)).toBe(before);
    expect(labelOf(form, [0, 0, 2])).toBe("r 1 × 1\u202fs");
  });
});

describe("what a sequence asks of the sky", () => {
  const sequence = (more: object) =>
    ({ ...request, sequences: [{ ...request.sequences[1], ...more }] }) as unknown as ObservationRequest;
  const sent = (r: ObservationRequest) => JSON.parse(JSON.stringify(fileOf(formOf(r, instrument), true)));
  const windows = [
    { start: "2026-11-23T02:00:00Z", end: "2026-11-23T06:00:00Z" },
    { start: "2026-11-24T02:00:00Z", end: "2026-11-24T06:00:00Z" },
  ];

  it("brings back windows, constraints, group, time and attempts", () => {
    const asked = sent({
      ...sequence({
        windows,
        constraints: { max_airmass: 1.5, max_moon_illum: 0.29, twilight: "astronomical", max_cloud: "clear" },
        group: "both",
        max_attempts: 3,
        preferred: "2026-11-23T03:00:00Z",
        time_critical: true,
        tolerance_s: 0,
      }),
      groups: [{ name: "both", rule: "all_of" }],
    } as ObservationRequest);
    expect(asked.groups).toEqual([{ name: "both", rule: "all_of" }]);
    expect(asked.sequences[0]).toMatchObject({
      windows: windows.map((w) => ({ window_start: w.start, window_end: w.end })),
      constraints: { max_airmass: 1.5, max_moon_illum: 0.29, twilight: "astronomical", max_cloud: "clear" },
      group: "both",
      max_attempts: 3,
      time_critical: true,
      tolerance_s: 0,
    });
    expect("window_start" in asked.sequences[0]).toBe(false);
  });

  it("keeps a star's motion, the place in a series, and says a kind only where it differs", () => {
    const two = sent({
      ...request,
      sequences: [
        {
          ...request.sequences[0],
          target: { ...request.sequences[0]?.target, pm_ra_mas_yr: -3775, pm_dec_mas_yr: 0 },
        },
        {
          ...request.sequences[1],
          series: "two",
          occurrence: 4,
          target: { type: "body", name: "Mars", body: "mars" },
        },
      ],
    } as ObservationRequest);
    expect(two.sequences[0].pm_ra_mas_yr).toBe(-3775);
    expect("pm_dec_mas_yr" in two.sequences[0]).toBe(false);
    expect("target_type" in two.sequences[0]).toBe(false);
    expect(two.sequences[1]).toMatchObject({
      target_type: "body",
      body: "mars",
      series: "two",
      occurrence: 4,
    });
  });

  it("brings back elements and writes a cadence", () => {
    const orbit = { epoch_jd: 2461000.5, eccentricity: 0.0785, incl_deg: 10.59 };
    const tle = "1 25544U 98067A\n2 25544  51.6416";
    expect(sent(sequence({ target: { type: "orbit", name: "c", orbit } })).sequences[0].orbit).toEqual(orbit);
    expect(sent(sequence({ target: { type: "tle", name: "c", tle } })).sequences[0].tle).toEqual(tleOf(tle));
    expect(cadenceFile({ everyDays: "2", toleranceH: "", count: "5" })).toMatchObject({
      every_days: 2,
      count: 5,
    });
  });
});
