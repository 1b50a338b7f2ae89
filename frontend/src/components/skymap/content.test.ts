import { describe, expect, it } from "vitest";
import type { Alert, Scheduled } from "@/api/types";
import { altAz, separation } from "@/sky/coords";
import type { Palette } from "@/theme/palette";
import { channels, darkness, faded, mix, skyColour, twilightWord } from "./colour";
import { alertsAt, highest, pathOf, targetsAt, wandererPath } from "./content";
import { hoursOf } from "./draw";
import { placeLabels } from "./labels";
import { sceneOf } from "./scene";
import { extend } from "./trail";

const site = { latitude_deg: 31.04, longitude_deg: -115.46, height_m: 2830, horizon_deg: 20, name: "" };
const night = Date.UTC(2026, 10, 23, 8);
const m31 = { ra: 10.685, dec: 41.269 };
const target = {
  type: "icrs",
  name: "",
  coords: "",
  alt_deg: 0,
  az_deg: 0,
  ra_deg: m31.ra,
  dec_deg: m31.dec,
};
const entry = (id: number, hour: number, changes: object = {}) =>
  ({
    sequence_id: id,
    name: `S${id}`,
    status: "planned",
    start: new Date(Date.UTC(2026, 10, 23, hour)).toISOString(),
    end: new Date(Date.UTC(2026, 10, 23, hour, 30)).toISOString(),
    target,
    ...changes,
  }) as Scheduled;

describe("the targets of a night", () => {
  it("are numbered in their order, what was lost left out, and the one of the time stands out", () => {
    const list = targetsAt(
      { entries: [entry(1, 9), entry(2, 8), entry(3, 7, { status: "failed" }), entry(4, 6)] },
      night,
      site,
    );
    expect(list.map((one) => [one.number, one.id, one.kind])).toEqual([
      [1, "seq-4", "target"],
      [2, "seq-2", "running"],
      [3, "seq-1", "target"],
    ]);
  });
  it("keep their numbers when one cannot be placed", () => {
    const list = targetsAt(
      { entries: [entry(1, 6, { target: { ...target, type: "tle" } }), entry(2, 7)] },
      night,
      site,
    );
    expect(list.map((one) => one.number)).toEqual([2]);
  });
});

describe("paths", () => {
  it("go through where the target stands, to the very end", () => {
    const path = pathOf(m31, night, night + 3_605_000, site, 10);
    expect(path).toHaveLength(8);
    expect(path.at(-1)?.ms).toBe(night + 3_605_000);
    expect(path[3]?.alt).toBeCloseTo(altAz(m31, night + 1_800_000, site).alt, 2);
    expect(pathOf(m31, night, night, site)).toEqual([]);
  });
  it("of the Moon move against the stars", () => {
    const path = wandererPath("Moon", night, night + 6 * 3_600_000, site);
    expect(path).toHaveLength(19);
    expect(path[0]).toMatchObject({ ms: night });
  });
  it("have their full hours above the horizon marked", () => {
    const path = pathOf(m31, night, night + 6 * 3_600_000, site, 10);
    const hours = hoursOf(path).map((point) => (point.ms - night) / 3_600_000);
    expect(hours).toEqual([0, 1, 2, 3, 4, 5, 6].filter((h) => (path[h * 6]?.alt ?? 0) > 1));
    expect(hours.length).toBeGreaterThan(1);
    expect(hoursOf(path.slice(0, 1))).toEqual([]);
  });
  it("tell the highest and the first stretch above a limit", () => {
    const alts = [5, 25, 40, 30, 10, 22];
    const path = alts.map((alt, i) => ({ ms: i, alt, az: 0 }));
    expect(highest(path, 20)).toEqual({ ms: 2, alt: 40, above: { from: 1, to: 3 } });
    expect(highest(path, 60)).toEqual({ ms: 2, alt: 40, above: null });
    expect(highest([], 20)).toBeNull();
  });
});

it("alerts have a place unless they are taken back or have none", () => {
  const alert = (id: number, changes: Partial<Alert>) =>
    ({
      id,
      name: `A${id}`,
      retracted: false,
      position: { ra_deg: 10, dec_deg: 40, error_deg: 3 },
      ...changes,
    }) as Alert;
  const none = { ...alert(3, {}) } as Partial<Alert>;
  delete none.position;
  const list = [alert(1, {}), alert(2, { retracted: true }), none as Alert];
  expect(alertsAt(list, night, site).map((one) => one.id)).toEqual(["alert-1"]);
  const scene = sceneOf({ ms: night, site, schedule: null, alerts: list, found: null });
  expect(scene.errors.map((one) => one.id)).toEqual(["alert-1"]);
});

