// The sky about a place as a flat map: north up, east left, a gnomonic
// projection. Pure; angles in degrees.
import type { RaDec } from "@/sky/coords";

const rad = Math.PI / 180;

/** A point of the map: degrees to the right and down from its centre. */
export interface Point {
  x: number;
  y: number;
}

/** Where a place lies on the map about a centre; null farther than 80° from it. */
export function project(place: RaDec, centre: RaDec): Point | null {
  const [sd, cd] = [Math.sin(place.dec * rad), Math.cos(place.dec * rad)];
  const [sc, cc] = [Math.sin(centre.dec * rad), Math.cos(centre.dec * rad)];
  const turn = (place.ra - centre.ra) * rad;
  const along = sc * sd + cc * cd * Math.cos(turn);
  if (along < Math.cos(80 * rad)) return null;
  return {
    x: -(cd * Math.sin(turn)) / along / rad,
    y: -(cc * sd - sc * cd * Math.cos(turn)) / along / rad,
  };
}

/** The place at a distance from another, in the direction angle, north through east. */
export function offset({ ra, dec }: RaDec, distance: number, angle: number): RaDec {
  const [sd, cd] = [Math.sin(dec * rad), Math.cos(dec * rad)];
  const [sr, cr] = [Math.sin(distance * rad), Math.cos(distance * rad)];
  const sin = sd * cr + cd * sr * Math.cos(angle * rad);
  const east = Math.atan2(Math.sin(angle * rad) * sr * cd, cr - sd * sin);
  return { ra: (ra + east / rad + 360) % 360, dec: Math.asin(Math.max(-1, Math.min(1, sin))) / rad };
}

/** A circle on the sky as the outline on the map; broken where it leaves it. */
export function circle(place: RaDec, radius: number, centre: RaDec): (Point | null)[] {
  return Array.from({ length: 97 }, (_, i) => project(offset(place, radius, (i * 360) / 96), centre));
}

/** An outline as the path of an SVG, shapes of many degrees with fewer digits. */
export function pathOf(points: readonly (Point | null)[], scale: number): string {
  let down = false;
  return points
    .map((p) => {
      if (!p) {
        down = false;
        return "";
      }
      const step = `${down ? "L" : "M"}${(p.x * scale).toFixed(1)} ${(p.y * scale).toFixed(1)}`;
      down = true;
      return step;
    })
    .join("");
}

const rounds = [1, 2, 5, 10, 20, 30];
const steps = [1 / 3600, 1 / 60, 1].flatMap((unit) => rounds.map((n) => n * unit));

/** The greatest round angle that is not longer than the most. */
export function roundAngle(most: number): number {
  return steps.findLast((s) => s <= most + 1e-12) ?? 1 / 3600;
}

/** An angle as people say it: 10″, 5′, 3°. */
export function angleText(deg: number): string {
  if (deg >= 1) return `${trimmed(deg)}°`;
  if (deg * 60 >= 1) return `${trimmed(deg * 60)}′`;
  return `${trimmed(deg * 3600)}″`;
}

const trimmed = (v: number): string => String(Number(v.toPrecision(2)));

/** The half width of the map on which a circle of the radius is well seen, and a camera's field too. */
export function extentFor(radius: number, field: number): number {
  return Math.min(60, Math.max(radius * 1.6, field * 1.6, 0.02));
}
