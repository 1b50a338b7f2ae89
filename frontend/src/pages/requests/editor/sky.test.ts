import { describe, expect, it } from "vitest";
import type { Night, Site } from "@/api/types";
import { chance, nightsFrom, viewOf, withTwilight } from "./sky";

const site = {
  name: "San Pedro Mártir",
  latitude_deg: 31.0442,
  longitude_deg: -115.4637,
  height_m: 2800,
  horizon_deg: 20,
  time_zone: "UTC",
} as Site;

const night = {
  name: "2026-11-22",
  sunset: "2026-11-23T00:38:00Z",
  sunrise: "2026-11-23T14:24:00Z",
  observing_start: "2026-11-23T01:30:00Z",
  observing_end: "2026-11-23T13:30:00Z",
} as Night;

const at = (ra_deg: number, dec_deg: number) => ({ type: "icrs", ra_deg, dec_deg, alt_deg: 0, az_deg: 0 });
const always = { from: 0, to: Number.POSITIVE_INFINITY };

describe("when a target can be observed", () => {
  it("follows M 42 through a night in November", () => {
    const c = chance(at(83.822, -5.391), viewOf(night), always, site);
    expect(c.because).toBe("");
    expect(c.highest).toBeCloseTo(90 - 31.0442 - 5.391, 0);
    expect(new Date(c.highestAt).toISOString().slice(0, 13)).toBe("2026-11-23T09");
    expect((c.to - c.from) / 3_600_000).toBeGreaterThan(7);
  });
  it("keeps within the window", () => {
    const from = Date.parse("2026-11-23T08:00:00Z");
    const c = chance(at(83.822, -5.391), viewOf(night), { from, to: from + 3_600_000 }, site);
    expect(c.from).toBe(from);
    expect(c.to).toBe(from + 3_600_000);
    expect(chance(at(83.822, -5.391), viewOf(night), { from: 0, to: 1 }, site).because).toMatch(/window/);
  });
  it("says why not", () => {
    expect(chance(at(83.822, -70), viewOf(night), always, site).because).toMatch(/below/);
  });
  it("counts the nights that follow, a little later or earlier each", () => {
    const list = nightsFrom(night, 30, site);
    expect(list).toHaveLength(30);
    expect(list[1]?.name).toBe("2026-11-23");
    expect(list[29]?.name).toBe("2026-12-21");
    for (const [i, n] of list.entries()) {
      const hours = (n.observing.to - n.observing.from) / 3_600_000;
      expect(hours, String(i)).toBeGreaterThan(11.5);
      expect(hours).toBeLessThan(13);
    }
    const drawn = withTwilight(list[5] as never, site);
    expect(Date.parse(String(new Date(drawn.sunset as number).toISOString()))).toBeLessThan(
      drawn.observing.from,
    );
    expect(drawn.astronomical_dusk).toBeGreaterThan(Number(drawn.nautical_dusk));
  });
});
