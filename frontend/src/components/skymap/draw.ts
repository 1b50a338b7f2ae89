// The drawing of a scene on a canvas, from back to front.
import type { AltAz, RaDec } from "@/sky/coords";
import { figures } from "@/sky/stars";
import type { Palette } from "@/theme/palette";
import { darkness, faded, skyColour } from "./colour";
import type { PathPoint } from "./content";
import { drawObjects, drawTelescope } from "./marks";
import { type Lens, type Point, project, toPixel } from "./project";
import type { Scene } from "./scene";

/** Where the telescope points and what of the dome is known; only of now. */
export interface Pointing {
  at: AltAz;
  /** ICRS, degrees. */
  place: RaDec;
  /** Where it slews to. */
  to: AltAz | null;
  busy: boolean;
  trail: readonly AltAz[];
  slit: { az: number; open: boolean } | null;
}

export interface Drawing {
  ctx: CanvasRenderingContext2D;
  width: number;
  height: number;
  lens: Lens;
  zoom: number;
  scene: Scene;
  palette: Palette;
  font: string;
  /** What is written and drawn in, readable on the sky as bright as it is. */
  ink: string;
  pointing: Pointing | null;
  /** The way of the selected one through the night. */
  path: readonly PathPoint[];
  selected: string | null;
  hovered: string | null;
  /** A small map: the names of stars and of numbered targets only where they are pointed at. */
  terse: boolean;
}

export function pixelOf(d: Drawing, where: AltAz): Point {
  return toPixel(project(where), d.lens);
}

/** Draws everything. The context is in CSS pixels. */
export function drawSky(d: Drawing): void {
  const { ctx, lens } = d;
  ctx.clearRect(0, 0, d.width, d.height);
  ctx.save();
  ctx.beginPath();
  ctx.arc(lens.cx, lens.cy, lens.scale, 0, 2 * Math.PI);
  ctx.clip();
  background(d);
  galaxy(d);
  grid(d);
  line(d, d.scene.ecliptic, faded(d.palette.planet, 0.5), [1, 5], 1.2);
  ground(d);
  starField(d);
  for (const arc of d.scene.arcs) line(d, arc.points, faded(d.palette["sky-mark"], 0.55), [], 2);
  for (const error of d.scene.errors) errorCircle(d, error.points);
  nightPath(d);
  ctx.restore();
  horizon(d);
  drawTelescope(d);
  drawObjects(d);
}

function background({ ctx, lens, scene, palette }: Drawing): void {
  const dark = darkness(scene.sun.alt);
  const fill = ctx.createRadialGradient(lens.cx, lens.cy, 0, lens.cx, lens.cy, lens.scale);
  fill.addColorStop(0, skyColour(dark, palette));
  fill.addColorStop(0.72, skyColour(Math.max(0, dark - 0.02), palette));
  fill.addColorStop(1, skyColour(Math.max(0, dark - 0.14), palette));
  ctx.fillStyle = fill;
  ctx.fillRect(lens.cx - lens.scale, lens.cy - lens.scale, 2 * lens.scale, 2 * lens.scale);
  // The Sun not far below the horizon brightens its side of the sky.
  if (scene.sun.alt < -18 || scene.sun.alt > 8) return;
  const strength = Math.min(1, (scene.sun.alt + 18) / 16) * 0.75;
  const at = toPixel(project({ alt: Math.max(-4, Math.min(scene.sun.alt, 8)), az: scene.sun.az }), lens);
  const glow = ctx.createRadialGradient(at.x, at.y, 0, at.x, at.y, lens.scale * 1.15);
  glow.addColorStop(0, faded(palette["sky-day"], strength));
  glow.addColorStop(0.4, faded(palette["sky-civil"], strength * 0.5));
  glow.addColorStop(1, faded(palette["sky-civil"], 0));
  ctx.fillStyle = glow;
  ctx.fillRect(lens.cx - lens.scale, lens.cy - lens.scale, 2 * lens.scale, 2 * lens.scale);
}

/** How clearly stars are seen. */
function starlight(d: Drawing): number {
  return Math.min(1, Math.max(0, (darkness(d.scene.sun.alt) - 0.2) / 0.6));
}

