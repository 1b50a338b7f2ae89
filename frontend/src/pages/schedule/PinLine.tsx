// What is chosen in the timeline, and its pin: for those who do not drag.
import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import type { Night, Scheduled } from "@/api/types";
import { Icon } from "@/components/Icon";
import { StateShape } from "@/components/StateMark";
import { Key, PriorityText } from "@/components/text";
import { hhmm, toMs } from "@/components/timeline/geometry";
import { pinSentence, planPin, whyNotPinned } from "@/components/timeline/pinning";
import { utcTime } from "@/sky/format";
import type { Pins } from "./pins";
import styles from "./schedule.module.css";
import { timeInNight } from "./times";

export interface PinLineProps {
  night: Night;
  entries: Scheduled[];
  chosen: Scheduled | undefined;
  pins: Pins;
}

export function PinLine({ night, entries, chosen, pins }: PinLineProps) {
  return (
    <div className={styles.pinLine}>
      {pins.refusal && (
        <p className={styles.refusal} role="alert">
          <StateShape level="danger" size={14} />
          <span>{pins.refusal}</span>
          <button type="button" className={styles.light} onClick={pins.forget}>
            understood
          </button>
        </p>
      )}
      {chosen ? (
        <Pin key={chosen.sequence_id} night={night} entries={entries} entry={chosen} pins={pins} />
      ) : (
        <p className="muted">
          Drag a block sideways to pin its start, or{" "}
          <span className={styles.byKeys}>
            give it the focus, press <Key>P</Key>, move it with <Key>←</Key> <Key>→</Key> and pin it with{" "}
            <Key>Enter</Key>.
          </span>
          <span className={styles.byTouch}>touch it and write the time.</span> The planner puts everything
          else around it.
        </p>
      )}
    </div>
  );
}

function Pin({ night, entries, entry, pins }: Omit<PinLineProps, "chosen"> & { entry: Scheduled }) {
  const start = utcTime(entry.start);
  const [text, setText] = useState(start);
  useEffect(() => setText(start), [start]);
  const why = whyNotPinned(entry);
  // The start as it is may lie within a second.
  const at = text === start ? toMs(entry.start) : timeInNight(text, night);
  const plan = at === null ? null : planPin(entry, at, entries);
  const asking = pins.asked?.id === entry.sequence_id;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (at !== null) pins.pin(entry, at);
  };
  return (
    <form className={styles.pinForm} aria-label={`Pin of ${entry.name}`} onSubmit={submit}>
      <b>{entry.name}</b>
      <PriorityText priority={entry.priority} />
      <span className="mono">
        {hhmm(toMs(entry.start))} – {hhmm(toMs(entry.end))}
      </span>
      {why ? (
        <span className="muted">{why}</span>
      ) : (
        <>
          <TextInput
            aria-label="Start of the pin, UTC"
            size="xs"
            className={styles.pinTime}
            value={text}
            maxLength={8}
            error={at === null}
            onChange={(e) => setText(e.currentTarget.value)}
          />
          <Button
            type="submit"
            size="compact-sm"
            variant="default"
            leftSection={<Icon name="pin" size={14} />}
            disabled={at === null}
            loading={asking}
          >
            {entry.pinned ? "Move the pin" : "Pin"}
          </Button>
          {entry.pinned && (
            <Button size="compact-sm" variant="default" loading={asking} onClick={() => pins.unpin(entry)}>
              Unpin
            </Button>
          )}
          <span className="muted" role="status">
            {plan ? pinSentence(plan, entry) : `Write a time of this night as 03:10, in UTC.`}
          </span>
        </>
      )}
    </form>
  );
}
