import { describe, expect, it } from "vitest";
import { isNight, shiftNight } from "./nights";

describe("nights", () => {
  it("step from night to night", () => {
    expect(shiftNight("2026-12-31", 1)).toBe("2027-01-01");
    expect(isNight("2026-11-22")).toBe(true);
    expect(isNight("2026-02-30")).toBe(false);
    expect(isNight("22.11.2026")).toBe(false);
  });
});