/** The Milky Way as a soft band, its plane as a fine line. */
function galaxy(d: Drawing): void {
  const seen = starlight(d);
  if (seen <= 0) return;
  const unit = d.lens.scale / 90;
  d.ctx.lineCap = "round";
  for (const [deg, alpha] of [
    [24, 0.013],
    [20, 0.014],
    [16, 0.015],
    [12, 0.016],
    [8, 0.018],
    [4, 0.02],
  ] as const) {
    line(d, d.scene.galaxy, faded(d.palette.star, alpha * seen), [], deg * unit);
  }
  d.ctx.lineCap = "butt";
  line(d, d.scene.galaxy, faded(d.palette.star, 0.16 * seen), [], 0.8);
}

function grid(d: Drawing): void {
  const { ctx, lens } = d;
  ctx.strokeStyle = faded(d.ink, 0.13);
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 4]);
  const step = d.zoom > 3 ? 10 : 30;
  for (let alt = step; alt < 90; alt += step) {
    ctx.beginPath();
    ctx.arc(lens.cx, lens.cy, (lens.scale * (90 - alt)) / 90, 0, 2 * Math.PI);
    ctx.stroke();
  }
  for (let az = 0; az < 360; az += d.zoom > 3 ? 15 : 45) {
    const rim = pixelOf(d, { alt: 0, az });
    ctx.beginPath();
    ctx.moveTo(lens.cx, lens.cy);
    ctx.lineTo(rim.x, rim.y);
    ctx.stroke();
  }
  ctx.setLineDash([]);
  if (d.terse) return;
  ctx.fillStyle = faded(d.ink, 0.55);
  ctx.font = `10px ${d.font}`;
  ctx.textAlign = "center";
  for (let alt = step; alt < 90; alt += step) {
    const at = pixelOf(d, { alt, az: 180 });
    ctx.fillText(`${alt}°`, at.x + 12, at.y - 3);
  }
}

