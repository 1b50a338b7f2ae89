// Everything that one drawing of the sky shows, gathered. Pure.
import type { Alert, Schedule } from "@/api/types";
import { type AltAz, horizontal, precess, type RaDec, siderealTime } from "@/sky/coords";
import { ms as toMs } from "@/sky/format";
import {
  alertsAt,
  bodiesAt,
  type FoundPlace,
  foundAt,
  namedStars,
  type PathPoint,
  pathOf,
  type SkyObject,
  type SkySite,
  type StarNow,
  starsAt,
  targetsAt,
} from "./content";
import { circleAround, ecliptic, galacticPlane } from "./project";

export interface Scene {
  ms: number;
  site: SkySite;
  sun: SkyObject;
  moon: SkyObject;
  /** Ecliptic longitude of the Moon from the Sun, degrees. */
  phase: number;
  /** Illuminated fraction of the Moon, 0..1. */
  lit: number;
  stars: StarNow[];
  /** What can be pointed at and is above the horizon, the most important first. */
  objects: SkyObject[];
  /** The same below it: found by name, and chosen before they rise. */
  low: SkyObject[];
  /** Targets in their order, above the horizon or not. */
  targets: SkyObject[];
  /** How many of the night are over before these, and come after them. */
  past: number;
  later: number;
  errors: { id: string; points: AltAz[] }[];
  ecliptic: AltAz[];
  galaxy: AltAz[];
  /** The arcs during which the planned targets are observed. */
  arcs: { id: string; points: PathPoint[] }[];
}

export interface SceneInput {
  ms: number;
  site: SkySite;
  schedule: Pick<Schedule, "entries"> | null | undefined;
  alerts: readonly Alert[];
  found: FoundPlace | null;
  /** Only so many targets, from what is observed on; all of the night where it is not given. */
  ahead?: number | undefined;
}

const alongSky = (points: readonly RaDec[], ms: number, site: SkySite): AltAz[] => {
  const lst = siderealTime(ms, site);
  return points.map((point) => horizontal(precess(point, ms), lst, site));
};

export function sceneOf({ ms, site, schedule, alerts, found, ahead }: SceneInput): Scene {
  const bodies = bodiesAt(ms, site);
  const stars = starsAt(ms, site);
  const night = targetsAt(schedule, ms, site);
  const coming = ahead === undefined ? night : night.filter((one) => !one.entry || toMs(one.entry.end) > ms);
  const targets = coming.slice(0, ahead);
  const events = alertsAt(alerts, ms, site);
  const asked = found ? [foundAt(found, ms, site)] : [];
  const all = [
    ...asked,
    ...targets.filter((one) => one.kind === "running"),
    ...targets.filter((one) => one.kind === "target"),
    ...events,
    bodies.moon,
    bodies.sun,
    ...bodies.planets,
    ...namedStars(stars),
  ];
  return {
    ms,
    site,
    sun: bodies.sun,
    moon: bodies.moon,
    phase: bodies.phase,
    lit: bodies.lit,
    stars,
    targets,
    past: night.length - coming.length,
    later: coming.length - targets.length,
    objects: all.filter((one) => one.alt > 0 || one.kind === "found"),
    low: all.filter((one) => one.alt <= 0 && one.kind !== "found"),
    errors: events.flatMap(({ id, place, alert }) => {
      const error = alert?.position?.error_deg ?? 0;
      return error > 0 ? [{ id, points: alongSky(circleAround(place, error), ms, site) }] : [];
    }),
    ecliptic: alongSky(ecliptic, ms, site),
    galaxy: alongSky(galacticPlane, ms, site),
    arcs: targets.flatMap(({ id, place, entry, fixed }) =>
      entry && !fixed ? [{ id, points: pathOf(place, toMs(entry.start), toMs(entry.end), site, 5) }] : [],
    ),
  };
}
