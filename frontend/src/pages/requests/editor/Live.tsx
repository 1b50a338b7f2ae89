// The live pane: where the target stands tonight and in the nights to come,
// how long it takes, what it costs, and every problem with a way to its field.
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { useUser } from "@/api/auth";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { ObservationRequest, Problem, User } from "@/api/types";
import { Card } from "@/components/Card";
import { SkeletonLines } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { useNight, useSite } from "@/live/hooks";
import { moon } from "@/sky/bodies";
import { altAz, separation } from "@/sky/coords";
import { count, duration, number, utcMinute } from "@/sky/format";
import { AltitudePlot } from "./AltitudePlot";
import { parseCoords } from "./coords";
import styles from "./editor.module.css";
import { labelOf, type Path, pathOf, type RequestForm, type SequenceForm } from "./form";
import { momentMs } from "./moment";
import { chance, type DrawnTarget, nightsFrom, viewOf, withTwilight } from "./sky";

export interface LiveProps {
  form: RequestForm;
  /** The sequence that is looked at. */
  at: number;
  /** What the server read of the form; undefined before its first word. */
  read: ObservationRequest | null | undefined;
  problems: readonly Problem[];
  warnings: readonly Problem[];
  checking: boolean;
  onGo: (path: Path) => void;
}

export function Live(props: LiveProps) {
  const sequence = props.form.sequences[props.at];
  return (
    <div className={styles.live}>
      {sequence && (
        <TargetCard form={props.form} sequence={sequence} read={props.read?.sequences[props.at]} />
      )}
      <Cost {...props} />
      <Findings {...props} />
    </div>
  );
}

/** The target as it is typed, to be drawn. */
export function drawn(form: RequestForm, s: SequenceForm): DrawnTarget | null {
  const still = { type: form.targetType, ra_deg: 0, dec_deg: 0, alt_deg: 0, az_deg: 0 };
  if (form.targetType === "test") return still;
  const c = parseCoords(s.coords, form.targetType === "altaz" ? "altaz" : "icrs");
  if (!c) return null;
  return form.targetType === "altaz"
    ? { ...still, alt_deg: c.first, az_deg: c.second }
    : { ...still, ra_deg: c.first, dec_deg: c.second };
}

const calendarNights = 30;

