// What the invented conductor and its devices say, by what goes on.
import { Horizon, Observer } from "astronomy-engine";
import { iso, site } from "./mockCatalog.mjs";

export function conductor(o) {
  const now = o.now();
  const base = {
    mode: o.mode,
    since: iso(o.epoch - 540_000),
    updated: iso(now),
    stopped: o.stopped,
    channels: [],
  };
  if (o.stopped) return { ...base, state: "paused", text: "STOP was pressed. A person must release it." };
  if (o.mode === "MAN") return { ...base, state: "manual", text: "A person conducts: mode MAN." };
  if (o.wet())
    return {
      ...base,
      state: "unsafe",
      text: "Dome closed, telescope parked: rain 12 mm/h.",
      since: iso(o.raining),
    };
  if (o.scene === "day")
    return {
      ...base,
      state: "day",
      text: `The Sun is up. The night begins at ${o.night.sunset.slice(11, 16)} UTC.`,
      next_at: o.night.observing_start,
    };
  if (o.scene === "fault")
    return { ...base, state: "fault", text: "CameraVIS does not answer; the dome is closed." };
  if (!o.running) return { ...base, state: "idle", text: "Ready. Nothing is planned." };
  const turn = (period) => (now - o.epoch) % (period * 1000);
  const channel = (name, text, filter, exposure, image, images, done, all) => ({
    channel: name,
    detector: text,
    plan_id: 1072,
    plan_name: `${filter} series`,
    filter,
    image,
    images,
    done,
    all,
    state: turn(exposure + 4) < exposure * 1000 ? "exposing" : "reading",
    exposure_s: exposure,
    exposure_ends: iso(now - turn(exposure + 4) + exposure * 1000),
  });
  return {
    ...base,
    state: "observing",
    text: "Exposing GRB 261122A with both cameras.",
    running: o.running,
    ends_at: o.running.planned_end,
    next_at: o.schedule.entries[7].start,
    channels: [
      channel("vis", "Visible camera", "Second visible filter", 30, 4, 10, 14, 20),
      channel("nir", "Infrared camera", "Second infrared filter", 15, 9, 20, 9, 20),
    ],
  };
}

export function devices(o) {
  const now = o.now();
  const busy = o.observing() && o.running && o.scene === "safe";
  const device = (name, level, state, detail, more = {}) => ({
    name,
    connected: true,
    level,
    state,
    detail,
    error: "",
    updated: iso(now),
    latency_ms: 3.2,
    ...more,
  });
  const camera = (motion, temperature, filter, exposure) => ({
    motion,
    temperature_c: temperature,
    setpoint_c: temperature,
    cooling: true,
    filter,
    slot: 1,
    exposure_s: exposure,
    remaining_s: exposure - (((now - o.epoch) / 1000) % exposure),
  });
  const where = new Observer(site.latitude_deg, site.longitude_deg, site.height_m);
  const { altitude, azimuth } = Horizon(new Date(now), where, 93.05 / 15, 41.27);
  const alt = busy ? altitude : 90;
  const az = busy ? azimuth : 180;
  const shut = busy ? "open" : "closed";
  return [
    device(
      "Telescope",
      busy ? "active" : "idle",
      busy ? "tracking" : "parked",
      busy ? "GRB 261122A" : "parked at the zenith",
      {
        telescope: {
          motion: busy ? "tracking" : "parked",
          alt_deg: alt,
          az_deg: az,
          ra_deg: 93.05,
          dec_deg: 41.27,
          target_alt_deg: alt,
          target_az_deg: az,
          arrives_in_s: 0,
        },
      },
    ),
    device("Dome", busy ? "ok" : "idle", shut, busy ? "follows the telescope" : "closed", {
      dome: {
        shutter: shut,
        az_deg: az,
        target_az_deg: az,
        moving: false,
        following: busy,
        heard_s: 1.4,
        closes_after_s: 30,
        self_closed: false,
      },
    }),
    o.scene === "fault"
      ? device("CameraVIS", "danger", "no answer", "", {
          connected: false,
          error: "connection refused at 127.0.0.1:5001",
          updated: iso(now - 48_000),
        })
      : device("CameraVIS", busy ? "active" : "idle", busy ? "exposing" : "idle", "Second visible filter", {
          camera: camera(busy ? "exposing" : "idle", -60, "Second visible filter", 30),
        }),
    device("CameraNIR", busy ? "active" : "idle", busy ? "exposing" : "idle", "Second infrared filter", {
      camera: camera(busy ? "exposing" : "idle", -178, "Second infrared filter", 15),
    }),
    device("PLC", "ok", "answers", "every 2 s"),
  ];
}
