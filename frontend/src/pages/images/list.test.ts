import { describe, expect, it } from "vitest";
import type { Image } from "@/api/types";
import { byNight, filterOf, flat, neighbours, searchOf } from "./list";

const image = (id: number, night = "2026-11-22") => ({ id, night }) as Image;

describe("lists of images", () => {
  it("carry their filter in the address", () => {
    const filter = filterOf(new URLSearchParams("night=2026-11-22&detector=&foo=1&request=7"));
    expect(filter).toEqual({ night: "2026-11-22", request: "7" });
    expect(filterOf(new URLSearchParams(searchOf(filter)))).toEqual(filter);
    expect(searchOf({})).toBe("");
  });

  it("show each image once although pages overlap", () => {
    const pages = [
      { items: [image(3), image(2)], next: "x" },
      { items: [image(2), image(1)], next: "" },
    ];
    expect(flat({ pages, pageParams: ["", "x"] }).map((i) => i.id)).toEqual([3, 2, 1]);
    expect(flat(undefined)).toEqual([]);
  });

  it("stand by night and know their neighbours", () => {
    const list = [image(3), image(2), image(1, "2026-11-21")];
    expect(byNight(list).map((n) => [n.night, n.images.length])).toEqual([
      ["2026-11-22", 2],
      ["2026-11-21", 1],
    ]);
    expect(neighbours(list, 2).earlier?.id).toBe(1);
    expect(neighbours(list, 2).later?.id).toBe(3);
    expect(neighbours(list, 3).later).toBeUndefined();
    expect(neighbours(list, 99)).toEqual({ at: -1, earlier: undefined, later: undefined });
  });
});
