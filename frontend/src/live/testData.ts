// Values for the unit tests: the smallest that are whole.
import type {
  Environment,
  Image,
  LogEntry,
  ObservationRequest,
  Schedule,
  Sequence,
  Snapshot,
} from "@/api/types";

export const at = "2026-11-23T08:00:00Z";

export function environment(changes: Partial<Environment["safety"]> = {}): Environment {
  return {
    iteration: 7,
    weather: { id: 7, updated: at, global_status: "OK", rain: 0, wind: 3.1 },
    site: { id: 7, updated: at, global_status: "OK", lights: "", dome: "open", doors: "", shutter: "open" },
    verdicts: [],
    safety: {
      safe: true,
      level: "ok",
      since: "2026-11-23T06:00:00Z",
      cause: "",
      valid_until: "2026-11-23T08:00:10Z",
      at,
      ...changes,
    },
  };
}

export function sequence(id: number, changes: Partial<Sequence> = {}): Sequence {
  return {
    id,
    request_id: 1,
    name: `Sequence ${id}`,
    status: "planned",
    reason: "",
    window_start: at,
    window_end: "2026-11-23T10:00:00Z",
    windows: [{ start: at, end: "2026-11-23T10:00:00Z" }],
    constraints: {},
    priority: 1,
    duration_s: 60,
    target: { type: "icrs", name: "M45", ra_deg: 56.75, dec_deg: 24.1, alt_deg: 0, az_deg: 0, coords: "" },
    albums: [],
    attempts: 0,
    images_done: 0,
    images_all: 5,
    is_alert: false,
    preempt: false,
    user_id: 1,
    user_name: "pyros",
    program: "GRB",
    request_name: "Request 1",
    ...changes,
  };
}

export function request(id: number, changes: Partial<ObservationRequest> = {}): ObservationRequest {
  return {
    id,
    name: `Request ${id}`,
    user_id: 1,
    user_name: "pyros",
    program: "GRB",
    target_type: "icrs",
    status: "planned",
    is_alert: false,
    autodeposit: false,
    checkpoint: "",
    flag: "",
    complete: true,
    submitted: true,
    created: at,
    updated: at,
    version: 1,
    sequences: [],
    warnings: [],
    ...changes,
  };
}

export function image(id: number, changes: Partial<Image> = {}): Image {
  return {
    id,
    plan_id: 1,
    sequence_id: 1,
    request_id: 1,
    object: "M45",
    kind: "light",
    detector: "Visible camera",
    channel: "vis",
    filter: "First visible filter",
    night: "2026-11-22",
    number: id,
    start: at,
    exposure_s: 10,
    width: 16,
    height: 16,
    ra_deg: 56.75,
    dec_deg: 24.1,
    file: `${id}.fits`,
    bytes: 5760,
    sha256: "",
    created: at,
    ...changes,
  };
}

export function log(id: number): LogEntry {
  return { id, agent: "monitor", level: "info", message: `line ${id}`, created: at };
}

const night = {
  name: "2026-11-22",
  sunset: "2026-11-23T00:40:00Z",
  sunrise: "2026-11-23T14:15:00Z",
  observing_start: "2026-11-23T01:30:00Z",
  observing_end: "2026-11-23T13:20:00Z",
  moon_illumination: 0.9,
};

export function schedule(entries: Sequence[]): Schedule {
  return {
    id: 3,
    night,
    created: at,
    plan_start: night.observing_start,
    plan_end: night.observing_end,
    trigger: "a request came in",
    policy: "dynamic",
    elapsed_s: 0.1,
    z1: 1,
    z2: 0,
    entries: entries.map((s) => ({
      sequence_id: s.id,
      request_id: s.request_id,
      name: s.name,
      request_name: s.request_name,
      user_name: s.user_name,
      program: s.program,
      priority: s.priority,
      status: s.status,
      start: at,
      end: "2026-11-23T08:01:00Z",
      window_start: s.window_start,
      window_end: s.window_end,
      slack_left_s: 0,
      slack_right_s: 0,
      target: s.target,
      images_done: s.images_done,
      images_all: s.images_all,
      preempt: s.preempt,
      locked: false,
    })),
    left_out: [],
    left_out_counts: [],
    moved: 0,
    dropped: 0,
    added: 1,
  };
}

export function snapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    clock: { now: at, speed: 1, simulated: true },
    site: {
      name: "San Pedro Mártir",
      latitude_deg: 31.0442,
      longitude_deg: -115.4637,
      height_m: 2800,
      time_zone: "America/Tijuana",
      horizon_deg: 20,
      max_rate_arcsec_s: 60,
    },
    night,
    environment: environment(),
    conditions: null,
    conductor: {
      mode: "AUTO",
      state: "idle",
      text: "Ready.",
      since: at,
      updated: at,
      stopped: false,
      paused: false,
      paused_by: "",
      channels: [],
    },
    devices: [],
    schedule: schedule([sequence(1)]),
    images: [image(2), image(1)],
    logs: [log(2), log(1)],
    agents: [],
    user: {
      id: 1,
      email: "pyros",
      username: "pyros",
      first_name: "",
      last_name: "",
      country: "",
      level: "",
      role: "admin",
      active: true,
      quota_s: 0,
      used_s: 0,
      left_s: 0,
      programs: [],
      must_change_password: false,
      created: at,
    },
    ...changes,
  };
}
