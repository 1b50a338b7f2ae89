// What stands in the sky at a time, ready to be drawn, listed and picked. Pure:
// everything comes in as arguments.
import type { Alert, Schedule, Scheduled, Target } from "@/api/types";
import { anyAltAz, moon, planetsNow, sun, type Wanderer, wandererAt } from "@/sky/bodies";
import {
  type AltAz,
  airmass,
  horizontal,
  type Place,
  precess,
  type RaDec,
  separation,
  siderealTime,
} from "@/sky/coords";
import { ms as toMs } from "@/sky/format";
import { type Star, stars } from "@/sky/stars";
import { icrsAt } from "./project";

export type SkyKind =
  | "telescope"
  | "running"
  | "target"
  | "found"
  | "alert"
  | "moon"
  | "sun"
  | "planet"
  | "star";

/** Something in the sky with a name. */
export interface SkyObject extends AltAz {
  /** Stays the same while time goes on. */
  id: string;
  kind: SkyKind;
  name: string;
  /** ICRS, degrees. */
  place: RaDec;
  magnitude?: number;
  /** Order of the night, from 1. */
  number?: number;
  entry?: Scheduled;
  alert?: Alert;
  /** It moves with the Earth or by itself: its path over the night is not that of one place. */
  fixed?: boolean;
}

export interface SkySite extends Place {
  height_m: number;
  horizon_deg: number;
}

/** A place asked for by name or by a click. */
export interface FoundPlace extends RaDec {
  name: string;
  magnitude?: number;
  kind?: string;
}

/** Bodies near the Sun's path, with their ICRS places. */
export function bodiesAt(
  ms: number,
  site: SkySite,
): { moon: SkyObject; sun: SkyObject; planets: SkyObject[]; phase: number; lit: number } {
  const disc = moon(ms, site);
  const day = sun(ms, site);
  const object = (kind: SkyKind, name: string, at: AltAz): SkyObject => ({
    id: `${kind}-${name}`,
    kind,
    name,
    alt: at.alt,
    az: at.az,
    place: icrsAt(at, ms, site),
  });
  return {
    moon: object("moon", "Moon", disc),
    sun: object("sun", "Sun", day),
    planets: planetsNow(ms, site).map((one) => ({
      ...object("planet", one.name, one),
      magnitude: one.magnitude,
    })),
    phase: disc.phase,
    lit: disc.illumination,
  };
}

/** Where a target of the plan stands; null for one that the browser cannot place. */
export function placeTarget(
  target: Target,
  ms: number,
  site: SkySite,
): { at: AltAz; place: RaDec; fixed: boolean } | null {
  const at = anyAltAz(target, ms, site);
  if (!at) return null;
  const stellar = target.type === "icrs";
  return {
    at,
    place: stellar ? { ra: target.ra_deg, dec: target.dec_deg } : icrsAt(at, ms, site),
    fixed: !stellar,
  };
}

/** The targets of the night in their order; the first of the night is 1. */
export function targetsAt(
  schedule: Pick<Schedule, "entries"> | null | undefined,
  ms: number,
  site: SkySite,
): SkyObject[] {
  const out: SkyObject[] = [];
  let number = 0;
  for (const entry of [...(schedule?.entries ?? [])].sort((a, b) => toMs(a.start) - toMs(b.start))) {
    if (["cancelled", "failed", "expired", "rejected", "invalid"].includes(entry.status)) continue;
    number++;
    const placed = placeTarget(entry.target, ms, site);
    if (!placed) continue;
    const running = toMs(entry.start) <= ms && ms < toMs(entry.end);
    out.push({
      id: `seq-${entry.sequence_id}`,
      kind: running ? "running" : "target",
      name: entry.target.name || entry.name,
      alt: placed.at.alt,
      az: placed.at.az,
      place: placed.place,
      number,
      entry,
      fixed: placed.fixed,
    });
  }
  return out;
}

