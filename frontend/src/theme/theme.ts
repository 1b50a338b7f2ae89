// The theme that is on: kept on the document and in the browser's storage,
// shared by every component that asks for it. Setting it renders only those.
import { useSyncExternalStore } from "react";

export type Theme = "dark" | "light" | "night";

export const themes: readonly { id: Theme; label: string; hint: string }[] = [
  { id: "dark", label: "Dark", hint: "control room" },
  { id: "light", label: "Light", hint: "daylight" },
  { id: "night", label: "Night", hint: "red only, keeps eyes adapted" },
];

const key = "pyros-theme";
const listeners = new Set<() => void>();

export function currentTheme(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "night" ? theme : "dark";
}

export function setTheme(theme: Theme): void {
  const root = document.documentElement;
  root.dataset.theme = theme;
  root.dataset.mantineColorScheme = theme === "light" ? "light" : "dark";
  try {
    localStorage.setItem(key, theme);
  } catch {
    // A browser that keeps nothing still shows the theme until it is closed.
  }
  for (const listener of listeners) listener();
}

export function nextTheme(): void {
  const order = themes.map((t) => t.id);
  setTheme(order[(order.indexOf(currentTheme()) + 1) % order.length] ?? "dark");
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The theme in force; a canvas that reads the palette redraws when it changes. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, currentTheme);
}
