import { describe, expect, it } from "vitest";
import { carriesAll, leftOutTotal } from "./leftOut";
import type { LeftOut } from "./types";

const counts = [
  { reason: "lost_to", count: 3 },
  { reason: "not_visible", count: 1 },
] as const;

describe("what a schedule leaves out", () => {
  it("is counted over all reasons", () => {
    expect(leftOutTotal({ left_out_counts: [...counts] })).toBe(4);
    expect(leftOutTotal(null)).toBe(0);
  });
  it("is asked for where it is more than the schedule carries", () => {
    const left_out = Array<LeftOut>(3);
    expect(carriesAll({ left_out, left_out_counts: [...counts] })).toBe(false);
    expect(carriesAll({ left_out, left_out_counts: counts.slice(0, 1) })).toBe(true);
    expect(carriesAll({ left_out: [], left_out_counts: [] })).toBe(true);
  });
});
