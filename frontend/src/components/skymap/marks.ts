// What lies on top of the sky: targets, bodies, alerts, the telescope, names.
import { utcMinute } from "@/sky/format";
import { litPath } from "@/sky/MoonDisc";
import { faded } from "./colour";
import type { SkyKind, SkyObject } from "./content";
import { type Drawing, hoursOf, line, pixelOf } from "./draw";
import { type Label, placeLabels } from "./labels";
import type { Point } from "./project";

/** Half the size of a mark in pixels. */
export const markSize: Record<SkyKind, number> = {
  telescope: 16,
  running: 11,
  target: 9.5,
  found: 10,
  alert: 7,
  moon: 10,
  sun: 11,
  planet: 3.4,
  star: 3,
};

const nameOrder: SkyKind[] = ["running", "found", "alert", "moon", "sun", "target", "planet", "star"];

export function drawObjects(d: Drawing): void {
  const { ctx, scene } = d;
  const up = scene.objects
    .filter((one) => one.alt > 0)
    .map((object) => ({ object, at: pixelOf(d, object) }))
    .filter(({ at }) => at.x > -30 && at.y > -30 && at.x < d.width + 30 && at.y < d.height + 30);
  route(d);
  for (const { object, at } of [...up].reverse()) mark(d, object, at);
  for (const { object, at } of up) {
    if (object.id !== d.selected && object.id !== d.hovered) continue;
    ctx.beginPath();
    ctx.arc(at.x, at.y, markSize[object.kind] + 5, 0, 2 * Math.PI);
    ctx.strokeStyle = object.id === d.selected ? d.ink : faded(d.ink, 0.7);
    ctx.lineWidth = 1.6;
    ctx.stroke();
  }
  names(d, up);
}

/** Dashes from target to target in the order of the night, from what runs on. */
function route(d: Drawing): void {
  const ahead = d.scene.targets.filter(
    (one) => one.alt > 0 && one.entry && Date.parse(one.entry.end) > d.scene.ms,
  );
  line(d, ahead, faded(d.palette["sky-mark"], 0.7), [2, 4], 1);
}

