// The histories of weather and site: asked for once per range, then grown by
// the live readings that the query cache receives anyway.
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { api, itemsOf, type PathOf } from "@/api/client";
import { keys } from "@/api/keys";
import type { Page, SiteWatch, WeatherWatch } from "@/api/types";
import { append, type HistoryRow, ordered } from "@/components/plots/data";
import type { TimeRange } from "@/components/plots/TimePlot";
import { observatoryClock } from "@/live/clock";
import { useConnection } from "@/live/connection";
import { useEnvironment, useSite } from "@/live/hooks";

/** The ranges that one can pick, in seconds. */
export const ranges = [
  { id: "1h", label: "1 h", seconds: 3600 },
  { id: "6h", label: "6 h", seconds: 6 * 3600 },
  { id: "24h", label: "24 h", seconds: 86_400 },
  { id: "7d", label: "7 d", seconds: 7 * 86_400 },
  { id: "1y", label: "1 y", seconds: 365.25 * 86_400 },
  { id: "10y", label: "10 y", seconds: 3652.5 * 86_400 },
] as const;

export type RangeId = (typeof ranges)[number]["id"];

export function rangeSeconds(id: RangeId): number {
  return ranges.find((r) => r.id === id)?.seconds ?? 3600;
}

const points = 900;
const iso = (s: number) => new Date(s * 1000).toISOString();

interface Source<R extends HistoryRow> {
  path: PathOf<"get">;
  key: (from: string, to: string, points: number) => readonly unknown[];
  live: R | undefined;
}

/**
 * One history. Without a zoom it ends now and grows; with one it is the
 * stretch, asked for at full detail.
 */
function useHistory<R extends HistoryRow>(source: Source<R>, span: number, zoom: TimeRange | null) {
  const client = useQueryClient();
  const connection = useConnection();
  const known = useSite() !== undefined;
  const queryKey = zoom
    ? source.key(iso(zoom.from), iso(zoom.to), points)
    : source.key(`-${span}s`, "now", points);
  const query = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const now = observatoryClock.now() / 1000;
      const range = zoom ?? { from: now - span, to: now };
      const answer = await api.get<R[] | Page<R>>(source.path, {
        query: { from: iso(range.from), to: iso(range.to), points },
        signal,
      });
      return ordered(itemsOf(answer));
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5 * 60_000,
    placeholderData: keepPreviousData,
    // Before the first snapshot nobody knows what time it is at the observatory.
    enabled: known,
  });

  const { live } = source;
  const loaded = query.data !== undefined && !query.isPlaceholderData;
  const keyText = JSON.stringify(queryKey);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key's text stands for the key
  useEffect(() => {
    if (!live || !loaded || zoom) return;
    client.setQueryData<R[]>(queryKey, (rows) => {
      if (!rows) return rows;
      const last = rows[rows.length - 1];
      const step = last ? (Date.parse(live.updated) - Date.parse(last.updated)) / 1000 : span;
      // Of a long range not every reading is worth a point, but every change is.
      if (last && step < span / (2 * points) && last.global_status === live.global_status) return rows;
      return append(rows, live, Date.parse(live.updated) - span * 1000, points * 3);
    });
  }, [live, loaded, keyText, span, zoom === null]);

  // What was read while the connection was gone is asked for.
  const since = connection.state === "live" ? connection.since : 0;
  const { refetch } = query;
  const listened = useRef(since);
  useEffect(() => {
    if (since === 0 || since === listened.current) return;
    if (listened.current > 0) void refetch();
    listened.current = since;
  }, [since, refetch]);

  return query;
}

/** Both histories of a range, or of a stretch of it. */
export function useHistories(span: number, zoom: TimeRange | null) {
  const environment = useEnvironment();
  const weather = useHistory<WeatherWatch>(
    { path: "/environment/weather", key: keys.weather, live: environment?.weather },
    span,
    zoom,
  );
  const site = useHistory<SiteWatch>(
    { path: "/environment/site", key: keys.siteRows, live: environment?.site },
    span,
    zoom,
  );
  return { weather, site };
}

/** Newest first, for the tables. */
export function useNewestFirst<R>(rows: readonly R[] | undefined): R[] {
  return useMemo(() => [...(rows ?? [])].reverse(), [rows]);
}
