import { Button, NumberInput, Select } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Page, Simulator } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { toast, toastError } from "@/components/toasts";
import styles from "./environment.module.css";
import { itemsOf } from "./history";

interface Reading {
  device_name: string;
  value_name: string;
  value: number;
}

const both = (value_name: string, value: number): Reading[] =>
  ["WXT520", "VantagePro"].map((device_name) => ({ device_name, value_name, value }));

/** Weather that can be made at the PLC simulator: what a button says and what it injects. */
const weather: { label: string; said: string; readings: Reading[] }[] = [
  { label: "Rain 12 mm/h", said: "It rains.", readings: both("RainRate", 12) },
  { label: "Dry", said: "The rain has stopped.", readings: both("RainRate", 0) },
  { label: "Storm 25 m/s", said: "A storm blows.", readings: both("WindSpeed", 25) },
  { label: "Calm 3 m/s", said: "The wind is calm.", readings: both("WindSpeed", 3) },
  { label: "Fog 98 %", said: "Fog has come.", readings: both("OutsideHumidity", 98) },
  { label: "Humidity 60 %", said: "The air is dry again.", readings: both("OutsideHumidity", 60) },
  {
    label: "Clouds",
    said: "The sky is covered.",
    readings: [{ device_name: "MLX90614-1", value_name: "SkyTemperature", value: 6 }],
  },
  {
    label: "Clear sky",
    said: "The sky is clear.",
    readings: [{ device_name: "MLX90614-1", value_name: "SkyTemperature", value: -18 }],
  },
];

const faults = [
  { value: "no_answer", label: "does not answer" },
  { value: "garbage", label: "answers garbage" },
  { value: "drop", label: "drops the connection" },
  { value: "refuse", label: "refuses connections" },
  { value: "down", label: "is down" },
];

/** Makes weather and faults at the simulators. Only where simulators run. */
export function SimulatorEvents() {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: keys.simulators,
    queryFn: async ({ signal }) =>
      itemsOf(await api.get<Simulator[] | Page<Simulator>>("/simulators", { signal })),
  });
  const simulators = query.data ?? [];
  const plc = simulators.find((s) => s.name.toLowerCase().includes("plc"));
  const [target, setTarget] = useState<string | null>(null);
  const [fault, setFault] = useState("no_answer");
  const [seconds, setSeconds] = useState<number | string>(30);
  const chosen = target ?? plc?.name ?? simulators[0]?.name ?? null;

  const act = useMutation({
    mutationFn: async ({ run }: { said: string; run: () => Promise<unknown> }) => run(),
    onSuccess: (_, { said }) => {
      toast(said);
      void client.invalidateQueries({ queryKey: keys.simulators });
    },
    onError: (error) => toastError("The event was not taken.", error),
  });
  const inject = (name: string, said: string, events: unknown[]) =>
    act.mutate({
      said,
      run: async () => {
        for (const body of events) await api.post(`/simulators/${encodeURIComponent(name)}/events`, { body });
      },
    });

  return (
    <Card title="Simulated events" aside="administrators">
      {query.isError ? (
        <ErrorNote
          what="The simulators could not be listed."
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : !query.data ? (
        <SkeletonLines lines={4} />
      ) : simulators.length === 0 ? (
        <Empty>No simulators run here: the devices are real, and so is the weather.</Empty>
      ) : (
        <div className={styles.events}>
          {plc && (
            <fieldset disabled={act.isPending}>
              <legend>Weather, as the PLC's sensors report it</legend>
              <div className={styles.chips}>
                {weather.map((w) => (
                  <Button
                    key={w.label}
                    variant="default"
                    onClick={() => inject(plc.name, w.said, w.readings)}
                  >
                    {w.label}
                  </Button>
                ))}
              </div>
              <div className={styles.chips}>
                <Button
                  variant="default"
                  onClick={() =>
                    act.mutate({
                      said: "The rain scenario plays: rain from its third reading to its seventh.",
                      run: () => api.post("/simulators/scenario", { body: { name: "rain" } }),
                    })
                  }
                >
                  Play the rain scenario
                </Button>
                <Button
                  variant="subtle"
                  onClick={() => inject(plc.name, "The PLC reports as at its start.", [{ clear: true }])}
                >
                  Back to normal
                </Button>
              </div>
            </fieldset>
          )}
          <fieldset disabled={act.isPending}>
            <legend>Faults of a device</legend>
            <div className={styles.faultRow}>
              <Select
                aria-label="Device"
                size="xs"
                allowDeselect={false}
                value={chosen}
                onChange={setTarget}
                data={simulators.map((s) => s.name)}
              />
              <Select
                aria-label="Fault"
                size="xs"
                allowDeselect={false}
                value={fault}
                onChange={(v) => setFault(v ?? "no_answer")}
                data={faults}
              />
              <NumberInput
                aria-label="Seconds"
                size="xs"
                min={1}
                max={3600}
                suffix=" s"
                value={seconds}
                onChange={setSeconds}
              />
              <Button
                variant="default"
                disabled={!chosen || !(Number(seconds) > 0)}
                onClick={() =>
                  chosen &&
                  inject(chosen, `${chosen}: fault for ${seconds} s.`, [{ fault, seconds: Number(seconds) }])
                }
              >
                Cause it
              </Button>
            </div>
          </fieldset>
          <ul className={styles.sims}>
            {simulators.map((s) => (
              <li key={s.name}>
                <StateMark level={s.running ? "ok" : "danger"}>
                  {s.running ? "runs" : "does not run"}
                </StateMark>
                <span>{s.name}</span>
                <span className="mono muted">{s.address}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
}
