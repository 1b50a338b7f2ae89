import { describe, expect, it } from "vitest";
import { cleanCoords, parseCoords } from "./coords";

const m42 = { ra: 83.8220833, dec: -5.3911111 };

describe("pasted coordinates", () => {
  for (const text of [
    "05:35:17.3 -05:23:28",
    "05:35:17.3, -05:23:28",
    "05 35 17.3 -05 23 28",
    "5h35m17.3s -5d23m28s",
    "05h 35m 17.3s −05° 23′ 28″",
    "05h35m17.3s−05°23′28″",
    "05 h 35 m 17.3 s  -05 d 23 m 28 s",
    "05H35M17.3S -05D23M28S",
    "RA: 05 35 17.3 Dec: -05 23 28 (J2000)",
    "RA=05:35:17.3\tDEC=-05:23:28",
    "α = 05h 35m 17.3s, δ = –05° 23' 28\"",
    "R.A. 05:35:17.3 Decl. - 05:23:28".replace("Decl.", "Decl"),
    "SDSS J053517.3-052328",
    "83.8220833 -5.3911111",
    "83.8220833, -5.3911111",
    "83.8220833° −5.3911111°",
    "83.8220833 deg, -5.3911111 deg",
    "ra 83.8220833 dec -5.3911111",
    "5.5881389h -5.3911111",
  ]) {
    it(text, () => {
      const got = parseCoords(text, "icrs");
      expect(got?.first).toBeCloseTo(m42.ra, 4);
      expect(got?.second).toBeCloseTo(m42.dec, 4);
    });
  }

  it("leaves what the server reads as it is", () => {
    for (const text of ["05:35:17.3 -05:23:28", "10.6847 +41.2688", "0h42m44.3s +41d16m09s", "60.5 180"]) {
      expect(cleanCoords(text)).toBe(text);
    }
  });

  it("reads altitude and azimuth in degrees alone", () => {
    expect(parseCoords("60.5 180", "altaz")).toEqual({ first: 60.5, second: 180 });
    expect(parseCoords("alt 60.5°, az 180°", "altaz")).toEqual({ first: 60.5, second: 180 });
    expect(parseCoords("05:35:17 -05:23:28", "altaz")).toBeNull();
  });

  it("reads nothing where there is nothing to read", () => {
    for (const text of [
      "",
      "M42",
      "10",
      "1 2 3",
      "24:00:00 0",
      "10:61:00 5",
      "10 91",
      "361 5",
      "-1 5",
      "5 10h",
      "1e999 2",
    ]) {
      expect(parseCoords(text, "icrs"), text).toBeNull();
    }
  });

  it("is quick with hostile text", () => {
    const before = performance.now();
    parseCoords(`${"1 ".repeat(50_000)}`, "icrs");
    parseCoords("+-".repeat(50_000), "icrs");
    expect(performance.now() - before).toBeLessThan(1000);
  });
});
