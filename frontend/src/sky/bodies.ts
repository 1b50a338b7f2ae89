// Sun, Moon and planets for drawing, by astronomy-engine. Import this lazily
// from what is needed at first sight: the library is large.
import {
  Body,
  Equator,
  Horizon,
  Illumination,
  MoonPhase,
  Observer,
  SearchAltitude,
  SearchRiseSet,
} from "astronomy-engine";
import type { Target } from "@/api/types";
import { type AltAz, targetAltAz } from "./coords";

interface Where {
  latitude_deg: number;
  longitude_deg: number;
  height_m: number;
}

const planets = [Body.Mercury, Body.Venus, Body.Mars, Body.Jupiter, Body.Saturn] as const;

function observer(site: Where): Observer {
  return new Observer(site.latitude_deg, site.longitude_deg, site.height_m);
}

function stand(body: Body, at: Date, from: Observer): AltAz {
  const { ra, dec } = Equator(body, at, from, true, true);
  const { altitude, azimuth } = Horizon(at, from, ra, dec);
  return { alt: altitude, az: azimuth };
}

export interface MoonNow extends AltAz {
  /** Illuminated fraction, 0..1. */
  illumination: number;
  /** Ecliptic longitude from the Sun, degrees: below 180 it grows. */
  phase: number;
}

export function moon(ms: number, site: Where): MoonNow {
  const at = new Date(ms);
  return {
    ...stand(Body.Moon, at, observer(site)),
    illumination: Illumination(Body.Moon, at).phase_fraction,
    phase: MoonPhase(at),
  };
}

export function sun(ms: number, site: Where): AltAz {
  return stand(Body.Sun, new Date(ms), observer(site));
}

export type Wanderer = "Sun" | "Moon" | "Mercury" | "Venus" | "Mars" | "Jupiter" | "Saturn";

/** Where the Sun, the Moon or a planet stands. */
export function wandererAt(body: Wanderer, ms: number, site: Where): AltAz {
  return stand(Body[body], new Date(ms), observer(site));
}

const bodies: Record<string, Body> = {
  moon: Body.Moon,
  mercury: Body.Mercury,
  venus: Body.Venus,
  mars: Body.Mars,
  jupiter: Body.Jupiter,
  saturn: Body.Saturn,
  uranus: Body.Uranus,
  neptune: Body.Neptune,
};

/** Where a target stands, bodies among them; null where the browser cannot tell. */
export function anyAltAz(target: Target, ms: number, site: Where): AltAz | null {
  const body = target.type === "body" ? bodies[target.body ?? ""] : undefined;
  return body ? stand(body, new Date(ms), observer(site)) : targetAltAz(target, ms, site);
}

export interface PlanetNow extends AltAz {
  name: string;
  magnitude: number;
}

export function planetsNow(ms: number, site: Where): PlanetNow[] {
  const at = new Date(ms);
  const from = observer(site);
  return planets.map((body) => ({
    name: body,
    magnitude: Illumination(body, at).mag,
    ...stand(body, at, from),
  }));
}

export interface CurvePoint {
  ms: number;
  alt: number;
}

/** Altitude of the Moon or Sun between two times. */
export function curve(
  body: "Moon" | "Sun",
  from: number,
  to: number,
  points: number,
  site: Where,
): CurvePoint[] {
  const where = observer(site);
  return Array.from({ length: points }, (_, i) => {
    const at = from + ((to - from) * i) / (points - 1);
    return { ms: at, alt: stand(Body[body], new Date(at), where).alt };
  });
}

/** The Moon's next rise or set, whichever comes first within a day. */
export function nextMoonEvent(ms: number, site: Where): { kind: "rises" | "sets"; ms: number } | null {
  const where = observer(site);
  const at = new Date(ms);
  const rise = SearchRiseSet(Body.Moon, where, +1, at, 1.2);
  const set = SearchRiseSet(Body.Moon, where, -1, at, 1.2);
  const events = [
    ...(rise ? [{ kind: "rises" as const, ms: rise.date.getTime() }] : []),
    ...(set ? [{ kind: "sets" as const, ms: set.date.getTime() }] : []),
  ].sort((a, b) => a.ms - b.ms);
  return events[0] ?? null;
}

/** When the Sun next crosses an altitude, rising (+1) or setting (-1). */
export function sunCrossing(ms: number, site: Where, altDeg: number, direction: 1 | -1): number | null {
  return (
    SearchAltitude(Body.Sun, observer(site), direction, new Date(ms), 1.5, altDeg)?.date.getTime() ?? null
  );
}
