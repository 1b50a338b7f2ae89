// The server's word on when a target can be observed, by the same computation
// as the planner's: a night in full, and many nights in numbers.
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { patience } from "@/api/auth";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Constraints, NightOutlook, Target, Window, YearOutlook } from "@/api/types";
import {
  type AskedForm,
  type ConstraintsForm,
  constraintsOf,
  orbitOf,
  type TargetForm,
  tleOf,
} from "./asked";
import { parseCoords } from "./coords";
import { momentMs } from "./moment";

/** What POST /visibility is asked; night and nights are added to it. */
export interface Asked {
  name: string;
  target: Target | null;
  constraints: Constraints;
  windows: Window[];
  duration_s: number;
}

/** The target as it is typed, for the server to look at; null while it cannot be read. */
export function targetOf(t: TargetForm): Target | null {
  const base: Target = {
    type: t.targetType,
    name: t.targetName.trim(),
    coords: "",
    ra_deg: 0,
    dec_deg: 0,
    alt_deg: 0,
    az_deg: 0,
  };
  switch (t.targetType) {
    case "icrs": {
      const c = parseCoords(t.coords, "icrs");
      return c && { ...base, ...t.motion, ra_deg: c.first, dec_deg: c.second };
    }
    case "altaz": {
      const c = parseCoords(t.coords, "altaz");
      return c && { ...base, alt_deg: c.first, az_deg: c.second };
    }
    case "body":
      return t.body ? { ...base, body: t.body } : null;
    case "tle": {
      const lines = tleOf(t.tle);
      return lines ? { ...base, tle: `${lines.line1}\n${lines.line2}` } : null;
    }
    case "orbit": {
      const orbit = orbitOf(t.orbit);
      const whole =
        orbit && "perihelion_au" in orbit && Object.values(orbit).every((v) => typeof v === "number");
      return whole ? { ...base, orbit: orbit as unknown as NonNullable<Target["orbit"]> } : null;
    }
    default:
      return base;
  }
}

/** Whether the server read more of the target than its kind: of an empty field it reads zeros. */
function pointsSomewhere(t: Target): boolean {
  switch (t.type) {
    case "icrs":
      return t.ra_deg !== 0 || t.dec_deg !== 0;
    case "altaz":
      return t.alt_deg !== 0 || t.az_deg !== 0;
    case "body":
      return Boolean(t.body);
    case "orbit":
      return Boolean(t.orbit);
    case "tle":
      return Boolean(t.tle);
    default:
      return true;
  }
}

/** The question of a sequence; null while target or constraints cannot be read. */
export function askedOf(s: AskedForm, durationS: number, read?: Target): Asked | null {
  // The server reads a name that is in the catalogue, and elements in another form, by itself.
  const target = targetOf(s) ?? (read && read.type === s.targetType && pointsSomewhere(read) ? read : null);
  const windows = s.windows.flatMap((w) => {
    const start = momentMs(w.start);
    const end = momentMs(w.end);
    return end > start ? [{ start: new Date(start).toISOString(), end: new Date(end).toISOString() }] : [];
  });
  return target && askedFor({ target }, s.constraints, windows, durationS);
}

/** The question of a target, or of a name of the catalogue; null while the constraints cannot be read. */
export function askedFor(
  of: { target: Target } | { name: string },
  wishes: ConstraintsForm,
  windows: Window[],
  durationS: number,
): Asked | null {
  const constraints = constraintsOf(wishes);
  return constraints && { name: "", target: null, ...of, constraints, windows, duration_s: durationS };
}

/** The night of that date (empty: the present or coming one), a moment after the last key. */
export function useNightOutlook(asked: Asked | null, night: string) {
  return useOutlook<NightOutlook>("/visibility", asked && { ...asked, night, nights: 0 });
}

/** So many nights from the present one. Windows do not count: when it could be seen is what is asked. */
export function useYearOutlook(asked: Asked | null, nights: number) {
  return useOutlook<YearOutlook>("/visibility/year", asked && { ...asked, windows: [], night: "", nights });
}

function useOutlook<T>(path: "/visibility" | "/visibility/year", question: object | null) {
  const text = question ? JSON.stringify(question) : "";
  const [settled] = useDebouncedValue(text, 300);
  const query = useQuery({
    queryKey: [...keys.visibility, path, settled],
    queryFn: ({ signal }) =>
      api.post<T>(path, {
        body: settled,
        headers: { "Content-Type": "application/json" },
        signal,
        within: patience,
      }),
    enabled: settled !== "",
    placeholderData: keepPreviousData,
    staleTime: 300_000,
    retry: false,
  });
  return {
    answer: text === "" ? undefined : query.data,
    error: text !== "" && query.isError ? query.error : null,
    retry: () => void query.refetch(),
    /** The answer is of an earlier question. */
    behind: text !== settled || query.isFetching,
  };
}
