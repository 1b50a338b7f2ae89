// Which schedule the page shows and which it is compared with: kept in the
// address, so that a link to a difference can be sent. ?schedule=12&against=10
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Schedule } from "@/api/types";

export interface Shown {
  /** The past schedule that is shown; null: the one in force. */
  schedule: number | null;
  /** The schedule that it is compared with; null: none. */
  against: number | null;
}

/** The schedules that an address names. What is no number from 1 on names none. */
export function shownOf(params: URLSearchParams): Shown {
  const id = (name: string) => {
    const text = params.get(name) ?? "";
    const n = Number(text);
    return /^\d{1,15}$/.test(text) && n > 0 ? n : null;
  };
  return { schedule: id("schedule"), against: id("against") };
}

/** The address with another choice; what else it holds stays. Nothing is compared with itself. */
export function withShown(params: URLSearchParams, next: Partial<Shown>): URLSearchParams {
  const shown = { ...shownOf(params), ...next };
  if (shown.against === shown.schedule) shown.against = null;
  const out = new URLSearchParams(params);
  for (const name of ["schedule", "against"] as const) {
    const value = shown[name];
    if (value === null) out.delete(name);
    else out.set(name, String(value));
  }
  return out;
}

/** The choice in the address, and how to change it. */
export function useShown(): [Shown, (next: Partial<Shown>) => void] {
  const [params, setParams] = useSearchParams();
  const change = (next: Partial<Shown>) =>
    setParams((old) => withShown(old, next), { preventScrollReset: true });
  return [shownOf(params), change];
}

/** A kept schedule. It never changes but for the statuses of its sequences. */
export function usePast(id: number | null) {
  return useQuery({
    queryKey: keys.scheduleById(id ?? 0),
    queryFn: ({ signal }) => api.get<Schedule>(`/schedules/${id}`, { signal }),
    enabled: id !== null,
    staleTime: 60_000,
  });
}
