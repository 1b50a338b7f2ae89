// STOP: one press, no question, from every page. Afterwards the way back, which
// does ask, because it lets things move again.
import { lazy, Suspense, useState } from "react";
import { stop } from "@/api/actions";
import { useConductor } from "@/live/hooks";
import styles from "./Stop.module.css";

const Release = lazy(() => import("./Release").then((m) => ({ default: m.Release })));

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
      {stopped && (
        <Suspense fallback={null}>
          <Release />
        </Suspense>
      )}
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
