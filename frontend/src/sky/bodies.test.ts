import { describe, expect, it } from "vitest";
import { anyAltAz, curve, moon, nextMoonEvent, planetsNow, sun, sunCrossing } from "./bodies";

const site = { latitude_deg: 31.0442, longitude_deg: -115.4637, height_m: 2800 };
const midnight = Date.parse("2026-02-11T07:41:51.288Z");

// Values of the night of 2026-02-10 computed with astropy 5.2.1.
describe("Sun and Moon against an independent tool", () => {
  it("stand where they should", () => {
    const disc = moon(midnight, site);
    expect(disc.alt).toBeCloseTo(-29.289, 1);
    expect(disc.az).toBeCloseTo(106.561, 1);
    expect(disc.illumination).toBeCloseTo(0.335, 2);
    expect(sun(midnight, site).alt).toBeCloseTo(-72.635, 1);
  });

  it("rise and set when they should", () => {
    const next = nextMoonEvent(midnight, site);
    expect(next?.kind).toBe("rises");
    expect(Math.abs((next?.ms ?? 0) - Date.parse("2026-02-11T10:14:14Z"))).toBeLessThan(90_000);
    const dawn = sunCrossing(midnight, site, -12, 1);
    expect(Math.abs((dawn ?? 0) - Date.parse("2026-02-11T13:32:51Z"))).toBeLessThan(10_000);
  });
});

describe("for drawing", () => {
  it("a curve runs from end to end", () => {
    const points = curve("Moon", midnight, midnight + 3_600_000, 5, site);
    expect(points).toHaveLength(5);
    expect(points[4]?.ms).toBe(midnight + 3_600_000);
  });

  it("five planets can be seen with the eye", () => {
    expect(planetsNow(midnight, site).map((planet) => planet.name)).toEqual([
      "Mercury",
      "Venus",
      "Mars",
      "Jupiter",
      "Saturn",
    ]);
  });
});

it("tells where a target that is a body stands, and nothing of elements", () => {
  const site = { latitude_deg: 31.0442, longitude_deg: -115.4637, height_m: 2830 };
  const target = { name: "", coords: "", ra_deg: 0, dec_deg: 0, alt_deg: 40, az_deg: 120 };
  const at = Date.parse("2026-11-23T08:00:00Z");
  const { alt, az } = moon(at, site);
  expect(anyAltAz({ ...target, type: "body", body: "moon" }, at, site)).toEqual({ alt, az });
  expect(anyAltAz({ ...target, type: "altaz" }, at, site)).toEqual({ alt: 40, az: 120 });
  for (const type of ["orbit", "tle", "body"] as const)
    expect(anyAltAz({ ...target, type }, at, site)).toBeNull();
});
