// What is asked of the sky and of time, as a person types it: target, windows,
// constraints. Pure: text <-> the request file and back.
import type { Constraints, Orbit, Sequence, TargetType } from "@/api/types";
import { cleanCoords } from "./coords";
import { fromRFC, toRFC } from "./moment";

/** A window in UTC, as typed or shown (moment.ts); empty: not given. */
export interface WindowForm {
  start: string;
  end: string;
}

/** Proper motion (mas a year), parallax (mas) and the year of the coordinates; of icrs, from a catalogue. */
export interface Motion {
  pm_ra_mas_yr?: number;
  pm_dec_mas_yr?: number;
  parallax_mas?: number;
  epoch_yr?: number;
}

/** What the solar system has for a target. */
export const bodies: readonly string[] = [
  "moon",
  "mercury",
  "venus",
  "mars",
  "jupiter",
  "saturn",
  "uranus",
  "neptune",
];

/** How dark it must be. */
export const twilights: readonly string[] = ["civil", "nautical", "astronomical"];

export interface TargetForm {
  targetType: TargetType;
  targetName: string;
  /** Of icrs and altaz. */
  coords: string;
  motion: Motion;
  /** Of body: "moon", "mars" ... */
  body: string;
  /** Of orbit: a name and a value a line, names as in the file. */
  orbit: string;
  /** Of tle: the two lines, a title line above them or none. */
  tle: string;
}

export interface ConstraintsForm {
  minAlt: string;
  maxAirmass: string;
  minMoon: string;
  /** Percent. */
  maxMoonLit: string;
  /** civil, nautical, astronomical; empty: the observatory's own limit. */
  twilight: string;
  maxCloud: string;
  minTransparency: string;
  maxSeeing: string;
}

/** What says when a sequence can be observed. */
export interface AskedForm extends TargetForm {
  windows: readonly WindowForm[];
  constraints: ConstraintsForm;
}

export const noConstraints: ConstraintsForm = {
  minAlt: "",
  maxAirmass: "",
  minMoon: "",
  maxMoonLit: "",
  twilight: "",
  maxCloud: "",
  minTransparency: "",
  maxSeeing: "",
};

export const noTarget: TargetForm = {
  targetType: "icrs",
  targetName: "",
  coords: "",
  motion: {},
  body: "",
  orbit: "",
  tle: "",
};

/** What is typed, as a number where it is one; text stays for the server to refuse; nothing is left out. */
export function typed(text: string): number | string | undefined {
  const t = text.trim().replace(",", ".");
  if (t === "") return undefined;
  const n = Number(t);
  return Number.isFinite(n) && /^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(t) ? n : text.trim();
}

/** What is typed, without blanks around it; undefined where nothing is. */
export const given = (text: string): string | undefined => text.trim() || undefined;

const shown = (n: number | undefined, scale = 1): string =>
  n === undefined ? "" : String(Number((n * scale).toPrecision(12)));

/** An object without its undefined fields; undefined where none is left. */
export function some<T extends object>(fields: T): T | undefined {
  return Object.values(fields).some((v) => v !== undefined) ? fields : undefined;
}

export function targetForm(s: Sequence): TargetForm {
  const t = s.target;
  return {
    targetType: t.type,
    targetName: t.name === s.name ? "" : t.name,
    coords: t.type === "icrs" || t.type === "altaz" ? t.coords : "",
    motion: motionOf(t),
    body: t.body ?? "",
    orbit: t.orbit ? orbitText(t.orbit) : "",
    tle: t.tle ?? "",
  };
}

/** What is known of a star's motion; zero stands for not known. */
export function motionOf(t: Motion): Motion {
  const out: Motion = {};
  for (const key of ["pm_ra_mas_yr", "pm_dec_mas_yr", "parallax_mas", "epoch_yr"] as const) {
    if (t[key]) out[key] = t[key];
  }
  return out;
}

const orbitText = (orbit: Orbit): string =>
  Object.entries(orbit)
    .map(([name, value]) => `${name} ${value}`)
    .join("\n");

/** The elements of an orbit as they are typed: "name value" or "name: value" or "name = value" a line. */
export function orbitOf(text: string): Record<string, number | string> | undefined {
  const out: Record<string, number | string> = {};
  for (const line of text.split(/[\n;]+/)) {
    const m = /^\s*([a-z_]+)\s*[:=\s]\s*(.*?)\s*,?\s*$/i.exec(line);
    if (m?.[1]) out[m[1].toLowerCase()] = typed(m[2] ?? "") ?? "";
    else if (line.trim() !== "") out[line.trim()] = "";
  }
  return some(out);
}