function disc(
  { ctx }: Drawing,
  at: Point,
  r: number,
  fill: string | null,
  stroke: string | null,
  width = 1.4,
): void {
  ctx.beginPath();
  ctx.arc(at.x, at.y, r, 0, 2 * Math.PI);
  if (fill) {
    ctx.fillStyle = fill;
    ctx.fill();
  }
  if (stroke) {
    ctx.strokeStyle = stroke;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

function mark(d: Drawing, object: SkyObject, at: Point): void {
  const { ctx, palette, scene } = d;
  const r = markSize[object.kind];
  switch (object.kind) {
    case "running":
    case "target": {
      const past = object.entry && Date.parse(object.entry.end) <= scene.ms;
      const colour = object.kind === "running" ? palette["sky-here"] : palette["sky-mark"];
      ctx.globalAlpha = past ? 0.55 : 1;
      disc(d, at, r, palette["sky-astro"], colour, object.kind === "running" ? 2.4 : 1.5);
      ctx.fillStyle = palette.star;
      ctx.font = `600 10.5px ${d.font}`;
      ctx.textAlign = "center";
      ctx.fillText(String(object.number ?? ""), at.x, at.y + 3.8);
      ctx.globalAlpha = 1;
      return;
    }
    case "found":
      ctx.strokeStyle = d.ink;
      ctx.lineWidth = 1.6;
      ctx.strokeRect(at.x - r + 1, at.y - r + 1, 2 * r - 2, 2 * r - 2);
      return;
    case "alert":
      ctx.beginPath();
      ctx.moveTo(at.x, at.y - r);
      ctx.lineTo(at.x + r * 0.9, at.y + r * 0.7);
      ctx.lineTo(at.x - r * 0.9, at.y + r * 0.7);
      ctx.closePath();
      ctx.fillStyle = palette["sky-astro"];
      ctx.fill();
      ctx.strokeStyle = palette["sky-alert"];
      ctx.lineWidth = 1.8;
      ctx.stroke();
      return;
    case "moon":
      disc(d, at, r, palette["sky-astro"], faded(palette.moon, 0.6), 0.8);
      ctx.save();
      ctx.translate(at.x, at.y);
      ctx.fillStyle = palette.moon;
      ctx.fill(new Path2D(litPath(scene.phase, r)));
      ctx.restore();
      return;
    case "sun":
      disc(d, at, r, palette.planet, null);
      return;
    case "planet":
      disc(d, at, r, palette.planet, null);
      return;
    default:
      return;
  }
}

/** Whether a mark of that name stands so close that one name does for both: an alert and its targets. */
function same(other: { object: SkyObject; at: Point }, name: string, at: Point): boolean {
  return other.object.name === name && Math.hypot(other.at.x - at.x, other.at.y - at.y) < 30;
}

/** The distance of a name from the middle of its mark: beyond all that stands on the same place. */
function gapOf(d: Drawing, at: Point, up: { object: SkyObject; at: Point }[]): number {
  const near = (other: Point, reach: number) => Math.hypot(other.x - at.x, other.y - at.y) < reach;
  const here = up.filter((other) => near(other.at, 8)).map(({ object }) => markSize[object.kind]);
  const cross = d.pointing && near(pixelOf(d, d.pointing.at), markSize.telescope);
  return Math.max(...here, cross ? markSize.telescope + 10 : 0);
}

/** What would be written, the important first: names, the hours of a path, then the stars. */
function wantedNames(d: Drawing, up: { object: SkyObject; at: Point }[]): (Label & { colour: string })[] {
  const rank = ({ object }: { object: SkyObject }) =>
    object.id === d.selected || object.id === d.hovered ? -1 : nameOrder.indexOf(object.kind);
  const list = up
    .filter((one) => !d.terse || rank(one) < 0 || !["star", "target"].includes(one.object.kind))
    .sort((a, b) => rank(a) - rank(b));
  const labels = list
    .filter(({ object, at }, i) => !list.slice(0, i).some((other) => same(other, object.name, at)))
    .map(({ object, at }) => ({
      text: object.name,
      ...at,
      gap: gapOf(d, at, up),
      star: object.kind === "star" && rank({ object }) >= 0,
      colour:
        object.kind === "running"
          ? d.palette["sky-here"]
          : faded(d.ink, object.kind === "star" || object.kind === "planet" ? 0.78 : 1),
    }));
  const hours = hoursOf(d.path).map((point) => ({
    text: utcMinute(point.ms).slice(0, 2),
    ...pixelOf(d, point),
    gap: 3,
    colour: d.ink,
  }));
  return [...labels.filter((one) => !one.star), ...hours, ...labels.filter((one) => one.star)];
}

/** Names and hours; where there is no room there is none. */
function names(d: Drawing, up: { object: SkyObject; at: Point }[]): void {
  const { ctx } = d;
  ctx.font = `500 11px ${d.font}`;
  const placed = placeLabels(
    wantedNames(d, up),
    (text) => ctx.measureText(text).width,
    up
      .filter(({ object }) => object.kind !== "star")
      .map(({ object, at }) => ({ x: at.x, y: at.y, r: markSize[object.kind] })),
    d,
  );
  ctx.textAlign = "left";
  ctx.lineJoin = "round";
  for (const label of placed) {
    ctx.strokeStyle = faded(d.palette["sky-dark"], d.ink === d.palette.star ? 0.75 : 0);
    ctx.lineWidth = 3;
    ctx.strokeText(label.text, label.left, label.base);
    ctx.fillStyle = label.colour;
    ctx.fillText(label.text, label.left, label.base);
  }
}

/** The crosshair, its trail and where it slews to. */
export function drawTelescope(d: Drawing): void {
  const { ctx, pointing, palette } = d;
  if (!pointing) return;
  const here = palette["sky-here"];
  if (pointing.trail.length > 1) line(d, pointing.trail, faded(here, 0.6), [], 1.6);
  if (pointing.to) line(d, [pointing.at, pointing.to], here, [4, 3], 1.4);
  const at = pixelOf(d, pointing.at);
  const r = markSize.telescope;
  disc(d, at, r, pointing.busy ? faded(here, 0.16) : null, pointing.busy ? here : faded(d.ink, 0.5), 1.3);
  ctx.strokeStyle = d.ink;
  ctx.lineWidth = 1.6;
  ctx.beginPath();
  for (const [x, y] of [
    [0, -1],
    [0, 1],
    [-1, 0],
    [1, 0],
  ] as const) {
    ctx.moveTo(at.x + x * (r - 6), at.y + y * (r - 6));
    ctx.lineTo(at.x + x * (r + 10), at.y + y * (r + 10));
  }
  ctx.stroke();
}
