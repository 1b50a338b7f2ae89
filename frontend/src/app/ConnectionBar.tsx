// A thin bar on top when the live connection is gone: since when, why, and when
// it is tried again. It goes away by itself.
import { useEffect, useState } from "react";
import { StateShape } from "@/components/StateMark";
import { hurry, useConnection } from "@/live/connection";
import { utcTime } from "@/sky/format";
import styles from "./ConnectionBar.module.css";

export function ConnectionBar() {
  const connection = useConnection();
  const lost = connection.state === "lost";
  const [now, setNow] = useState(() => Date.now());

  useEffect(() => {
    if (!lost) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [lost]);

  if (!lost) return null;
  const wait = Math.max(0, Math.ceil((connection.retryAt - now) / 1000));
  return (
    <div className={styles.bar} role="alert">
      <StateShape level="danger" />
      <span>
        <strong>Connection lost</strong> at {utcTime(connection.since)} by this computer's clock (UTC).{" "}
        {connection.because} What you see is as old as that.
      </span>
      <button type="button" onClick={hurry}>
        {wait > 0 ? `Trying again in ${wait} s` : "Trying again"}
      </button>
    </div>
  );
}