/** What lies below the lowest altitude: the telescope may not point there. */
function ground(d: Drawing): void {
  const { ctx, lens, scene } = d;
  const inner = (lens.scale * (90 - scene.site.horizon_deg)) / 90;
  ctx.beginPath();
  ctx.arc(lens.cx, lens.cy, lens.scale + 1, 0, 2 * Math.PI);
  ctx.arc(lens.cx, lens.cy, inner, 0, 2 * Math.PI, true);
  ctx.fillStyle = faded(d.palette["sky-nautical"], 0.5);
  ctx.fill();
  ctx.beginPath();
  ctx.arc(lens.cx, lens.cy, inner, 0, 2 * Math.PI);
  ctx.strokeStyle = faded(d.ink, 0.35);
  ctx.setLineDash([6, 4]);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Radius of a star of a magnitude, in pixels. */
function starRadius(mag: number, zoom: number): number {
  return Math.max(0.55, 2.7 - mag * 0.52) * (1 + 0.22 * Math.log2(zoom));
}

function starField(d: Drawing): void {
  const { ctx, scene, zoom } = d;
  const seen = starlight(d);
  if (seen <= 0) return;
  const points = scene.stars.map((star) => pixelOf(d, star));
  ctx.strokeStyle = faded(d.palette.star, 0.2 * seen);
  ctx.lineWidth = 0.9;
  ctx.beginPath();
  for (const figure of figures) {
    for (let i = 1; i < figure.length; i++) {
      const [from, to] = [figure[i - 1] as number, figure[i] as number];
      if ((scene.stars[from]?.alt ?? -90) < -3 || (scene.stars[to]?.alt ?? -90) < -3) continue;
      const [a, b] = [points[from] as Point, points[to] as Point];
      ctx.moveTo(a.x, a.y);
      ctx.lineTo(b.x, b.y);
    }
  }
  ctx.stroke();
  scene.stars.forEach(({ star, alt }, i) => {
    if (alt <= 0) return;
    const at = points[i] as Point;
    const r = starRadius(star.mag, zoom);
    const low = Math.min(1, 0.45 + alt / 40);
    if (star.mag < 1.3) {
      const glow = ctx.createRadialGradient(at.x, at.y, 0, at.x, at.y, r * 4);
      glow.addColorStop(0, faded(d.palette.star, 0.3 * seen * low));
      glow.addColorStop(1, faded(d.palette.star, 0));
      ctx.fillStyle = glow;
      ctx.fillRect(at.x - r * 4, at.y - r * 4, r * 8, r * 8);
    }
    ctx.fillStyle = faded(d.palette.star, Math.min(1, 1.1 - star.mag * 0.16) * seen * low);
    ctx.beginPath();
    ctx.arc(at.x, at.y, r, 0, 2 * Math.PI);
    ctx.fill();
  });
}

/** A line through directions; pieces far below the horizon are left out, the clip cuts the rest. */
export function line(
  d: Drawing,
  points: readonly AltAz[],
  colour: string,
  dash: number[],
  width: number,
): void {
  const { ctx } = d;
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
  ctx.beginPath();
  let pen = false;
  for (const point of points) {
    if (point.alt < -25) {
      pen = false;
      continue;
    }
    const at = pixelOf(d, point);
    if (pen) ctx.lineTo(at.x, at.y);
    else ctx.moveTo(at.x, at.y);
    pen = true;
  }
  ctx.stroke();
  ctx.setLineDash([]);
}

function errorCircle(d: Drawing, points: readonly AltAz[]): void {
  if (points.every((point) => point.alt < 0)) return;
  const { ctx } = d;
  ctx.beginPath();
  points.forEach((point, i) => {
    const at = pixelOf(d, point);
    if (i === 0) ctx.moveTo(at.x, at.y);
    else ctx.lineTo(at.x, at.y);
  });
  ctx.fillStyle = faded(d.palette["sky-alert"], 0.12);
  ctx.fill();
  ctx.strokeStyle = faded(d.palette["sky-alert"], 0.9);
  ctx.lineWidth = 1.2;
  ctx.setLineDash([4, 3]);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** The full hours of the way of the selected one that are above the horizon. */
export function hoursOf(path: readonly PathPoint[]): PathPoint[] {
  return path.length < 2 ? [] : path.filter((point) => point.ms % 3_600_000 === 0 && point.alt > 1);
}

/** The way of the selected one through the night, with a point for each full hour. */
function nightPath(d: Drawing): void {
  if (d.path.length < 2) return;
  line(d, d.path, faded(d.ink, 0.85), [], 1.4);
  d.ctx.fillStyle = d.ink;
  for (const point of hoursOf(d.path)) {
    const at = pixelOf(d, point);
    d.ctx.beginPath();
    d.ctx.arc(at.x, at.y, 2.2, 0, 2 * Math.PI);
    d.ctx.fill();
  }
}

/** The rim with its letters and the dome's slit. */
function horizon(d: Drawing): void {
  const { ctx, lens, palette, pointing } = d;
  ctx.beginPath();
  ctx.arc(lens.cx, lens.cy, lens.scale, 0, 2 * Math.PI);
  ctx.strokeStyle = palette["line-strong"];
  ctx.lineWidth = 1.2;
  ctx.stroke();
  if (pointing?.slit) {
    const half = (11 * Math.PI) / 180;
    // North is up and azimuth runs to the left.
    const middle = -Math.PI / 2 - (pointing.slit.az * Math.PI) / 180;
    ctx.beginPath();
    ctx.arc(lens.cx, lens.cy, lens.scale, middle - half, middle + half);
    ctx.strokeStyle = pointing.slit.open ? palette["sky-open"] : palette["line-strong"];
    ctx.lineWidth = 6;
    ctx.lineCap = "round";
    ctx.stroke();
    ctx.lineCap = "butt";
  }
  ctx.fillStyle = palette.muted;
  ctx.font = `600 12px ${d.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ["N", "NE", "E", "SE", "S", "SW", "W", "NW"].forEach((name, i) => {
    if (d.terse && i % 2 === 1) return;
    const out = project({ alt: -90 * (13 / lens.scale), az: i * 45 });
    const at = toPixel(out, lens);
    ctx.fillText(name, at.x, at.y);
  });
  ctx.textBaseline = "alphabetic";
}
