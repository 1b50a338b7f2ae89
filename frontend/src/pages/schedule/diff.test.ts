import { describe, expect, it } from "vitest";
import type { LeftOut, Scheduled } from "@/api/types";
import { changed, difference, differenceSentence } from "./diff";

const entry = (sequence_id: number, minute: number, status = "planned") =>
  ({ sequence_id, status, start: new Date(minute * 60_000).toISOString() }) as Scheduled;
const leftOut = (sequence_id: number, text: string) => ({ sequence_id, text }) as LeftOut;

describe("difference", () => {
  it("tells added, moved, dropped and same", () => {
    const d = difference(
      { entries: [entry(1, 0), entry(2, 10), entry(3, 20), entry(4, 30, "cancelled")] },
      { entries: [entry(1, 0), entry(2, 15), entry(5, 40)], left_out: [leftOut(3, "It lost to 5.")] },
    );
    expect(d.added.map((e) => e.sequence_id)).toEqual([5]);
    expect(d.moved.map((m) => [m.entry.sequence_id, m.by])).toEqual([[2, 300]]);
    expect(d.dropped.map((x) => [x.entry.sequence_id, x.because])).toEqual([
      [3, "It lost to 5."],
      [4, "It was cancelled."],
    ]);
    expect(d.moved[0]?.was.start).toBe("1970-01-01T00:10:00.000Z");
    expect([...changed(d)].sort()).toEqual([2, 3, 4, 5]);
    expect(d.same).toBe(1);
    expect(differenceSentence(d)).toBe("1 added, 1 moved, 2 dropped, 1 as before.");
  });

  it("says so when nothing differs", () => {
    const same = difference({ entries: [entry(1, 0)] }, { entries: [entry(1, 0)], left_out: [] });
    expect(differenceSentence(same)).toBe("Nothing differs.");
  });
});
