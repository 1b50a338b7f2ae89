import { describe, expect, it } from "vitest";
import { noConstraints, noTarget } from "./asked";
import { filledOf, queryOf } from "./query";

const read = (text: string) => filledOf(new URLSearchParams(text));

describe("filledOf", () => {
  it("reads a name and coordinates", () => {
    expect(read("name=M+31&ra=10.6848&dec=41.2691")?.target).toEqual({
      targetType: "icrs",
      targetName: "M 31",
      coords: "10.684800 +41.269100",
    });
  });

  it("reads a body, and the name target as well", () => {
    expect(read("target=Jupiter&body=jupiter")?.target).toEqual({
      targetType: "body",
      targetName: "Jupiter",
      body: "jupiter",
    });
  });

  it.each([
    "",
    "ra=10",
    "ra=400&dec=10",
    "ra=1e9&dec=0",
    "ra=10&dec=-91",
    "body=%3Cscript%3E",
    "body=pluto",
    "min_alt_deg=30",
  ])("finds no target in %j", (text) => {
    expect(read(text)).toBeNull();
  });
});

describe("the constraints of an address", () => {
  it("are kept at the ends of what the server takes", () => {
    const ends = "min_alt_deg=90&max_airmass=1&min_moon_deg=180&max_moon_illum=1";
    expect(
      read(
        `name=M+31&${ends}&min_transparency_pct=100&max_seeing_arcsec=60&twilight=civil&max_cloud=very+cloudy`,
      )?.constraints,
    ).toEqual({
      minAlt: "90",
      maxAirmass: "1",
      minMoon: "180",
      maxMoonLit: "100",
      twilight: "civil",
      maxCloud: "very cloudy",
      minTransparency: "100",
      maxSeeing: "60",
    });
  });

  it.each([
    "min_alt_deg=500",
    "min_alt_deg=-1",
    "max_airmass=0.5",
    "max_airmass=41",
    "min_moon_deg=181",
    "max_moon_illum=25",
    "min_transparency_pct=101",
    "max_seeing_arcsec=61",
    "twilight=midnight",
    "max_cloud=some",
  ])("leave out %j", (text) => {
    expect(read(`name=M+31&${text}`)?.constraints).toEqual(noConstraints);
  });
});

describe("queryOf", () => {
  it("writes what filledOf reads", () => {
    const target = { ...noTarget, targetName: "M 42", coords: "05:35:17.3 -05:23:28" };
    const constraints = { ...noConstraints, minAlt: "30", maxMoonLit: "25", twilight: "astronomical" };
    const back = filledOf(queryOf(target, constraints) ?? new URLSearchParams());
    expect(back?.constraints).toEqual(constraints);
    expect(back?.target.targetName).toBe("M 42");
    expect(back?.target.coords).toBe("83.822083 -5.391111");
  });

  it("has no address for a satellite, nor for nothing", () => {
    expect(queryOf({ ...noTarget, targetType: "tle", tle: "1 2" }, noConstraints)).toBeNull();
    expect(queryOf(noTarget, noConstraints)).toBeNull();
  });
});
