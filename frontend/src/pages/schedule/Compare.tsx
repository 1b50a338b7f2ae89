// Two schedules under one another, and what the later does differently.
import { Button } from "@mantine/core";
import { useMemo } from "react";
import { Link } from "react-router";
import { leftOutTotal, useReasons } from "@/api/leftOut";
import type { Schedule, Scheduled } from "@/api/types";
import { Card } from "@/components/Card";
import { ErrorNote, SkeletonLines } from "@/components/notes";
import { TimeText } from "@/components/text";
import { NightTimeline } from "@/components/timeline/NightTimeline";
import { useNow } from "@/live/clock";
import { duration, typeset, utcMinute } from "@/sky/format";
import { causeOf, changed, difference, differenceSentence, dropped } from "./diff";
import styles from "./past.module.css";
import { usePast, useShown } from "./shown";

/** The difference of the shown schedule to the one that the address names. */
export function Compare({ shown, current }: { shown: Schedule; current: Schedule }) {
  const [{ against }, show] = useShown();
  // The one in force is here already, and newer than what was read of it.
  const query = usePast(against === current.id ? null : against);
  if (against === null) return null;
  const other = against === current.id ? current : query.data;
  return (
    <Card
      title="What differs"
      aside={
        <Button variant="default" size="compact-xs" onClick={() => show({ against: null })}>
          Compare no longer
        </Button>
      }
    >
      {other ? (
        <Pair a={shown} b={other} current={current.id} />
      ) : query.isError ? (
        <ErrorNote
          what="The schedule to compare with could not be read."
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : (
        <SkeletonLines lines={6} />
      )}
    </Card>
  );
}

/** Two schedules in their order of time, whichever was chosen first. */
function Pair({ a, b, current }: { a: Schedule; b: Schedule; current: number }) {
  const [before, after] = Date.parse(a.created) <= Date.parse(b.created) ? [a, b] : [b, a];
  const gone = useMemo(() => dropped(before, after), [before, after]);
  const reasons = useReasons(after, gone);
  const { d, lit, both } = useMemo(() => {
    const found = difference(before, { entries: after.entries, left_out: reasons });
    return {
      d: found,
      lit: changed(found),
      both: [...(before.entries ?? []), ...(after.entries ?? [])],
    };
  }, [before, after, reasons]);
  return (
    <div className={styles.compare}>
      <p>
        From <TimeText time={before.created} as="full" /> to <TimeText time={after.created} as="full" />:{" "}
        <b>{differenceSentence(d)}</b>
        {before.night.name !== after.night.name &&
          ` They are of two nights, ${before.night.name} and ${after.night.name}.`}
      </p>
      <One schedule={before} title="Before" lit={lit} spans={both} current={current} />
      <One schedule={after} title="After" lit={lit} spans={both} current={current} />
      <div className={styles.changes}>
        <Changes title="Moved" marker="→">
          {d.moved.map(({ entry, was, by }) => (
            <Line key={entry.sequence_id} entry={entry}>
              <span className="mono">
                {utcMinute(was.start)} → {utcMinute(entry.start)}
              </span>
              , {duration(by)} {by > 0 ? "later" : "earlier"}
            </Line>
          ))}
        </Changes>
        <Changes title="Dropped" marker="−">
          {d.dropped.map(({ entry, because }) => (
            <Line key={entry.sequence_id} entry={entry}>
              was at <span className="mono">{utcMinute(entry.start)}</span>. {typeset(because)}
            </Line>
          ))}
        </Changes>
        <Changes title="Added" marker="+">
          {d.added.map((entry) => (
            <Line key={entry.sequence_id} entry={entry}>
              at{" "}
              <span className="mono">
                {utcMinute(entry.start)} – {utcMinute(entry.end)}
              </span>
            </Line>
          ))}
        </Changes>
      </div>
    </div>
  );
}

interface OneProps {
  schedule: Schedule;
  title: string;
  lit: ReadonlySet<number>;
  spans: Scheduled[];
  current: number;
}

/** One of the two as a strip; what is the same in both is pale. */
function One({ schedule: s, title, lit, spans, current }: OneProps) {
  const now = useNow();
  return (
    <section aria-label={`${title}: schedule ${s.id}`}>
      <h3>
        {title}
        <span className="muted">
          {s.id === current ? "in force, " : ""}
          {causeOf(s)}
        </span>
      </h3>
      <NightTimeline
        night={s.night}
        entries={s.entries ?? []}
        leftOut={leftOutTotal(s)}
        now={new Date(now)}
        height={124}
        lit={lit}
        spans={spans}
      />
    </section>
  );
}

function Changes(props: { title: string; marker: string; children: React.ReactNode[] }) {
  const { title, marker, children } = props;
  if (children.length === 0) return null;
  const name = `${children.length} ${title.toLowerCase()}`;
  return (
    <section aria-label={name}>
      <h3>
        <span aria-hidden="true">{marker}</span> {name}
      </h3>
      <ul>{children}</ul>
    </section>
  );
}

function Line({ entry, children }: { entry: Scheduled; children: React.ReactNode }) {
  return (
    <li>
      <Link to={`/requests/${entry.request_id}`}>{entry.name}</Link> <span className="muted">{children}</span>
    </li>
  );
}
