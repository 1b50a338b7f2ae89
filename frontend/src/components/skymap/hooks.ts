// What a map of the present sky is fed with, for every page that shows one.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useUser } from "@/api/auth";
import { api } from "@/api/client";
import { sentence } from "@/api/errors";
import { keys } from "@/api/keys";
import { type Alert, atLeast, type DeviceStatus, type Page } from "@/api/types";
import { useDevice } from "@/live/hooks";
import { ms } from "@/sky/format";
import type { SkySite } from "./content";
import type { Pointing } from "./draw";
import { icrsAt } from "./project";
import { useTrail } from "./trail";

/** Alerts that are shown are not older than this. */
const recent = 3 * 86_400_000;

/** The alerts of the days before a time, and why they could not be read; empty when they could. */
export function useRecentAlerts(at: number): { list: readonly Alert[]; error: string } {
  const mayRead = atLeast(useUser()?.role, "scientist");
  const query = useQuery({
    queryKey: keys.alertList({ limit: "30" }),
    queryFn: ({ signal }) => api.get<Page<Alert>>("/alerts", { query: { limit: 30 }, signal }),
    enabled: mayRead,
  });
  const hour = Math.floor(at / 3_600_000) * 3_600_000;
  const list = useMemo(
    () => (query.data?.items ?? []).filter((alert) => hour - ms(alert.received) < recent),
    [query.data, hour],
  );
  return { list, error: query.isError ? sentence(query.error) : "" };
}

/** Where the telescope points and the dome is open at a time that is now; null while that is not known. */
export function usePointing(device: DeviceStatus | undefined, at: number, site: SkySite): Pointing | null {
  const telescope = device?.telescope;
  const dome = useDevice("Dome")?.dome;
  const trail = useTrail(telescope);
  if (!telescope) return null;
  const moving = telescope.motion === "slewing" || telescope.motion === "parking";
  const here = { alt: telescope.alt_deg, az: telescope.az_deg };
  return {
    at: here,
    place: icrsAt(here, at, site),
    to: moving ? { alt: telescope.target_alt_deg, az: telescope.target_az_deg } : null,
    busy: moving || telescope.motion === "tracking",
    trail,
    slit: dome ? { az: dome.az_deg, open: dome.shutter === "open" } : null,
  };
}
