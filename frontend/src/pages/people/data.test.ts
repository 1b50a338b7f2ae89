import { describe, expect, it } from "vitest";
import type { User } from "@/api/types";
import { hoursOf, secondsOf, wayBack } from "./data";

const ada = { id: 1, username: "ada", level: "Scientist", programs: ["GRB"] } as unknown as User;

describe("the way back", () => {
  it("holds what the changed fields were, and nothing else", () => {
    expect(wayBack(ada, { level: "Operator" })).toEqual({ level: "Scientist" });
    expect(wayBack(ada, { programs: [] })).toEqual({ programs: ["GRB"] });
  });

  it("gives the level's quota back to who had none of its own", () => {
    expect(wayBack(ada, { own_quota_s: 60 })).toEqual({ own_quota_s: null });
  });
});

describe("hours", () => {
  it("are read with a point or a comma", () => {
    expect(secondsOf("1.5")).toBe(5400);
    expect(secondsOf(" 0,25 ")).toBe(900);
  });

  it("are refused where they are no number", () => {
    for (const text of ["", "many", "-1", "Infinity"]) expect(secondsOf(text)).toBeUndefined();
  });

  it("are shown as they would be typed", () => {
    expect(hoursOf(5400)).toBe("1.5");
    expect(hoursOf(360_000)).toBe("100");
  });
});
