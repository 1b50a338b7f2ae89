import { expect, it } from "vitest";
import type { HeaderCard } from "@/api/types";
import { searchHeader } from "./header";

const cards: HeaderCard[] = [
  { keyword: "EXPTIME", value: "10.0", comment: "[s] exposure time" },
  { keyword: "FILTER", value: "First visible filter", comment: "" },
  { keyword: "HISTORY", value: "", comment: "made by the simulator" },
];

it("finds cards by any of their parts, all words together", () => {
  expect(searchHeader(cards, "").length).toBe(3);
  expect(searchHeader(cards, "exp time").map((f) => f.index)).toEqual([0]);
  expect(searchHeader(cards, "VISIBLE").map((f) => f.card.keyword)).toEqual(["FILTER"]);
  expect(searchHeader(cards, "simulator")).toHaveLength(1);
  expect(searchHeader(cards, "nothing like it")).toEqual([]);
});
