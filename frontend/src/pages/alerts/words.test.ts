import { describe, expect, it } from "vitest";
import { lapse, timeline } from "./words";

describe("the timeline of an alert", () => {
  it("counts from the notice's arrival, in the order of time", () => {
    const steps = timeline([
      { step: "event", at: "2026-11-23T03:59:30Z" },
      { step: "received", at: "2026-11-23T04:00:00Z" },
      { step: "slew", at: "2026-11-23T04:00:02.5Z" },
      { step: "requested", at: "2026-11-23T04:00:00.012Z" },
    ]);
    expect(steps.map((s) => [s.step, s.sinceMs])).toEqual([
      ["event", -30000],
      ["received", 0],
      ["requested", 12],
      ["slew", 2500],
    ]);
  });

  it("is written in the unit that fits", () => {
    expect(lapse(12)).toBe("+12 ms");
    expect(lapse(-30000)).toBe("−30\u202f000 ms");
    expect(lapse(90_500)).toBe("+90.5 s");
    expect(lapse(7_200_000)).toBe("+120 min");
    expect(lapse(-17_438_040_000)).toBe("−202 d");
  });
});
