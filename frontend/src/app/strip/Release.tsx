// The way back after STOP, which asks, because it lets things move again.
import { Button, Group, Modal } from "@mantine/core";
import { useState } from "react";
import { release } from "@/api/actions";
import { useConductor } from "@/live/hooks";

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
