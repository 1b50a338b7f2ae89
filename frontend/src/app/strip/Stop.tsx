// STOP: one press, no question, from every page. Afterwards the way back, which
// does ask, because it lets things move again.
import { Button, Group, Modal } from "@mantine/core";
import { useState } from "react";
import { release, stop } from "@/api/actions";
import { useConductor } from "@/live/hooks";
import styles from "./Stop.module.css";

export function Stop() {
  const stopped = useConductor()?.stopped ?? false;
  const [busy, setBusy] = useState(false);

  const press = async () => {
    setBusy(true);
    await stop();
    setBusy(false);
  };

  return (
    <>
      {stopped && <Release />}
      <button
        type="button"
        className={styles.stop}
        data-busy={busy || undefined}
        data-stopped={stopped || undefined}
        onClick={() => void press()}
        title="Stop every movement, abort exposures and close the dome, now"
      >
        STOP
      </button>
    </>
  );
}

/** Lets the conductor go on after STOP; says what that means first. */
export function Release() {
  const [asking, setAsking] = useState(false);
  const mode = useConductor()?.mode;
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        Release
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title="Release the STOP?">
        <p>
          {mode === "AUTO"
            ? "In mode AUTO the conductor goes on by itself: when it is night and safe, the dome opens and the telescope moves."
            : "In mode MAN nothing moves until a person commands it; the safety interlock stays in force."}
        </p>
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            Leave stopped
          </Button>
          <Button
            color="danger"
            onClick={() => {
              setAsking(false);
              void release();
            }}
          >
            Release
          </Button>
        </Group>
      </Modal>
    </>
  );
}
