import { describe, expect, it } from "vitest";
import { draggedStart, pinSentence, planPin, whyNotPinned } from "./pinning";
import type { TimelineEntry } from "./words";

const at = (hour: number, minute = 0) => Date.UTC(2026, 10, 23, hour, minute);
const entry = (
  id: number,
  from: number,
  to: number,
  changes: Partial<TimelineEntry> = {},
): TimelineEntry => ({
  sequence_id: id,
  request_id: id,
  name: `S${id}`,
  request_name: "",
  program: "",
  priority: 3,
  status: "planned",
  start: new Date(from).toISOString(),
  end: new Date(to).toISOString(),
  window_start: new Date(at(1)).toISOString(),
  window_end: new Date(at(9)).toISOString(),
  slack_left_s: 0,
  slack_right_s: 0,
  images_done: 0,
  images_all: 0,
  ...changes,
});

describe("a dragged start", () => {
  const view = { from: at(0), to: at(10) };
  it("follows the pixels and rests on full minutes", () => {
    expect(draggedStart(at(3), 100, view, 1000)).toBe(at(4));
    expect(draggedStart(at(3), -3, view, 1000)).toBe(at(2, 58));
    expect(draggedStart(at(3) + 29_000, 0, view, 1000)).toBe(at(3));
  });
  it("keeps its length when the view is closer", () => {
    expect(draggedStart(at(3), 100, { from: at(3), to: at(4) }, 1000)).toBe(at(3, 6));
  });
});

describe("a pin", () => {
  const one = entry(1, at(3), at(3, 30));
  it("says what would have to make room", () => {
    const entries = [one, entry(2, at(4), at(4, 20)), entry(3, at(4, 20), at(5)), entry(4, at(6), at(7))];
    const plan = planPin(one, at(4, 5), entries);
    expect(plan.displaced.map((e) => e.sequence_id)).toEqual([2, 3]);
    expect(plan.blocked).toEqual([]);
    expect(pinSentence(plan, one)).toBe("04:05 to 04:35 UTC: S2, S3 would have to make room.");
  });
  it("touches no neighbour that only borders on it, nor itself, nor what has ended", () => {
    const entries = [
      one,
      entry(2, at(3, 40), at(4, 10)),
      entry(3, at(2), at(3, 10)),
      entry(4, at(3), at(4), { status: "failed" }),
    ];
    expect(planPin(one, at(3, 10), entries).displaced).toEqual([]);
    expect(pinSentence(planPin(one, at(3, 10), entries), one)).toContain("nothing is in the way");
  });
  it("knows what does not give way", () => {
    for (const fixed of [{ pinned: true }, { status: "executing" }, { locked: true, status: "planned" }]) {
      const plan = planPin(one, at(5), [one, entry(2, at(5), at(6), fixed)]);
      expect(plan.blocked.map((e) => e.sequence_id)).toEqual([2]);
      expect(pinSentence(plan, one)).toContain("does not give way");
    }
  });
  it("must lie in its window, to its end", () => {
    expect(planPin(one, at(8, 30), [one]).outside).toBe(false);
    expect(planPin(one, at(8, 31), [one]).outside).toBe(true);
    expect(pinSentence(planPin(one, at(0, 59), [one]), one)).toBe(
      "00:59 to 01:29 UTC: outside its window, 01:00 to 09:00.",
    );
  });
  it("is for what still waits", () => {
    expect(whyNotPinned({ status: "planned" })).toBe("");
    expect(whyNotPinned({ status: "executing" })).toContain("begun");
    expect(whyNotPinned({ status: "planned", locked: true })).toContain("begun");
    expect(whyNotPinned({ status: "executed" })).toContain("ended");
  });
});
