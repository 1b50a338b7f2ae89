import { describe, expect, it } from "vitest";
import { fresh, merged } from "./hold";

const a = { id: 1, v: "a" };
const b = { id: 2, v: "b" };
const c = { id: 3, v: "c" };

describe("a held list", () => {
  it("keeps its order and length while others come", () => {
    expect(merged([b, a], [c, b, a])).toEqual([b, a]);
    expect(fresh([b, a], [c, b, a])).toBe(1);
  });

  it("shows each item as it is now, and what is gone as it was", () => {
    expect(merged([b, a], [c, { id: 2, v: "B" }])).toEqual([{ id: 2, v: "B" }, a]);
  });

  it("is the list itself when nothing is held", () => {
    const now = [c];
    expect(merged(null, now)).toBe(now);
  });
});
