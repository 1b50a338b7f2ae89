// What lies over the drawing of a night: the Moon's altitude and the stretches
// during which it was not safe, from the weather rows and what is true now.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Night, Page, WeatherWatch } from "@/api/types";
import { ordered, unsafeStretches } from "@/components/plots/data";
import type { UnsafeSpan } from "@/components/timeline/NightTimeline";
import { curve } from "@/sky/bodies";
import { observatoryClock } from "./clock";
import { useEnvironment, useSite } from "./hooks";

/** The Moon's altitude through the night, every ten minutes or so. */
export function useMoon(night: Night | undefined): { t: number; alt: number }[] {
  const site = useSite();
  const from = night ? Date.parse(night.sunset) - 1_800_000 : 0;
  const to = night ? Date.parse(night.sunrise) + 1_800_000 : 0;
  return useMemo(() => {
    if (!site || to <= from) return [];
    return curve("Moon", from, to, 90, site).map((p) => ({ t: p.ms, alt: p.alt }));
  }, [from, to, site]);
}

const words: Record<string, string> = { RAINING: "rain", WINDY: "wind", HUMID: "humid", CLOUDY: "clouds" };

/** The unsafe stretches of the night so far; the one that lasts has no end. */
export function useUnsafe(night: Night | undefined): UnsafeSpan[] {
  const client = useQueryClient();
  const safety = useEnvironment()?.safety;
  const from = night ? new Date(Date.parse(night.sunset) - 1_800_000).toISOString() : "";
  const queryKey = keys.weather(from, "unsafe", 900);
  const { data } = useQuery({
    queryKey,
    enabled: from !== "",
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const end = Math.min(observatoryClock.now(), Date.parse(night?.sunrise ?? from) + 1_800_000);
      if (end <= Date.parse(from)) return [];
      const answer = await api.get<WeatherWatch[] | Page<WeatherWatch>>("/environment/weather", {
        query: { from, to: new Date(end).toISOString(), points: 900 },
        signal,
      });
      return ordered(Array.isArray(answer) ? answer : (answer?.items ?? []));
    },
  });

  // When it turns safe or unsafe, the history has a new stretch.
  const turned = safety ? `${safety.safe} ${safety.since}` : "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the answer turned, not when the key is rebuilt
  useEffect(() => {
    if (turned && from) void client.invalidateQueries({ queryKey });
  }, [turned, from]);

  return useMemo(() => {
    const spans: UnsafeSpan[] = unsafeStretches(data ?? []).map((s) => ({
      from: s.from * 1000,
      to: s.to * 1000,
      cause: words[s.label] ?? s.label.toLowerCase(),
    }));
    if (safety && !safety.safe && night) {
      const since = Math.max(Date.parse(safety.since), Date.parse(night.sunset) - 1_800_000);
      const last = spans[spans.length - 1];
      const same = last && Number(last.to) >= since;
      if (same && last) last.to = null;
      else if (since < Date.parse(night.sunrise)) spans.push({ from: since, to: null, cause: "unsafe" });
    }
    return spans;
  }, [data, safety, night]);
}
