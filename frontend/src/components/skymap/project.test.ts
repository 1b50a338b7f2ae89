import { describe, expect, it } from "vitest";
import { altAz, horizontal, precess, separation, siderealTime } from "@/sky/coords";
import * as p from "./project";

const site = { latitude_deg: 31.04, longitude_deg: -115.46 };
const night = Date.UTC(2026, 10, 22, 8);

describe("the plane", () => {
  it("has north up, east left, the zenith in the middle and the horizon as its rim", () => {
    expect(p.project({ alt: 90, az: 123 })).toEqual({ x: -0, y: expect.closeTo(0) });
    expect(p.project({ alt: 0, az: 0 }).y).toBeCloseTo(-1);
    expect(p.project({ alt: 0, az: 90 }).x).toBeCloseTo(-1);
    expect(p.project({ alt: 45, az: 180 }).y).toBeCloseTo(0.5);
  });

  it("goes back to the direction it came from, and says nothing of what lies below", () => {
    for (const where of [
      { alt: 12, az: 301 },
      { alt: 77, az: 5 },
    ]) {
      const back = p.unproject(p.project(where));
      expect(back?.alt).toBeCloseTo(where.alt, 9);
      expect(back?.az).toBeCloseTo(where.az, 9);
    }
    expect(p.unproject({ x: 0.9, y: 0.9 })).toBeNull();
  });

  it("finds the coordinates of a direction again", () => {
    for (const star of [
      { ra: 10.68, dec: 41.27 },
      { ra: 280, dec: -20 },
      { ra: 37.95, dec: 89.26 },
    ]) {
      const back = p.icrsAt(altAz(star, night, site), night, site);
      expect(separation(back, star)).toBeLessThan(0.01 / 3600);
    }
    const here = horizontal(precess({ ra: 120, dec: 10 }, night), siderealTime(night, site), site);
    expect(p.equatorOfDate(here, siderealTime(night, site), site).ra).toBeCloseTo(
      precess({ ra: 120, dec: 10 }, night).ra,
      6,
    );
  });
});

describe("the look", () => {
  it("keeps what is under the pointer where it is while zooming", () => {
    const at = { x: 320, y: 210 };
    const before = p.fromPixel(at, p.lensOf(p.wholeSky, 600, 500));
    const closer = p.zoomLook(p.wholeSky, 3, at, 600, 500);
    const after = p.fromPixel(at, p.lensOf(closer, 600, 500));
    expect(after.x).toBeCloseTo(before.x, 9);
    expect(after.y).toBeCloseTo(before.y, 9);
  });

  it("never leaves the sky and never shows less than the whole at zoom 1", () => {
    expect(p.clampLook({ zoom: 0.2, x: 5, y: 1 })).toEqual({ zoom: 1, x: 0, y: 0 });
    const far = p.panLook({ zoom: 4, x: 0, y: 0 }, -1e6, 0, 600, 500);
    expect(far.x).toBeCloseTo(0.75);
    expect(p.zoomLook(far, 100, { x: 0, y: 0 }, 600, 500).zoom).toBe(p.maxZoom);
  });
});

describe("what is drawn on it", () => {
  it("picks the nearest within reach, the earlier of two at one place", () => {
    const list = [
      { name: "target", at: { x: 10, y: 10 } },
      { name: "star", at: { x: 10, y: 10 } },
      { name: "far", at: { x: 90, y: 10 } },
    ];
    expect(p.nearest(list, { x: 12, y: 10 }, 8)?.name).toBe("target");
    expect(p.nearest(list, { x: 50, y: 50 }, 8)).toBeNull();
  });

  it("draws error circles that stay at their distance, at the pole too", () => {
    for (const middle of [
      { ra: 5, dec: 20 },
      { ra: 100, dec: 89.5 },
    ]) {
      const circle = p.circleAround(middle, 7, 12);
      expect(circle).toHaveLength(13);
      for (const point of circle) expect(separation(point, middle)).toBeCloseTo(7, 6);
    }
  });

  it("has the galactic centre and Cygnus in the galactic plane", () => {
    const least = (place: { ra: number; dec: number }) =>
      Math.min(...p.galacticPlane.map((point) => separation(point, place)));
    expect(least({ ra: 266.405, dec: -28.936 })).toBeLessThan(1.6);
    expect(least({ ra: 318.0, dec: 48.33 })).toBeLessThan(1.6);
    expect(Math.max(...p.ecliptic.map((point) => point.dec))).toBeCloseTo(23.44, 1);
  });
});
