// The sky on a plane: north up, east at the left, as one sees it lying on one's
// back; the zenith at 0,0 and the horizon on the unit circle. Pure.
//
// Azimuthal equidistant: a conformal map would bend less, but equal steps of
// altitude read better.
import { type AltAz, type Place, type RaDec, siderealTime, unprecess } from "@/sky/coords";

export interface Point {
  x: number;
  y: number;
}

const rad = Math.PI / 180;

/** Where a direction lies; beyond the unit circle below the horizon. */
export function project({ alt, az }: AltAz): Point {
  const r = (90 - alt) / 90;
  return { x: -r * Math.sin(az * rad), y: -r * Math.cos(az * rad) };
}

/** The direction at a place of the plane; null outside the horizon. */
export function unproject({ x, y }: Point): AltAz | null {
  const r = Math.hypot(x, y);
  if (r > 1) return null;
  const az = Math.atan2(-x, -y) / rad;
  return { alt: 90 - 90 * r, az: (az + 360) % 360 };
}

/** Equator and equinox of date of a direction; the inverse of sky/coords' horizontal (Meeus, chapter 13). */
export function equatorOfDate({ alt, az }: AltAz, lst: number, place: Place): RaDec {
  const a = alt * rad;
  const phi = place.latitude_deg * rad;
  const sinDec = Math.sin(phi) * Math.sin(a) + Math.cos(phi) * Math.cos(a) * Math.cos(az * rad);
  const h = Math.atan2(
    -Math.sin(az * rad) * Math.cos(a),
    Math.sin(a) * Math.cos(phi) - Math.cos(a) * Math.sin(phi) * Math.cos(az * rad),
  );
  return {
    ra: (((lst - h / rad) % 360) + 360) % 360,
    dec: Math.asin(Math.max(-1, Math.min(1, sinDec))) / rad,
  };
}

/** ICRS of a direction at a time, without refraction. */
export function icrsAt(where: AltAz, ms: number, place: Place): RaDec {
  return unprecess(equatorOfDate(where, siderealTime(ms, place), place), ms);
}

/** How the plane lies in a frame: pixels per unit and the pixel of the zenith. */
export interface Lens {
  scale: number;
  cx: number;
  cy: number;
}

/** How much is magnified, 1 the whole sky, and which point of the plane is in the middle. */
export interface Look {
  zoom: number;
  x: number;
  y: number;
}

export const wholeSky: Look = { zoom: 1, x: 0, y: 0 };
export const maxZoom = 12;

/** Room for the compass letters around the horizon, in pixels. */
export const rim = 20;

export function lensOf(look: Look, width: number, height: number): Lens {
  const whole = Math.max(20, Math.min(width, height) / 2 - rim);
  const scale = whole * look.zoom;
  return { scale, cx: width / 2 - look.x * scale, cy: height / 2 - look.y * scale };
}

/** Keeps the zoom in bounds and the middle of the frame within the sky. */
export function clampLook({ zoom, x, y }: Look): Look {
  const z = Math.min(maxZoom, Math.max(1, zoom));
  // At zoom 1 the whole sky is centred; the closer, the nearer to the horizon one may go.
  const reach = Math.max(0, 1 - 1 / z);
  const r = Math.hypot(x, y);
  const by = r > reach ? reach / Math.max(r, 1e-9) : 1;
  return { zoom: z, x: x * by, y: y * by };
}

/** Zooms by a factor and keeps the point of the plane under `at` (a pixel) where it is. */
export function zoomLook(look: Look, factor: number, at: Point, width: number, height: number): Look {
  const before = lensOf(look, width, height);
  const held = fromPixel(at, before);
  const zoom = Math.min(maxZoom, Math.max(1, look.zoom * factor));
  const { scale } = lensOf({ ...look, zoom }, width, height);
  return clampLook({
    zoom,
    x: held.x - (at.x - width / 2) / scale,
    y: held.y - (at.y - height / 2) / scale,
  });
}

/** Moves the sky by pixels. */
export function panLook(look: Look, dx: number, dy: number, width: number, height: number): Look {
  const { scale } = lensOf(look, width, height);
  return clampLook({ ...look, x: look.x - dx / scale, y: look.y - dy / scale });
}

export function toPixel(p: Point, lens: Lens): Point {
  return { x: lens.cx + p.x * lens.scale, y: lens.cy + p.y * lens.scale };
}

export function fromPixel(p: Point, lens: Lens): Point {
  return { x: (p.x - lens.cx) / lens.scale, y: (p.y - lens.cy) / lens.scale };
}

/** The nearest of some places within a reach in pixels; equally near, the earlier in the list. */
export function nearest<T extends { at: Point }>(list: readonly T[], to: Point, reach: number): T | null {
  let found: T | null = null;
  let best = reach;
  for (const one of list) {
    const d = Math.hypot(one.at.x - to.x, one.at.y - to.y);
    if (d < best) {
      best = d;
      found = one;
    }
  }
  return found;
}

/** Points on a circle of `radius` degrees around a position, for error circles; closed. */
export function circleAround({ ra, dec }: RaDec, radius: number, points = 48): RaDec[] {
  const d = dec * rad;
  const r = Math.min(Math.max(radius, 0), 179) * rad;
  return Array.from({ length: points + 1 }, (_, i) => {
    const b = (2 * Math.PI * i) / points;
    const sin = Math.sin(d) * Math.cos(r) + Math.cos(d) * Math.sin(r) * Math.cos(b);
    const dra = Math.atan2(Math.sin(b) * Math.sin(r) * Math.cos(d), Math.cos(r) - Math.sin(d) * sin);
    return {
      ra: (((ra + dra / rad) % 360) + 360) % 360,
      dec: Math.asin(Math.max(-1, Math.min(1, sin))) / rad,
    };
  });
}

/** Mean obliquity of the ecliptic at J2000, degrees (IAU 2006). */
const obliquity = 84381.406 / 3600;

/** The ecliptic, J2000. */
export const ecliptic: readonly RaDec[] = Array.from({ length: 121 }, (_, i) => {
  const l = i * 3 * rad;
  const e = obliquity * rad;
  return {
    ra: (Math.atan2(Math.cos(e) * Math.sin(l), Math.cos(l)) / rad + 360) % 360,
    dec: Math.asin(Math.sin(e) * Math.sin(l)) / rad,
  };
});

/**
 * The galactic plane in ICRS: pole at 192.85948, +27.12825 degrees, the north
 * celestial pole at galactic longitude 122.93192 (ESA 1997, Hipparcos vol. 1, 1.5.3).
 */
export const galacticPlane: readonly RaDec[] = Array.from({ length: 121 }, (_, i) => {
  const pole = 27.12825 * rad;
  const l = (122.93192 - i * 3) * rad;
  return {
    ra: (192.85948 + Math.atan2(Math.sin(l), -Math.sin(pole) * Math.cos(l)) / rad + 720) % 360,
    dec: Math.asin(Math.cos(pole) * Math.cos(l)) / rad,
  };
});
