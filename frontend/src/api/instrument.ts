// The instrument: site, cameras, filters, programs. It changes rarely, so it
// is asked for once.
import { useQuery } from "@tanstack/react-query";
import { api } from "./client";
import { keys } from "./keys";
import type { Instrument } from "./types";

export function useInstrument() {
  return useQuery({
    queryKey: keys.instrument,
    queryFn: ({ signal }) => api.get<Instrument>("/instrument", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The band letter of a filter's name: "r" for "Second visible filter"; the name where it is not known. */
export function useBand(): (filter: string) => string {
  const { data } = useInstrument();
  return (filter) => {
    for (const detector of data?.detectors ?? []) {
      const found = detector.mounted_filters.find((mounted) => mounted.name === filter);
      if (found?.band) return found.band;
    }
    return filter;
  };
}
