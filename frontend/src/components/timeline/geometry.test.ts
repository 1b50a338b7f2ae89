import { describe, expect, it } from "vitest";
import {
  assignLanes,
  clampDomain,
  fitText,
  hhmm,
  isWhole,
  moonPath,
  NARROWEST,
  nightDomain,
  pan,
  skyStops,
  textWidth,
  ticks,
  timeAt,
  xOf,
  zoom,
} from "./geometry";
import { phaseOf, rowsOf, statusWord, type TimelineEntry } from "./words";

const H = 3_600_000;
const t0 = Date.UTC(2026, 10, 23, 0, 26);
const night = {
  name: "2026-11-22",
  sunset: "2026-11-23T00:26:00Z",
  civil_dusk: "2026-11-23T00:51:00Z",
  nautical_dusk: "2026-11-23T01:19:00Z",
  astronomical_dusk: "2026-11-23T01:47:00Z",
  astronomical_dawn: "2026-11-23T13:07:00Z",
  nautical_dawn: "2026-11-23T13:35:00Z",
  civil_dawn: "2026-11-23T14:03:00Z",
  sunrise: "2026-11-23T14:28:00Z",
};

describe("domain", () => {
  const whole = nightDomain(night);

  it("shows the night with a margin and what lies just outside", () => {
    expect(whole.from).toBeLessThan(t0);
    expect(whole.to).toBeGreaterThan(Date.parse(night.sunrise));
    const wider = nightDomain(night, [{ start: "2026-11-22T23:00:00Z", end: "2026-11-22T23:30:00Z" }]);
    expect(wider.from).toBeLessThan(Date.parse("2026-11-22T23:00:00Z"));
    const far = nightDomain(night, [{ start: "2026-10-01T00:00:00Z", end: "2026-10-01T01:00:00Z" }]);
    expect(far).toEqual(whole);
  });

  it("maps times to pixels and back", () => {
    for (const x of [0, 10, 333, 1000]) {
      expect(xOf(timeAt(x, whole, 1000), whole, 1000)).toBeCloseTo(x, 6);
    }
  });

  it("keeps the time under the pointer while zooming", () => {
    const anchor = timeAt(400, whole, 1000);
    const view = zoom(whole, whole, 0.5, anchor);
    expect(xOf(anchor, view, 1000)).toBeCloseTo(400, 6);
    expect(view.to - view.from).toBeCloseTo((whole.to - whole.from) / 2, 3);
  });

  it("never leaves the whole and never gets narrower than the limit", () => {
    const close = zoom(whole, whole, 1e-9, t0 + H);
    expect(close.to - close.from).toBe(NARROWEST);
    expect(isWhole(zoom(close, whole, 1e9, t0 + H), whole)).toBe(true);
    const right = pan(zoom(whole, whole, 0.2, whole.to), whole, 50);
    expect(right.to).toBeCloseTo(whole.to, 3);
    expect(clampDomain({ from: whole.from - H, to: whole.to + H }, whole)).toEqual(whole);
  });
});

describe("ticks", () => {
  it("labels hours by hour and finer steps with minutes", () => {
    const hours = ticks({ from: t0, to: t0 + 12 * H }, 1200);
    expect(hours[0]?.label).toBe("01");
    expect(hours.length).toBe(12);
    const fine = ticks({ from: t0, to: t0 + H }, 600);
    expect(fine.map((t) => t.label)).toContain("01:00");
    expect(fine.map((t) => t.label)).toContain("00:30");
  });

  it("leaves room for the labels on any width", () => {
    for (const width of [120, 320, 900, 2500]) {
      const list = ticks({ from: t0, to: t0 + 14 * H }, width);
      for (let i = 1; i < list.length; i++) {
        const d = { from: t0, to: t0 + 14 * H };
        const gap = xOf(list[i]?.t ?? 0, d, width) - xOf(list[i - 1]?.t ?? 0, d, width);
        expect(gap).toBeGreaterThanOrEqual(51);
      }
    }
  });
});