/** The two lines of a satellite's elements; a title line above them is left out. */
export function tleOf(text: string): { line1: string; line2: string } | undefined {
  const lines = text.split("\n").map((l) => l.trimEnd());
  const full = lines.filter((l) => l.trim() !== "");
  if (full.length === 0) return undefined;
  const at = full.length > 2 && !/^1 /.test(full[0] ?? "") ? 1 : 0;
  return { line1: full[at]?.trim() ?? "", line2: full[at + 1]?.trim() ?? "" };
}

/** The target's fields of the file; the type only where it is not the request's. */
export function targetFile(s: TargetForm, requestType: TargetType): object {
  const icrs = s.targetType === "icrs";
  return {
    target_type: s.targetType === requestType ? undefined : s.targetType,
    target_name: given(s.targetName),
    target_coords: icrs || s.targetType === "altaz" ? given(cleanCoords(s.coords)) : undefined,
    ...(icrs ? s.motion : {}),
    body: s.targetType === "body" ? given(s.body) : undefined,
    orbit: s.targetType === "orbit" ? orbitOf(s.orbit) : undefined,
    tle: s.targetType === "tle" ? tleOf(s.tle) : undefined,
  };
}

export function windowsForm(s: Sequence): WindowForm[] {
  const several = s.windows?.length > 0 ? s.windows : [{ start: s.window_start, end: s.window_end }];
  return several.map((w) => ({ start: fromRFC(w.start), end: fromRFC(w.end) }));
}

const windowFile = (w: WindowForm) => ({
  window_start: given(toRFC(w.start)),
  window_end: given(toRFC(w.end)),
});

/** One window stands in the sequence itself, several in a list. */
export function windowsFile(windows: readonly WindowForm[]): object {
  const [first] = windows;
  if (windows.length === 1 && first) return windowFile(first);
  return { windows: windows.map(windowFile) };
}

export function constraintsForm(c: Constraints | undefined): ConstraintsForm {
  if (!c) return noConstraints;
  return {
    minAlt: shown(c.min_alt_deg),
    maxAirmass: shown(c.max_airmass),
    minMoon: shown(c.min_moon_deg),
    maxMoonLit: shown(c.max_moon_illum, 100),
    twilight: c.twilight ?? "",
    maxCloud: c.max_cloud ?? "",
    minTransparency: shown(c.min_transparency_pct),
    maxSeeing: shown(c.max_seeing_arcsec),
  };
}

export function constraintsFile(c: ConstraintsForm): object | undefined {
  const lit = typed(c.maxMoonLit);
  return some({
    min_alt_deg: typed(c.minAlt),
    max_airmass: typed(c.maxAirmass),
    min_moon_deg: typed(c.minMoon),
    max_moon_illum: typeof lit === "number" ? Number((lit / 100).toPrecision(12)) : lit,
    twilight: given(c.twilight),
    max_cloud: given(c.maxCloud),
    min_transparency_pct: typed(c.minTransparency),
    max_seeing_arcsec: typed(c.maxSeeing),
  });
}

/** The fields that mean something in a constraint: with values that are numbers; else null. */
export function constraintsOf(c: ConstraintsForm): Constraints | null {
  const file = (constraintsFile(c) ?? {}) as Record<string, unknown>;
  const words = ["twilight", "max_cloud"];
  const good = Object.entries(file).every(
    ([k, v]) => v === undefined || words.includes(k) || typeof v === "number",
  );
  return good ? (file as Constraints) : null;
}

/** What is set of the constraints, in a line; empty where nothing is. */
export function constraintWords(c: ConstraintsForm): string {
  return [
    c.minAlt && `altitude ≥ ${c.minAlt}°`,
    c.maxAirmass && `airmass ≤ ${c.maxAirmass}`,
    c.minMoon && `Moon ≥ ${c.minMoon}° away`,
    c.maxMoonLit && `Moon lit ≤ ${c.maxMoonLit} %`,
    c.twilight && `${c.twilight} darkness`,
    c.maxCloud && `sky ${c.maxCloud} or better`,
    c.minTransparency && `transparency ≥ ${c.minTransparency} %`,
    c.maxSeeing && `seeing ≤ ${c.maxSeeing}″`,
  ]
    .filter(Boolean)
    .join(", ");
}
