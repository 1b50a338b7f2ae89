import { describe, expect, it } from "vitest";
import { ApiError } from "@/api/errors";
import type { LeftOut } from "@/api/types";
import { fitting } from "./filter";
import { refusalOf } from "./pins";
import { timeInNight } from "./times";

const out = (request_id: number, reason: LeftOut["reason"], changes: Partial<LeftOut> = {}): LeftOut => ({
  sequence_id: request_id * 10,
  request_id,
  name: `Sequence ${request_id}`,
  request_name: "Request",
  priority: 3,
  by: [],
  reason,
  text: "",
  ...changes,
});

describe("what is not planned", () => {
  const list = [
    out(1, "lost_to", { text: "It lost to M31." }),
    out(2, "not_visible", { change: "A window from 12 January on." }),
    out(3, "lost_to"),
  ];
  const find = (wanted: Partial<Parameters<typeof fitting>[1]>) =>
    fitting(list, { reason: "", text: "", ...wanted }).map((one) => one.request_id);

  it("is found by reason and words, both at once", () => {
    expect(find({})).toEqual([1, 2, 3]);
    expect(find({ reason: "lost_to" })).toEqual([1, 3]);
    expect(find({ text: "  JANUARY " })).toEqual([2]);
    expect(find({ reason: "lost_to", text: "m31" })).toEqual([1]);
    expect(find({ reason: "not_visible", text: "m31" })).toEqual([]);
  });
});

describe("a typed time", () => {
  const night = { sunset: "2026-11-23T00:26:00Z", sunrise: "2026-11-23T14:28:00Z" };
  const europe = { sunset: "2026-11-22T16:00:00Z", sunrise: "2026-11-23T07:00:00Z" };
  it("is of the night, before and after midnight", () => {
    expect(timeInNight("03:10", night)).toBe(Date.parse("2026-11-23T03:10:00Z"));
    expect(timeInNight(" 23:05:30", europe)).toBe(Date.parse("2026-11-22T23:05:30Z"));
    expect(timeInNight("1:00", europe)).toBe(Date.parse("2026-11-23T01:00:00Z"));
  });
  it("is none when it is none", () => {
    for (const text of ["", "25:00", "3:7", "03:10 am", "12:60"]) expect(timeInNight(text, night)).toBeNull();
    expect(timeInNight("03:10", { sunset: "", sunrise: "" })).toBeNull();
  });
});

it("a refused pin says what, when and why", () => {
  const why = new ApiError(422, "invalid", "It cannot be pinned there.", [
    { place: "", field: "start", message: "lies outside its window" },
  ]);
  expect(refusalOf("M31", Date.UTC(2026, 10, 23, 5, 10), why)).toBe(
    "M31 was not pinned at 05:10 UTC and stays where it was. It cannot be pinned there. Start: lies outside its window.",
  );
});
