import type { components } from "@/api/schema";
import type { Alert, AlertPacket, AlertStep, Level } from "@/api/types";

type S = components["schemas"];

export const outcomes: Record<Alert["outcome"], { word: string; level: Level }> = {
  recorded: { word: "recorded", level: "idle" },
  requested: { word: "requested", level: "ok" },
  retracted: { word: "retracted", level: "caution" },
  failed: { word: "failed", level: "danger" },
};

export const kinds: Record<Alert["kind"], string> = {
  grb: "gamma-ray burst",
  gw: "gravitational waves",
  neutrino: "neutrino",
  frb: "fast radio burst",
  transient: "transient",
  other: "other",
};

export const actions: Record<AlertPacket["action"], string> = {
  observe: "a request is made",
  refine: "the request is replaced",
  cancel: "the request is cancelled",
  keep: "the request stands",
  ignore: "nothing is observed",
  duplicate: "received before",
};

export const positionWords: Record<S["PositionWord"], string> = {
  given: "",
  placeholder: "0, 0: stands for none",
  none: "none given",
  unusable: "cannot be used",
};

const stepWords: Record<AlertStep["step"], string> = {
  event: "In the sky",
  notice: "Notice written",
  received: "Notice received",
  requested: "Request made",
  planned: "Planned",
  slew: "Telescope sent",
  exposure: "First exposure",
};

export interface Step {
  step: AlertStep["step"];
  word: string;
  at: string;
  /** ms since the notice came in; negative before. */
  sinceMs: number;
}

/** The steps in time order, each with its distance from the notice's arrival. */
export function timeline(steps: readonly AlertStep[]): Step[] {
  const received = steps.find((s) => s.step === "received");
  const origin = received ? Date.parse(received.at) : 0;
  return steps
    .map((s) => ({
      step: s.step,
      word: stepWords[s.step],
      at: s.at,
      sinceMs: Math.round(Date.parse(s.at) - origin),
    }))
    .sort((a, b) => a.sinceMs - b.sinceMs);
}

/** "+1 234 ms"; from a minute on in seconds, from an hour on in minutes. */
export function lapse(ms: number): string {
  const sign = ms < 0 ? "−" : "+";
  const size = Math.abs(ms);
  if (size < 60_000) return `${sign}${size.toLocaleString("en").replace(/,/g, "\u202f")} ms`;
  if (size < 3_600_000) return `${sign}${(size / 1000).toFixed(1)} s`;
  if (size < 48 * 3_600_000) return `${sign}${(size / 60_000).toFixed(0)} min`;
  return `${sign}${(size / 86_400_000).toFixed(0)} d`;
}
