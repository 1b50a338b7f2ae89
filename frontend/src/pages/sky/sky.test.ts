import { describe, expect, it } from "vitest";
import type { SkyObject } from "@/components/skymap/content";
import type { RequestForm } from "@/pages/requests/editor/form";
import { askedPlace, at } from "@/pages/requests/editor/place";
import { requestAddress, tonightSentence } from "./Chosen";
import { onMap } from "./TargetSearch";
import { played, rangeOf, startOf } from "./time";

const minute = 60_000;

describe("the time of the map", () => {
  const range = rangeOf({ sunset: "2026-11-23T00:26:00Z", sunrise: "2026-11-23T14:28:00Z" });
  it("runs at its rate and ends with the night", () => {
    expect(played(range.from, 1000, 600, range)).toBe(range.from + 10 * minute);
    expect(played(range.to - minute, 1000, 60, range)).toBeNull();
  });
  it("begins where it is, in the evening when that is outside or at the end", () => {
    expect(startOf(range.from + minute, range)).toBe(range.from + minute);
    expect(startOf(range.from - minute, range)).toBe(range.from);
    expect(startOf(range.to, range)).toBe(range.from);
  });
});

it("names are found in any spelling", () => {
  const objects = [{ name: "NGC 891" }, { name: "Vega" }] as SkyObject[];
  expect(onMap(objects, "ngc891").map((one) => one.name)).toEqual(["NGC 891"]);
  expect(onMap(objects, "  ")).toEqual([]);
});

it("the night of a target is told in a sentence", () => {
  const ms = Date.UTC(2026, 10, 23, 8, 12);
  expect(tonightSentence({ ms, alt: 74, above: { from: ms - 60 * minute, to: ms + 90 * minute } }, 20)).toBe(
    "Highest 74° at 08:12 UTC; above 20° from 07:12 to 09:42.",
  );
  expect(tonightSentence({ ms, alt: 12, above: null }, 20)).toContain("never above 20°");
  expect(tonightSentence({ ms, alt: -3, above: null }, 20)).toBe("It does not rise this night.");
});

describe("a place that is asked for", () => {
  const form = {
    sequences: [{ targetName: "", coords: "", targetType: "body" }, { targetName: "second" }],
  } as RequestForm;
  it("goes from the map through the address into the form", () => {
    const address = requestAddress({ name: "M31", place: { ra: 10.684583, dec: 41.26875 } });
    const place = askedPlace(new URL(address, "http://here").searchParams);
    expect(at(form, place).sequences).toMatchObject([
      { targetName: "M31", coords: "10.68458 +41.26875", targetType: "icrs" },
      { targetName: "second" },
    ]);
  });
  it("is none when the address has none", () => {
    for (const query of ["", "ra=400&dec=0", "ra=10", "ra=x&dec=1", "ra=1&dec=91"]) {
      expect(askedPlace(new URLSearchParams(query))).toBeNull();
    }
    expect(at(form, null)).toBe(form);
  });
});
