// Geometry of the night timeline: pure functions from times to pixels. Times
// are milliseconds since 1970 UTC, lengths are CSS pixels.

/** Anything that names a moment: what the API sends, or what the page holds. */
export type Moment = Date | string | number;

/** The time in milliseconds; NaN for a text that is no time. */
export function toMs(t: Moment): number {
  if (typeof t === "number") return t;
  return typeof t === "string" ? Date.parse(t) : t.getTime();
}

/** A span of time, `from` before `to`. */
export interface Domain {
  from: number;
  to: number;
}

/** The night's times that the timeline draws. */
export interface NightTimes {
  name: string;
  sunset: Moment;
  sunrise: Moment;
  civil_dusk?: Moment | null;
  civil_dawn?: Moment | null;
  nautical_dusk?: Moment | null;
  nautical_dawn?: Moment | null;
  astronomical_dusk?: Moment | null;
  astronomical_dawn?: Moment | null;
  moon_illumination?: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The narrowest view that zooming reaches. */
export const NARROWEST = 4 * MINUTE;

/** The whole night with a margin on both sides, widened by what lies outside. */
export function nightDomain(night: NightTimes, spans: { start: Moment; end: Moment }[] = []): Domain {
  const sunset = toMs(night.sunset);
  const sunrise = toMs(night.sunrise);
  const margin = Math.max(10 * MINUTE, (sunrise - sunset) * 0.012);
  let from = sunset - margin;
  let to = sunrise + margin;
  for (const s of spans) {
    const start = toMs(s.start);
    const end = toMs(s.end);
    // A night never lasts longer than a day: anything farther away is not of this night.
    if (start < from && start > sunset - 12 * HOUR) from = start - margin;
    if (end > to && end < sunrise + 12 * HOUR) to = end + margin;
  }
  return { from, to };
}

/** Pixel of a time. */
export function xOf(t: number, domain: Domain, width: number): number {
  return ((t - domain.from) / (domain.to - domain.from)) * width;
}

/** Time of a pixel. */
export function timeAt(x: number, domain: Domain, width: number): number {
  return domain.from + (x / Math.max(1, width)) * (domain.to - domain.from);
}

/** Keeps a view inside the whole and not narrower than NARROWEST. */
export function clampDomain(view: Domain, whole: Domain): Domain {
  const span = Math.min(Math.max(view.to - view.from, NARROWEST), whole.to - whole.from);
  let from = (view.from + view.to) / 2 - span / 2;
  from = Math.min(Math.max(from, whole.from), whole.to - span);
  return { from, to: from + span };
}

/** Zooms by a factor (below 1 comes closer) and keeps the time at `anchor` where it is. */
export function zoom(view: Domain, whole: Domain, factor: number, anchor: number): Domain {
  const span = Math.max(NARROWEST, (view.to - view.from) * factor);
  const share = (anchor - view.from) / (view.to - view.from);
  const from = anchor - share * span;
  return clampDomain({ from, to: from + span }, whole);
}

/** Moves a view by a share of its width. */
export function pan(view: Domain, whole: Domain, share: number): Domain {
  const by = (view.to - view.from) * share;
  return clampDomain({ from: view.from + by, to: view.to + by }, whole);
}

/** Whether a view shows the whole, up to a second. */
export function isWhole(view: Domain, whole: Domain): boolean {
  return view.from - whole.from < 1000 && whole.to - view.to < 1000;
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360].map((m) => m * MINUTE);

/** A line of the time grid. */
export interface Tick {
  t: number;
  label: string;
  /** Full hours are drawn stronger. */
  major: boolean;
}

/** The time grid in UTC, lines at least `spacing` pixels apart. */
export function ticks(domain: Domain, width: number, spacing = 52): Tick[] {
  const room = Math.max(1, Math.floor(width / spacing));
  const wanted = (domain.to - domain.from) / room;
  const step = STEPS.find((s) => s >= wanted) ?? (STEPS[STEPS.length - 1] as number);
  const out: Tick[] = [];
  for (let t = Math.ceil(domain.from / step) * step; t <= domain.to; t += step) {
    const major = t % HOUR === 0;
    out.push({ t, major, label: step >= HOUR ? hh(t) : hhmm(t) });
  }
  return out;
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}

/** Hour in UTC, two digits. */
export function hh(t: number): string {
  return two(new Date(t).getUTCHours());
}

/** Hour and minute in UTC. */
export function hhmm(t: number): string {
  const d = new Date(t);
  return Number.isNaN(t) ? "--:--" : `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
}

/** A stop of the sky's gradient: 0 is full daylight, 1 full darkness. */
export interface SkyStop {
  offset: number;
  dark: number;
}

/**
 * The sky's gradient over a view, from the night's own twilight times. Between
 * two times the Sun sinks nearly evenly, so darkness is interpolated; a time
 * that the night does not have (white nights) simply brings no darkness.
 */
export function skyStops(night: NightTimes, view: Domain): SkyStop[] {
  const points: { t: number; dark: number }[] = [];
  const add = (t: Moment | null | undefined, dark: number) => {
    if (t != null) points.push({ t: toMs(t), dark });
  };
  const sunset = toMs(night.sunset);
  const sunrise = toMs(night.sunrise);
  points.push({ t: sunset - 30 * MINUTE, dark: 0 });
  add(sunset, 0.12);
  add(night.civil_dusk, 0.42);
  add(night.nautical_dusk, 0.78);
  add(night.astronomical_dusk, 1);
  add(night.astronomical_dawn, 1);
  add(night.nautical_dawn, 0.78);
  add(night.civil_dawn, 0.42);
  add(sunrise, 0.12);
  points.push({ t: sunrise + 30 * MINUTE, dark: 0 });
  points.sort((a, b) => a.t - b.t);

  const at = (t: number): number => {
    const first = points[0];
    const last = points[points.length - 1];
    if (!first || !last) return 1;
    if (t <= first.t) return first.dark;
    if (t >= last.t) return last.dark;
    for (let i = 1; i < points.length; i++) {
      const a = points[i - 1] as { t: number; dark: number };
      const b = points[i] as { t: number; dark: number };
      if (t <= b.t) {
        return b.t === a.t ? b.dark : a.dark + ((t - a.t) / (b.t - a.t)) * (b.dark - a.dark);
      }
    }
    return 1;
  };
  const span = view.to - view.from;
  const inside = points.filter((p) => p.t > view.from && p.t < view.to);
  return [
    { offset: 0, dark: at(view.from) },
    ...inside.map((p) => ({ offset: (p.t - view.from) / span, dark: p.dark })),
    { offset: 1, dark: at(view.to) },
  ];
}

/** A block to be put into a lane, in pixels. */
export interface LaneItem {
  id: number;
  x: number;
  width: number;
  /** Width that the name wants, measured from x; it may be wider than the block. */
  label: number;
}

/** Where a block went and whether its name has room there. */
export interface LanePlace {
  lane: number;
  /** Pixels from the block's left edge that the name may use. */
  room: number;
}

/**
 * Puts blocks into lanes so that none overlaps another and as many names as
 * possible can be read: a block goes where its name fits, first into the lane
 * that it had before (so that nothing jumps when a schedule changes slightly),
 * and only without such a lane to one where the block alone fits. Where even
 * that fails, a lane is added.
 */
export function assignLanes(
  items: LaneItem[],
  lanes: number,
  before: ReadonlyMap<number, number> = new Map(),
  gap = 3,
): Map<number, LanePlace> {
  const sorted = [...items].sort((a, b) => a.x - b.x || a.id - b.id);
  const ends: { block: number; name: number }[] = Array.from({ length: lanes }, () => ({
    block: Number.NEGATIVE_INFINITY,
    name: Number.NEGATIVE_INFINITY,
  }));
  const lane = new Map<number, number>();
  for (const item of sorted) {
    const old = before.get(item.id);
    const order = ends.map((_, i) => i);
    if (old !== undefined && old < ends.length) {
      order.splice(order.indexOf(old), 1);
      order.unshift(old);
    }
    const free = (edge: "block" | "name") =>
      order.find((i) => (ends[i] as { block: number; name: number })[edge] <= item.x);
    let chosen = free("name") ?? free("block");
    if (chosen === undefined) {
      chosen = ends.length;
      ends.push({ block: Number.NEGATIVE_INFINITY, name: Number.NEGATIVE_INFINITY });
    }
    const right = item.x + Math.max(2, item.width) + gap;
    ends[chosen] = { block: right, name: Math.max(right, item.x + item.label + gap) };
    lane.set(item.id, chosen);
  }
  const places = new Map<number, LanePlace>();
  const next = new Map<number, number>();
  for (const item of [...sorted].reverse()) {
    const at = lane.get(item.id) as number;
    const follower = next.get(at) ?? Number.POSITIVE_INFINITY;
    places.set(item.id, { lane: at, room: Math.max(item.width, follower - item.x - gap) });
    next.set(at, item.x);
  }
  return places;
}

/** Width of a text in the timeline's 11 px font, estimated without measuring. */
export function textWidth(text: string): number {
  let w = 0;
  for (const c of text) w += /[il.,:;'|!ftj()[\] ]/.test(c) ? 3.9 : /[mwMW@]/.test(c) ? 9.6 : 6.5;
  return w;
}

/** The text cut to a width, with an ellipsis; empty when not even three letters fit. */
export function fitText(text: string, room: number): string {
  if (textWidth(text) <= room) return text;
  let cut = "";
  let w = textWidth("…");
  for (const c of text) {
    w += textWidth(c);
    if (w > room) break;
    cut += c;
  }
  return cut.length < 3 ? "" : `${cut.trimEnd()}…`;
}

/**
 * The Moon's altitude as an SVG path over the view; horizon at `bottom`,
 * zenith at `top`. Parts below the horizon are left out.
 */
export function moonPath(
  moon: { t: Moment; alt: number }[],
  view: Domain,
  width: number,
  top: number,
  bottom: number,
): string {
  let d = "";
  let pen = false;
  let prev: { t: number; alt: number } | null = null;
  const y = (alt: number) => bottom - (alt / 90) * (bottom - top);
  const put = (t: number, alt: number) => {
    d += `${pen ? "L" : "M"}${xOf(t, view, width).toFixed(1)} ${y(alt).toFixed(1)}`;
    pen = true;
  };
  for (const m of moon) {
    const p = { t: toMs(m.t), alt: m.alt };
    if (prev && prev.alt < 0 !== p.alt < 0) {
      const t0 = prev.t + ((0 - prev.alt) / (p.alt - prev.alt)) * (p.t - prev.t);
      if (p.alt < 0) {
        put(t0, 0);
        pen = false;
      } else put(t0, 0);
    }
    if (p.alt >= 0) put(p.t, p.alt);
    prev = p;
  }
  return d;
}
