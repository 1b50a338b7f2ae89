import type { Environment } from "@/api/types";
import { SkeletonLines } from "@/components/notes";
import { StateShape } from "@/components/StateMark";
import { useNow } from "@/live/clock";
import { relative } from "@/sky/format";
import styles from "./environment.module.css";
import { verdictSentence } from "./words";

/** The one sentence: safe or not, since when, why, and when it may change. */
export function VerdictBanner({ environment }: { environment: Environment | null | undefined }) {
  const now = useNow();
  if (environment === undefined) {
    return (
      <section className={styles.banner} aria-label="Verdict">
        <SkeletonLines lines={2} />
      </section>
    );
  }
  if (environment === null) {
    return (
      <section className={styles.banner} data-level="unknown" aria-label="Verdict">
        <StateShape level="unknown" size={26} />
        <div role="status">
          <p className={styles.verdict}>
            <strong>Unknown:</strong> the monitor has not read anything yet.
          </p>
          <p className={styles.next}>Until the PLC has answered, the observatory counts as unsafe.</p>
        </div>
      </section>
    );
  }
  const { safety, verdicts } = environment;
  const { level, head, because, next } = verdictSentence(safety, verdicts, now);
  return (
    <section className={styles.banner} data-level={level} aria-label="Verdict">
      <StateShape level={level} size={26} />
      <div role="status">
        <p className={styles.verdict}>
          <strong>
            {head}
            {safety.safe && level === "caution" && ", with caution"}:
          </strong>{" "}
          {because}
        </p>
        {next && (
          <p className={styles.next}>
            {next}
            {safety.return_at && level !== "ok" && Date.parse(safety.return_at) > now && (
              <span className={styles.countdown}> That is {relative(safety.return_at, now)}.</span>
            )}
          </p>
        )}
      </div>
    </section>
  );
}
