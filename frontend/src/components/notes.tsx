// The sentences for nothing, for failure and for loading: each list and plot
// says in its own words what it lacks, why, and what one can do.
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { sentence } from "@/api/errors";
import styles from "./notes.module.css";
import { StateShape } from "./StateMark";

export interface EmptyProps {
  children: ReactNode;
  /** What one may do about it. */
  action?: ReactNode;
}

/** Nothing to show, and that is no failure. */
export function Empty({ children, action }: EmptyProps) {
  return (
    <div className={styles.note}>
      <svg className={styles.icon} width="34" height="34" viewBox="0 0 34 34" aria-hidden="true">
        <circle cx="17" cy="17" r="15" fill="none" stroke="currentColor" strokeDasharray="2 4" />
        <circle cx="12" cy="14" r="1.2" fill="currentColor" />
        <circle cx="21" cy="11" r="1.7" fill="currentColor" />
        <circle cx="19" cy="21" r="1.1" fill="currentColor" />
      </svg>
      <p>{children}</p>
      {action}
    </div>
  );
}

export interface ErrorNoteProps {
  /** What failed, in words: "The images of this night could not be read." */
  what: ReactNode;
  error?: unknown;
  retry?: () => void;
}

/** Something failed: what, why, and a way to try again. */
export function ErrorNote({ what, error, retry }: ErrorNoteProps) {
  return (
    <div className={styles.note} role="alert">
      <StateShape level="danger" size={20} />
      <p>
        <strong>{what}</strong>
        {error !== undefined && <span className={styles.because}>{sentence(error)}</span>}
      </p>
      {retry && (
        <Button variant="default" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

export interface SkeletonProps {
  width?: number | string;
  height?: number | string;
  radius?: number | string;
  className?: string | undefined;
}

/** A block in the shape of what is not here yet. Only on the first load. */
export function Skeleton({ width = "100%", height = 14, radius = 6, className }: SkeletonProps) {
  return (
    <span
      className={[styles.skeleton, className].filter(Boolean).join(" ")}
      style={{ width, height, borderRadius: radius }}
      aria-hidden="true"
    />
  );
}

/** Lines of text that are not here yet. */
export function SkeletonLines({ lines = 3 }: { lines?: number }) {
  return (
    <div className={styles.lines} aria-busy="true" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines without identity that never move
        <Skeleton key={i} width={`${92 - ((i * 23) % 40)}%`} />
      ))}
    </div>
  );
}
