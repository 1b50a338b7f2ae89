// The state of the live connection, for the frame: the dot, the bar on top and
// the greying of everything while it is gone.
import { useSyncExternalStore } from "react";
import type { ConnectionState } from "./socket";

/** A line that broke is often back at once: nothing is said for this long, in ms. */
const patience = 1200;

let current: ConnectionState = { state: "connecting", since: Date.now() };
let telling: ReturnType<typeof setTimeout> | null = null;
const listeners = new Set<() => void>();

export function setConnection(next: ConnectionState): void {
  // "latest" moves with every frame; only the state and its since are news.
  if (next.state === "live" && current.state === "live" && next.since === current.since) return;
  if (telling) clearTimeout(telling);
  telling = null;
  if (next.state === "lost" && current.state === "live") {
    telling = setTimeout(() => tell(next), Math.max(0, next.since + patience - Date.now()));
  } else tell(next);
}

function tell(next: ConnectionState): void {
  telling = null;
  current = next;
  document.documentElement.dataset.connection = next.state;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useConnection(): ConnectionState {
  return useSyncExternalStore(subscribe, () => current);
}

let again: () => void = () => undefined;

/** The provider names what "try now" does. */
export function onHurry(work: () => void): void {
  again = work;
}

/** Tries to connect at once. */
export function hurry(): void {
  again();
}
