import { Link } from "react-router";
import type { ChannelProgress, Sequence } from "@/api/types";
import { Card } from "@/components/Card";
import { Progress, SequencePill } from "@/components/status/StatusPill";
import { sequenceLevel } from "@/components/status/status";
import { DurationText, PriorityText, Remaining, TargetText, TimeText } from "@/components/text";
import { useConductor } from "@/live/hooks";
import { duration } from "@/sky/format";
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
            {s.reason}
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
              <TimeText time={s.window_start} as="full" />
              <br />
              <span className="muted">to</span> <TimeText time={s.window_end} as="full" />
            </dd>
          </div>
          <div>
            <dt>Takes</dt>
            <dd>
              <DurationText seconds={s.duration_s} />
              {s.attempts > 1 && <span className="muted">, attempt {s.attempts}</span>}
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
