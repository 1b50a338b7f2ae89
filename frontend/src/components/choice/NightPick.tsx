import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import styles from "./choice.module.css";
import { isNight, shiftNight } from "./nights";

/** A night by the date of its evening, typed or stepped. */
export function NightPick(props: {
  night: string | undefined;
  tonight: string | undefined;
  /** Nights to come can be picked as well. */
  ahead?: boolean;
  onPick: (night: string | null) => void;
}) {
  const { night, tonight, ahead, onPick } = props;
  const [text, setText] = useState(night ?? "");
  const wrong = text.trim() !== "" && !isNight(text.trim());
  const take = () => {
    const name = text.trim();
    if (wrong || name === (night ?? "")) return;
    onPick(name || null);
  };
  const from = night ?? tonight;
  const step = (days: number) => from && onPick(night ? shiftNight(from, days) : from);
  return (
    <form
      className={styles.nights}
      onSubmit={(e) => {
        e.preventDefault();
        take();
      }}
    >
      <Button variant="default" aria-label="The night before" disabled={!from} onClick={() => step(-1)}>
        ‹
      </Button>
      <TextInput
        size="xs"
        aria-label="Night, by the date of its evening"
        placeholder="Any night"
        value={text}
        error={wrong}
        title={wrong ? "A night is named by the date of its evening, such as 2026-11-22" : undefined}
        onChange={(e) => setText(e.currentTarget.value)}
        onBlur={take}
      />
      <Button
        variant="default"
        aria-label="The night after"
        disabled={!night || (!ahead && tonight !== undefined && night >= tonight)}
        onClick={() => step(1)}
      >
        ›
      </Button>
      <Button
        variant="default"
        disabled={!tonight || night === tonight}
        onClick={() => onPick(tonight ?? null)}
      >
        Tonight
      </Button>
      {night && (
        <Button variant="subtle" onClick={() => onPick(null)}>
          Every night
        </Button>
      )}
    </form>
  );
}
