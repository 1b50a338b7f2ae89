// What a schedule leaves out: it carries the most important and counts all; the
// rest is asked for.
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "./client";
import { keys } from "./keys";
import type { LeftOut, Page, Schedule } from "./types";

/** How many sequences the schedule leaves out. */
export const leftOutTotal = (s: Pick<Schedule, "left_out_counts"> | null | undefined): number =>
  (s?.left_out_counts ?? []).reduce((n, one) => n + one.count, 0);

/** Whether the schedule carries all that it leaves out. */
export const carriesAll = (s: Pick<Schedule, "left_out" | "left_out_counts">): boolean =>
  (s.left_out ?? []).length >= leftOutTotal(s);

/** What fits the filter, page by page; asks only where the schedule does not carry all, or for a program. */
export function useLeftOutPages(s: Schedule, wanted: { reason: string; program: string; text: string }) {
  const text = wanted.text.trim();
  return useInfiniteQuery({
    queryKey: keys.leftOut(s.id, { ...wanted, text }),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<LeftOut>>(`/schedules/${s.id}/left-out`, {
        query: { ...wanted, text, cursor: pageParam, limit: 100 },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    placeholderData: keepPreviousData,
    enabled: !carriesAll(s) || wanted.program !== "",
  });
}

const nothing: LeftOut[] = [];

/** What the schedule says of these sequences, asked for where it does not carry all. */
export function useReasons(s: Schedule | null | undefined, sequences: readonly number[]): LeftOut[] {
  const carried = s?.left_out ?? nothing;
  const missing = sequences.filter((id) => !carried.some((one) => one.sequence_id === id)).slice(0, 200);
  const query = useQuery({
    queryKey: keys.leftOut(s?.id ?? 0, { sequences: missing.join() }),
    queryFn: ({ signal }) =>
      api.get<Page<LeftOut>>(`/schedules/${s?.id}/left-out`, {
        query: { sequences: missing.join(), limit: 200 },
        signal,
      }),
    enabled: !!s && missing.length > 0 && !carriesAll(s),
  });
  const asked = query.data?.items;
  return useMemo(() => (asked ? [...carried, ...asked] : carried), [carried, asked]);
}
