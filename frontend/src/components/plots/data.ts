// Data for plots: rows in time into columns, gaps, thinning, live rows, spans.
// Times are seconds since 1970 UTC, as uPlot takes them.

/** A row of a history: when, how it was judged, and its numbers. */
export interface HistoryRow {
  id: number;
  updated: string;
  global_status: string;
}

/** A stretch of a plot, in seconds. */
export interface Stretch {
  from: number;
  to: number;
  label: string;
}

/** Seconds of an API time. */
export function seconds(time: string): number {
  return Date.parse(time) / 1000;
}

/**
 * A row under its time as identity: rows of a thinned history have no number of
 * their own, and a reading happens once at its time.
 */
export function timed<R extends HistoryRow>(row: R): R {
  return { ...row, id: Date.parse(row.updated) };
}

/** Rows by time, oldest first, each time once; the later one of two wins. */
export function ordered<R extends HistoryRow>(rows: readonly R[]): R[] {
  const by = new Map<number, R>();
  for (const row of rows) {
    const one = timed(row);
    by.set(one.id, one);
  }
  return [...by.values()].sort((a, b) => a.id - b.id);
}

/**
 * A history with a live row added: rows before `from` (ms) fall away, and a row
 * that is already there changes nothing, not even the array.
 */
export function append<R extends HistoryRow>(rows: R[], row: R, from: number, most = 6000): R[] {
  const last = rows[rows.length - 1];
  if (last && Date.parse(last.updated) >= Date.parse(row.updated)) return rows;
  let drop = 0;
  while (drop < rows.length && Date.parse((rows[drop] as R).updated) < from) drop++;
  const kept = drop > 0 ? rows.slice(drop) : rows;
  return thin([...kept, timed(row)], most);
}

/**
 * At most `most` rows: where there are more, neighbours are merged by leaving
 * out every second one of the older half. Rows at which the status changes stay.
 */
export function thin<R extends HistoryRow>(rows: R[], most: number): R[] {
  if (rows.length <= most) return rows;
  const half = Math.floor(rows.length / 2);
  return rows.filter((row, i) => {
    if (i === 0 || i >= half || i % 2 === 0) return true;
    return (
      row.global_status !== rows[i - 1]?.global_status || row.global_status !== rows[i + 1]?.global_status
    );
  });
}

/** Columns of a plot; all of the same length as `t`. */
export interface Columns<K extends string> {
  t: number[];
  columns: Record<K, (number | null)[]>;
}

/**
 * Columns of the named fields. Where two rows lie farther apart than five times
 * the usual step (and more than `gap` seconds), an empty row breaks the line:
 * a hole in the data must look like one.
 */
export function columnsOf<R extends HistoryRow, K extends string & keyof R>(
  rows: readonly R[],
  fields: readonly K[],
  gap = 30,
): Columns<K> {
  const times = rows.map((r) => seconds(r.updated));
  const hole = Math.max(gap, 5 * usualStep(times));
  const t: number[] = [];
  const columns = Object.fromEntries(fields.map((f) => [f, []])) as unknown as Record<K, (number | null)[]>;
  rows.forEach((row, i) => {
    const at = times[i] as number;
    const before = t[t.length - 1];
    if (before !== undefined && at <= before) return;
    if (before !== undefined && at - before > hole) {
      t.push((before + at) / 2);
      for (const f of fields) columns[f].push(null);
    }
    t.push(at);
    for (const f of fields) {
      const v = row[f] as unknown;
      columns[f].push(typeof v === "number" && Number.isFinite(v) ? v : null);
    }
  });
  return { t, columns };
}

/** The median distance of neighbours; 0 with fewer than two. */
function usualStep(times: number[]): number {
  const steps: number[] = [];
  for (let i = 1; i < times.length; i++) steps.push((times[i] as number) - (times[i - 1] as number));
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 0;
}

/** The stretches in which the status was not OK, one per status in a row. */
export function unsafeStretches(rows: readonly HistoryRow[], end?: number): Stretch[] {
  const out: Stretch[] = [];
  let open: Stretch | null = null;
  for (const row of rows) {
    const at = seconds(row.updated);
    const bad = row.global_status !== "OK" && row.global_status !== "";
    if (open && (!bad || open.label !== row.global_status)) {
      out.push({ ...open, to: at });
      open = null;
    }
    if (bad && !open) open = { from: at, to: at, label: row.global_status };
    if (open) open.to = at;
  }
  if (open) out.push({ ...open, to: Math.max(open.to, end ?? open.to) });
  return out;
}

