import { Link } from "react-router";
import { useReasons } from "@/api/leftOut";
import type { ChannelProgress, Sequence } from "@/api/types";
import { Card } from "@/components/Card";
import { Progress, SequencePill } from "@/components/status/StatusPill";
import { sequenceLevel } from "@/components/status/status";
import { constraintsForm, constraintWords } from "@/components/target/asked";
import { DurationText, PriorityText, Remaining, TargetText, TimeText } from "@/components/text";
import { useConductor, useSchedule } from "@/live/hooks";
import { count, duration, typeset, utcDateTime } from "@/sky/format";
import styles from "./requests.module.css";

/** A sequence: its state and why, when it is planned, its albums and plans with what is done. */
export function SequenceCard({ sequence: s }: { sequence: Sequence }) {
  const conductor = useConductor();
  const running = conductor?.running?.id === s.id ? conductor : undefined;
  return (
    <Card title={s.name} aside={<SequencePill status={s.status} />}>
      <div className={styles.sequence}>
        {s.reason && (
          <p className={styles.reason} data-level={sequenceLevel(s.status)}>
            {typeset(s.reason)}
          </p>
        )}
        <dl className={styles.grid}>
          <div>
            <dt>{running ? "Runs" : "Planned"}</dt>
            <dd>
              <Planned sequence={s} />
              {running?.ends_at && (
                <>
                  {" "}
                  <b>
                    <Remaining until={running.ends_at} /> left
                  </b>
                </>
              )}
            </dd>
          </div>
          <div>
            <dt>Target</dt>
            <dd>
              {s.target.name && s.target.name !== s.name ? `${s.target.name} ` : ""}
              <TargetText target={s.target} />
            </dd>
          </div>
          <div>
            <dt>May be observed (UTC)</dt>
            <dd>
              {s.windows.map((w) => (
                <div key={w.start}>
                  <TimeText time={w.start} as="full" /> <span className="muted">to</span>{" "}
                  <TimeText time={w.end} as="full" />
                </div>
              ))}
            </dd>
          </div>
          <div>
            <dt>Takes</dt>
            <dd>
              <DurationText seconds={s.duration_s} />
              {s.attempts > 1 && <span className="muted">, attempt {s.attempts}</span>}
              {s.max_attempts ? (
                <span className="muted">, at most {count(s.max_attempts, "attempt")}</span>
              ) : null}
            </dd>
          </div>
          <div>
            <dt>Priority</dt>
            <dd>
              <PriorityText priority={s.priority} />
            </dd>
          </div>
          <div>
            <dt>Images</dt>
            <dd>
              <Progress done={s.images_done} all={s.images_all} running={running !== undefined} />
            </dd>
          </div>
        </dl>
        <Asked sequence={s} />
        <div className={styles.albums}>
          {(s.albums ?? []).map((album) => (
            <section key={album.id} className={styles.album} aria-label={`Album ${album.name}`}>
              <h4>
                {album.detector} <span className="muted">{album.name}</span>
              </h4>
              <ul>
                {(album.plans ?? []).map((plan) => (
                  <li key={plan.id}>
                    <span>
                      {plan.filter}
                      <span className="muted">
                        {" "}
                        {plan.images} × {duration(plan.exposure_s)}
                      </span>
                    </span>
                    <Progress
                      done={plan.images_done}
                      all={plan.images}
                      what={`images of plan ${plan.name}`}
                      running={running !== undefined}
                    />
                    <Exposing channel={running?.channels?.find((c) => c.plan_id === plan.id)} />
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      </div>
    </Card>
  );
}

/** What it asks for beyond its windows, and what an operator fixed; nothing where it asks nothing. */
function Asked({ sequence: s }: { sequence: Sequence }) {
  const constraints = constraintWords(constraintsForm(s.constraints));
  const out = useReasons(useSchedule(), s.status === "unplannable" ? [s.id] : []);
  const lost = out.find((l) => l.sequence_id === s.id);
  const sentences = [
    constraints && `Asks for ${constraints}.`,
    s.time_critical &&
      `Time-critical: starts within ${duration(s.tolerance_s ?? 0)} of ${s.preferred ? `${utcDateTime(s.preferred)} UTC` : "its preferred start"}, or not at all.`,
    s.series && `Occurrence ${s.occurrence} of the series “${s.series}”.`,
    s.group && `Belongs to the group “${s.group}”.`,
    s.pinned && `An operator fixed its start at ${utcDateTime(s.pinned)} UTC.`,
    lost?.change && typeset(lost.change),
    lost?.later &&
      `As far as is known now it has a place from ${utcDateTime(lost.later.start)} to ${utcDateTime(lost.later.end)} UTC.`,
  ].filter(Boolean);
  if (sentences.length === 0) return null;
  return <p>{sentences.join(" ")}</p>;
}

function Planned({ sequence: s }: { sequence: Sequence }) {
  if (!s.planned_start || !s.planned_end) return <span className="muted">no place in a schedule</span>;
  const waits = s.status === "planned";
  return (
    <Link to={`/schedule?sequence=${s.id}`} title="Show it in the night's timeline">
      <TimeText time={s.planned_start} as="minute" /> to <TimeText time={s.planned_end} as="minute" /> UTC
      {waits && (
        <>
          , <TimeText time={s.planned_start} as="relative" />
        </>
      )}
    </Link>
  );
}

function Exposing({ channel: c }: { channel: ChannelProgress | undefined }) {
  if (!c || c.state === "done") return null;
  return (
    <span className={styles.running}>
      image {c.image} of {c.images}: {c.state}
      {c.state === "exposing" && c.exposure_ends && (
        <>
          , <Remaining until={c.exposure_ends} /> left
        </>
      )}
    </span>
  );
}
