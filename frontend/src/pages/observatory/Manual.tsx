// Commands by hand: who holds control, and each device with what may be ordered
// of it now. What is forbidden is disabled with the server's own reason.
import { Button } from "@mantine/core";
import { useState } from "react";
import { byHand, giveControl, takeControl } from "@/api/actions";
import { useUser } from "@/api/auth";
import { atLeast, type Conductor } from "@/api/types";
import { Card } from "@/components/Card";
import { SkeletonLines } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { Elapsed } from "@/components/text";
import { useConductor } from "@/live/hooks";
import { stoppedSentence } from "@/live/words";
import { Ask, type Question } from "./Ask";
import { CameraByHand, DomeByHand, Switches, TelescopeByHand } from "./byHand";
import styles from "./manual.module.css";

export function Manual() {
  const conductor = useConductor();
  const user = useUser();
  const [question, setQuestion] = useState<Question | null>(null);
  if (!conductor) {
    return (
      <Card title="By hand" className={styles.manual}>
        <SkeletonLines lines={4} />
      </Card>
    );
  }
  const operator = atLeast(user?.role, "operator");
  const holds = conductor.holder !== undefined && conductor.holder.user_id === user?.id;
  const why = (command: string) => refusal(conductor, command, operator, holds);
  const all = why("control.take");
  return (
    <Card title="By hand" aside={operator ? "mode MAN only" : "for operators"} className={styles.manual}>
      <div className={styles.control}>
        <StateMark level={holds ? "active" : conductor.holder ? "caution" : "idle"}>
          {mover(conductor, holds)}
        </StateMark>
        {conductor.holder && (
          <span className="muted">
            for <Elapsed since={conductor.holder.since} />
          </span>
        )}
        {conductor.mode === "MAN" && operator && (
          <Button
            size="xs"
            variant="default"
            onClick={() => (holds ? void giveControl() : take(conductor, setQuestion))}
          >
            {holds ? "Give control back" : conductor.holder ? "Take control over" : "Take control"}
          </Button>
        )}
      </div>
      {all !== undefined && <p className={styles.because}>Nothing can be commanded by hand: {all}.</p>}
      <div className={styles.devices}>
        <TelescopeByHand why={why} ask={setQuestion} said={all} />
        <DomeByHand why={why} ask={setQuestion} said={all} />
        <CameraByHand channel="vis" why={why} ask={setQuestion} said={all} />
        <CameraByHand channel="nir" why={why} ask={setQuestion} said={all} />
        <Switches why={why} ask={setQuestion} said={all} />
      </div>
      <p className={styles.safety}>
        The interlock stays in force: when it becomes unsafe the dome closes and the telescope parks, whatever
        is being done by hand.
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => void byHand.close()}
          disabled={why("dome.close") !== undefined}
        >
          Close now
        </Button>
      </p>
      <Ask question={question} onClose={() => setQuestion(null)} />
    </Card>
  );
}

function mover(conductor: Conductor, holds: boolean): string {
  if (conductor.mode === "MAN") return who(conductor, holds);
  return conductor.stopped ? stoppedSentence : "The conductor moves things";
}

function who(conductor: Conductor, holds: boolean): string {
  if (holds) return "You hold control";
  return conductor.holder ? `${conductor.holder.name} holds control` : "Nobody holds control";
}

/** Commands that make safe: everybody's in mode MAN. */
const safeCommands = new Set([
  "dome.close",
  "dome.stop",
  "telescope.park",
  "telescope.stop",
  "camera.abort",
  "control.take",
]);

/** Why this person cannot give a command now; undefined when it is permitted. */
export function refusal(
  conductor: Conductor,
  command: string,
  operator: boolean,
  holds: boolean,
): string | undefined {
  if (!operator) return "operators command by hand";
  const said = conductor.forbidden?.[command];
  if (said !== undefined) return said;
  if (holds || safeCommands.has(command)) return undefined;
  return conductor.holder ? `${conductor.holder.name} holds control` : "take control first";
}

function take(conductor: Conductor, ask: (question: Question) => void) {
  if (!conductor.holder) {
    void takeControl(false);
    return;
  }
  ask({
    title: `Take control over from ${conductor.holder.name}?`,
    text: `${conductor.holder.name} can give no more commands. What is moving goes on until you command otherwise.`,
    yes: "Take control over",
    dangerous: true,
    act: () => takeControl(true),
  });
}
