import { describe, expect, it } from "vitest";
import {
  append,
  columnsOf,
  extremes,
  type HistoryRow,
  lastValue,
  nearest,
  ordered,
  sparkPath,
  thin,
  unsafeStretches,
  valueRange,
  wordStretches,
} from "./data";

interface Row extends HistoryRow {
  wind?: number;
}
const start = Date.UTC(2026, 10, 22, 3);
const row = (i: number, wind?: number, global_status = "OK"): Row => ({
  id: i + 1,
  updated: new Date(start + i * 2000).toISOString(),
  global_status,
  ...(wind === undefined ? {} : { wind }),
});

describe("history", () => {
  it("orders rows and keeps each time once, whatever their numbers", () => {
    const rows = [row(2), row(0), { ...row(2, 5), id: 0 }, { ...row(3, 6), id: 0 }];
    expect(ordered(rows).map((r) => r.wind)).toEqual([undefined, 5, 6]);
    expect(new Set(ordered(rows).map((r) => r.id)).size).toBe(3);
  });

  it("appends live rows, drops the old, and ignores repeats and late rows", () => {
    const rows = [row(0), row(1), row(2)];
    const grown = append(rows, row(3), start + 2000);
    expect(grown.map((r) => r.updated)).toEqual([row(1), row(2), row(3)].map((r) => r.updated));
    expect(append(grown, row(3), 0)).toBe(grown);
    expect(append(grown, row(0), 0)).toBe(grown);
  });

  it("thins without losing a change of status", () => {
    const rows = Array.from({ length: 100 }, (_, i) => row(i, i, i >= 21 && i < 22 ? "RAINING" : "OK"));
    const few = thin(rows, 80);
    expect(few.length).toBeLessThanOrEqual(80);
    expect(few.some((r) => r.global_status === "RAINING")).toBe(true);
    expect(thin(few, 80)).toBe(few);
  });
});

describe("columns", () => {
  it("breaks the line at a hole and at a missing value", () => {
    const { t, columns } = columnsOf([row(0, 1), row(1, 2), row(2), row(100, 3)], ["wind"]);
    expect(columns.wind).toEqual([1, 2, null, null, 3]);
    expect(t).toHaveLength(5);
    expect([...t].sort((a, b) => a - b)).toEqual(t);
  });

  it("leaves out rows that go back in time", () => {
    expect(columnsOf([row(1, 1), row(0, 2), row(2, 3)], ["wind"]).columns.wind).toEqual([1, 3]);
  });
});

describe("spans", () => {
  it("names every stretch that was not OK", () => {
    const rows = [row(0), row(1, 1, "RAINING"), row(2, 1, "RAINING"), row(3, 1, "WINDY"), row(4)];
    const spans = unsafeStretches(rows);
    expect(spans.map((s) => [s.label, s.to - s.from])).toEqual([
      ["RAINING", 4],
      ["WINDY", 2],
    ]);
  });

  it("lets the last one run to the end", () => {
    const end = start / 1000 + 100;
    expect(unsafeStretches([row(0, 0, "UNKNOWN")], end)[0]?.to).toBe(end);
  });
});

describe("ranges", () => {
  it("holds values and near limits", () => {
    const [a, b] = valueRange(2, 4, [15], 2, 0);
    expect(a).toBeLessThanOrEqual(2);
    expect(b).toBeGreaterThan(4);
    const near = valueRange(8, 12, [15], 2, 0);
    expect(near[1]).toBeGreaterThan(15);
  });

  it("is never empty and never negative where that cannot be", () => {
    const [a, b] = valueRange(0, 0, [], 1, 0);
    expect(b).toBeGreaterThan(a);
    expect(a).toBeGreaterThan(-0.1);
    expect(valueRange(null, null, [], 1)[1]).toBeGreaterThan(0);
  });

  it("knows extremes and the last value", () => {
    expect(extremes([null, 3, 1, null])).toEqual([1, 3]);
    expect(extremes([null])).toBeNull();
    expect(lastValue([1, 2, null])).toBe(2);
    expect(lastValue([])).toBeNull();
  });
});

describe("sparkline", () => {
  it("lifts the pen over holes and draws a near limit", () => {
    const { path, limitY } = sparkPath([0, 1, 2, 3], [1, 2, null, 2], 30, 10, 2.5);
    expect(path.match(/M/g)).toHaveLength(2);
    expect(limitY).not.toBeNull();
    expect(sparkPath([], [], 30, 10).path).toBe("");
  });
});

describe("other histories", () => {
  it("gives words as stretches without holes", () => {
    const rows = [row(0, 1, "OK"), row(1, 1, "OK"), row(2, 1, "WINDY"), row(3, 1, "OK")];
    const t = start / 1000;
    expect(wordStretches(rows, (r) => r.global_status, t + 20)).toEqual([
      { from: t, to: t + 4, label: "OK" },
      { from: t + 4, to: t + 6, label: "WINDY" },
      { from: t + 6, to: t + 20, label: "OK" },
    ]);
    expect(wordStretches([], () => "", 0)).toEqual([]);
  });

  it("takes the nearest value within the tolerance", () => {
    expect(nearest([0, 10, 20, 30], [1, 11, 50], [5, 6, 7], 2)).toEqual([5, 6, null, null]);
    expect(nearest([0], [], [], 2)).toEqual([null]);
  });
});
