// Finding in the list of what is not planned.
import type { LeftOut, LeftOutReason } from "@/api/types";

export const reasonWords: Record<LeftOutReason, string> = {
  window_too_short: "window too short",
  not_visible: "not visible",
  quota_exhausted: "quota used up",
  night_over: "not this night",
  condition: "the sky does not allow it",
  group: "its group decides",
  pinned: "against a fixed start",
  lost_to: "others came first",
};

export interface Wanted {
  reason: string;
  text: string;
}

/** What fits the filter. */
export function fitting(list: readonly LeftOut[], wanted: Wanted): LeftOut[] {
  const text = wanted.text.trim().toLowerCase();
  return list.filter(
    (one) =>
      (!wanted.reason || one.reason === wanted.reason) &&
      (!text ||
        `${one.name} ${one.request_name} ${one.text} ${one.change ?? ""}`.toLowerCase().includes(text)),
  );
}
