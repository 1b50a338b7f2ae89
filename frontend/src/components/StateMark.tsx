// One of the six states as shape and colour, with its word beside it: never
// colour alone. ok filled dot, caution triangle, danger octagon, unknown
// hatched square, idle ring, active pulsing ring.
import type { ReactNode } from "react";
import type { Level } from "@/api/types";
import styles from "./StateMark.module.css";

export const levelWords: Record<Level, string> = {
  ok: "OK",
  caution: "Caution",
  danger: "Danger",
  unknown: "Unknown",
  idle: "Idle",
  active: "Active",
};

export interface StateShapeProps {
  level: Level;
  size?: number;
}

/** The shape only; the word must stand beside it. */
export function StateShape({ level, size = 10 }: StateShapeProps) {
  return (
    <svg
      className={styles.shape}
      data-level={level}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden="true"
    >
      {shapes[level]}
    </svg>
  );
}

const shapes: Record<Level, ReactNode> = {
  ok: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  caution: <path d="M6 .8 11.6 11H.4Z" fill="currentColor" />,
  danger: <path d="M3.6.4h4.8l3.2 3.2v4.8l-3.2 3.2H3.6L.4 8.4V3.6Z" fill="currentColor" />,
  unknown: (
    <>
      <rect
        x=".8"
        y=".8"
        width="10.4"
        height="10.4"
        rx="1.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
      />
      <path d="M1 8 8 1M1.5 11 11 1.5M5 11.2 11.2 5" stroke="currentColor" strokeWidth="1.3" />
    </>
  ),
  idle: <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.7" />,
  active: (
    <>
      <circle className="pulse" cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.8" />
      <circle cx="6" cy="6" r="1.9" fill="currentColor" />
    </>
  ),
};

export interface StateMarkProps {
  level: Level;
  /** The word; the level's own when absent. */
  children?: ReactNode;
  /** A rounded tinted ground: for the state that a block is about. */
  pill?: boolean;
  className?: string | undefined;
}

export function StateMark({ level, children, pill, className }: StateMarkProps) {
  return (
    <span
      className={[styles.mark, className].filter(Boolean).join(" ")}
      data-level={level}
      data-pill={pill || undefined}
    >
      <StateShape level={level} />
      <span className={styles.word}>{children ?? levelWords[level]}</span>
    </span>
  );
}
