// Who conducts, and STOP. Stopping is instant; what lets things move asks first
// and says what follows.
import { Button } from "@mantine/core";
import { useState } from "react";
import { pause, release, reset, resume, setMode, stop } from "@/api/actions";
import { useUser } from "@/api/auth";
import { atLeast, type Conductor, type Mode } from "@/api/types";
import { Card } from "@/components/Card";
import { SkeletonLines } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { useNow } from "@/live/clock";
import { useConductor, useEnvironment } from "@/live/hooks";
import { safetyAt } from "@/live/safety";
import { stoppedSentence } from "@/live/words";
import { relative } from "@/sky/format";
import { Ask, type Question } from "./Ask";
import styles from "./observatory.module.css";

const modes: readonly { mode: Mode; title: string; means: string }[] = [
  { mode: "AUTO", title: "AUTO", means: "The conductor follows the schedule by itself." },
  { mode: "MAN", title: "MAN", means: "A person conducts; the schedule waits." },
];

const consequences: Record<Mode, string> = {
  AUTO: "The conductor takes over: when it is night and safe, it opens the dome, moves the telescope and goes on with the schedule.",
  MAN: "The conductor lets go: a running sequence is interrupted and planned again later. The safety interlock stays in force and closes the dome when it must.",
};

export function Control() {
  const conductor = useConductor();
  const operator = atLeast(useUser()?.role, "operator");
  const [question, setQuestion] = useState<Question | null>(null);
  if (!conductor) {
    return (
      <Card title="Control" className={styles.control}>
        <SkeletonLines lines={5} />
      </Card>
    );
  }
  return (
    <Card
      title="Control"
      aside={operator ? undefined : "operators may change this"}
      className={styles.control}
    >
      <div className={styles.modes} role="radiogroup" aria-label="Mode">
        {modes.map(({ mode, title, means }) => (
          // biome-ignore lint/a11y/useSemanticElements: pressing asks first, so it does not switch by itself as a radio would
          <button
            key={mode}
            type="button"
            role="radio"
            aria-checked={conductor.mode === mode}
            disabled={!operator}
            className={styles.mode}
            onClick={() => conductor.mode !== mode && setQuestion(changeMode(mode, conductor))}
          >
            <b>{title}</b>
            <span>{conductor.stopped ? "It waits: STOP is in force." : means}</span>
          </button>
        ))}
      </div>
      {conductor.stopped ? <Stopped /> : <Interlock />}
      <p className={styles.halts}>
        STOP halts every movement, aborts the exposures and closes the dome. It acts at once and stays until a
        person releases it.
      </p>
      <div className={styles.stops}>
        <Button color="danger" size="md" disabled={!operator} onClick={() => void stop()}>
          STOP everything
        </Button>
        <Button
          variant="default"
          size="md"
          disabled={!operator || !conductor.stopped}
          title={conductor.stopped ? undefined : "Nothing is stopped"}
          onClick={() =>
            setQuestion({
              title: "Release the STOP?",
              text: consequences[conductor.mode],
              yes: "Release",
              dangerous: true,
              act: release,
            })
          }
        >
          Release
        </Button>
      </div>
      <Pausing conductor={conductor} operator={operator} ask={setQuestion} />
      <Ask question={question} onClose={() => setQuestion(null)} />
    </Card>
  );
}

function Stopped() {
  return (
    <p className={styles.interlock}>
      <StateMark level="danger">Stopped</StateMark>
      <span>{stoppedSentence}</span>
    </p>
  );
}

function Interlock() {
  const environment = useEnvironment();
  const now = useNow();
  const safety = safetyAt(environment, now);
  return (
    <p className={styles.interlock}>
      <StateMark level={safety.level}>{safety.word}</StateMark>
      <span>
        {safety.safe
          ? "The interlock lets the dome open."
          : `The interlock keeps everything closed: ${safety.cause}.`}
        {safety.returnAt && ` It may open ${relative(safety.returnAt, now)} at the earliest.`}
      </span>
    </p>
  );
}

function changeMode(mode: Mode, conductor: Conductor): Question {
  const holder = conductor.holder;
  const taken = mode === "AUTO" && holder ? ` ${holder.name} holds control and loses it.` : "";
  return {
    title: `Change to mode ${mode}?`,
    text: consequences[mode] + taken,
    yes: `Change to ${mode}`,
    dangerous: mode === "AUTO",
    act: () => setMode(mode),
  };
}

function Pausing({
  conductor,
  operator,
  ask,
}: {
  conductor: Conductor;
  operator: boolean;
  ask: (question: Question) => void;
}) {
  const refusal = conductor.forbidden?.["conductor.pause"];
  return (
    <div className={styles.pausing}>
      {conductor.paused ? (
        <Button
          variant="default"
          disabled={!operator}
          onClick={() =>
            ask({
              title: "Resume the conductor?",
              text: consequences.AUTO,
              yes: "Resume",
              dangerous: true,
              act: resume,
            })
          }
        >
          Resume
        </Button>
      ) : (
        <Button
          variant="default"
          disabled={!operator || refusal !== undefined}
          title={refusal}
          onClick={() =>
            ask({
              title: "Pause the conductor?",
              text: "No sequence is begun and nothing opens until somebody resumes. An open dome stays open as long as that is safe.",
              yes: conductor.running ? "Finish the sequence, then pause" : "Pause",
              act: () => pause("finish"),
              ...(conductor.running
                ? { other: { label: "Interrupt it now", act: () => pause("interrupt") } }
                : {}),
            })
          }
        >
          Pause
        </Button>
      )}
      <Button
        variant="default"
        disabled={!operator}
        onClick={() =>
          ask({
            title: "Reset the conductor?",
            text: "A running sequence is interrupted and planned again, failures are forgotten, devices and schedule are read again, the night is planned again. Mode, STOP and pause stay as they are.",
            yes: "Reset",
            dangerous: true,
            act: reset,
          })
        }
      >
        Reset
      </Button>
      {conductor.paused && <span className="muted">paused by {conductor.paused_by || "somebody"}</span>}
    </div>
  );
}
