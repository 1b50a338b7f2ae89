// The difference of two schedules: what came in, what fell out, what moved.
import type { LeftOut, Schedule, Scheduled } from "@/api/types";
import { typeset } from "@/sky/format";

export interface Moved {
  entry: Scheduled;
  /** What it was before. */
  was: Scheduled;
  /** Seconds; positive is later. */
  by: number;
}

export interface Difference {
  added: Scheduled[];
  moved: Moved[];
  dropped: { entry: Scheduled; because: string }[];
  same: number;
}

/** The sequences that have a place before and none after. */
export function dropped(before: Pick<Schedule, "entries">, after: Pick<Schedule, "entries">): number[] {
  const placed = new Set((after.entries ?? []).map((e) => e.sequence_id));
  return (before.entries ?? []).map((e) => e.sequence_id).filter((id) => !placed.has(id));
}

/** What changed from `before` to `after`; a start that differs by less than a second did not move. */
export function difference(
  before: Pick<Schedule, "entries">,
  after: Pick<Schedule, "entries" | "left_out">,
): Difference {
  const old = new Map((before.entries ?? []).map((e) => [e.sequence_id, e]));
  const out: Difference = { added: [], moved: [], dropped: [], same: 0 };
  for (const entry of after.entries ?? []) {
    const was = old.get(entry.sequence_id);
    old.delete(entry.sequence_id);
    if (!was) {
      out.added.push(entry);
      continue;
    }
    const by = (Date.parse(entry.start) - Date.parse(was.start)) / 1000;
    if (Math.abs(by) < 1) out.same++;
    else out.moved.push({ entry, was, by });
  }
  const reasons = new Map((after.left_out ?? []).map((l: LeftOut) => [l.sequence_id, l.text]));
  for (const entry of old.values()) {
    out.dropped.push({ entry, because: reasons.get(entry.sequence_id) ?? lost(entry) });
  }
  return out;
}

/** Why a schedule was made, as part of a sentence. */
export function causeOf(s: Pick<Schedule, "trigger">): string {
  return typeset(s.trigger.trim().replace(/\.$/, "")) || "no cause noted";
}

/** The sequences that are not as before, for lighting them in a drawing. */
export function changed(d: Difference): Set<number> {
  return new Set([
    ...d.added.map((e) => e.sequence_id),
    ...d.moved.map((m) => m.entry.sequence_id),
    ...d.dropped.map((x) => x.entry.sequence_id),
  ]);
}

function lost(entry: Scheduled): string {
  switch (entry.status) {
    case "cancelled":
      return "It was cancelled.";
    case "executed":
      return "It was executed.";
    default:
      return "It was no longer to be planned.";
  }
}

/** The difference as a sentence. */
export function differenceSentence(d: Difference): string {
  const parts: string[] = [];
  if (d.added.length) parts.push(`${d.added.length} added`);
  if (d.moved.length) parts.push(`${d.moved.length} moved`);
  if (d.dropped.length) parts.push(`${d.dropped.length} dropped`);
  if (!parts.length) return "Nothing differs.";
  if (d.same) parts.push(`${d.same} as before`);
  return `${parts.join(", ")}.`;
}
