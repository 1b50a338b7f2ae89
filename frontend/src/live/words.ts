// Words and levels for the states that the server names in one term.
import type {
  AgentState,
  ConductorState,
  DeviceName,
  Element,
  Level,
  LogLevel,
  RequestStatus,
  SequenceStatus,
} from "@/api/types";

interface Said {
  word: string;
  level: Level;
}

export const conductorWords: Record<ConductorState, Said> = {
  starting: { word: "Starting", level: "active" },
  day: { word: "Day", level: "idle" },
  closing: { word: "Closing", level: "caution" },
  unsafe: { word: "Waiting for safe", level: "danger" },
  opening: { word: "Opening", level: "active" },
  idle: { word: "Ready", level: "ok" },
  slewing: { word: "Slewing", level: "active" },
  observing: { word: "Observing", level: "active" },
  paused: { word: "Paused", level: "caution" },
  manual: { word: "Manual", level: "caution" },
  calibrating: { word: "Calibrating", level: "active" },
  fault: { word: "Fault", level: "danger" },
};

/** What holds after STOP, the same wherever it is told. */
export const stoppedSentence = "Stopped: nothing starts to move until a person releases it.";

export const sequenceWords: Record<SequenceStatus, Said> = {
  incomplete: { word: "Incomplete", level: "idle" },
  complete: { word: "Not submitted", level: "idle" },
  to_be_planned: { word: "To be planned", level: "idle" },
  planned: { word: "Planned", level: "active" },
  unplannable: { word: "Left out", level: "caution" },
  rejected: { word: "Rejected", level: "danger" },
  pending: { word: "About to start", level: "active" },
  executing: { word: "Executing", level: "active" },
  executed: { word: "Executed", level: "ok" },
  failed: { word: "Failed", level: "danger" },
  expired: { word: "Expired", level: "caution" },
  cancelled: { word: "Cancelled", level: "idle" },
  invalid: { word: "Invalid", level: "danger" },
};

export const requestWords: Record<RequestStatus, Said> = {
  draft: { word: "Draft", level: "idle" },
  submitted: { word: "Submitted", level: "idle" },
  planned: { word: "Planned", level: "active" },
  executing: { word: "Executing", level: "active" },
  executed: { word: "Executed", level: "ok" },
  partial: { word: "Partly executed", level: "caution" },
  failed: { word: "Failed", level: "danger" },
  expired: { word: "Expired", level: "caution" },
  cancelled: { word: "Cancelled", level: "idle" },
};

export const logLevels: Record<LogLevel, Level> = { info: "idle", warning: "caution", error: "danger" };

export function agentLevel(agent: AgentState): Level {
  switch (agent.state) {
    case "running":
      return "ok";
    case "restarting":
      return "caution";
    case "failed":
      return "danger";
    default:
      return "idle";
  }
}

export const elementWords: Record<Element, string> = {
  rain: "Rain",
  wind: "Wind",
  humidity: "Humidity",
  dew_margin: "Dew margin",
  cloud: "Cloud",
  temperature: "Temperature",
  pressure: "Pressure",
  doors: "Doors",
  lights: "Lights",
  plc: "PLC",
};

/** Decimals that an element's number is shown with. */
export const elementDecimals: Record<Element, number> = {
  rain: 1,
  wind: 1,
  humidity: 0,
  dew_margin: 1,
  cloud: 1,
  temperature: 1,
  pressure: 1,
  doors: 0,
  lights: 0,
  plc: 1,
};

export const deviceWords: Record<DeviceName, string> = {
  Telescope: "Telescope",
  Dome: "Dome",
  CameraVIS: "Camera VIS",
  CameraNIR: "Camera NIR",
  PLC: "PLC",
};

/** The order in which devices are shown. */
export const deviceOrder: readonly DeviceName[] = ["Telescope", "Dome", "CameraVIS", "CameraNIR", "PLC"];

/** What a camera does within a plan, in a word. */
export const channelWords: Readonly<Record<string, string>> = {
  waiting: "waits",
  filter: "filter turns",
  exposing: "exposing",
  reading: "reads out",
  saving: "saves",
  done: "done",
  failed: "failed",
};
