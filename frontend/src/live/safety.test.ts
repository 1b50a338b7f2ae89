import { describe, expect, it } from "vitest";
import type { Verdict } from "@/api/types";
import { safetyAt } from "./safety";
import { at, environment } from "./testData";

const now = Date.parse(at);

describe("the answer to whether it is safe", () => {
  it("is yes, and since when", () => {
    expect(safetyAt(environment(), now)).toMatchObject({ word: "Safe", level: "ok", safe: true });
    expect(safetyAt(environment(), now).detail).toContain("2\u202fh");
  });

  it("is no when there is no reading", () => {
    expect(safetyAt(null, now)).toMatchObject({ level: "unknown", safe: false });
    expect(safetyAt(undefined, now)).toMatchObject({ level: "unknown", safe: false });
  });

  it("is no when the last answer is past its validity, although it said yes", () => {
    const late = now + 12_000;
    expect(safetyAt(environment(), late)).toMatchObject({ word: "Unknown", safe: false });
    expect(safetyAt(environment(), late).detail).toContain("12\u202fs old");
  });

  it("names the cause, since when, and when it may end", () => {
    const rain = environment({
      safe: false,
      level: "danger",
      since: "2026-11-23T07:12:00Z",
      cause: "Rain 12 mm/h on WXT520.",
      return_at: "2026-11-23T08:20:00Z",
    });
    expect(safetyAt(rain, now)).toEqual({
      level: "danger",
      word: "Unsafe",
      detail: "since 07:12 · Rain 12 mm/h on WXT520",
      brief: "no reason given",
      cause: "Rain 12 mm/h on WXT520",
      returnAt: "2026-11-23T08:20:00Z",
      safe: false,
    });
  });

  it("says in a few words what is wrong, and how many more", () => {
    const of = (...verdicts: Partial<Verdict>[]) =>
      safetyAt({ ...environment({ safe: false, level: "danger" }), verdicts: verdicts as Verdict[] }, now)
        .brief;
    const rain = { element: "rain", level: "danger", make_safe: true, value: 12, unit: "mm/h" } as const;
    const wind = { element: "wind", level: "danger", make_safe: true, value: 21.34, unit: "m/s" } as const;
    const plc = { element: "plc", level: "unknown", make_safe: true, unit: "" } as const;
    const dried = {
      element: "rain",
      level: "caution",
      make_safe: true,
      clears_at: at,
      unit: "mm/h",
    } as const;
    expect(of(rain, plc)).toBe("rain 12\u202fmm/h");
    expect(of(rain, wind, { ...wind, element: "cloud" })).toBe("rain 12\u202fmm/h, wind 21.3\u202fm/s +1");
    expect(of(plc, dried)).toBe("PLC not known");
    expect(of(dried)).toBe("after rain");
  });

  it("does not call a doubted sensor bad weather", () => {
    const of = (note: string) => {
      const rain = { element: "rain", level: "caution", make_safe: false, note, unit: "mm/h" };
      const care = environment({ level: "caution", cause: "rain: no rain." });
      return safetyAt({ ...care, verdicts: [rain] as Verdict[] }, now).brief;
    };
    expect(of("DRD11 contradicts itself")).toBe("rain sensor DRD11 doubted");
    expect(of("")).toBe("watch rain");
  });

  it("keeps unknown apart from danger", () => {
    const blind = environment({ safe: false, level: "unknown", cause: "No valid rain sensor." });
    expect(safetyAt(blind, now)).toMatchObject({ word: "Unknown", level: "unknown", safe: false });
  });

  it("says what to be careful about", () => {
    const care = environment({ level: "caution", cause: "DRD11 contradicts itself." });
    expect(safetyAt(care, now)).toMatchObject({
      word: "Safe",
      level: "caution",
      safe: true,
      detail: "DRD11 contradicts itself",
    });
  });
});
