// Where the devices are simulated: which simulators there are, the weather that
// can be made at them, and the faults that they can be given. Administrators only.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toast, toastError } from "@/components/toasts";
import { api, itemsOf } from "./client";
import { keys } from "./keys";
import type { Page, Simulator } from "./types";

export function useSimulators() {
  return useQuery({
    queryKey: keys.simulators,
    queryFn: async ({ signal }) =>
      itemsOf(await api.get<Simulator[] | Page<Simulator>>("/simulators", { signal })),
  });
}

/** Ends a simulator's program and starts it anew. */
export function useRestart(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<void>(`/simulators/${encodeURIComponent(name)}/restart`),
    onSuccess: () => toast(`${name} was started anew.`),
    onError: (error) => toastError(`${name} was not restarted.`, error),
    onSettled: () => client.invalidateQueries({ queryKey: keys.simulators }),
  });
}

/** The simulator that reports the weather. */
export const plcOf = (simulators: readonly Simulator[] | undefined) =>
  simulators?.find((one) => one.name.toLowerCase().includes("plc"));

/** What the PLC's simulator shall report from now on. */
interface Reading {
  device_name: string;
  value_name: string;
  value: number;
}

const onBoth = (value_name: string, value: number): Reading[] =>
  ["WXT520", "VantagePro"].map((device_name) => ({ device_name, value_name, value }));
const sky = (value: number): Reading[] => [
  { device_name: "MLX90614-1", value_name: "SkyTemperature", value },
];

export interface Weather {
  label: string;
  /** What is said when the simulator took it. */
  said: string;
  readings: Reading[];
}

export const rain: Weather = {
  label: "Rain 12 mm/h",
  said: "It rains at both weather stations.",
  readings: onBoth("RainRate", 12),
};
export const dry: Weather = {
  label: "No rain",
  said: "The rain has stopped.",
  readings: onBoth("RainRate", 0),
};

/** Each kind of weather beside the one that ends it. */
export const weathers: readonly Weather[] = [
  rain,
  dry,
  { label: "Storm 25 m/s", said: "A storm blows.", readings: onBoth("WindSpeed", 25) },
  { label: "Calm 3 m/s", said: "The wind is calm.", readings: onBoth("WindSpeed", 3) },
  { label: "Fog 98 %", said: "Fog has come.", readings: onBoth("OutsideHumidity", 98) },
  { label: "Humidity 60 %", said: "The air is dry again.", readings: onBoth("OutsideHumidity", 60) },
  { label: "Clouds", said: "The sky is covered.", readings: sky(6) },
  { label: "Clear sky", said: "The sky is clear.", readings: sky(-18) },
];

export const faults = [
  { fault: "no_answer", label: "does not answer" },
  { fault: "garbage", label: "answers garbage" },
  { fault: "drop", label: "drops the connection" },
  { fault: "refuse", label: "refuses connections" },
  { fault: "down", label: "is down" },
] as const;

type Happening = Reading | { fault: (typeof faults)[number]["fault"]; seconds: number } | { clear: true };

/** Lets things happen to a simulator, one after the other, and says how it went. */
export async function happen(name: string, said: string, events: readonly Happening[]): Promise<boolean> {
  try {
    for (const body of events) await api.post(`/simulators/${encodeURIComponent(name)}/events`, { body });
    toast(said);
    return true;
  } catch (error) {
    toastError(`${name} did not take the event.`, error);
    return false;
  }
}

/** The scenarios that the server has, by the names that it knows them by. */
export const scenarios = [
  {
    name: "rain",
    label: "Rain",
    tells:
      "12 mm/h on both weather stations from the third iteration, dry from the seventh. The dome must close, and open again when it has stayed dry.",
  },
  {
    name: "conf",
    label: "A whole evening",
    tells:
      "Ten requests are submitted in the first minute; it rains from iteration 80 to 90. 200 iterations of 2 s.",
  },
  {
    name: "alerts",
    label: "Alerts",
    tells:
      "A burst and its better position, one with too wide an error, one that is taken back, one of another mission.",
  },
  {
    name: "devices_down",
    label: "Devices down",
    tells: "Telescope, both cameras, dome and PLC are gone for a while, one after the other.",
  },
] as const;

export type Scenario = (typeof scenarios)[number];

/** Plays a scenario on every simulator that it has a part for. */
export async function playScenario({ name, label }: Scenario): Promise<boolean> {
  try {
    await api.post("/simulators/scenario", { body: { name } });
    toast(`The scenario plays: ${label}.`);
    return true;
  } catch (error) {
    toastError("The scenario was not taken.", error);
    return false;
  }
}
