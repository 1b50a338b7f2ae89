// A target in an address: /requests/new and /visibility are opened with one
// already filled in. Pure: parameters <-> what of a form they fill.
import { cloudClasses } from "@/components/conditions/clouds";
import {
  bodies,
  type ConstraintsForm,
  constraintsFile,
  constraintsForm,
  constraintsOf,
  noConstraints,
  type TargetForm,
  twilights,
} from "./asked";
import { parseCoords } from "./coords";

export interface Filled {
  target: Partial<TargetForm>;
  constraints: ConstraintsForm;
}

/** The least and the most of each number, as the server takes them in a request. */
const ranges = {
  min_alt_deg: [0, 90],
  max_airmass: [1, 40],
  min_moon_deg: [0, 180],
  max_moon_illum: [0, 1],
  min_transparency_pct: [0, 100],
  max_seeing_arcsec: [0, 60],
} as const;
const choices: Readonly<Record<string, readonly string[]>> = {
  twilight: twilights,
  max_cloud: cloudClasses,
};

/** A number as it stands in an address; undefined for what is none. */
function numberOf(text: string | null): number | undefined {
  if (text === null || !/^[-+]?\d+(\.\d+)?$/.test(text)) return undefined;
  return Number(text);
}

/**
 * What the parameters name (or target), ra and dec (degrees, ICRS), body and those of the constraints, named
 * as in the request file, fill; null where they say nothing of a target. Whatever is out of range, or no word that is known, is left out.
 */
export function filledOf(params: URLSearchParams): Filled | null {
  const target: Partial<TargetForm> = {};
  const name = (params.get("name") ?? params.get("target") ?? "").trim().slice(0, 190);
  if (name) target.targetName = name;
  const body = params.get("body") ?? "";
  const ra = numberOf(params.get("ra"));
  const dec = numberOf(params.get("dec"));
  if (bodies.includes(body)) {
    target.targetType = "body";
    target.body = body;
  } else if (ra !== undefined && dec !== undefined && ra >= 0 && ra < 360 && Math.abs(dec) <= 90) {
    target.targetType = "icrs";
    target.coords = coordsText(ra, dec);
  }
  if (Object.keys(target).length === 0) return null;
  const file: Record<string, number | string> = {};
  for (const [key, [least, most]] of Object.entries(ranges)) {
    const value = numberOf(params.get(key));
    if (value !== undefined && value >= least && value <= most) file[key] = value;
  }
  for (const [key, known] of Object.entries(choices)) {
    const value = params.get(key);
    if (value !== null && known.includes(value)) file[key] = value;
  }
  return { target, constraints: { ...noConstraints, ...constraintsForm(file) } };
}

/** "10.684800 +41.269100": degrees as the form holds them. */
function coordsText(ra: number, dec: number): string {
  return `${ra.toFixed(6)} ${dec < 0 ? "" : "+"}${dec.toFixed(6)}`;
}

/** The parameters that fill a form so; null for a target that no address can hold, or that is not given yet. */
export function queryOf(target: TargetForm, constraints: ConstraintsForm): URLSearchParams | null {
  const params = new URLSearchParams();
  const name = target.targetName.trim();
  if (name) params.set("name", name);
  if (target.targetType === "body") {
    if (!target.body) return null;
    params.set("body", target.body);
  } else if (target.targetType === "icrs") {
    const c = parseCoords(target.coords, "icrs");
    if (!c && !name) return null;
    if (c) {
      params.set("ra", c.first.toFixed(6));
      params.set("dec", c.second.toFixed(6));
    }
  } else {
    return null;
  }
  for (const [key, value] of Object.entries(
    constraintsOf(constraints) ? (constraintsFile(constraints) ?? {}) : {},
  )) {
    if (value !== undefined) params.set(key, String(value));
  }
  return params;
}
