import { useEffect, useState } from "react";
import type { TelescopeState } from "@/api/types";
import type { AltAz } from "@/sky/coords";

/** Positions kept for the trail. */
const length = 60;

/** Closer together than this, in degrees, they are one. */
const apart = 0.25;

/** Adds a position to a trail; the oldest falls off. */
export function extend(trail: readonly AltAz[], to: AltAz): readonly AltAz[] {
  const last = trail.at(-1);
  if (last) {
    const turn = Math.abs(((to.az - last.az + 540) % 360) - 180) * Math.cos((to.alt * Math.PI) / 180);
    if (Math.hypot(turn, to.alt - last.alt) < apart) return trail;
  }
  return [...trail.slice(1 - length), to];
}

/** Where the telescope came from, while this is looked at. */
export function useTrail(telescope: TelescopeState | undefined): readonly AltAz[] {
  const [trail, setTrail] = useState<readonly AltAz[]>([]);
  const alt = telescope?.alt_deg;
  const az = telescope?.az_deg;
  useEffect(() => {
    if (alt !== undefined && az !== undefined) setTrail((old) => extend(old, { alt, az }));
  }, [alt, az]);
  return trail;
}