/** Lowest and highest value, null where there is none. */
export function extremes(values: readonly (number | null)[]): [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    if (v === null) continue;
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return low <= high ? [low, high] : null;
}

/**
 * The range of a value axis: all values and, if it is not far away, the limit,
 * with a margin. `floor` keeps quantities that cannot be negative at zero.
 */
export function valueRange(
  low: number | null,
  high: number | null,
  limits: readonly number[],
  least: number,
  floor?: number,
): [number, number] {
  let a = low ?? 0;
  let b = high ?? 1;
  const spread = Math.max(b - a, least);
  for (const limit of limits) {
    if (limit < a && a - limit < spread * 2) a = limit;
    if (limit > b && limit - b < spread * 2) b = limit;
  }
  const lack = least - (b - a);
  if (lack > 0) {
    a -= lack / 2;
    b += lack / 2;
  }
  const margin = (b - a) * 0.1;
  a -= margin;
  b += margin;
  if (floor !== undefined && a < floor) a = floor - (b - floor) * 0.02;
  return [a, b];
}

/** The last value that is known. */
export function lastValue(values: readonly (number | null)[]): number | null {
  for (let i = values.length - 1; i >= 0; i--) {
    const v = values[i];
    if (v !== null && v !== undefined) return v;
  }
  return null;
}

/** SVG path of a sparkline in a box, and the limit's height in it. */
export function sparkPath(
  t: readonly number[],
  values: readonly (number | null)[],
  width: number,
  height: number,
  limit?: number,
): { path: string; limitY: number | null } {
  const span = extremes(values);
  const t0 = t[0];
  const t1 = t[t.length - 1];
  if (!span || t0 === undefined || t1 === undefined) return { path: "", limitY: null };
  const flat = Math.max(Math.abs(span[1]) * 0.02, 1e-9);
  const [low, high] = valueRange(span[0], span[1], limit === undefined ? [] : [limit], flat);
  const x = (v: number) => (t1 === t0 ? width : ((v - t0) / (t1 - t0)) * width);
  const y = (v: number) => height - ((v - low) / (high - low)) * height;
  let path = "";
  let pen = false;
  // Two points per pixel are enough for a drawing this small.
  const step = Math.max(1, Math.floor(t.length / (width * 2)));
  for (let i = 0; i < t.length; i++) {
    const v = values[i] ?? null;
    if (v === null) {
      pen = false;
      continue;
    }
    if (i % step !== 0 && i !== t.length - 1 && v !== span[0] && v !== span[1]) continue;
    path += `${pen ? "L" : "M"}${x(t[i] as number).toFixed(1)} ${y(v).toFixed(1)}`;
    pen = true;
  }
  const limitY = limit !== undefined && limit >= low && limit <= high ? y(limit) : null;
  return { path, limitY };
}

/** Consecutive rows with the same word as stretches; each runs to the next one's begin. */
export function wordStretches<R extends HistoryRow>(
  rows: readonly R[],
  word: (row: R) => string,
  end: number,
): Stretch[] {
  const out: Stretch[] = [];
  for (const row of rows) {
    const at = seconds(row.updated);
    const label = word(row);
    const last = out[out.length - 1];
    if (last) last.to = at;
    if (!last || last.label !== label) out.push({ from: at, to: at, label });
  }
  const last = out[out.length - 1];
  if (last) last.to = Math.max(last.to, end);
  return out;
}

/**
 * Values of another history at the times `t`: of each the nearest one, when it
 * is not farther away than the tolerance in seconds. Both ordered by time.
 */
export function nearest(
  t: readonly number[],
  otherT: readonly number[],
  otherValues: readonly (number | null)[],
  tolerance: number,
): (number | null)[] {
  let j = 0;
  return t.map((at) => {
    while (
      j + 1 < otherT.length &&
      Math.abs((otherT[j + 1] as number) - at) <= Math.abs((otherT[j] as number) - at)
    ) {
      j++;
    }
    const other = otherT[j];
    return other !== undefined && Math.abs(other - at) <= tolerance ? (otherValues[j] ?? null) : null;
  });
}