it("a scene parts what is above the horizon from what is below, and keeps what was asked for", () => {
  const south = { name: "south", ra: 0, dec: -89 };
  const scene = sceneOf({ ms: night, site, schedule: { entries: [entry(1, 8)] }, alerts: [], found: south });
  expect(scene.objects.every((one) => one.alt > 0 || one.kind === "found")).toBe(true);
  expect(scene.low.every((one) => one.alt <= 0)).toBe(true);
  expect(scene.objects[0]?.id).toBe("found-south");
  expect(separation(scene.moon.place, scene.moon.place)).toBe(0);
});

it("a scene of what is ahead leaves out what is over and what comes much later, and keeps the numbers", () => {
  const entries = [entry(1, 6), entry(2, 8), entry(3, 9), entry(4, 10)];
  const scene = sceneOf({ ms: night, site, schedule: { entries }, alerts: [], found: null, ahead: 2 });
  expect([scene.past, scene.later]).toEqual([1, 1]);
  expect(scene.targets.map((one) => [one.number, one.kind])).toEqual([
    [2, "running"],
    [3, "target"],
  ]);
});

describe("the sky's colour", () => {
  const palette = {
    "sky-day": "#406080",
    "sky-civil": "#204060",
    "sky-nautical": "#102040",
    "sky-astro": "#081020",
    "sky-dark": "#000000",
  } as Palette;
  it("follows the Sun down, without a step", () => {
    const dark = [10, 0, -6, -12, -18, -40].map(darkness);
    expect(dark).toEqual([0, 0.12, 0.42, 0.78, 1, 1]);
    for (let alt = -20; alt < 8; alt += 0.1)
      expect(Math.abs(darkness(alt + 0.1) - darkness(alt))).toBeLessThan(0.02);
  });
  it("mixes the theme's tokens", () => {
    expect(skyColour(0, palette)).toBe("rgb(64 96 128)");
    expect(skyColour(0.21, palette)).toBe("rgb(48 80 112)");
    expect(skyColour(1, palette)).toBe("rgb(0 0 0)");
    expect(mix("#ff0000", "#000000", 0.5)).toBe("rgb(128 0 0)");
    expect(faded("#ff0000", 0.25)).toBe("rgb(255 0 0 / 0.250)");
    expect(channels("nonsense")).toEqual([0, 0, 0]);
  });
  it("is told in words", () => {
    expect([3, -0.5, -3, -9, -15, -30].map(twilightWord)).toEqual([
      "day",
      "day",
      "civil twilight",
      "nautical twilight",
      "astronomical twilight",
      "night",
    ]);
  });
});

describe("names", () => {
  const frame = { width: 400, height: 400 };
  const label = (text: string, x: number, y: number) => ({ text, x, y, gap: 5 });
  const width = (text: string) => text.length * 6;
  it("stand at the right, else at the left, and never over one another", () => {
    const list = placeLabels([label("one", 100, 100), label("two", 120, 100)], width, [], frame);
    expect(list.map((one) => one.text)).toEqual(["one", "two"]);
    expect(list[0]?.left).toBe(108);
    const [a, b] = list as [(typeof list)[0], (typeof list)[0]];
    expect(b.left >= a.left + 18 || b.left + 18 <= a.left || Math.abs(a.base - b.base) >= 12).toBe(true);
  });
  it("are left out where there is no room, and keep to the frame", () => {
    const wall = [{ x: 100, y: 100, r: 60 }];
    expect(placeLabels([label("none", 100, 100)], width, wall, frame)).toEqual([]);
    expect(placeLabels([label("edge", 396, 100)], width, [], frame)[0]?.left).toBeLessThan(390);
  });
});

it("a trail grows with movement only and forgets its beginning", () => {
  const one = extend([], { alt: 40, az: 359.9 });
  expect(extend(one, { alt: 40, az: 0.1 })).toBe(one);
  expect(extend(one, { alt: 41, az: 0.1 })).toHaveLength(2);
  let trail = one;
  for (let i = 0; i < 200; i++) trail = extend(trail, { alt: 10 + (i % 2) * 5, az: 0 });
  expect(trail).toHaveLength(60);
});
