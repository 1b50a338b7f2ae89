// What of a night a target can be observed in: dark, above the site's horizon,
// within the window. For the eye, to a few minutes; the planner decides.
import type { Night, Site } from "@/api/types";
import type { NightTimes } from "@/components/timeline/geometry";
import { sun, sunCrossing } from "@/sky/bodies";
import { targetAltAz } from "@/sky/coords";

export interface DrawnTarget {
  type: string;
  ra_deg: number;
  dec_deg: number;
  alt_deg: number;
  az_deg: number;
}

/** A night as the panel draws it. */
export interface NightView extends NightTimes {
  observing: { from: number; to: number };
}

const day = 86_400_000;

export function viewOf(night: Night): NightView {
  return {
    ...night,
    observing: { from: Date.parse(night.observing_start), to: Date.parse(night.observing_end) },
  };
}

/** Tonight and the nights after it; a night without darkness is left out. */
export function nightsFrom(night: Night, count: number, site: Site): NightView[] {
  const first = viewOf(night);
  const middle = (first.observing.from + first.observing.to) / 2;
  const limit = Math.min(0, sun(first.observing.from, site).alt);
  const out = [first];
  for (let n = 1; n < count; n++) {
    const centre = middle + n * day;
    const at = (alt: number, side: 1 | -1) =>
      side < 0 ? sunCrossing(centre - day / 2, site, alt, -1) : sunCrossing(centre, site, alt, 1);
    const from = at(limit, -1);
    const to = at(limit, 1);
    if (from === null || to === null || to <= from || to - from > day) continue;
    out.push({
      name: new Date(Date.parse(`${night.name}T12:00:00Z`) + n * day).toISOString().slice(0, 10),
      sunset: from,
      sunrise: to,
      observing: { from, to },
    });
  }
  return out;
}

/** The night with its twilights, to be drawn. */
export function withTwilight(night: NightView, site: Site): NightView {
  if (night.nautical_dusk) return night;
  const { from, to } = night.observing;
  const middle = (from + to) / 2;
  const at = (alt: number, side: 1 | -1) =>
    side < 0 ? sunCrossing(middle - day / 2, site, alt, -1) : sunCrossing(middle, site, alt, 1);
  return {
    ...night,
    sunset: at(-0.833, -1) ?? from,
    sunrise: at(-0.833, 1) ?? to,
    civil_dusk: at(-6, -1),
    civil_dawn: at(-6, 1),
    nautical_dusk: at(-12, -1),
    nautical_dawn: at(-12, 1),
    astronomical_dusk: at(-18, -1),
    astronomical_dawn: at(-18, 1),
  };
}

export interface Chance {
  /** The longest stretch, ms since 1970; equal where there is none. */
  from: number;
  to: number;
  /** The highest in the dark, within the window. */
  highest: number;
  highestAt: number;
  /** Why there is no stretch; empty where there is one. */
  because: string;
}

const step = 240_000;

/** When in the night the target can be observed. */
export function chance(
  target: DrawnTarget,
  night: NightView,
  window: { from: number; to: number },
  site: Site,
): Chance {
  const from = Math.max(night.observing.from, window.from);
  const to = Math.min(night.observing.to, window.to);
  const none = { from, to: from, highest: Number.NaN, highestAt: from };
  if (!(to > from)) return { ...none, because: "The window leaves this night out." };
  const best = { ...none };
  let run = Number.NaN;
  for (let t = from; ; t = Math.min(t + step, to)) {
    const { alt } = targetAltAz(target, t, site);
    if (!(alt <= best.highest)) {
      best.highest = alt;
      best.highestAt = t;
    }
    if (alt >= site.horizon_deg) {
      if (Number.isNaN(run)) run = t;
      if (t - run > best.to - best.from) {
        best.from = run;
        best.to = t;
      }
    } else run = Number.NaN;
    if (t >= to) break;
  }
  const because =
    best.to > best.from ? "" : `It stays below the site's horizon of ${site.horizon_deg}° while it is dark.`;
  return { ...best, because };
}
