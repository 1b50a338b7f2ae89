// The observing conditions in one line of cells: value, word, what it rests on
// and how old that is.
import { Link } from "react-router";
import type { Condition, Conditions } from "@/api/types";
import { Skeleton } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { observatoryClock, useNow } from "@/live/clock";
import { age, quantity } from "@/sky/format";
import styles from "./conditions.module.css";
import { conditionClass, conditionValue, conditionWords, tooOld } from "./words";

export interface ConditionStripProps {
  /** undefined: not here yet; null: not judged yet. */
  conditions: Conditions | null | undefined;
  className?: string | undefined;
}

const shown = ["seeing", "transparency", "cloud", "moon"] as const;

export function ConditionStrip({ conditions, className }: ConditionStripProps) {
  return (
    <section
      className={[styles.strip, className].filter(Boolean).join(" ")}
      aria-label="Observing conditions"
      aria-busy={conditions === undefined}
    >
      {shown.map((kind) => {
        if (conditions === undefined) return <Skeleton key={kind} height="100%" radius={8} />;
        const condition = conditions?.items.find((item) => item.kind === kind);
        const altitude = conditions?.items.find((item) => item.kind === "moon_altitude")?.value;
        return (
          <Cell
            key={kind}
            name={conditionWords[kind]}
            condition={condition}
            more={kind === "moon" && altitude !== undefined ? moonPlace(altitude) : ""}
          />
        );
      })}
    </section>
  );
}

function moonPlace(altitude: number): string {
  return altitude > 0 ? `${quantity(altitude, "°")} high` : "below the horizon";
}

function Cell({ name, condition, more }: { name: string; condition: Condition | undefined; more: string }) {
  const now = useNow();
  const stale = condition !== undefined && tooOld(condition, now, observatoryClock.speed);
  return (
    <Link
      to="/environment#conditions"
      className={styles.cell}
      data-stale={stale || undefined}
      title={condition ? `${condition.interpretation}. ${condition.source}` : "Not judged yet."}
    >
      <span className={styles.name}>{name}</span>
      <b className={styles.value}>{condition ? conditionValue(condition) : "–"}</b>
      <StateMark level={condition && !stale ? condition.level : "unknown"} className={styles.word}>
        {condition ? conditionClass(condition) : "not judged yet"}
      </StateMark>
      <span className={styles.source}>
        {condition ? about(condition, more, now) : "The agent of the conditions has not judged yet."}
      </span>
    </Link>
  );
}

/** What the value rests on and its age; where there is none, why. */
function about(condition: Condition, more: string, now: number): string {
  if (condition.value === undefined) return condition.interpretation;
  if (more) return `${more} · computed`;
  const at = condition.measured_at;
  return [at && condition.age_limit_s > 0 ? age(at, now) : "", condition.source].filter(Boolean).join(" · ");
}
