import { describe, expect, it } from "vitest";
import type { Condition } from "@/api/types";
import { conditionClass, conditionValue, tooOld } from "./words";

const at = "2026-11-23T08:00:00Z";

function condition(changes: Partial<Condition> = {}): Condition {
  return {
    kind: "seeing",
    value: 1.149,
    unit: "arcsec",
    class: "good",
    level: "ok",
    interpretation: "good seeing",
    source: "1 image",
    measured_at: at,
    age_limit_s: 1800,
    ...changes,
  };
}

describe("the observing conditions in words", () => {
  it("shows the value with its unit", () => {
    expect(conditionValue(condition())).toMatch(/^1\.15\s?″$/);
    expect(conditionValue(condition({ kind: "cloud", value: -21.6, unit: "degC" }))).toMatch(/^[-−]22\s°C$/);
    expect(conditionValue(condition({ kind: "transparency", value: 97.3, unit: "percent" }))).toMatch(
      /^97\s%$/,
    );
  });
  it("shows nothing where nothing is known", () => {
    const { value: _, ...unknown } = condition({ class: "" });
    expect(conditionValue(unknown)).toBe("–");
    expect(conditionClass(unknown)).toBe("not known");
  });
  it("knows when a value is too old", () => {
    const later = (seconds: number) => Date.parse(at) + 1000 * seconds;
    expect(tooOld(condition(), later(1800), 1)).toBe(false);
    expect(tooOld(condition(), later(1861), 1)).toBe(true);
    expect(tooOld(condition(), later(1861), 20)).toBe(false);
    expect(tooOld(condition({ age_limit_s: 0 }), later(1e9), 1)).toBe(false);
  });
});
