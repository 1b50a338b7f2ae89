// The server's word about the form, a moment after the last key: it knows
// every rule, computes the needed time, and is asked again on each change.
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { patience } from "@/api/auth";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { ObservationRequest, Parts, Problem, Sequence } from "@/api/types";
import { fileOf, type RequestForm } from "./form";

export interface CheckAnswer {
  request: ObservationRequest | null;
  problems: Problem[];
  warnings: Problem[];
  /** What could be read, also of what would be refused. */
  read: ObservationRequest | null;
  /** What the time of each sequence of read is made of. */
  parts: Parts[];
  /** What the whole takes of the quota, s. */
  quota_s: number;
}

/**
 * What the server read of each sequence of the form: what is in its place, or else has its name; of one
 * that a cadence repeats, its first occurrence.
 */
export function readOf(
  form: RequestForm,
  read: ObservationRequest | null | undefined,
): (Sequence | undefined)[] {
  const all = read?.sequences ?? [];
  return form.sequences.map((s, i) => {
    const name = s.name.trim();
    const there = all.length === form.sequences.length ? all[i] : undefined;
    const ofSeries = (one: Sequence) => name !== "" && one.series === name;
    if (there && (there.name === name || ofSeries(there))) return there;
    return all.find((one) => one.name === name) ?? all.find(ofSeries) ?? there;
  });
}

export function useCheck(form: RequestForm) {
  const [settled] = useDebouncedValue(form, 250);
  const body = JSON.stringify(fileOf(settled, true));
  const query = useQuery({
    queryKey: [...keys.requestCheck, body],
    queryFn: ({ signal }) =>
      api.post<CheckAnswer>("/requests/check", {
        body,
        headers: { "Content-Type": "application/json" },
        signal,
        within: patience,
      }),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });
  return {
    answer: query.data,
    error: query.isError ? query.error : null,
    retry: () => void query.refetch(),
    /** The answer is of an earlier form. */
    behind: settled !== form || query.isFetching,
  };
}
