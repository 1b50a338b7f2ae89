import { describe, expect, it } from "vitest";
import type { Instrument } from "@/api/types";
import { request, sequence } from "@/live/testData";
import { readOf } from "./check";
import { freshForm, type RequestForm } from "./form";

const formOf = (...names: string[]): RequestForm => {
  const fresh = freshForm({ detectors: [], programs: [] } as unknown as Instrument, 0, undefined);
  const [first] = fresh.sequences;
  return { ...fresh, sequences: first ? names.map((name) => ({ ...first, name })) : [] };
};

describe("what the server read of a sequence", () => {
  it("is its own, though another has its name", () => {
    const read = request(1, {
      sequences: [
        sequence(1, { name: "Twin", duration_s: 60 }),
        sequence(2, { name: "Twin", duration_s: 90 }),
      ],
    });
    expect(readOf(formOf("Twin", "Twin"), read).map((s) => s?.duration_s)).toEqual([60, 90]);
  });

  it("is found by its name where a cadence made more of them", () => {
    const read = request(1, {
      sequences: [
        sequence(1, { name: "Star 1", series: "Star" }),
        sequence(2, { name: "Star 2", series: "Star" }),
        sequence(3, { name: "Field" }),
      ],
    });
    expect(readOf(formOf("Star", " Field "), read).map((s) => s?.id)).toEqual([1, 3]);
    expect(readOf(formOf("New", "Star", "Field", "Newer"), read).map((s) => s?.id)).toEqual([
      undefined,
      1,
      3,
      undefined,
    ]);
  });

  it("is nothing before the first answer", () => {
    expect(readOf(formOf("Field"), undefined)).toEqual([undefined]);
  });
});
