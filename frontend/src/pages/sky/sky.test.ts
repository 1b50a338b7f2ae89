import { describe, expect, it } from "vitest";
import type { SkyObject } from "@/components/skymap/content";
import { filledOf } from "@/components/target/query";
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

it("goes from the map through the address into the form", () => {
  const address = requestAddress({ name: "M31", place: { ra: 10.684583, dec: 41.26875 } });
  expect(filledOf(new URL(address, "http://here").searchParams)?.target).toEqual({
    targetName: "M31",
    targetType: "icrs",
    coords: "10.684580 +41.268750",
  });
});
