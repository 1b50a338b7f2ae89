import { describe, expect, it } from "vitest";
import * as f from "./format";

const t = "\u202f";
const now = Date.parse("2026-11-23T08:03:22Z");

describe("angles", () => {
  it.each([
    [158.0467, "10h 32m 11.2s"],
    [0, "00h 00m 00.0s"],
    [359.99999, "00h 00m 00.0s"],
    [-15, "23h 00m 00.0s"],
    [Number.NaN, "–"],
  ])("right ascension %d", (deg, text) => expect(f.rightAscension(deg)).toBe(text));

  it.each([
    [41.2692, "+41° 16′ 09″"],
    [-0.5, "−00° 30′ 00″"],
    [-0.00001, "+00° 00′ 00″"],
    [89.99999, "+90° 00′ 00″"],
    [-5.39, "−05° 23′ 24″"],
  ])("declination %d", (deg, text) => expect(f.declination(deg)).toBe(text));

  it("sidereal time", () => {
    expect(f.hourMinute(142.5)).toBe("09h 30m");
    expect(f.hourMinute(-15)).toBe("23h 00m");
    expect(f.hourMinute(360)).toBe("00h 00m");
  });

  it("compass points", () => {
    expect([0, 44, 90, 202, 359, -90].map(f.compass)).toEqual(["N", "NE", "E", "S", "N", "W"]);
  });
});

describe("a sentence of the server", () => {
  it.each([
    [
      "Never above 20 deg in its window; best -20.5 deg on 30 Nov 08:03 UTC.",
      "Never above 20° in its window; best −20.5° on 30 Nov 08:03 UTC.",
    ],
    ["SN 2026-10 is late by 1m51s", `SN 2026-10 is late by 1${t}min 51${t}s`],
    ["for 2h0m0s only", `for 2${t}h only`],
    ["-3 to (-5 deg)", "−3 to (−5°)"],
    [
      "2026-11-30 of 10h32m11.2s +41d, degrees and WASP-12 b",
      "2026-11-30 of 10h32m11.2s +41d, degrees and WASP-12 b",
    ],
  ])("%s", (plain, shown) => expect(f.typeset(plain)).toBe(shown));
});

describe("numbers", () => {
  it("have a true minus, and none before zero", () => {
    expect(f.number(-15.67, 1)).toBe("−15.7");
    expect(f.number(-0.04, 1)).toBe("0.0");
    expect(f.number(Number.NaN)).toBe("–");
  });

  it("have a narrow space before the unit, none before degrees", () => {
    expect(f.quantity(3.14, "m/s", 1)).toBe(`3.1${t}m/s`);
    expect(f.quantity(64, "percent")).toBe(`64${t}%`);
    expect(f.quantity(-15.7, "Celcius", 1)).toBe(`−15.7${t}°C`);
    expect(f.quantity(61, "deg")).toBe("61°");
    expect(f.quantity(1, "bool")).toBe("1");
  });

  it("bytes", () => {
    expect([0, 999, 1000, 8_392_320, 999_999].map(f.bytes)).toEqual([
      `0${t}B`,
      `999${t}B`,
      `1.0${t}kB`,
      `8.4${t}MB`,
      `1.0${t}MB`,
    ]);
  });
});

describe("durations", () => {
  it.each([
    [0, "0 s"],
    [0.4, "0 s"],
    [18, "18 s"],
    [60, "1 min"],
    [200, "3 min 20 s"],
    [3599.6, "1 h"],
    [8040, "2 h 14 min"],
    [86_399, "1 d"],
    [100_000, "1 d 4 h"],
    [-200, "3 min 20 s"],
  ])("%d s", (seconds, text) => expect(f.duration(seconds).replaceAll(t, " ")).toBe(text));

  it("count down without changing width", () => {
    expect([192, 0.2, -5, 3792].map(f.countdown)).toEqual(["03:12", "00:01", "00:00", "1:03:12"]);
  });
});

describe("times", () => {
  it.each([
    [now + 720_000, "in 12 min"],
    [now - 4000, "4 s ago"],
    [now - 1000, "now"],
    [now + 3 * 3_600_000, "in 3 h"],
    [now - 5 * 86_400_000, "5 d ago"],
  ])("relative to now", (time, text) => expect(f.relative(time, now).replaceAll(t, " ")).toBe(text));

  it("age never is negative", () => {
    expect(f.age(now + 5000, now)).toBe(`0${t}s old`);
    expect(f.age("never", now)).toBe("–");
  });

  it("UTC in its forms", () => {
    expect(f.utcTime(now)).toBe("08:03:22");
    expect(f.utcMinute("2026-11-23T08:03:59.9Z")).toBe("08:03");
    expect(f.utcDateTime(new Date(now))).toBe("2026-11-23 08:03:22");
    expect(f.utcTime("not a time")).toBe("–");
    expect(f.utcTime(9e15)).toBe("–");
  });

  it("the site's wall clock, in summer and winter", () => {
    expect(f.siteMinute(now, "America/Tijuana")).toBe("00:03");
    expect(f.siteMinute("2026-07-01T08:03:00Z", "America/Tijuana")).toBe("01:03");
    expect(f.siteTime(now, "No/Such")).toBe("08:03:22");
  });

  it("Julian days", () => {
    expect(f.julianDay("2000-01-01T12:00:00Z")).toBe(2_451_545);
  });
});

describe("words", () => {
  it("priorities", () => {
    expect([0, 1, 3, 5, 7].map(f.priority)).toEqual(["Alert 0", "High 1", "Normal 3", "Low 5", "Priority 7"]);
  });
  it("counts", () => {
    expect(f.count(1, "image")).toBe("1\u00a0image");
    expect(f.count(4, "image")).toBe("4\u00a0images");
    expect(f.count(2, "galaxy", "galaxies")).toBe("2\u00a0galaxies");
  });
});
