import { describe, expect, it } from "vitest";
import type { ConditionRow } from "@/api/types";
import { stepsOf } from "./lines";

const t0 = Date.parse("2026-11-23T04:00:00Z") / 1000;

function row(seconds: number, value?: number): ConditionRow {
  return {
    id: seconds,
    at: new Date((t0 + seconds) * 1000).toISOString(),
    kind: "seeing",
    ...(value === undefined ? {} : { value }),
    unit: "arcsec",
    class: "",
    level: "ok",
    interpretation: "",
    source: "",
    age_limit_s: 1800,
  };
}

const range = { from: t0, to: t0 + 1000 };

describe("lines of conditions", () => {
  it("are steps with what held before and what holds at the end", () => {
    const steps = stepsOf([row(-50, 1), row(100, 1.5), row(400)], "seeing", range);
    expect(steps.t.map((t) => Math.round(t - t0))).toEqual([0, 100, 100, 400, 400, 1000]);
    expect(steps.values).toEqual([1, 1, 1.5, 1.5, null, null]);
  });
  it("hold over the whole range where nothing changed in it", () => {
    expect(stepsOf([row(-50, 1.2)], "seeing", range).values).toEqual([1.2, 1.2]);
  });
  it("are nothing where nothing was known, of another kind or later", () => {
    expect(stepsOf([], "seeing", range).t).toEqual([]);
    expect(stepsOf([row(-50)], "seeing", range).t).toEqual([]);
    expect(stepsOf([row(10, 1)], "cloud", range).t).toEqual([]);
    expect(stepsOf([row(2000, 1)], "seeing", range).t).toEqual([]);
  });
});
