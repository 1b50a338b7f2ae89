import { describe, expect, it } from "vitest";
import type { LogEntry } from "@/api/types";
import { merge } from "./merge";

const line = (id: number, changes: Partial<LogEntry> = {}): LogEntry => ({
  id,
  agent: "monitor",
  level: "info",
  message: `line ${id}`,
  created: "2026-11-23T08:00:00Z",
  ...changes,
});
const every = { agent: "", level: "", text: "" };
const ids = (lines: LogEntry[]) => lines.map((entry) => entry.id);

describe("the log's lines", () => {
  it("are those asked for and those that came since, each once, newest first", () => {
    expect(ids(merge([line(3), line(2)], [line(5), line(4), line(3)], every))).toEqual([5, 4, 3, 2]);
  });

  it("show no live line beyond a gap", () => {
    expect(ids(merge([line(9), line(8)], [line(10), line(9), line(2)], every))).toEqual([10, 9, 8]);
  });

  it("are shown from the live ones alone while nothing was asked for yet", () => {
    expect(ids(merge([], [line(2), line(1)], every))).toEqual([2, 1]);
  });

  it("fit the choice", () => {
    const lines = [line(3, { agent: "observer", level: "error", message: "No Answer" }), line(2), line(1)];
    expect(ids(merge(lines, [], { ...every, agent: "observer" }))).toEqual([3]);
    expect(ids(merge(lines, [], { ...every, level: "info" }))).toEqual([2, 1]);
    expect(ids(merge(lines, [], { ...every, text: " no answer " }))).toEqual([3]);
  });
});
