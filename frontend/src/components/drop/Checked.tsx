import { Button } from "@mantine/core";
import { ApiError, sentence } from "@/api/errors";
import type { ObservationRequest, Problem } from "@/api/types";
import { SkeletonLines } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { DurationText, PriorityText, TargetText } from "@/components/text";
import { count, duration, typeset, utcDateTime } from "@/sky/format";
import styles from "./drop.module.css";
import { excerpt, lineOf } from "./excerpt";
import type { RefusedFile, RequestFile } from "./files";

/** The server's word about a file that it was asked to check. */
export interface CheckAnswer {
  request: ObservationRequest | null;
  problems: Problem[] | null;
  warnings: Problem[] | null;
}

/** A file in the dialog and how far it is. */
export interface CheckedFile {
  id: number;
  file?: RequestFile;
  refused?: RefusedFile;
  /** Under which it is submitted. */
  key: string;
  state: "refused" | "checking" | "checked" | "submitting" | "submitted" | "failed";
  answer?: CheckAnswer;
  error?: unknown;
}

interface CheckedProps {
  item: CheckedFile;
  /** The only file: shown whole. */
  open: boolean;
  onRetry: (() => void) | undefined;
}

/** One file: its summary, its warnings, and every problem with its place. */
export function Checked({ item, open, onRetry }: CheckedProps) {
  const name = item.file?.name ?? item.refused?.name ?? "";
  const problems = problemsOf(item);
  const warnings = item.answer?.warnings ?? [];
  const request = item.answer?.request;
  return (
    <details className={styles.file} open={open || problems.length > 0 || item.state === "refused"}>
      <summary>
        <span className="clip mono">{name}</span>
        <Verdict item={item} problems={problems.length} warnings={warnings.length} />
      </summary>
      {item.refused && <p className={styles.line}>{item.refused.because}</p>}
      {item.state === "checking" && <SkeletonLines lines={4} />}
      {item.state === "failed" && problems.length === 0 && (
        <p className={styles.line} role="alert">
          {sentence(item.error)}{" "}
          {onRetry && !item.answer && (
            <Button size="compact-xs" variant="default" onClick={onRetry}>
              Check again
            </Button>
          )}
        </p>
      )}
      {problems.length > 0 && (
        <Problems title="To be put right" list={problems} text={item.file?.text ?? ""} />
      )}
      {warnings.length > 0 && (
        <Problems title="Worth knowing" list={warnings} text={item.file?.text ?? ""} mild />
      )}
      {request && <Summary request={request} />}
    </details>
  );
}

function problemsOf(item: CheckedFile): Problem[] {
  if (item.answer?.problems?.length) return item.answer.problems;
  return item.error instanceof ApiError ? item.error.problems : [];
}

function Verdict({ item, problems, warnings }: { item: CheckedFile; problems: number; warnings: number }) {
  switch (item.state) {
    case "refused":
      return <StateMark level="danger">cannot be used</StateMark>;
    case "checking":
      return <StateMark level="active">being checked</StateMark>;
    case "submitting":
      return <StateMark level="active">being submitted</StateMark>;
    case "submitted":
      return <StateMark level="ok">submitted</StateMark>;
    default:
      if (problems > 0) return <StateMark level="danger">{count(problems, "problem")}</StateMark>;
      if (item.state === "failed") return <StateMark level="danger">failed</StateMark>;
      if (warnings > 0) return <StateMark level="caution">{`fine, ${count(warnings, "remark")}`}</StateMark>;
      return <StateMark level="ok">fine</StateMark>;
  }
}

function Problems(props: { title: string; list: Problem[]; text: string; mild?: boolean }) {
  return (
    <section className={styles.problems} data-mild={props.mild || undefined}>
      <h3>{props.title}</h3>
      <ol>
        {props.list.map((p) => {
          const line = lineOf(p.place);
          const shown = line === null ? "" : excerpt(props.text, line);
          return (
            <li key={`${p.place} ${p.field} ${p.message}`}>
              <span>
                {p.field && <b>{p.field}: </b>}
                {typeset(p.message)}
              </span>
              {p.place && <span className={styles.place}>{p.place}</span>}
              {shown && <code>{shown}</code>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Summary({ request: r }: { request: ObservationRequest }) {
  const sequences = r.sequences ?? [];
  const total = sequences.reduce((s, q) => s + q.duration_s, 0);
  const images = sequences.reduce((s, q) => s + q.images_all, 0) || imagesIn(r);
  return (
    <section className={styles.summary}>
      <h3>
        {r.name}
        <span className="muted">
          {" "}
          for {r.program}: {count(sequences.length, "sequence")}, {count(images, "image")}, {duration(total)}{" "}
          of telescope time
        </span>
      </h3>
      {!r.submitted && (
        <p className="muted">The file says submitted="0": it will be saved as a draft and not be planned.</p>
      )}
      <ul>
        {sequences.map((s, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: sequences of a file that is only shown have no id yet
          <li key={i}>
            <div className={styles.sequence}>
              <b>{s.name}</b>
              <PriorityText priority={s.priority} />
              <DurationText seconds={s.duration_s} />
            </div>
            <div className={styles.facts}>
              <TargetText target={s.target} />
              <span>
                {utcDateTime(s.window_start)} to {utcDateTime(s.window_end)} UTC
              </span>
            </div>
            <ul className={styles.plans}>
              {(s.albums ?? []).flatMap((a) =>
                (a.plans ?? []).map((p) => (
                  <li key={`${a.detector} ${a.name} ${p.name} ${p.filter}`}>
                    {a.detector}, {p.filter}: {p.images} × {duration(p.exposure_s)}
                  </li>
                )),
              )}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

function imagesIn(r: ObservationRequest): number {
  const plans = (r.sequences ?? []).flatMap((s) => (s.albums ?? []).flatMap((a) => a.plans ?? []));
  return plans.reduce((n, p) => n + p.images, 0);
}
