import { expect, it } from "vitest";
import { angleText, circle, extentFor, offset, pathOf, project, roundAngle } from "./field";

const centre = { ra: 359.9, dec: 60 };

it("puts the centre in the middle, north up and east left", () => {
  expect(project(centre, centre)).toEqual({ x: -0, y: -0 });
  const north = project({ ra: 359.9, dec: 61 }, centre);
  expect(north?.x).toBeCloseTo(0, 9);
  expect(north?.y).toBeCloseTo(-1, 3);
  const east = project({ ra: 0.1, dec: 60 }, centre); // across 0 h
  expect(east?.x).toBeCloseTo(-0.1, 4);
});

it("leaves out what lies behind", () => {
  expect(project({ ra: 179.9, dec: -60 }, centre)).toBeNull();
});

it("keeps a distance in every direction, also over the pole", () => {
  for (const angle of [0, 45, 90, 180, 270, 333]) {
    const p = project(offset({ ra: 10, dec: 89.9 }, 0.5, angle), { ra: 10, dec: 89.9 });
    expect(Math.hypot(p?.x ?? 0, p?.y ?? 0)).toBeCloseTo(0.5, 4);
  }
});

it("closes a circle, and breaks the outline of one that leaves the map", () => {
  const whole = circle(centre, 2, centre);
  expect(whole[0]?.x).toBeCloseTo(whole.at(-1)?.x ?? 1, 9);
  expect(pathOf(whole, 10).match(/M/g)).toHaveLength(1);
  expect(circle(offset(centre, 75, 90), 10, centre)).toContain(null);
  expect(pathOf([{ x: 0, y: 0 }, null, { x: 1, y: 1 }], 1)).toBe("M0.0 0.0M1.0 1.0");
});

it("speaks in round angles", () => {
  expect(roundAngle(0.3)).toBeCloseTo(10 / 60);
  expect(roundAngle(7)).toBe(5);
  expect([3, 0.25, 0.0005].map(angleText)).toEqual(["3°", "15′", "1.8″"]);
  expect(extentFor(0.0003, 0.1)).toBeCloseTo(0.16);
  expect(extentFor(90, 0.1)).toBe(60);
});
