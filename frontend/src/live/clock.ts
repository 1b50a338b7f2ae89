// The observatory's time in the browser: the server's last word carried on
// with the browser's own steady timer, at the observatory's speed. Ticks once
// a second for everything on the page that shows a time.
import { useSyncExternalStore } from "react";
import type { ClockInfo } from "@/api/types";

export class ObservatoryClock {
  private base = Date.now();
  private anchor: number;
  private rate = 1;
  private fake = false;
  private told = false;
  private shown: number;
  private timer: ReturnType<typeof setInterval> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly steady: () => number = () => performance.now()) {
    this.anchor = steady();
    this.shown = this.now();
  }

  /** The server's word. A tick carries no `simulated`; the snapshot's stays. */
  set(info: { now: string; speed: number; simulated?: boolean }): void {
    const at = Date.parse(info.now);
    if (Number.isNaN(at)) return;
    this.base = at;
    this.anchor = this.steady();
    this.rate = info.speed > 0 ? info.speed : 1;
    if (info.simulated !== undefined) this.fake = info.simulated;
    this.told = true;
    this.tick();
  }

  /** Milliseconds since 1970, in the observatory's time. */
  now(): number {
    return this.base + (this.steady() - this.anchor) * this.rate;
  }

  /** Observatory seconds per real second. */
  get speed(): number {
    return this.rate;
  }

  get simulated(): boolean {
    return this.fake;
  }

  /** Whether the server has told the time yet. */
  get known(): boolean {
    return this.told;
  }

  /** The time of the last tick: the same for everything drawn in that second. */
  get = (): number => this.shown;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.timer ??= setInterval(() => this.tick(), 1000);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0 && this.timer) {
        clearInterval(this.timer);
        this.timer = null;
      }
    };
  };

  info(): ClockInfo {
    return { now: new Date(this.now()).toISOString(), speed: this.rate, simulated: this.fake };
  }

  private tick(): void {
    this.shown = this.now();
    for (const listener of this.listeners) listener();
  }
}

export const observatoryClock = new ObservatoryClock();

/** Now in the observatory's time, ms since 1970; renders once a second. */
export function useNow(): number {
  return useSyncExternalStore(observatoryClock.subscribe, observatoryClock.get);
}

/** Now, but only every so many seconds: for things too heavy to draw each second. */
export function useSlowNow(everyS: number): number {
  const step = everyS * 1000;
  return useSyncExternalStore(
    observatoryClock.subscribe,
    () => Math.floor(observatoryClock.get() / step) * step,
  );
}
