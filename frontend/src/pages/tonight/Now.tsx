// What the observatory does now: the target, both cameras' progress, the next
// three, and who was left out and why.
import { Link } from "react-router";
import { useUser } from "@/api/auth";
import { useBand } from "@/api/instrument";
import { leftOutTotal } from "@/api/leftOut";
import { atLeast, type ChannelProgress, type Conductor, type LeftOut, type Scheduled } from "@/api/types";
import { Card } from "@/components/Card";
import { Skeleton, SkeletonLines } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { DurationText, PriorityText, Remaining, TargetText, TimeText } from "@/components/text";
import { observatoryClock, useNow, useSlowNow } from "@/live/clock";
import { useConductor, useEnvironment, useSchedule, useSite } from "@/live/hooks";
import { safetyAt } from "@/live/safety";
import { channelWords, conductorWords } from "@/live/words";
import { airmass, targetAltAz } from "@/sky/coords";
import { ms, number, priority, quantity, relative, thin } from "@/sky/format";
import styles from "./Now.module.css";
import page from "./tonight.module.css";

export function Now() {
  const conductor = useConductor();
  if (!conductor) {
    return (
      <Card title="Now" className={page.now}>
        <Skeleton width="50%" height={26} />
        <div style={{ height: 18 }} />
        <SkeletonLines lines={7} />
      </Card>
    );
  }
  const running = conductor.running;
  return (
    <Card
      title="Now"
      aside={
        running && conductor.ends_at ? (
          <>
            done in <Remaining until={conductor.ends_at} />
          </>
        ) : (
          <Since conductor={conductor} />
        )
      }
      className={page.now}
    >
      {running ? <Running conductor={conductor} /> : <Waiting conductor={conductor} />}
      <Next running={running?.id} />
    </Card>
  );
}

/** What keeps the schedule from going on, whatever the weather. */
function heldBy(conductor: Conductor): string | undefined {
  if (conductor.stopped) return "STOP";
  if (conductor.mode === "MAN") return "MAN";
  return conductor.paused ? "paused" : undefined;
}

function Since({ conductor }: { conductor: Conductor }) {
  return (
    <>
      since <TimeText time={conductor.since} as="minute" />
    </>
  );
}

function Waiting({ conductor }: { conductor: Conductor }) {
  const said = conductorWords[conductor.state] ?? { word: conductor.state, level: "unknown" as const };
  // In mode MAN nothing opens by itself once it is safe again.
  const byHand = conductor.mode === "MAN" && conductor.state === "unsafe";
  return (
    <div className={styles.waiting}>
      <div className={styles.name}>
        <StateMark level={conductor.stopped ? "danger" : said.level}>
          {conductor.stopped ? "Stopped" : byHand ? "Manual" : said.word}
        </StateMark>
      </div>
      <p>{conductor.text}</p>
      {conductor.state === "unsafe" && <ReturnNote />}
      {conductor.next_at && heldBy(conductor) === undefined && (
        <p className="muted">
          Next start <TimeText time={conductor.next_at} as="relative" />, at{" "}
          <TimeText time={conductor.next_at} as="minute" /> UTC.
        </p>
      )}
    </div>
  );
}

/** When it may be safe again, where the server can tell. */
function ReturnNote() {
  const environment = useEnvironment();
  const now = useNow();
  const { returnAt } = safetyAt(environment, now);
  if (!returnAt) return null;
  return (
    <p className="muted">
      Safe at the earliest <TimeText time={returnAt} as="relative" />, at{" "}
      <TimeText time={returnAt} as="minute" /> UTC, if nothing else comes.
    </p>
  );
}

function Running({ conductor }: { conductor: Conductor }) {
  const running = conductor.running;
  if (!running) return null;
  return (
    <>
      <div className={styles.head}>
        <Link to={`/requests/${running.request_id}`} className={styles.name}>
          {running.target.name || running.name}
        </Link>
        <span className={styles.about}>
          <PriorityText priority={running.priority} /> · {running.program} · {running.user_name}
        </span>
      </div>
      <div className={styles.where}>
        <TargetText target={running.target} />
        <Height target={running.target} />
      </div>
      <div className={styles.channels}>
        {conductor.channels.map((channel) => (
          <Channel key={channel.channel} channel={channel} />
        ))}
        {conductor.channels.length === 0 && <p className="muted">{conductor.text}</p>}
      </div>
    </>
  );
}

function Height({ target }: { target: Scheduled["target"] }) {
  const now = useSlowNow(10);
  const site = useSite();
  if (!site) return null;
  const where = targetAltAz(target, now, site);
  if (!where) return null;
  const { alt } = where;
  const mass = airmass(alt);
  return (
    <span className="muted">
      {" "}
      · alt {number(alt)}°{mass !== undefined && ` · airmass ${number(mass, 2)}`}
    </span>
  );
}

