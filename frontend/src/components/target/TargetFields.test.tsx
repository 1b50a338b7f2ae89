import { expect, it } from "vitest";
import type { CatalogueObject } from "@/api/types";
import type { TargetForm } from "./asked";
import { fromObject, renamed } from "./TargetFields";

const m42 = {
  name: "M 42",
  aliases: ["NGC 1976"],
  kind: "nebula",
  ra_deg: 83.82,
  dec_deg: -5.39,
} as unknown as CatalogueObject;

const form = (targetName: string, coords: string) => ({ targetName, coords }) as TargetForm;

it("takes coordinates that are typed for a name as such, while they are typed", () => {
  expect(renamed(form("05:00:0", ""), "05:00:00 -8", undefined).coords).toBe("05:00:00 -8");
  expect(renamed(form("05:00:00 -8", "05:00:00 -8"), "05:00:00 −80:00:00", undefined)).toEqual({
    targetName: "05:00:00 −80:00:00",
    coords: "05:00:00 -80:00:00",
    motion: {},
  });
  expect(renamed(form("05:00:00 -80", "05:00:00 -80"), "my star", undefined).coords).toBe("");
});

it("leaves coordinates that were given beside a name", () => {
  expect(renamed(form("my", "83.8 -5.4"), "my star", undefined)).toEqual({ targetName: "my star" });
  expect(renamed(form("my", "83.8 -5.4"), "10 20", undefined)).toEqual({ targetName: "10 20" });
});

it("takes the coordinates of an object away with its name", () => {
  const picked = form("M 42", fromObject(m42).coords ?? "");
  expect(renamed(picked, "M 4", m42)).toEqual({ targetName: "M 4", coords: "", motion: {} });
  expect(renamed(picked, "NGC 1976", m42)).toEqual({ targetName: "NGC 1976" });
});
