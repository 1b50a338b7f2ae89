import { describe, expect, it } from "vitest";
import { airmass, altAz, horizontal, precess, separation, siderealTime, targetAltAz } from "./coords";

const place = { latitude_deg: 31.0442, longitude_deg: -115.4637 };
/** An arcminute: what a drawing needs. */
const arcmin = 1 / 60;

// Computed with astropy 5.2.1 (ERFA): time, ICRS, altitude and azimuth without
// refraction, apparent sidereal time, Pickering's airmass.
const known = [
  ["2027-01-16T23:38:44Z", 83.62802377, 35.367903, 18.337106, 59.165148, 355.400405, 3.14789],
  ["2026-12-18T03:46:03Z", 60.32251675, 8.16171515, 51.823417, 119.666527, 27.829043, 1.270962],
  ["2026-06-03T11:23:52Z", 293.32087899, -38.41288513, 19.44226, 191.328586, 307.437685, 2.97854],
  ["2030-01-27T18:35:55Z", 279.8585006, 66.53977258, 53.892203, 352.767938, 290.602426, 1.236787],
  ["2026-08-18T18:22:22Z", 184.56273325, 40.41476881, 43.102058, 61.966485, 127.258981, 1.461354],
  ["2028-07-16T20:27:00Z", 119.52016762, -13.03938235, 45.380743, 189.218072, 126.486265, 1.403117],
] as const;

describe("against an independent tool", () => {
  it.each(known)("%s RA %d", (time, ra, dec, alt, az, lst, mass) => {
    const ms = Date.parse(time);
    const found = altAz({ ra, dec }, ms, place);
    expect(Math.abs(found.alt - alt)).toBeLessThan(arcmin);
    expect(Math.abs(found.az - az) * Math.cos((alt * Math.PI) / 180)).toBeLessThan(arcmin);
    expect(Math.abs(siderealTime(ms, place) - lst)).toBeLessThan(arcmin);
    // The tool's airmass is of the refracted altitude at the horizon's side; a percent is plenty here.
    expect(Math.abs((airmass(alt) ?? 0) / mass - 1)).toBeLessThan(0.01);
  });
});

describe("the shapes of the sky", () => {
  it("puts the pole at the latitude, north", () => {
    const pole = horizontal({ ra: 12, dec: 90 }, 100, place);
    expect(pole.alt).toBeCloseTo(place.latitude_deg, 6);
    expect(pole.az % 360).toBeCloseTo(0, 4);
  });

  it("puts what culminates at the latitude's declination in the zenith", () => {
    expect(horizontal({ ra: 100, dec: place.latitude_deg }, 100, place).alt).toBeCloseTo(90, 4);
  });

  it("puts what rises in the east", () => {
    const { az } = horizontal({ ra: 190, dec: 0 }, 100, place);
    expect(az).toBeCloseTo(90, 6);
  });

  it("does not move the sky at J2000", () => {
    const there = precess({ ra: 45, dec: 30 }, Date.parse("2000-01-01T12:00:00Z"));
    expect(there.ra).toBeCloseTo(45, 8);
    expect(there.dec).toBeCloseTo(30, 8);
  });

  it("has no airmass below the horizon", () => {
    expect(airmass(0)).toBeUndefined();
    expect(airmass(-3)).toBeUndefined();
    expect(airmass(90)).toBeCloseTo(1, 3);
  });

  it("separates as on a sphere", () => {
    expect(separation({ ra: 0, dec: 0 }, { ra: 90, dec: 0 })).toBeCloseTo(90, 9);
    expect(separation({ ra: 10, dec: 89 }, { ra: 190, dec: 89 })).toBeCloseTo(2, 9);
    expect(separation({ ra: 7, dec: 7 }, { ra: 7, dec: 7 })).toBe(0);
  });
});

describe("a target", () => {
  const target = { type: "altaz", ra_deg: 0, dec_deg: 0, alt_deg: 40, az_deg: 120 };
  it("stands where it says, is followed, or is a test near the zenith", () => {
    expect(targetAltAz(target, 0, place)).toEqual({ alt: 40, az: 120 });
    expect(targetAltAz({ ...target, type: "test" }, 0, place)?.alt).toBe(90);
    for (const type of ["body", "orbit", "tle"])
      expect(targetAltAz({ ...target, type }, 0, place)).toBeNull();
    const [time, ra, dec, alt] = known[0];
    const found = targetAltAz({ ...target, type: "icrs", ra_deg: ra, dec_deg: dec }, Date.parse(time), place);
    expect(Math.abs((found?.alt ?? Number.NaN) - alt)).toBeLessThan(arcmin);
  });
});
