// Why a sequence has no place tonight: each with its sentence, what would have
// to be different, and who has the place.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useInstrument } from "@/api/instrument";
import { carriesAll, leftOutTotal, useLeftOutPages } from "@/api/leftOut";
import type { LeftOut, Schedule, Scheduled } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, ErrorNote } from "@/components/notes";
import { PriorityText } from "@/components/text";
import { typeset } from "@/sky/format";
import { fitting, reasonWords } from "./filter";
import styles from "./schedule.module.css";

export interface LeftOutListProps {
  schedule: Schedule;
  /** Brings blocks of the timeline out. */
  onLight: (ids: number[]) => void;
  /** Leaves one that is pinned to the planner again; absent for those who may not. */
  onUnpin?: ((leftOut: LeftOut) => void) | undefined;
}

const nothing: LeftOut[] = [];

export function LeftOutList({ schedule, onLight, onUnpin }: LeftOutListProps) {
  const carried = schedule.left_out ?? nothing;
  const total = leftOutTotal(schedule);
  const [reason, setReason] = useState("");
  const [program, setProgram] = useState("");
  const [text, setText] = useState("");
  const programs = useInstrument().data?.programs ?? [];
  const names = new Map((schedule.entries ?? []).map((e) => [e.sequence_id, e]));
  // What the schedule carries does not say its program: the server knows.
  const all = carriesAll(schedule) && program === "";
  const [asked] = useDebouncedValue(text, 250);
  const pages = useLeftOutPages(schedule, { reason, program, text: asked });
  const failed = !all && pages.isError;
  const wished = !!(reason || program || text.trim());
  const shown = all
    ? fitting(carried, { reason, text })
    : (pages.data?.pages.flatMap((page) => page.items) ?? (wished && failed ? nothing : carried));
  const filtered = all ? shown.length !== total : wished;
  return (
    <Card
      flush
      title="Not planned, and why"
      aside={
        total > 0
          ? filtered
            ? `${shown.length}${pages.hasNextPage && !all ? " and more" : ""} of ${total}`
            : `${total} left out`
          : undefined
      }
    >
      {total === 0 ? (
        <Empty>
          {names.size > 0 ? "Everything that waited has a place." : "Nothing waited for a place."}
        </Empty>
      ) : (
        <>
          <search className={styles.filters} aria-label="What is not planned">
            <NativeSelect
              aria-label="Reason"
              size="xs"
              value={reason}
              onChange={(e) => setReason(e.currentTarget.value)}
              data={[
                { value: "", label: "Every reason" },
                ...(schedule.left_out_counts ?? []).map((one) => ({
                  value: one.reason,
                  label: `${reasonWords[one.reason] ?? one.reason} (${one.count})`,
                })),
              ]}
            />
            {programs.length > 1 && (
              <NativeSelect
                aria-label="Program"
                size="xs"
                value={program}
                onChange={(e) => setProgram(e.currentTarget.value)}
                data={[{ value: "", label: "Every program" }, ...programs.map((p) => p.name)]}
              />
            )}
            <TextInput
              aria-label="Name or words"
              placeholder="Name or words"
              size="xs"
              value={text}
              onChange={(e) => setText(e.currentTarget.value)}
            />
          </search>
          {shown.length === 0 && !failed ? (
            <Empty
              action={
                <Button
                  variant="default"
                  onClick={() => {
                    setReason("");
                    setProgram("");
                    setText("");
                  }}
                >
                  Show all {total}
                </Button>
              }
            >
              None of the {total} that are left out fits this filter.
            </Empty>
          ) : (
            <ul className={styles.whyNot}>
              {shown.map((l) => (
                <WhyNot key={l.sequence_id} leftOut={l} names={names} onLight={onLight} onUnpin={onUnpin} />
              ))}
            </ul>
          )}
          {failed && (
            <ErrorNote
              what={`What ${wished ? "fits this filter" : "else is left out"} could not be read.`}
              error={pages.error}
              retry={() => void pages.refetch()}
            />
          )}
          {!all && pages.hasNextPage && (
            <div className={styles.more}>
              <Button
                variant="default"
                loading={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                Show more
              </Button>
            </div>
          )}
        </>
      )}
    </Card>
  );
}

interface WhyNotProps extends Omit<LeftOutListProps, "schedule"> {
  leftOut: LeftOut;
  names: ReadonlyMap<number, Scheduled>;
}

function WhyNot({ leftOut: l, names, onLight, onUnpin }: WhyNotProps) {
  return (
    <li>
      <div className={styles.whyHead}>
        <Link to={`/requests/${l.request_id}`}>{l.name}</Link>
        <span className="muted clip">{l.request_name}</span>
        <span className={styles.whyTag}>{reasonWords[l.reason] ?? l.reason}</span>
      </div>
      <p>{typeset(l.text)}</p>
      {l.change && <p className={styles.change}>{typeset(l.change)}</p>}
      <p className={styles.whyBy}>
        <PriorityText priority={l.priority} />
        <By leftOut={l} names={names} onLight={onLight} />
        {onUnpin && l.reason === "pinned" && (
          <button type="button" className={styles.light} onClick={() => onUnpin(l)}>
            unpin it
          </button>
        )}
      </p>
    </li>
  );
}

/** Names that are written out; of the rest only the number. */
const written = 4;

function By(props: {
  leftOut: LeftOut;
  names: ReadonlyMap<number, Scheduled>;
  onLight: (ids: number[]) => void;
}) {
  const [params] = useSearchParams();
  const winners = (props.leftOut.by ?? []).flatMap((id) => props.names.get(id) ?? []);
  if (winners.length === 0) return null;
  const to = (id: number) => {
    const next = new URLSearchParams(params);
    next.set("sequence", String(id));
    return `?${next}`;
  };
  return (
    <span>
      instead:{" "}
      {winners.slice(0, written).map((w, i) => (
        <span key={w.sequence_id}>
          {i > 0 && ", "}
          <Link to={to(w.sequence_id)} replace preventScrollReset>
            {w.name}
          </Link>
        </span>
      ))}
      {winners.length > written && ` and ${winners.length - written} more`}
      <button
        type="button"
        className={styles.light}
        onClick={() => props.onLight(winners.map((w) => w.sequence_id))}
      >
        show in the timeline
      </button>
    </span>
  );
}
