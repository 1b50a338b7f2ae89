import { describe, expect, it } from "vitest";
import { litPath } from "./MoonDisc";
import { figures, stars } from "./stars";

/** Flags of the path's two arcs: which side the rim and the terminator bend to, and how wide that is. */
function shape(phase: number) {
  const [, rim, , width, terminator] =
    /A10 10 0 0 ([01]) 0 10(A([\d.]+) 10 0 0 ([01]) 0 -10)/.exec(litPath(phase, 10)) ?? [];
  return { rim, width: Number(width), terminator };
}

describe("the Moon's lit part", () => {
  it("is the right half at first quarter, the left half at last", () => {
    expect(shape(90)).toMatchObject({ rim: "1", width: 0 });
    expect(shape(270)).toMatchObject({ rim: "0", width: 0 });
  });

  it("is a crescent before and more than half after the first quarter", () => {
    expect(shape(45)).toEqual({ rim: "1", width: 7.07, terminator: "0" });
    expect(shape(135)).toEqual({ rim: "1", width: 7.07, terminator: "1" });
  });

  it("is all at full, none at new", () => {
    expect(shape(180).width).toBe(10);
    expect(shape(0)).toEqual({ rim: "1", width: 10, terminator: "0" });
  });
});

describe("the table of stars", () => {
  it("is ordered, complete and on the sphere", () => {
    expect(stars.length).toBeGreaterThan(200);
    expect(stars[0]).toMatchObject({ name: "Sirius", mag: -1.4 });
    for (const star of stars) {
      expect(star.ra).toBeGreaterThanOrEqual(0);
      expect(star.ra).toBeLessThan(360);
      expect(Math.abs(star.dec)).toBeLessThanOrEqual(90);
    }
    expect(stars.find((star) => star.name === "Polaris")?.dec).toBeCloseTo(89.26, 1);
  });

  it("has figures whose stars exist", () => {
    for (const line of figures) for (const i of line) expect(stars[i]).toBeDefined();
  });
});