function TargetCard(props: {
  form: RequestForm;
  sequence: SequenceForm;
  read: { duration_s: number } | undefined;
}) {
  const { form, sequence } = props;
  const site = useSite();
  const tonight = useNight();
  const [picked, setPicked] = useState(0);
  const later = useDeferredValue(`${form.targetType} ${sequence.coords} ${sequence.start} ${sequence.end}`);
  const nights = useMemo(
    () => (site && tonight ? nightsFrom(tonight, calendarNights, site) : []),
    [site, tonight],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what counts of the form is in later
  const target = useMemo(() => drawn(form, sequence), [later]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what counts of the form is in later
  const window = useMemo(() => windowOf(sequence), [later]);
  const chances = useMemo(
    () => (site && target ? nights.map((n) => chance(target, n, window, site)) : []),
    [nights, target, window, site],
  );
  const shown = nights[picked] ?? nights[0];
  const night = useMemo(
    () => (shown && site ? withTwilight(picked === 0 && tonight ? viewOf(tonight) : shown, site) : undefined),
    [shown, site, picked, tonight],
  );
  if (!site || !night) {
    return (
      <Card title="Target tonight">
        <SkeletonLines lines={7} />
      </Card>
    );
  }
  const c = chances[picked] ?? null;
  const needs = (props.read?.duration_s ?? 0) * 1000;
  const good = chances.filter((one) => one.to - one.from >= Math.max(needs, 1)).length;
  const place = target && form.targetType === "icrs" ? { ra: target.ra_deg, dec: target.dec_deg } : null;
  const words = sentenceOf(c, target !== null, needs);
  return (
    <>
      <Card title={picked === 0 ? "Target tonight" : `Target in the night ${night.name}`} aside="UTC">
        <AltitudePlot
          night={night}
          site={site}
          target={target}
          window={window}
          chance={c}
          label={`Altitude of the target, night ${night.name}. ${words}`}
        />
        <p className={styles.words}>{words}</p>
        {place && c && (
          <p className="muted">
            Moon {number(moonApart(place, c.highestAt, site), 0)}° away, lit{" "}
            {Math.round(moon(c.highestAt, site).illumination * 100)} %
          </p>
        )}
        <p className={styles.legend} aria-hidden="true">
          {[
            ["target", "target"],
            ["moon", "Moon"],
            ["ground", "below the horizon"],
            ["outside", "outside the window"],
          ].map(([of, text]) => (
            <span key={of}>
              <i data-of={of} /> {text}
            </span>
          ))}
        </p>
      </Card>
      <Card
        title={`Next ${calendarNights} nights`}
        aside={target ? `can be observed in ${good} of ${nights.length}` : undefined}
      >
        <div className={styles.calendar}>
          {nights.map((n, i) => {
            const one = chances[i];
            const hours = one ? (one.to - one.from) / 3_600_000 : 0;
            const enough = one !== undefined && one.to - one.from >= Math.max(needs, 1);
            const text = `${n.name}: ${hours > 0 ? `${duration(hours * 3600)}, up to ${number(one?.highest ?? 0)}°` : "not"}`;
            return (
              <button
                key={n.name}
                type="button"
                title={text}
                aria-label={text}
                aria-pressed={i === picked}
                data-enough={enough || undefined}
                style={{ "--share": `${Math.round(Math.min(1, hours / 8) * 80)}%` } as React.CSSProperties}
                onClick={() => setPicked(i)}
              >
                {n.name.slice(8)}
              </button>
            );
          })}
        </div>
      </Card>
    </>
  );
}

function windowOf(s: SequenceForm): { from: number; to: number } {
  const from = momentMs(s.start);
  const to = momentMs(s.end);
  return {
    from: Number.isNaN(from) ? Number.NEGATIVE_INFINITY : from,
    to: Number.isNaN(to) ? Number.POSITIVE_INFINITY : to,
  };
}

function sentenceOf(c: ReturnType<typeof chance> | null, readable: boolean, needs: number): string {
  if (!readable) return "The target appears here as soon as its coordinates can be read.";
  if (!c) return "";
  if (c.because) return c.because;
  const long = (c.to - c.from) / 1000;
  const span = `${utcMinute(c.from)} to ${utcMinute(c.to)} UTC`;
  const short = needs / 1000 > long ? ` That is less than the ${duration(needs / 1000)} it needs.` : "";
  return `Can be observed for ${duration(long)}, ${span}; highest ${number(c.highest)}° at ${utcMinute(c.highestAt)}.${short}`;
}

function moonApart(
  place: { ra: number; dec: number },
  at: number,
  site: { latitude_deg: number; longitude_deg: number; height_m: number },
): number {
  const m = moon(at, site);
  const t = altAz(place, at, site);
  return separation({ ra: m.az, dec: m.alt }, { ra: t.az, dec: t.alt });
}

function Cost({ form, at, read, checking }: LiveProps) {
  const session = useUser();
  const me = useQuery({
    queryKey: keys.me,
    queryFn: ({ signal }) => api.get<User>("/auth/me", { signal }),
    staleTime: 30_000,
  });
  const user = me.data ?? session;
  const sequences = read?.sequences ?? [];
  const total = sequences.reduce((sum, s) => sum + s.duration_s, 0);
  const images = sequences.reduce((sum, s) => sum + s.images_all, 0);
  const one = sequences[at];
  const left = user ? Math.max(0, user.quota_s - user.used_s) : 0;
  return (
    <Card title="Time and quota" aside={checking ? "being checked" : "as the server computes it"}>
      {read === undefined ? (
        <SkeletonLines lines={3} />
      ) : (
        <dl className={styles.cost}>
          {form.sequences.length > 1 && one && (
            <div>
              <dt>{labelOf(form, [at])}</dt>
              <dd>{duration(one.duration_s)}</dd>
            </div>
          )}
          <div>
            <dt>Needs</dt>
            <dd>
              <b>{duration(total)}</b> for {count(images, "image")}
            </dd>
          </div>
          {user && (
            <div>
              <dt>Your quota</dt>
              <dd data-over={total > left || undefined}>
                {total > left ? (
                  <StateMark level="caution">{`more than the ${duration(left)} left`}</StateMark>
                ) : (
                  <>
                    {duration(left - total)} left after it, of {duration(user.quota_s)}
                  </>
                )}
              </dd>
            </div>
          )}
        </dl>
      )}
    </Card>
  );
}

function Findings({ form, read, problems, warnings, checking, onGo }: LiveProps) {
  if (read === undefined && problems.length === 0) return null;
  const list = [...problems.map((p) => ({ p, mild: false })), ...warnings.map((p) => ({ p, mild: true }))];
  return (
    <Card
      title="Check"
      aside={
        problems.length > 0 ? (
          <StateMark level="danger">{count(problems.length, "problem")}</StateMark>
        ) : (
          <StateMark level={warnings.length > 0 ? "caution" : "ok"}>
            {checking ? "being checked" : warnings.length > 0 ? "fine, with remarks" : "can be submitted"}
          </StateMark>
        )
      }
    >
      <ul className={styles.findings} aria-live="polite">
        {list.map(({ p, mild }) => {
          const path = pathOf(p.path ?? "") ?? [];
          return (
            <li key={`${p.path} ${p.field} ${p.message}`} data-mild={mild || undefined}>
              <button type="button" onClick={() => onGo(path)}>
                <b>{labelOf(form, path)}</b> {fieldWord(p.field)} {p.message}
              </button>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

const fieldWords: Record<string, string> = {
  scientific_program: "program",
  target_type: "kind of target",
  target_coords: "coordinates",
  target_name: "target",
  window_start: "start of the window",
  window_end: "end of the window",
  preferred: "preferred start",
  nb_images: "images",
};

export function fieldWord(field: string): string {
  return fieldWords[field] ?? field;
}
