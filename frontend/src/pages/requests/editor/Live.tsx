// The live pane: where the target stands tonight and in the nights to come,
// how long it takes, what it costs, and every problem with a way to its field.
import { useQuery } from "@tanstack/react-query";
import { useUser } from "@/api/auth";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Parts, Problem, User } from "@/api/types";
import { Card } from "@/components/Card";
import { SkeletonLines } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { Outlook } from "@/components/target/OutlookCards";
import { askedOf } from "@/components/target/outlook";
import { count, duration, typeset } from "@/sky/format";
import { type CheckAnswer, readOf } from "./check";
import styles from "./editor.module.css";
import type { RequestForm } from "./form";
import { labelOf, type Path, pathOf } from "./steps";

export interface LiveProps {
  form: RequestForm;
  /** The sequence that is looked at. */
  at: number;
  /** What the server says of the form; undefined before its first word. */
  answer: CheckAnswer | undefined;
  problems: readonly Problem[];
  /** Those of the problems that are shown as such; the others are still to be filled in. */
  faults: readonly Problem[];
  warnings: readonly Problem[];
  checking: boolean;
  onGo: (path: Path) => void;
}

export function Live(props: LiveProps) {
  const sequence = props.form.sequences[props.at];
  const read = readOf(props.form, props.answer?.read)[props.at];
  return (
    <div className={styles.live}>
      {sequence && (
        <Outlook
          key={props.at}
          asked={askedOf(sequence, read?.duration_s ?? 0, read?.target)}
          empty="The target appears here as soon as it can be read."
        />
      )}
      <Cost {...props} />
      <Findings {...props} />
    </div>
  );
}

function Cost({ form, at, answer, checking }: LiveProps) {
  const session = useUser();
  const me = useQuery({
    queryKey: keys.me,
    queryFn: ({ signal }) => api.get<User>("/auth/me", { signal }),
    staleTime: 30_000,
  });
  const user = me.data ?? session;
  const sequences = answer?.read?.sequences ?? [];
  const total = answer?.quota_s ?? 0;
  const images = sequences.reduce((sum, s) => sum + s.images_all, 0);
  const one = readOf(form, answer?.read)[at];
  const parts = one && answer?.parts[sequences.indexOf(one)];
  const left = user ? Math.max(0, user.quota_s - user.used_s) : 0;
  return (
    <Card title="Time and quota" aside={checking ? "being checked" : "as the server computes it"}>
      {answer === undefined ? (
        <SkeletonLines lines={3} />
      ) : (
        <dl className={styles.cost}>
          {parts && <PartsLine parts={parts} />}
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

/** What the time of a sequence is made of. */
function PartsLine({ parts }: { parts: Parts }) {
  const list = [
    [parts.exposure_s, "exposing"],
    [parts.readout_s, "reading out"],
    [parts.filter_s, "changing filters"],
    [parts.spare_s, "to spare"],
    [parts.overhead_s, "pointing"],
  ] as const;
  return (
    <div>
      <dt>Made of</dt>
      <dd>
        {list
          .filter(([s]) => s > 0)
          .map(([s, word]) => `${duration(s)} ${word}`)
          .join(", ") || "–"}
      </dd>
    </div>
  );
}

function Findings({ form, answer, problems, faults, warnings, checking, onGo }: LiveProps) {
  if (answer === undefined && problems.length === 0) return null;
  const list = [
    ...problems.map((p) => ({ p, as: faults.includes(p) ? "fault" : "open" })),
    ...warnings.map((p) => ({ p, as: "remark" })),
  ];
  return (
    <Card
      title="Check"
      aside={
        faults.length > 0 ? (
          <StateMark level="danger">{count(faults.length, "problem")}</StateMark>
        ) : problems.length > 0 ? (
          <StateMark level="idle">{count(problems.length, "thing")} to fill in</StateMark>
        ) : (
          <StateMark level={warnings.length > 0 ? "caution" : "ok"}>
            {checking ? "being checked" : warnings.length > 0 ? "fine, with remarks" : "can be submitted"}
          </StateMark>
        )
      }
    >
      <ul className={styles.findings} aria-live="polite" hidden={list.length === 0}>
        {list.map(({ p, as }) => {
          const path = pathOf(p.path ?? "") ?? [];
          return (
            <li key={`${p.path} ${p.field} ${p.message}`} data-as={as}>
              <button type="button" onClick={() => onGo(path)}>
                <b>{labelOf(form, path)}</b> {fieldWord(p.field)} {typeset(p.message)}
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
  target_coords: "position",
  target_name: "target",
  window_start: "start of the window",
  window_end: "end of the window",
  preferred: "preferred start",
  nb_images: "images",
  time_critical: "time-critical",
  tolerance_s: "tolerance",
  min_alt_deg: "lowest altitude",
  max_airmass: "airmass",
  min_moon_deg: "distance from the Moon",
  max_moon_illum: "light of the Moon",
  max_cloud: "clouds",
  min_transparency_pct: "transparency",
  max_seeing_arcsec: "seeing",
  every_days: "interval",
  tolerance_h: "tolerance",
  max_attempts: "attempts",
};

export function fieldWord(field: string): string {
  return fieldWords[field] ?? field;
}