/** The alerts with a position; those taken back are not shown. */
export function alertsAt(list: readonly Alert[], ms: number, site: SkySite): SkyObject[] {
  const lst = siderealTime(ms, site);
  return list.flatMap((alert) => {
    if (!alert.position || alert.retracted) return [];
    const place = { ra: alert.position.ra_deg, dec: alert.position.dec_deg };
    return [
      {
        id: `alert-${alert.id}`,
        kind: "alert" as const,
        name: alert.name,
        ...horizontal(precess(place, ms), lst, site),
        place,
        alert,
      },
    ];
  });
}

/** A star in the sky; the same order as the table, so that figures can be drawn. */
export interface StarNow extends AltAz {
  star: Star;
}

/** The equator of date moves by an arcsecond a week: computed once a day. */
let kept: { day: number; list: { star: Star; ofDate: RaDec }[] } | null = null;

export function starsAt(ms: number, site: Place): StarNow[] {
  const day = Math.floor(ms / 86_400_000);
  if (kept?.day !== day) kept = { day, list: stars.map((star) => ({ star, ofDate: precess(star, ms) })) };
  const lst = siderealTime(ms, site);
  return kept.list.map(({ star, ofDate }) => ({ star, ...horizontal(ofDate, lst, site) }));
}

/** The named stars as objects. */
export function namedStars(list: readonly StarNow[]): SkyObject[] {
  return list.flatMap(({ star, alt, az }) =>
    star.name
      ? [
          {
            id: `star-${star.name}`,
            kind: "star" as const,
            name: star.name,
            alt,
            az,
            place: { ra: star.ra, dec: star.dec },
            magnitude: star.mag,
          },
        ]
      : [],
  );
}

export function foundAt(found: FoundPlace, ms: number, site: Place): SkyObject {
  const place = { ra: found.ra, dec: found.dec };
  return {
    id: `found-${found.name}`,
    kind: "found",
    name: found.name,
    ...horizontal(precess(place, ms), siderealTime(ms, site), site),
    place,
    ...(found.magnitude === undefined ? {} : { magnitude: found.magnitude }),
  };
}

export interface PathPoint extends AltAz {
  ms: number;
}

/** The way of a place through the sky between two times, every `step` minutes and at the end. */
export function pathOf(place: RaDec, from: number, to: number, site: Place, step = 10): PathPoint[] {
  if (!(to > from)) return [];
  const ofDate = precess(place, (from + to) / 2);
  const out: PathPoint[] = [];
  const by = step * 60_000;
  for (let at = from; at < to; at += by)
    out.push({ ms: at, ...horizontal(ofDate, siderealTime(at, site), site) });
  out.push({ ms: to, ...horizontal(ofDate, siderealTime(to, site), site) });
  return out;
}

/** The way of the Moon, the Sun or a planet, which moves among the stars meanwhile. */
export function wandererPath(
  body: Wanderer,
  from: number,
  to: number,
  site: SkySite,
  step = 20,
): PathPoint[] {
  const out: PathPoint[] = [];
  for (let at = from; at <= to; at += step * 60_000) out.push({ ms: at, ...wandererAt(body, at, site) });
  return out;
}

export interface Highest {
  ms: number;
  alt: number;
  /** When it is above the limit, in the night; the first stretch. */
  above: { from: number; to: number } | null;
}

/** How high a place comes during the night, and when it is above a limit. */
export function highest(path: readonly PathPoint[], limit: number): Highest | null {
  const best = path.reduce<PathPoint | null>(
    (top, point) => (top && top.alt >= point.alt ? top : point),
    null,
  );
  const first = path.findIndex((point) => point.alt >= limit);
  if (!best || first < 0) return best && { ms: best.ms, alt: best.alt, above: null };
  const after = path.slice(first).findIndex((point) => point.alt < limit);
  const last = after < 0 ? path.length - 1 : first + after - 1;
  const [from, to] = [path[first] as PathPoint, path[last] as PathPoint];
  return { ms: best.ms, alt: best.alt, above: { from: from.ms, to: to.ms } };
}

/** What is told of an object: numbers only, for whoever writes them. */
export function factsOf(object: SkyObject, theMoon: SkyObject) {
  return {
    alt: object.alt,
    az: object.az,
    airmass: airmass(object.alt),
    moonDeg: object.kind === "moon" ? undefined : separation(object.place, theMoon.place),
  };
}