/** How far one camera is: the plan's images as a bar that also grows within an exposure. */
function Channel({ channel }: { channel: ChannelProgress }) {
  const band = useBand();
  const now = useNow();
  const left = channel.exposure_ends ? Math.max(0, (ms(channel.exposure_ends) - now) / 1000) : 0;
  const exposing = channel.state === "exposing" && channel.exposure_s > 0;
  const within = exposing ? 1 - Math.min(1, left / channel.exposure_s) : 0;
  const finished = channel.state === "done" ? channel.images : Math.max(0, channel.image - 1) + within;
  const share = channel.images > 0 ? Math.min(1, finished / channel.images) : 0;
  const done = channel.state === "done";
  // No filter yet: it waits for the telescope before its first plan.
  const begun = channel.filter !== "";
  const many = `image ${channel.image} of ${channel.images}`;
  return (
    <div className={styles.channel}>
      <b style={{ color: `var(--${channel.channel})` }}>{channel.channel.toUpperCase()}</b>
      <div>
        <div className={styles.line}>
          <span className="clip">
            {begun ? (
              <>
                <span title={channel.filter}>{band(channel.filter)}</span> ·{" "}
                {quantity(channel.exposure_s, "s", channel.exposure_s % 1 ? 1 : 0)} ·{" "}
                {done ? "all images saved" : many}
                {channel.all > channel.images && (
                  <span className="muted">
                    {" "}
                    · {channel.done} of {channel.all} in all
                  </span>
                )}
              </>
            ) : (
              `${channel.done} of ${channel.all} images`
            )}
          </span>
          <span className={styles.left}>
            {exposing && left > 0
              ? `${number(Math.ceil(left))}${thin}s`
              : (channelWords[channel.state] ?? channel.state)}
          </span>
        </div>
        <div
          className={styles.bar}
          role="progressbar"
          aria-label={`${channel.channel.toUpperCase()}: ${begun ? many : "waits"}`}
          aria-valuenow={Math.round(share * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
        >
          <i
            style={{
              width: `${share * 100}%`,
              background: `var(--${channel.state === "failed" ? "danger" : channel.channel})`,
              transitionDuration: exposing && observatoryClock.speed <= 4 ? "1s" : "200ms",
            }}
          />
        </div>
      </div>
    </div>
  );
}

const nextShown = 3;
const outShown = 2;

function Next({ running }: { running: number | undefined }) {
  const schedule = useSchedule();
  const permitted = atLeast(useUser()?.role, "scientist");
  const now = useSlowNow(5);
  const conductor = useConductor();
  const safety = safetyAt(useEnvironment(), now);
  if (schedule === undefined) return null;
  const waiting = (schedule?.entries ?? []).filter(
    (entry) =>
      entry.sequence_id !== running &&
      (entry.status === "planned" || entry.status === "pending") &&
      ms(entry.end) > now,
  );
  const out = schedule?.left_out ?? [];
  const outTotal = leftOutTotal(schedule);
  const held = (conductor && heldBy(conductor)) ?? (safety.safe ? undefined : safety.brief);
  return (
    <div className={styles.next}>
      <h3>
        Next
        {waiting[0] && <span> · {held ? `waits: ${held}` : relative(waiting[0].start, now)}</span>}
      </h3>
      {waiting.length === 0 && (
        <p className={styles.none}>
          {!permitted
            ? "Your account is a visitor's: the schedule is shown to scientists."
            : schedule === null
              ? "Nothing was ever planned. Submit a request and it is planned at once."
              : "Nothing more is planned for this night."}
        </p>
      )}
      <ol>
        {waiting.slice(0, nextShown).map((entry) => (
          <NextRow key={entry.sequence_id} entry={entry} />
        ))}
        {out.slice(0, outShown).map((entry) => (
          <OutRow key={entry.sequence_id} entry={entry} />
        ))}
      </ol>
      {(waiting.length > nextShown || outTotal > outShown) && (
        <Link to="/schedule" className={styles.more}>
          {[
            waiting.length > nextShown ? `${waiting.length - nextShown} more planned` : "",
            outTotal > outShown ? `${outTotal - outShown} more left out` : "",
          ]
            .filter(Boolean)
            .join(", ")}
        </Link>
      )}
    </div>
  );
}

function NextRow({ entry }: { entry: Scheduled }) {
  return (
    <li className={styles.row}>
      <TimeText time={entry.start} as="minute" />
      <span className={styles.what}>
        <Link to={`/requests/${entry.request_id}`}>{entry.name}</Link>
        <span className="muted clip">
          <PriorityText priority={entry.priority} /> · {entry.program} ·{" "}
          <DurationText seconds={(ms(entry.end) - ms(entry.start)) / 1000} />
        </span>
      </span>
    </li>
  );
}

function OutRow({ entry }: { entry: LeftOut }) {
  return (
    <li className={styles.row} title={`${entry.name} (${priority(entry.priority)}): ${entry.text}`}>
      <span className={styles.out}>left out</span>
      <span className={styles.what}>
        <Link to={`/requests/${entry.request_id}`}>{entry.name}</Link>
        <span className="muted clip">{entry.text}</span>
      </span>
    </li>
  );
}
