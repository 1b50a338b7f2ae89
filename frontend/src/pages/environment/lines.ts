// Lines of the observing conditions as columns of a plot: a value holds from
// its line until the next.
import type { ConditionKind, ConditionRow } from "@/api/types";
import type { TimeRange } from "@/components/plots/TimePlot";

export interface Steps {
  t: number[];
  values: (number | null)[];
}

/** The values of one kind in a range, with what holds at its ends; null where it was not known. */
export function stepsOf(rows: readonly ConditionRow[], kind: ConditionKind, range: TimeRange): Steps {
  const out: Steps = { t: [], values: [] };
  const put = (t: number, value: number | null) => {
    out.t.push(t);
    out.values.push(value);
  };
  let held: number | null = null;
  for (const row of rows) {
    if (row.kind !== kind) continue;
    const at = Date.parse(row.at) / 1000;
    if (at > range.to) break;
    const value = row.value ?? null;
    if (at > range.from) {
      if (out.t.length === 0) put(range.from, held);
      // A step: the old value up to here, then the new one.
      if (held !== null || value !== null) put(at - 0.001, held);
      put(at, value);
    }
    held = value;
  }
  if (out.t.length === 0 && held !== null) put(range.from, held);
  if (out.t.length > 0) put(range.to, held);
  return out;
}
