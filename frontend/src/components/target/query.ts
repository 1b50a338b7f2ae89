// A target in an address: /requests/new and /visibility are opened with one
// already filled in. Pure: parameters <-> what of a form they fill.
import {
  type ConstraintsForm,
  constraintsFile,
  constraintsForm,
  constraintsOf,
  noConstraints,
  type TargetForm,
} from "./asked";
import { parseCoords } from "./coords";

export interface Filled {
  target: Partial<TargetForm>;
  constraints: ConstraintsForm;
}

const numbers = [
  "min_alt_deg",
  "max_airmass",
  "min_moon_deg",
  "max_moon_illum",
  "min_transparency_pct",
  "max_seeing_arcsec",
] as const;
const words = ["twilight", "max_cloud"] as const;

/** A number as it stands in an address; undefined for what is none. */
function numberOf(text: string | null): number | undefined {
  if (text === null || !/^[-+]?\d+(\.\d+)?$/.test(text)) return undefined;
  return Number(text);
}

/**
 * What the parameters name (or target), ra and dec (degrees, ICRS), body and those of the constraints, named
 * as in the request file, fill; null where they say nothing of a target. Whatever is out of range is left out.
 */
export function filledOf(params: URLSearchParams): Filled | null {
  const target: Partial<TargetForm> = {};
  const name = (params.get("name") ?? params.get("target") ?? "").trim().slice(0, 190);
  if (name) target.targetName = name;
  const body = params.get("body") ?? "";
  const ra = numberOf(params.get("ra"));
  const dec = numberOf(params.get("dec"));
  if (/^[a-z]{1,20}$/.test(body)) {
    target.targetType = "body";
    target.body = body;
  } else if (ra !== undefined && dec !== undefined && ra >= 0 && ra < 360 && Math.abs(dec) <= 90) {
    target.targetType = "icrs";
    target.coords = coordsText(ra, dec);
  }
  if (Object.keys(target).length === 0) return null;
  const file: Record<string, number | string> = {};
  for (const key of numbers) {
    const value = numberOf(params.get(key));
    if (value !== undefined) file[key] = value;
  }
  for (const key of words) {
    const value = params.get(key);
    if (value && value.length <= 20) file[key] = value;
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
