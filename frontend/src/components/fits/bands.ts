// Filters by their short photometric names, as the instrument knows them.
import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Instrument } from "@/api/types";

/** Gives the band of a filter ("r"), or its name without the word filter while the instrument is not known. */
export function useBand(): (filter: string) => string {
  const { data } = useQuery({
    queryKey: keys.instrument,
    queryFn: ({ signal }) => api.get<Instrument>("/instrument", { signal }),
    staleTime: 10 * 60_000,
  });
  return (filter) => bandOf(data, filter);
}

export function bandOf(instrument: Instrument | undefined, filter: string): string {
  for (const detector of instrument?.detectors ?? []) {
    const found = (detector.mounted_filters ?? []).find((f) => f.name === filter);
    if (found?.band) return found.band;
  }
  return filter.replace(/\s+filter$/i, "");
}
