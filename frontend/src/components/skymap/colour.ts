// The colour of the sky by the Sun's altitude, in the theme's own tokens.
import type { Palette } from "@/theme/palette";

/** Darkness between 0 (day) and 1 (night) at the borders of the twilights, as the night timeline has them. */
const steps: readonly [altDeg: number, dark: number][] = [
  [-18, 1],
  [-12, 0.78],
  [-6, 0.42],
  [0, 0.12],
  [6, 0],
];

/** How dark the sky is with the Sun at an altitude in degrees: 0 day, 1 night. */
export function darkness(sunAlt: number): number {
  let [lowAlt, lowDark] = steps[0] as [number, number];
  if (sunAlt <= lowAlt) return 1;
  for (const [alt, dark] of steps.slice(1)) {
    if (sunAlt <= alt) return lowDark + ((sunAlt - lowAlt) / (alt - lowAlt)) * (dark - lowDark);
    [lowAlt, lowDark] = [alt, dark];
  }
  return 0;
}

/** What the time of day is called, by the Sun's altitude in degrees. */
export function twilightWord(sunAlt: number): string {
  if (sunAlt > -0.833) return "day";
  if (sunAlt > -6) return "civil twilight";
  if (sunAlt > -12) return "nautical twilight";
  return sunAlt > -18 ? "astronomical twilight" : "night";
}

const tokens = [
  [0, "sky-day"],
  [0.42, "sky-civil"],
  [0.78, "sky-nautical"],
  [0.9, "sky-astro"],
  [1, "sky-dark"],
] as const;

/** The theme's colour of a darkness between 0 and 1. */
export function skyColour(dark: number, palette: Palette): string {
  let below: (typeof tokens)[number] = tokens[0];
  for (const above of tokens.slice(1)) {
    if (dark <= above[0]) {
      const share = (dark - below[0]) / (above[0] - below[0]);
      return mix(palette[below[1]], palette[above[1]], Math.max(0, share));
    }
    below = above;
  }
  return palette["sky-dark"];
}

/** Red, green and blue of "#rrggbb"; black for what is none. */
export function channels(colour: string): [number, number, number] {
  const found = /^#([0-9a-f]{6})$/i.exec(colour.trim());
  const n = found ? Number.parseInt(found[1] as string, 16) : 0;
  return [n >> 16, (n >> 8) & 255, n & 255];
}

/** `share` of the second in the first colour, both "#rrggbb". */
export function mix(a: string, b: string, share: number): string {
  const [x, y] = [channels(a), channels(b)];
  return `rgb(${x.map((v, i) => Math.round(v + ((y[i] as number) - v) * share)).join(" ")})`;
}

/** A colour with an opacity. */
export function faded(colour: string, alpha: number): string {
  return `rgb(${channels(colour).join(" ")} / ${alpha.toFixed(3)})`;
}
