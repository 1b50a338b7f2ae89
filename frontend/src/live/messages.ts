// The frames of /api/v1/live as a typed union, and the reading of raw text
// into it. A frame of a type that this version does not know is dropped, so
// that an older page lives with a newer server.
import type {
  AgentState,
  Alert,
  Change,
  Conditions,
  Conductor,
  DeviceStatus,
  Environment,
  Image,
  LogEntry,
  Night,
  ObservationRequest,
  Schedule,
  Snapshot,
  UserAction,
  WorkQueue,
} from "@/api/types";

export type LiveMessage = { seq: number } & (
  | { type: "snapshot"; data: Snapshot }
  | { type: "tick"; data: { now: string; speed: number } }
  | { type: "environment"; data: Environment }
  | { type: "conditions"; data: Conditions }
  | { type: "work"; data: { queue: WorkQueue } }
  | { type: "conductor"; data: Conductor }
  | { type: "device"; data: DeviceStatus }
  | { type: "schedule"; data: Schedule }
  | { type: "request"; data: ObservationRequest }
  | { type: "change"; data: Change }
  | { type: "alert"; data: Alert }
  | { type: "image"; data: Image }
  | { type: "log"; data: LogEntry }
  | { type: "agent"; data: AgentState }
  | { type: "night"; data: Night }
  | { type: "removed"; data: { request_id: number } }
  | { type: "action"; data: UserAction }
);

export type LiveType = LiveMessage["type"];

const known: Record<LiveType, true> = {
  snapshot: true,
  tick: true,
  environment: true,
  conditions: true,
  work: true,
  conductor: true,
  device: true,
  schedule: true,
  request: true,
  change: true,
  alert: true,
  image: true,
  log: true,
  agent: true,
  night: true,
  removed: true,
  action: true,
};

export type Parsed =
  | { kind: "message"; message: LiveMessage }
  | { kind: "unknown"; seq: number; type: string }
  | { kind: "broken"; why: string };

/** Reads one frame. */
export function parse(text: string): Parsed {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return { kind: "broken", why: "not JSON" };
  }
  if (typeof frame !== "object" || frame === null) return { kind: "broken", why: "not an object" };
  const { seq, type, data } = frame as Record<string, unknown>;
  if (typeof seq !== "number" || !Number.isInteger(seq)) return { kind: "broken", why: "no seq" };
  if (typeof type !== "string") return { kind: "broken", why: "no type" };
  if (!Object.hasOwn(known, type)) return { kind: "unknown", seq, type };
  if (typeof data !== "object" || data === null) return { kind: "broken", why: `${type} without data` };
  return { kind: "message", message: { seq, type, data } as LiveMessage };
}