describe("sky", () => {
  it("is dark in the middle, bright at the ends, and ordered", () => {
    const stops = skyStops(night, nightDomain(night));
    expect(stops[0]?.dark).toBeLessThan(0.2);
    expect(Math.max(...stops.map((s) => s.dark))).toBe(1);
    const offsets = stops.map((s) => s.offset);
    expect([...offsets].sort((a, b) => a - b)).toEqual(offsets);
  });

  it("interpolates inside a zoomed view and lives without darkness", () => {
    const view = { from: Date.parse(night.civil_dusk), to: Date.parse(night.nautical_dusk) };
    const stops = skyStops(night, view);
    expect(stops[0]?.dark).toBeCloseTo(0.42);
    expect(stops[stops.length - 1]?.dark).toBeCloseTo(0.78);
    const white = skyStops({ name: "w", sunset: night.sunset, sunrise: night.sunrise }, nightDomain(night));
    expect(Math.max(...white.map((s) => s.dark))).toBeLessThan(0.5);
  });
});

describe("lanes", () => {
  const block = (id: number, x: number, width: number, label = width) => ({ id, x, width, label });

  it("never lets two blocks of a lane overlap", () => {
    const items = Array.from({ length: 60 }, (_, i) => block(i, (i * 37) % 900, 20 + ((i * 13) % 60), 80));
    const places = assignLanes(items, 3);
    for (const a of items) {
      for (const b of items) {
        if (a.id >= b.id || places.get(a.id)?.lane !== places.get(b.id)?.lane) continue;
        expect(a.x + a.width <= b.x || b.x + b.width <= a.x).toBe(true);
      }
    }
  });

  it("moves a neighbour down so that a long name can be read", () => {
    const places = assignLanes([block(1, 0, 20, 90), block(2, 30, 20, 20)], 2);
    expect(places.get(1)?.lane).toBe(0);
    expect(places.get(2)?.lane).toBe(1);
    expect(places.get(1)?.room).toBe(Number.POSITIVE_INFINITY);
  });

  it("keeps the lane that a block had", () => {
    const places = assignLanes([block(1, 0, 20), block(2, 100, 20)], 3, new Map([[2, 2]]));
    expect(places.get(2)?.lane).toBe(2);
  });
});

describe("names", () => {
  it("cuts with an ellipsis or gives nothing", () => {
    expect(fitText("NGC 2903", 200)).toBe("NGC 2903");
    const cut = fitText("A very long name of a target", 70);
    expect(cut.endsWith("…")).toBe(true);
    expect(textWidth(cut)).toBeLessThanOrEqual(70);
    expect(fitText("A very long name", 12)).toBe("");
  });
});

describe("Moon", () => {
  it("ends its line at the horizon", () => {
    const view = { from: 0, to: 100 };
    const d = moonPath(
      [
        { t: 0, alt: 90 },
        { t: 50, alt: 45 },
        { t: 100, alt: -45 },
      ],
      view,
      100,
      0,
      90,
    );
    expect(d).toBe("M0.0 0.0L50.0 45.0L75.0 90.0");
  });
});

describe("words", () => {
  const entry = (id: number, status: string, program: string): TimelineEntry => ({
    sequence_id: id,
    request_id: id,
    name: `S${id}`,
    request_name: "R",
    program,
    priority: 1,
    status,
    start: night.sunset,
    end: night.sunrise,
    window_start: night.sunset,
    window_end: night.sunrise,
    slack_left_s: 0,
    slack_right_s: 0,
    images_done: 0,
    images_all: 1,
  });

  it("groups by status and program", () => {
    const list = [entry(1, "executed", "GRB"), entry(2, "planned", "AGN"), entry(3, "executing", "GRB")];
    expect(rowsOf(list, "status").map((r) => r.title)).toEqual(["Now", "Planned", "Done"]);
    expect(rowsOf(list, "program").map((r) => r.title)).toEqual(["AGN", "GRB"]);
    expect(rowsOf(list, "compact")).toHaveLength(1);
  });

  it("names statuses, phases and times", () => {
    expect(statusWord("to_be_planned")).toBe("waits for planning");
    expect(phaseOf("pending")).toBe("running");
    expect(phaseOf("expired")).toBe("lost");
    expect(hhmm(t0)).toBe("00:26");
  });
});
