// The time that the map shows: now, or one of the night that somebody chose,
// standing still or running.
import { useEffect, useRef, useState } from "react";
import type { Night } from "@/api/types";
import { useNow } from "@/live/clock";
import { ms } from "@/sky/format";

export interface Range {
  from: number;
  to: number;
}

/** From before sunset to after sunrise. */
export function rangeOf(night: Pick<Night, "sunset" | "sunrise">): Range {
  const margin = 40 * 60_000;
  return { from: ms(night.sunset) - margin, to: ms(night.sunrise) + margin };
}

export const rates = [60, 300, 600] as const;
export type Rate = (typeof rates)[number];

/** The time after `elapsed` real milliseconds of playing; null at the end. */
export function played(at: number, elapsed: number, rate: Rate, range: Range): number | null {
  const next = at + elapsed * rate;
  return next >= range.to ? null : Math.max(next, range.from);
}

/** Where playing starts: at what is shown, from the evening when that is not in the night. */
export function startOf(shown: number, range: Range): number {
  return shown < range.from || shown >= range.to - 1000 ? range.from : shown;
}

export interface SkyTime {
  ms: number;
  live: boolean;
  playing: boolean;
  rate: Rate;
  set: (at: number) => void;
  setRate: (rate: Rate) => void;
  toggle: () => void;
  now: () => void;
}

const stillStep = 1000;

export function useSkyTime(range: Range | null): SkyTime {
  const clock = useNow();
  const [at, setAt] = useState<number | null>(null);
  const [playing, setPlaying] = useState(false);
  const [rate, setRate] = useState<Rate>(300);
  const latest = useRef({ range, rate });
  latest.current = { range, rate };

  useEffect(() => {
    if (!playing) return;
    // With motion reduced it goes on in steps of a second, not smoothly.
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    let last = performance.now();
    let frame = 0;
    const step = (time: number) => {
      frame = requestAnimationFrame(step);
      const elapsed = Math.min(time - last, 2 * stillStep);
      if (elapsed <= 0 || (still && elapsed < stillStep)) return;
      last = time;
      const { range: r, rate: speed } = latest.current;
      setAt((old) => (old === null || !r ? old : (played(old, elapsed, speed, r) ?? r.to)));
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [playing]);

  const ended = range !== null && at !== null && at >= range.to;
  useEffect(() => {
    if (ended) setPlaying(false);
  }, [ended]);

  const shown = at ?? clock;
  return {
    ms: shown,
    live: at === null,
    playing,
    rate,
    set: (time) => {
      setPlaying(false);
      setAt(time);
    },
    setRate,
    toggle: () => {
      if (!playing && range) setAt(startOf(shown, range));
      setPlaying(!playing);
    },
    now: () => {
      setPlaying(false);
      setAt(null);
    },
  };
}
