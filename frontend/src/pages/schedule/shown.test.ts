import { describe, expect, it } from "vitest";
import { shownOf, withShown } from "./shown";

const of = (text: string) => shownOf(new URLSearchParams(text));

describe("the schedules in the address", () => {
  it("reads both, and neither from what is no number", () => {
    expect(of("schedule=12&against=10")).toEqual({ schedule: 12, against: 10 });
    expect(of("")).toEqual({ schedule: null, against: null });
    expect(of("schedule=0&against=-3")).toEqual({ schedule: null, against: null });
    expect(of("schedule=1e3&against=12a")).toEqual({ schedule: null, against: null });
    expect(of(`schedule=${"9".repeat(40)}`).schedule).toBeNull();
  });

  it("changes one and keeps the rest", () => {
    const next = withShown(new URLSearchParams("sequence=4&schedule=12"), { against: 10 });
    expect(next.toString()).toBe("sequence=4&schedule=12&against=10");
    expect(withShown(next, { schedule: null }).toString()).toBe("sequence=4&against=10");
  });

  it("compares nothing with itself", () => {
    expect(withShown(new URLSearchParams("against=10"), { schedule: 10 }).toString()).toBe("schedule=10");
  });
});
