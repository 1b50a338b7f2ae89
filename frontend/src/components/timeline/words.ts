// Words and grouping of the timeline's blocks.

/** What the timeline knows of a planned sequence; the API's Scheduled fits. */
export interface TimelineEntry {
  sequence_id: number;
  request_id: number;
  name: string;
  request_name: string;
  user_name?: string;
  program: string;
  priority: number;
  status: string;
  start: string | Date;
  end: string | Date;
  window_start: string | Date;
  window_end: string | Date;
  slack_left_s: number;
  slack_right_s: number;
  images_done: number;
  images_all: number;
  locked?: boolean;
  /** An operator fixed its start. */
  pinned?: boolean;
}

/** The life of a sequence in four steps, for the timeline's look. */
export type Phase = "waiting" | "running" | "done" | "lost";

/** The phase of a sequence status. */
export function phaseOf(status: string): Phase {
  switch (status) {
    case "executing":
    case "pending":
      return "running";
    case "executed":
      return "done";
    case "failed":
    case "cancelled":
    case "expired":
    case "rejected":
    case "invalid":
      return "lost";
    default:
      return "waiting";
  }
}

/** A status as it is written for people. */
export function statusWord(status: string): string {
  return status === "to_be_planned" ? "waits for planning" : status.replaceAll("_", " ");
}

/** How the rows are made. */
export type RowMode = "compact" | "status" | "program";

/** A row of the timeline. */
export interface Row<E extends TimelineEntry> {
  key: string;
  title: string;
  entries: E[];
}

const phaseTitles: [Phase, string][] = [
  ["running", "Now"],
  ["waiting", "Planned"],
  ["done", "Done"],
  ["lost", "Lost"],
];

/** Sorts the entries into the rows of a mode; empty rows are left out. */
export function rowsOf<E extends TimelineEntry>(entries: E[], mode: RowMode): Row<E>[] {
  if (mode === "status") {
    return phaseTitles
      .map(([key, title]) => ({
        key,
        title,
        entries: entries.filter((e) => phaseOf(e.status) === key),
      }))
      .filter((r) => r.entries.length > 0);
  }
  if (mode === "program") {
    const by = new Map<string, E[]>();
    for (const e of entries) {
      const name = e.program || "No program";
      by.set(name, [...(by.get(name) ?? []), e]);
    }
    return [...by.entries()]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, list]) => ({ key: name, title: name, entries: list }));
  }
  return [{ key: "all", title: "", entries }];
}
