// What operators do to the conductor. The result comes back over the live
// connection; a refusal is said at once.
import { toast, toastError } from "@/components/toasts";
import { api, type PathOf } from "./client";
import { ApiError } from "./errors";
import type { components } from "./schema";
import type { AgentState, Channel, Conductor, Mode, Schedule } from "./types";

type S = components["schemas"];

async function act(
  done: string,
  refused: string,
  work: () => Promise<unknown>,
  /** Said where no answer came. */
  unsure = refused,
): Promise<boolean> {
  try {
    await work();
    toast(done);
    return true;
  } catch (error) {
    toastError(error instanceof ApiError && error.status === 0 ? unsure : refused, error);
    return false;
  }
}

/** Orders what makes safe; it may be given twice, so that it is not awaited for long. */
const halt = (order: string, done: string, path: PathOf<"post">) =>
  act(
    done,
    `${order} did not get through!`,
    () => api.post<Conductor>(path, { within: 10_000 }),
    `${order}: nobody knows whether it got through! Try again, or use the hardware stop.`,
  );

/** Stops every movement and makes safe, at once. */
export const stop = () =>
  halt("STOP", "STOP was given. Everything halts and the dome closes.", "/conductor/stop");

export const release = () =>
  act("Released. The conductor goes on.", "Not released.", () => api.post<Conductor>("/conductor/release"));

export const setMode = (mode: Mode) =>
  act(`Mode ${mode}.`, `Mode ${mode} was refused.`, () =>
    api.post<Conductor>("/conductor/mode", { body: { mode } }),
  );

export const replan = () =>
  act("The night is planned again.", "Not planned again.", () => api.post<Schedule>("/schedules/replan"));

/** Pauses the conductor; what becomes of the running sequence is said with it. */
export const pause = (running: S["Pause"]) =>
  act("The conductor pauses.", "Not paused.", () =>
    api.post<Conductor>("/conductor/pause", { body: { running } }),
  );

export const resume = () =>
  act("The conductor goes on.", "Not resumed.", () => api.post<Conductor>("/conductor/resume"));

export const reset = () =>
  act("The conductor reads and plans everything again.", "Not reset.", () =>
    api.post<Conductor>("/conductor/reset"),
  );

export const takeControl = (over: boolean) =>
  act("You hold control.", "Control was not taken.", () =>
    api.post<Conductor>("/conductor/control", { body: { over } }),
  );

export const giveControl = () =>
  act("Control was given back.", "Control was not given back.", () =>
    api.delete<Conductor>("/conductor/control"),
  );

/** Commands by hand. The server says whether each is permitted. */
export const byHand = {
  slew: (order: S["SlewOrder"]) =>
    act("The telescope slews.", "The telescope does not slew.", () =>
      api.post<Conductor>("/devices/telescope/slew", { body: order }),
    ),
  park: () =>
    act("The telescope parks.", "Not parked.", () => api.post<Conductor>("/devices/telescope/park")),
  stopTelescope: () => halt("The stop of the telescope", "The telescope stops.", "/devices/telescope/stop"),
  open: () =>
    act("The dome opens.", "The dome does not open.", () => api.post<Conductor>("/devices/dome/open")),
  close: () => halt("The order to close", "The dome closes.", "/devices/dome/close"),
  follow: (azDeg: number) =>
    act("The slit turns.", "The slit does not turn.", () =>
      api.post<Conductor>("/devices/dome/follow", { body: { az_deg: azDeg } }),
    ),
  stopDome: () => halt("The stop of the dome", "The dome stops.", "/devices/dome/stop"),
  expose: (channel: Channel, shot: S["Shot"]) =>
    act("The camera exposes.", "Not exposed.", () =>
      api.post<Conductor>(`/devices/cameras/${channel}/expose`, { body: shot }),
    ),
  abort: (channel: Channel) =>
    act("The exposure ends without an image.", "Not aborted.", () =>
      api.post<Conductor>(`/devices/cameras/${channel}/abort`),
    ),
  cool: (channel: Channel, order: S["CoolOrder"]) =>
    act(order.on ? "The camera cools." : "The camera warms up.", "The cooler was not set.", () =>
      api.post<Conductor>(`/devices/cameras/${channel}/cool`, { body: order }),
    ),
  switch: (name: string, on: boolean) =>
    act(on ? "Switched on." : "Switched off.", "Not switched.", () =>
      api.post<Conductor>(`/devices/switches/${name}`, { body: { on } }),
    ),
};

/** What administrators do to an agent. */
export const orderAgent = (name: string, verb: "start" | "stop" | "restart") => {
  const done = { start: "started", stop: "stopped", restart: "restarted" }[verb];
  return act(`${name} was ${done}.`, `${name} was not ${done}.`, () =>
    api.post<AgentState[]>(`/agents/${name}/${verb}`),
  );
};
