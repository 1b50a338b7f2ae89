// The tokens as values, for canvases and libraries that do not take CSS
// variables. Read once per theme and kept.
import { currentTheme, type Theme, useTheme } from "./theme";

const names = [
  "bg",
  "surface",
  "raised",
  "line",
  "line-strong",
  "text",
  "muted",
  "ok",
  "caution",
  "danger",
  "unknown",
  "idle",
  "active",
  "sky-day",
  "sky-civil",
  "sky-nautical",
  "sky-astro",
  "sky-dark",
  "sky-mark",
  "sky-here",
  "sky-alert",
  "sky-open",
  "star",
  "moon",
  "planet",
  "vis",
  "nir",
  "plot-1",
  "plot-2",
  "plot-3",
  "plot-4",
  "grid",
] as const;

export type Palette = Record<(typeof names)[number], string>;

const kept = new Map<Theme, Palette>();

export function palette(): Palette {
  const theme = currentTheme();
  const known = kept.get(theme);
  if (known) return known;
  const style = getComputedStyle(document.documentElement);
  // The build may write "red" for #ff0000; a canvas gives every colour back as #rrggbb.
  const canvas = document.createElement("canvas").getContext("2d");
  const plain = (colour: string) => {
    if (!canvas || colour === "") return colour;
    canvas.fillStyle = colour;
    return String(canvas.fillStyle);
  };
  const read = Object.fromEntries(
    names.map((name) => [name, plain(style.getPropertyValue(`--${name}`).trim())]),
  ) as Palette;
  if (read.text) kept.set(theme, read);
  return read;
}

/** The palette of the theme in force; changes when the theme does. */
export function usePalette(): Palette {
  useTheme();
  return palette();
}
