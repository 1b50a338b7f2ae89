import { describe, expect, it } from "vitest";
import type { Safety, Verdict } from "@/api/types";
import {
  elementTitle,
  limitText,
  sinceText,
  statusLevel,
  statusText,
  valueText,
  verdictSentence,
} from "./words";

const now = Date.parse("2026-11-23T03:20:00Z");
const safety = (more: Partial<Safety>): Safety => ({
  safe: true,
  level: "ok",
  since: "2026-11-23T02:00:00Z",
  cause: "",
  at: "2026-11-23T03:19:58Z",
  valid_until: "2026-11-23T03:20:08Z",
  ...more,
});
const verdict = (more: Partial<Verdict>): Verdict => ({
  element: "rain",
  unit: "mm/h",
  limit_is_minimum: false,
  level: "ok",
  interpretation: "no rain",
  make_safe: false,
  hold_s: 0,
  source: "WXT520",
  note: "",
  since: "2026-11-23T02:00:00Z",
  ...more,
});
const text = (s: Safety, v: Verdict[] = []) => {
  const { head, because, next } = verdictSentence(s, v, now);
  return `${head}: ${because} ${next}`.trim();
};

describe("the sentence on top", () => {
  it("tells danger with cause and earliest return", () => {
    const s = safety({
      safe: false,
      level: "danger",
      since: "2026-11-23T03:12:00Z",
      cause: "rain 12 mm/h on WXT520",
      return_at: "2026-11-23T03:47:00Z",
    });
    expect(text(s, [verdict({ make_safe: true, clears_at: "2026-11-23T03:47:00Z" })])).toBe(
      "Unsafe since 03:12: rain 12 mm/h on WXT520. Safe at the earliest 03:47 if it stays dry.",
    );
  });

  it("names the element that holds longest", () => {
    const s = safety({ safe: false, level: "danger", cause: "wind", return_at: "2026-11-23T03:47:00Z" });
    const list = [
      verdict({ make_safe: true, clears_at: "2026-11-23T03:25:00Z" }),
      verdict({ element: "wind", make_safe: true, clears_at: "2026-11-23T03:47:00Z" }),
    ];
    expect(text(s, list)).toContain("if the wind stays low.");
  });

  it("tells what must end first while the return is not known", () => {
    const s = safety({ safe: false, level: "danger", cause: "rain" });
    const list = [verdict({ make_safe: true }), verdict({ element: "wind", make_safe: true })];
    expect(verdictSentence(s, list, now).next).toBe(
      "It must stay fine for a while once the rain has stopped and the wind has calmed; the earliest return is told then.",
    );
  });

  it("tells safe, caution and old verdicts apart", () => {
    expect(text(safety({}))).toBe("Safe since 02:00: every element is within its limits.");
    const caution = safety({ level: "caution", cause: "DRD11 contradicts itself" });
    expect(verdictSentence(caution, [], now).level).toBe("caution");
    const old = safety({ valid_until: "2026-11-23T03:19:00Z", at: "2026-11-23T03:18:50Z" });
    expect(verdictSentence(old, [], now).level).toBe("unknown");
    expect(text(old)).toContain("treated as unsafe");
  });

  it("begins a cause in lower case but leaves names alone", () => {
    const s = safety({ safe: false, level: "unknown", cause: "The PLC does not answer." });
    expect(text(s)).toBe("Unsafe since 02:00: the PLC does not answer.");
    expect(text(safety({ cause: "DRD11 is silent" }))).toContain("DRD11 is silent.");
  });
});

describe("values", () => {
  it("writes words for switches and numbers with units", () => {
    expect(valueText(verdict({ element: "doors", value: 1, unit: "" }))).toBe("open");
    expect(valueText(verdict({ element: "lights", value: 0, unit: "" }))).toBe("off");
    expect(valueText(verdict({ value: 12 }))).toBe("12.0\u202fmm/h");
    expect(valueText(verdict({}))).toBe("–");
    expect(
      limitText(verdict({ element: "dew_margin", limit: 2, unit: "degC", limit_is_minimum: true })),
    ).toBe("at least 2\u202f°C");
    expect(elementTitle("sea_state")).toBe("sea state");
  });

  it("adds the date to a time of another day", () => {
    expect(sinceText("2026-11-20T03:12:00Z", now)).toBe("2026-11-20 03:12");
    expect(statusText("DOORS OPEN")).toBe("Doors open");
    expect(statusLevel("UNKNOWN")).toBe("unknown");
    expect(statusLevel("WINDY")).toBe("danger");
  });
});
