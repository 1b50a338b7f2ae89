import { expect, it } from "vitest";
import { fromMs, fromRFC, momentMs, toRFC } from "./moment";

it("reads times as people write them", () => {
  for (const [text, want] of [
    ["2026-11-23 04:00:00", "2026-11-23T04:00:00Z"],
    ["2026-11-23 4:05", "2026-11-23T04:05:00Z"],
    ["2026-11-23T04:00Z", "2026-11-23T04:00:00Z"],
    [" 2026-11-23 04:00 UTC ", "2026-11-23T04:00:00Z"],
    ["2026-11-23 02:00:00.123456", "2026-11-23T02:00:00.123456Z"],
    ["2026-11-23", "2026-11-23T00:00:00Z"],
    ["2461367.75", "2026-11-23T06:00:00.000Z"],
    ["2026-11-23T04:00:00+01:00", "2026-11-23T04:00:00+01:00"],
    ["soon", "soon"],
    ["", ""],
  ] as const) {
    expect(toRFC(text), text).toBe(want);
  }
  expect(momentMs("2026-11-23 04:00")).toBe(Date.parse("2026-11-23T04:00:00Z"));
  expect(momentMs("soon")).toBeNaN();
});

it("shows what the server gives, and loses nothing of it", () => {
  for (const time of ["2026-11-23T02:00:00Z", "2026-11-23T02:00:00.123456Z"]) {
    expect(toRFC(fromRFC(time))).toBe(time);
  }
  expect(fromRFC("0001-01-01T00:00:00Z")).toBe("");
  expect(fromMs(Date.parse("2026-11-23T04:00:00.9Z"))).toBe("2026-11-23 04:00:00");
});
