import { StateMark } from "@/components/StateMark";
import { requestLevel, sequenceLevel, statusWord } from "./status";
import styles from "./status.module.css";

/** The state of a sequence, with its shape and word. */
export function SequencePill({ status }: { status: string }) {
  return <StateMark level={sequenceLevel(status)}>{statusWord(status)}</StateMark>;
}

/** The state of a request, with its shape and word. */
export function RequestPill({ status, pill }: { status: string; pill?: boolean }) {
  return (
    <StateMark level={requestLevel(status)} {...(pill ? { pill } : {})}>
      {statusWord(status)}
    </StateMark>
  );
}

export interface ProgressProps {
  done: number;
  all: number;
  /** What is counted, for those who do not see the bar. */
  what?: string;
  running?: boolean;
}

/** Images taken of those wanted, as a bar and numbers. */
export function Progress({ done, all, what = "images", running }: ProgressProps) {
  if (all <= 0) return <span className="muted">–</span>;
  const share = Math.min(1, done / all);
  return (
    <span className={styles.progress}>
      <span
        className={styles.bar}
        role="progressbar"
        aria-label={what}
        aria-valuenow={done}
        aria-valuemin={0}
        aria-valuemax={all}
        data-state={share >= 1 ? "done" : running ? "running" : "waiting"}
      >
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span className={styles.count}>
        {done} / {all}
      </span>
    </span>
  );
}
