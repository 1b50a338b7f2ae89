// What the live connection keeps up to date, one hook per thing. Each gives
// undefined until the first snapshot: show a skeleton of the real shape then.
import { skipToken, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api, itemsOf } from "@/api/client";
import { keys } from "@/api/keys";
import type {
  AgentState,
  ClockInfo,
  Conditions,
  Conductor,
  DeviceName,
  DeviceStatus,
  Environment,
  Image,
  LogEntry,
  Night,
  Page,
  Schedule,
  Site,
  WeatherWatch,
} from "@/api/types";
import { observatoryClock } from "./clock";

/** A value that only the socket writes: never asked for, never old by age. */
export function useLive<T>(queryKey: readonly unknown[]): T | undefined {
  return useQuery<T>({
    queryKey,
    queryFn: skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  }).data;
}

/** null: the monitor has not made a synthesis yet. */
export const useEnvironment = () => useLive<Environment | null>(keys.environment);
/** null: the observing conditions were not judged yet. */
export const useConditions = () => useLive<Conditions | null>(keys.conditions);
export const useConductor = () => useLive<Conductor>(keys.conductor);
export const useDevices = () => useLive<DeviceStatus[]>(keys.devices);
/** null: nothing was ever planned. */
export const useSchedule = () => useLive<Schedule | null>(keys.schedule);
export const useNight = () => useLive<Night>(keys.night);
export const useSite = () => useLive<Site>(keys.site);
export const useClockInfo = () => useLive<ClockInfo>(keys.clock);
export const useLatestImages = () => useLive<Image[]>(keys.latestImages);
export const useLiveLogs = () => useLive<LogEntry[]>(keys.logs);
export const useAgents = () => useLive<AgentState[]>(keys.agents);

export function useDevice(name: DeviceName): DeviceStatus | undefined {
  return useDevices()?.find((device) => device.name === name);
}

/** What the PLC said, asked for less than this long ago (real ms), is new enough. */
const often = 4000;

/**
 * Asks again when the PLC was read. The live frames carry the judged values
 * only; each new one is the occasion to read what the PLC itself said.
 */
export function useOnReading(again: () => unknown): void {
  const reading = useEnvironment()?.weather.id;
  const asked = useRef(0);
  useEffect(() => {
    if (reading === undefined || document.hidden || performance.now() - asked.current < often) return;
    asked.current = performance.now();
    again();
  }, [reading, again]);
}

/** Weather rows of the last hour: asked for once, then grown by the socket. */
export function useWeatherHour() {
  return useQuery({
    queryKey: keys.weatherHour,
    queryFn: async ({ signal }) => {
      const to = observatoryClock.now();
      const from = to - 3_600_000;
      const answer = await api.get<WeatherWatch[] | Page<WeatherWatch>>("/environment/weather", {
        query: { from: new Date(from).toISOString(), to: new Date(to).toISOString(), points: 240 },
        signal,
      });
      return itemsOf(answer).sort((a, b) => Date.parse(a.updated) - Date.parse(b.updated));
    },
    staleTime: Number.POSITIVE_INFINITY,
    enabled: useSite() !== undefined,
  });
}
