import { describe, expect, it } from "vitest";
import type { Problem } from "@/api/types";
import { faulted, fieldKey } from "./faults";

const problem = (path: string, field: string): Problem => ({ path, field, place: "", message: "is empty" });

describe("faulted", () => {
  const problems = [
    problem("", "name"),
    problem("sequences[0]", "target_coords"),
    problem("sequences[0].tle", "line1"),
    problem("sequences[0]", ""),
  ];

  it("is silent about fields that were not left, but not about a node as a whole", () => {
    expect(faulted(problems, new Set())).toEqual([problem("sequences[0]", "")]);
  });

  it("shows the field that was left, of that node alone", () => {
    const left = new Set([fieldKey("", "name"), fieldKey("sequences[1]", "target_coords")]);
    expect(faulted(problems, left)).toEqual([problem("", "name"), problem("sequences[0]", "")]);
  });

  it("shows all of a part whose one field was left", () => {
    const left = new Set([fieldKey("sequences[0].tle", "*")]);
    expect(faulted(problems, left)).toContainEqual(problem("sequences[0].tle", "line1"));
  });
});
