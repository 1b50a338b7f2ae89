import { Link } from "react-router";
import type { LeftOut, LeftOutReason, Schedule } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty } from "@/components/notes";
import { PriorityText } from "@/components/text";
import styles from "./schedule.module.css";

const reasonWords: Record<LeftOutReason, string> = {
  window_too_short: "window too short",
  not_visible: "not visible",
  quota_exhausted: "quota used up",
  night_over: "night too short",
  condition: "sky not as asked",
  group: "its group",
  pinned: "pinned elsewhere",
  lost_to: "others came first",
};

/** Why a sequence has no place tonight: each with its sentence. */
export function LeftOutList({ schedule }: { schedule: Schedule }) {
  const list = schedule.left_out ?? [];
  const names = new Map((schedule.entries ?? []).map((e) => [e.sequence_id, e]));
  return (
    <Card flush title="Not planned, and why" aside={list.length > 0 ? `${list.length} left out` : undefined}>
      {list.length === 0 ? (
        <Empty>Everything that waited has a place.</Empty>
      ) : (
        <ul className={styles.whyNot}>
          {list.map((l) => (
            <li key={l.sequence_id}>
              <div className={styles.whyHead}>
                <Link to={`/requests/${l.request_id}`}>{l.name}</Link>
                <span className="muted clip">{l.request_name}</span>
                <span className={styles.whyTag}>{reasonWords[l.reason] ?? l.reason}</span>
              </div>
              <p>{l.text}</p>
              <p className={styles.whyBy}>
                <PriorityText priority={l.priority} />
                <By leftOut={l} names={names} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function By({
  leftOut,
  names,
}: {
  leftOut: LeftOut;
  names: Map<number, { name: string; request_id: number }>;
}) {
  const winners = (leftOut.by ?? []).flatMap((id) => {
    const winner = names.get(id);
    return winner ? [{ id, ...winner }] : [];
  });
  if (winners.length === 0) return null;
  return (
    <span>
      instead:{" "}
      {winners.slice(0, 4).map((w, i) => (
        <span key={w.id}>
          {i > 0 && ", "}
          <Link to={`?sequence=${w.id}`}>{w.name}</Link>
        </span>
      ))}
      {winners.length > 4 && ` and ${winners.length - 4} more`}
    </span>
  );
}
