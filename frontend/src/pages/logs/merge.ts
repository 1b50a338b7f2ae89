// The pages that were asked for and what came in live since, as one list.
import type { LogEntry } from "@/api/types";

export interface Choice {
  agent: string;
  level: string;
  text: string;
}

/** Newest first, each line once, only what fits the choice. */
export function merge(asked: LogEntry[], live: LogEntry[], choice: Choice): LogEntry[] {
  const wanted = choice.text.trim().toLowerCase();
  const oldest = asked.at(-1)?.id ?? 0;
  const seen = new Map<number, LogEntry>();
  for (const entry of asked) seen.set(entry.id, entry);
  // A live line older than the pages' end would stand beyond a gap.
  for (const entry of live) if (entry.id >= oldest) seen.set(entry.id, entry);
  return [...seen.values()]
    .filter(
      (entry) =>
        (!choice.agent || entry.agent === choice.agent) &&
        (!choice.level || entry.level === choice.level) &&
        (!wanted || `${entry.agent} ${entry.message}`.toLowerCase().includes(wanted)),
    )
    .sort((a, b) => b.id - a.id);
}
