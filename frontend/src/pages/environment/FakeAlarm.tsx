// The fake alarm: it rains now. Everything that real rain would cause follows.
import { Button } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { dry, happen, plcOf, rain, useSimulators, type Weather } from "@/api/simulators";
import { Card } from "@/components/Card";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import styles from "./environment.module.css";

export function FakeAlarm() {
  const query = useSimulators();
  const plc = plcOf(query.data);
  const [busy, setBusy] = useState(false);
  const make = async (name: string, weather: Weather) => {
    setBusy(true);
    await happen(name, weather.said, weather.readings);
    setBusy(false);
  };
  return (
    <Card title="Fake alarm" aside={<Link to="/observatory">all simulated events</Link>}>
      {query.isError && !query.data ? (
        <ErrorNote
          what="The simulators could not be listed."
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : !query.data ? (
        <SkeletonLines lines={3} />
      ) : !plc ? (
        <Empty>The PLC is no simulator here: the weather is real.</Empty>
      ) : (
        <div className={styles.alarm}>
          <p className="muted">
            The simulated PLC reports 12 mm/h on both weather stations until it is told otherwise. The dome
            must close and everything wait, as in real rain.
          </p>
          <div className={styles.row}>
            <Button disabled={busy || !plc.running} onClick={() => void make(plc.name, rain)}>
              It rains now
            </Button>
            <Button
              variant="default"
              disabled={busy || !plc.running}
              onClick={() => void make(plc.name, dry)}
            >
              The rain stops
            </Button>
            {!plc.running && <StateMark level="danger">the PLC's simulator does not run</StateMark>}
          </div>
        </div>
      )}
    </Card>
  );
}
