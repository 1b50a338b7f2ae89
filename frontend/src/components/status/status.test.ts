import { describe, expect, it } from "vitest";
import type { Sequence } from "@/api/types";
import {
  cancellable,
  nextStart,
  progressOf,
  requestLevel,
  sequenceLevel,
  statusWord,
  whyNot,
} from "./status";

const sequence = (more: Partial<Sequence>) =>
  ({ status: "planned", reason: "", images_done: 0, images_all: 5, ...more }) as Sequence;

describe("statuses", () => {
  it("have a level and a word, also those that are new to this page", () => {
    expect(sequenceLevel("unplannable")).toBe("caution");
    expect(requestLevel("executing")).toBe("active");
    expect(sequenceLevel("dreaming")).toBe("unknown");
    expect(statusWord("to_be_planned")).toBe("to be planned");
    expect(statusWord("")).toBe("–");
    expect(cancellable("planned")).toBe(true);
    expect(cancellable("executed")).toBe(false);
  });

  it("give the next start, the progress and the reason", () => {
    const list = [
      sequence({ planned_start: "2026-11-23T05:00:00Z", images_done: 2 }),
      sequence({ planned_start: "2026-11-23T04:00:00Z" }),
      sequence({ status: "unplannable", reason: "It never rises above 20 deg." }),
    ];
    expect(nextStart(list)).toBe("2026-11-23T04:00:00Z");
    expect(nextStart([...list, sequence({ status: "executing" })])).toBe("now");
    expect(nextStart(null)).toBeNull();
    expect(progressOf(list)).toEqual({ done: 2, all: 15 });
    expect(whyNot(list)).toBe("It never rises above 20°.");
    expect(whyNot([])).toBe("");
  });
});
