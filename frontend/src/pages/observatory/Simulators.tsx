// Where the devices are simulated: make it rain by the book, make any weather,
// and let devices fail, to see that everything copes. For administrators.
import { Button, Menu, NativeSelect, NumberInput } from "@mantine/core";
import { useState } from "react";
import {
  faults,
  happen,
  playScenario,
  plcOf,
  scenarios,
  useRestart,
  useSimulators,
  weathers,
} from "@/api/simulators";
import type { Simulator } from "@/api/types";
import { Card } from "@/components/Card";
import { Icon } from "@/components/Icon";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import styles from "./observatory.module.css";

export function Simulators() {
  const query = useSimulators();
  const plc = plcOf(query.data);
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
          {plc && <WeatherMaker plc={plc} />}
          <Faults simulators={query.data} />
        </>
      )}
    </Card>
  );
}

function Scenario() {
  const [name, setName] = useState<string>(scenarios[0].name);
  const [busy, setBusy] = useState(false);
  const chosen = scenarios.find((one) => one.name === name) ?? scenarios[0];
  const play = async () => {
    setBusy(true);
    await playScenario(chosen);
    setBusy(false);
  };
  return (
    <div className={styles.scenario}>
      <Icon name="rain" size={26} />
      <p>
        <NativeSelect
          aria-label="Scenario to play"
          size="xs"
          w={180}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data={scenarios.map((one) => ({ value: one.name, label: one.label }))}
        />
        <span>{chosen.tells}</span>
      </p>
      <Button onClick={() => void play()} loading={busy} leftSection={<Icon name="play" size={16} />}>
        Play
      </Button>
    </div>
  );
}

/** Weather as the PLC's sensors report it, until they are told otherwise. */
function WeatherMaker({ plc }: { plc: Simulator }) {
  return (
    <fieldset className={styles.weather} disabled={!plc.running}>
      <legend>Weather that the PLC's sensors report from now on</legend>
      {weathers.map((one) => (
        <Button
          key={one.label}
          variant="default"
          size="compact-sm"
          onClick={() => void happen(plc.name, one.said, one.readings)}
        >
          {one.label}
        </Button>
      ))}
    </fieldset>
  );
}

function Faults({ simulators }: { simulators: readonly Simulator[] }) {
  const [seconds, setSeconds] = useState(30);
  return (
    <>
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
        {simulators.map((simulator) => (
          <Line key={simulator.name} simulator={simulator} seconds={seconds} />
        ))}
      </ul>
    </>
  );
}

function Line({ simulator, seconds }: { simulator: Simulator; seconds: number }) {
  const { name, running } = simulator;
  const restart = useRestart(name);
  return (
    <li>
      <b>{name}</b>
      <span className="mono muted">{simulator.address}</span>
      <StateMark level={running ? "ok" : "danger"}>{running ? "runs" : "does not run"}</StateMark>
      <span className={styles.simTools}>
        <Menu position="bottom-end" width={210}>
          <Menu.Target>
            <Button variant="default" size="compact-xs" disabled={!running} aria-label={`Fault of ${name}`}>
              Fault…
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {faults.map(({ fault, label }) => (
              <Menu.Item
                key={fault}
                onClick={() => void happen(name, `${name} ${label} for ${seconds} s.`, [{ fault, seconds }])}
              >
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Button
          variant="default"
          size="compact-xs"
          aria-label={`Restart ${name}`}
          loading={restart.isPending}
          onClick={() => restart.mutate()}
        >
          Restart
        </Button>
        <Button
          variant="subtle"
          size="compact-xs"
          disabled={!running}
          aria-label={`Clear ${name}`}
          onClick={() => void happen(name, `${name} is as it should be again.`, [{ clear: true }])}
        >
          Clear
        </Button>
      </span>
    </li>
  );
}
