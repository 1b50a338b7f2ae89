// Old data looks old: a block knows when its data were taken, and past its
// limit it greys and says how old they are.
import type { ReactNode } from "react";
import { observatoryClock, useNow } from "@/live/clock";
import { age, type Instant, ms } from "@/sky/format";

/** Whether something of this time is past its limit (in real seconds, at any speed of the clock). */
export function useStale(at: Instant | undefined, limitS: number): boolean {
  const now = useNow();
  return at !== undefined && (now - ms(at)) / 1000 / Math.max(1, observatoryClock.speed) > limitS;
}

export interface StaleProps {
  at: Instant | undefined;
  limitS: number;
  children: ReactNode;
  className?: string | undefined;
}

/** Greys its content when that is older than the limit. */
export function Stale({ at, limitS, children, className }: StaleProps) {
  const stale = useStale(at, limitS);
  return (
    <div data-stale={stale || undefined} className={className}>
      {children}
    </div>
  );
}

/** "2 s old"; marked when past the limit. */
export function Age({ at, limitS }: { at: Instant | undefined; limitS?: number }) {
  const now = useNow();
  const stale = useStale(at, limitS ?? Number.POSITIVE_INFINITY);
  if (at === undefined) return <span>no data yet</span>;
  return <span style={stale ? { color: "var(--caution)", fontWeight: 600 } : undefined}>{age(at, now)}</span>;
}
