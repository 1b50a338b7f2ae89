// Finding in the list of what is not planned.
import type { LeftOut, LeftOutReason } from "@/api/types";

export const reasonWords: Record<LeftOutReason, string> = {
  window_too_short: "window too short",
  not_visible: "not visible",
  quota_exhausted: "quota used up",
  night_over: "night too short",
  condition: "the sky does not allow it",
  group: "its group has no place",
  pinned: "against a fixed start",
  lost_to: "others came first",
};

export interface Wanted {
  reason: string;
  program: string;
  text: string;
}

/** What fits the filter; `programOf` says whose a request is, where that is known. */
export function fitting(
  list: readonly LeftOut[],
  wanted: Wanted,
  programOf: (requestId: number) => string | undefined,
): LeftOut[] {
  const text = wanted.text.trim().toLowerCase();
  return list.filter(
    (one) =>
      (!wanted.reason || one.reason === wanted.reason) &&
      (!wanted.program || programOf(one.request_id) === wanted.program) &&
      (!text ||
        `${one.name} ${one.request_name} ${one.text} ${one.change ?? ""}`.toLowerCase().includes(text)),
  );
}
