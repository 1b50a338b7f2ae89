// Short words about what was just done or refused, at the bottom of the page.
import { CloseButton } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { sentence } from "@/api/errors";
import type { Level } from "@/api/types";
import { StateShape } from "./StateMark";
import styles from "./toasts.module.css";

interface Toast {
  id: number;
  level: Level;
  text: string;
}

let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function set(value: readonly Toast[]): void {
  toasts = value;
  for (const listener of listeners) listener();
}

function close(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Says something for a while; failures stay longer. */
export function toast(text: string, level: Level = "ok"): void {
  const id = next++;
  set([...toasts.slice(-3), { id, level, text }]);
  setTimeout(() => close(id), level === "danger" ? 12_000 : 5_000);
}

/** Says that something failed, and why. */
export function toastError(what: string, error: unknown): void {
  toast(`${what} ${sentence(error)}`, "danger");
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <section className={styles.stack} aria-label="Messages" aria-live="polite">
      {shown.map((item) => (
        <div key={item.id} className={styles.toast} data-level={item.level}>
          <StateShape level={item.level} size={13} />
          <span>{item.text}</span>
          <CloseButton size="sm" aria-label="Close this message" onClick={() => close(item.id)} />
        </div>
      ))}
    </section>
  );
}
