// Where the devices are simulated: make it rain by the book, and let devices
// fail, to see that everything copes. For administrators.
import { Button, Menu, NumberInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, itemsOf } from "@/api/client";
import { keys } from "@/api/keys";
import type { Page, Simulator } from "@/api/types";
import { Card } from "@/components/Card";
import { Icon } from "@/components/Icon";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { toast, toastError } from "@/components/toasts";
import styles from "./observatory.module.css";

const faults = [
  { fault: "no_answer", label: "does not answer" },
  { fault: "garbage", label: "answers garbage" },
  { fault: "drop", label: "drops the connection" },
  { fault: "refuse", label: "refuses connections" },
  { fault: "down", label: "is down" },
] as const;

export function Simulators() {
  const query = useQuery({
    queryKey: keys.simulators,
    queryFn: async ({ signal }) =>
      itemsOf(await api.get<Simulator[] | Page<Simulator>>("/simulators", { signal })),
  });
  const [seconds, setSeconds] = useState<number>(30);
  return (
    <Card
      title="Simulators"
      aside={query.data && query.data.length > 0 ? "the devices are simulated" : undefined}
      className={styles.simulators}
    >
      {query.isPending && <SkeletonLines lines={4} />}
      {query.isError && (
        <ErrorNote
          what="The simulators could not be asked."
          error={query.error}
          retry={() => void query.refetch()}
        />
      )}
      {query.data?.length === 0 && <Empty>No simulators run here: the devices are real.</Empty>}
      {query.data && query.data.length > 0 && (
        <>
          <Scenario />
          <div className={styles.seconds}>
            A fault lasts
            <NumberInput
              aria-label="Seconds that a fault lasts"
              size="xs"
              w={84}
              min={1}
              max={3600}
              suffix=" s"
              value={seconds}
              onChange={(value) => setSeconds(typeof value === "number" ? value : 30)}
            />
          </div>
          <ul className={styles.sims}>
            {query.data.map((simulator) => (
              <Line key={simulator.name} simulator={simulator} seconds={seconds} />
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function Scenario() {
  const [busy, setBusy] = useState(false);
  const play = async () => {
    setBusy(true);
    try {
      await api.post("/simulators/scenario", { body: { name: "rain" } });
      toast("The rain scenario plays: rain from the third iteration, dry from the seventh.");
    } catch (error) {
      toastError("The scenario was not taken.", error);
    }
    setBusy(false);
  };
  return (
    <div className={styles.scenario}>
      <Icon name="rain" size={26} />
      <p>
        <b>The rain scenario</b>
        <span>
          12 mm/h on both weather stations from the third iteration, dry from the seventh. The dome must
          close, and open again when it has stayed dry.
        </span>
      </p>
      <Button onClick={() => void play()} loading={busy} leftSection={<Icon name="play" size={16} />}>
        Play
      </Button>
    </div>
  );
}

function Line({ simulator, seconds }: { simulator: Simulator; seconds: number }) {
  const send = async (body: object, done: string) => {
    try {
      await api.post(`/simulators/${encodeURIComponent(simulator.name)}/events`, { body });
      toast(done);
    } catch (error) {
      toastError(`${simulator.name} did not take the event.`, error);
    }
  };
  return (
    <li>
      <b>{simulator.name}</b>
      <span className="mono muted">{simulator.address}</span>
      <StateMark level={simulator.running ? "ok" : "danger"}>
        {simulator.running ? "runs" : "does not run"}
      </StateMark>
      <span className={styles.simTools}>
        <Menu position="bottom-end" width={210}>
          <Menu.Target>
            <Button variant="default" size="compact-xs" disabled={!simulator.running}>
              Fault…
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {faults.map(({ fault, label }) => (
              <Menu.Item
                key={fault}
                onClick={() => void send({ fault, seconds }, `${simulator.name} ${label} for ${seconds} s.`)}
              >
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Button
          variant="subtle"
          size="compact-xs"
          disabled={!simulator.running}
          onClick={() => void send({ clear: true }, `${simulator.name} is as it should be again.`)}
        >
          Clear
        </Button>
      </span>
    </li>
  );
}
