// The states of requests and sequences as one of the six levels and a word.
import type { Level, RequestStatus, Sequence, SequenceStatus } from "@/api/types";
import { typeset } from "@/sky/format";

const sequenceLevels: Record<SequenceStatus, Level> = {
  incomplete: "caution",
  complete: "idle",
  to_be_planned: "idle",
  planned: "idle",
  unplannable: "caution",
  rejected: "danger",
  pending: "active",
  executing: "active",
  executed: "ok",
  failed: "danger",
  expired: "caution",
  cancelled: "idle",
  invalid: "danger",
};

const requestLevels: Record<RequestStatus, Level> = {
  draft: "idle",
  submitted: "idle",
  planned: "idle",
  executing: "active",
  executed: "ok",
  partial: "caution",
  failed: "danger",
  expired: "caution",
  cancelled: "idle",
};

export function sequenceLevel(status: string): Level {
  return (sequenceLevels as Record<string, Level | undefined>)[status] ?? "unknown";
}

export function requestLevel(status: string): Level {
  return (requestLevels as Record<string, Level | undefined>)[status] ?? "unknown";
}

const words: Record<string, string> = {
  to_be_planned: "to be planned",
  unplannable: "not planned",
  pending: "about to start",
  partial: "partly executed",
};

/** A status as people read it. */
export function statusWord(status: string): string {
  return words[status] ?? (status.replaceAll("_", " ") || "–");
}

/** Every status of a request, in the order of its life: for filters. */
export const requestStatuses = Object.keys(requestLevels) as RequestStatus[];

/** Whether a request can still be cancelled. */
export function cancellable(status: string): boolean {
  return status === "draft" || status === "submitted" || status === "planned" || status === "executing";
}

/** When the next sequence starts: now when one runs, null when none has a place. */
export function nextStart(sequences: readonly Sequence[] | null | undefined): "now" | string | null {
  let next: string | null = null;
  for (const s of sequences ?? []) {
    if (s.status === "executing" || s.status === "pending") return "now";
    if (s.status !== "planned" || !s.planned_start) continue;
    if (next === null || Date.parse(s.planned_start) < Date.parse(next)) next = s.planned_start;
  }
  return next;
}

/** Images taken and wanted by sequences together. */
export function progressOf(sequences: readonly Sequence[] | null | undefined): { done: number; all: number } {
  let done = 0;
  let all = 0;
  for (const s of sequences ?? []) {
    done += s.images_done;
    all += s.images_all;
  }
  return { done, all };
}

/** The sentence why nothing of a request is planned, from the first sequence that has one. */
export function whyNot(sequences: readonly Sequence[] | null | undefined): string {
  const told = (sequences ?? []).find((s) => s.reason && s.status !== "planned" && s.status !== "executed");
  return typeset(told?.reason ?? "");
}
