// The invented night behind the mock server: a clock that starts at a good
// moment, a schedule that fills the dark hours, and what happens as it runs.
import { detector, iso, minute, nightAt, sequenceOf, site, start, wanted } from "./mockCatalog.mjs";
import { conductor, devices } from "./mockDevices.mjs";
import { Weather } from "./mockWeather.mjs";

export class Observatory extends Weather {
  constructor(scene) {
    super();
    this.scene = scene;
    this.anchor = Date.now();
    this.epoch = scene === "day" ? Date.parse("2026-11-22T21:10:00Z") : start;
    this.night = nightAt(this.epoch);
    this.mode = "AUTO";
    this.stopped = scene === "stopped";
    this.raining = scene === "rain" ? this.epoch - 4 * minute : 0;
    this.rainEnds = scene === "rain" ? Number.POSITIVE_INFINITY : 0;
    this.listeners = new Set();
    this.iteration = 1;
    this.user = {
      id: 1,
      email: "pyros",
      username: "pyros",
      first_name: "Rosa",
      last_name: "Py",
      country: "France",
      level: "Administrator",
      role: "admin",
      active: true,
      quota_s: 360000,
      used_s: 42_300,
      created: iso(start),
    };
    this.instrument = {
      site,
      detectors: [
        detector(1, "Visible camera", "vis", [0, 1, 2, 3]),
        detector(2, "Infrared camera", "nir", [3, 4, 5]),
      ],
      programs: ["GRB", "Supernovae", "Surveys", "Transits", "Clusters", "Calibration"].map((name, i) => ({
        id: i + 1,
        name,
        description: `${name} with COLIBRI`,
        quota_s: 360000,
        priority: 1 + (i % 5),
      })),
      slew_rate_deg_s: 8,
      slew_settle_s: 2,
      overhead_s: 5,
    };
    this.plan();
    this.images = scene === "empty" ? [] : Array.from({ length: 24 }, (_, i) => this.image(24 - i, i));
    this.logs = scene === "empty" ? [] : this.history();
    this.agents = ["monitor", "planning", "majordome", "observer", "analysis", "superagent"].map(
      (name, i) => ({
        name,
        state: "running",
        started: iso(this.epoch - 8 * 3600_000),
        heartbeat: iso(this.epoch - 900),
        restarts: i === 1 ? 1 : 0,
        last_error: i === 1 ? "planner: budget of 10 s used up" : "",
      }),
    );
    this.timers = [
      setInterval(() => this.step(), 2000),
      setInterval(() => this.tell("tick", { now: iso(this.now()), speed: 1 }), 5000),
      setInterval(() => this.tell("conductor", conductor(this)), 1000),
    ];
  }

  listen(send) {
    this.listeners.add(send);
    return () => this.listeners.delete(send);
  }

  tell(type, data) {
    for (const send of this.listeners) send(type, data);
  }

  step() {
    this.iteration += 1;
    this.tell("environment", this.environment());
    for (const device of devices(this)) this.tell("device", device);
    if (this.iteration % 7 === 0 && this.observing()) {
      const image = this.image(this.images[0].id + 1, 0);
      this.images.unshift(image);
      this.tell("image", image);
      this.log("observer", "info", `${image.channel.toUpperCase()} image ${image.number} of 10 saved`);
    }
  }

  log(agent, level, message) {
    const entry = { id: this.logs.length + 1, agent, level, message, created: iso(this.now()) };
    this.logs.unshift(entry);
    this.tell("log", entry);
  }

  history() {
    const rows = [
      [2, "observer", "info", "VIS image 3 of 10 saved"],
      [14, "analysis", "info", "image 23 measured: 148 stars, FWHM 1.3″"],
      [101, "planning", "info", "2 sequences moved, none dropped (GRB 261122A)"],
      [102, "majordome", "info", "slew to GRB 261122A, 38 ms after the notice"],
      [130, "observer", "info", "NIR image 20 of 20 saved"],
      [610, "monitor", "warning", "DRD11 contradicts itself: analog 2.345 V says rain, digital says dry"],
      [12_900, "majordome", "info", "dome open, telescope tracks"],
      [13_000, "monitor", "info", "safe: dry for 20 min"],
      [16_080, "majordome", "error", "dome closed: rain 12 mm/h on WXT520 and VantagePro"],
      [16_081, "monitor", "error", "unsafe: it rains hard, 12 mm/h on WXT520"],
      [17_400, "superagent", "warning", "planning restarted: budget of 10 s used up"],
      [26_400, "majordome", "info", "night 2026-11-22 began, 14 sequences planned"],
    ];
    return rows.map(([ago, agent, level, message], i) => ({
      id: rows.length - i,
      agent,
      level,
      message,
      created: iso(this.epoch - ago * 1000),
    }));
  }

  plan() {
    if (this.scene === "empty") {
      this.requests = [];
      this.schedule = null;
      return;
    }
    let at = Date.parse(this.night.observing_start) + 3 * minute;
    const running = this.epoch - 9 * minute;
    const entries = [];
    const sequences = [];
    wanted.forEach((row, i) => {
      const rainFrom = Date.parse("2026-11-23T03:36:00Z");
      if (at < rainFrom && at + row[4] * minute > rainFrom) at = Date.parse("2026-11-23T04:34:00Z");
      if (i === 6) at = running;
      const from = at;
      const to = at + row[4] * minute;
      const past = to < this.epoch;
      const status = past ? "executed" : i === 6 ? "executing" : "planned";
      const sequence = sequenceOf(row, 101 + i, from, to, status);
      sequences.push(sequence);
      entries.push({
        sequence_id: sequence.id,
        request_id: sequence.request_id,
        name: sequence.name,
        request_name: sequence.name,
        user_name: sequence.user_name,
        program: sequence.program,
        priority: sequence.priority,
        status,
        start: iso(from),
        end: iso(to),
        window_start: sequence.window_start,
        window_end: sequence.window_end,
        slack_left_s: 900,
        slack_right_s: 2400,
        target: sequence.target,
        images_done: sequence.images_done,
        images_all: sequence.images_all,
        locked: past || i === 6,
      });
      at = to + 4 * minute;
    });
    this.running = sequences[6];
    this.sequences = sequences;
    const out = (id, name, priority, reason, by, text) => ({
      sequence_id: id,
      request_id: id,
      name,
      request_name: name,
      priority,
      reason,
      by,
      text,
    });
    this.schedule = {
      id: 31,
      night: this.night,
      created: iso(this.epoch - 101_000),
      plan_start: this.night.observing_start,
      plan_end: this.night.observing_end,
      trigger: "alert GRB 261122A",
      policy: "dynamic",
      elapsed_s: 0.041,
      z1: 2310,
      z2: 112,
      entries,
      moved: 2,
      dropped: 0,
      added: 1,
      left_out: [
        out(131, "NGC 7331", 3, "not_visible", [], "Below 30° after 06:10, and its window opens at 06:30."),
        out(
          132,
          "M33 mosaic",
          5,
          "lost_to",
          [107],
          "GRB 261122A took its place; no other fits in its window.",
        ),
      ],
    };
    this.requests = sequences.map((sequence) => ({
      id: sequence.request_id,
      name: sequence.name,
      user_id: 2,
      user_name: sequence.user_name,
      program: sequence.program,
      target_type: "icrs",
      status: { executed: "executed", executing: "executing", planned: "planned" }[sequence.status],
      is_alert: sequence.is_alert,
      autodeposit: false,
      checkpoint: "",
      flag: "",
      complete: true,
      submitted: true,
      created: iso(this.epoch - 86_400_000),
      updated: iso(this.epoch - 101_000),
      version: 4,
      sequences: [sequence],
      warnings:
        sequence.id === 103
          ? [
              {
                place: "sequence 1",
                field: "duration",
                message: "The file says 10 s, its plans need 1800 s; planned with 1800 s.",
              },
            ]
          : [],
    }));
  }

  observing() {
    return (
      !this.stopped && this.mode === "AUTO" && ["safe", "rain", "stopped"].includes(this.scene) && !this.wet()
    );
  }

  image(id, ago) {
    const vis = id % 3 !== 0;
    return {
      id,
      plan_id: 1072,
      sequence_id: 107,
      request_id: 107,
      object: id > 14 ? "GRB 261122A" : "M77",
      detector: vis ? "Visible camera" : "Infrared camera",
      channel: vis ? "vis" : "nir",
      filter: vis ? "Second visible filter" : "Second infrared filter",
      night: "2026-11-22",
      number: 1 + (id % 10),
      start: iso(this.now() - 14_000 - ago * 36_000 - (vis ? 30_000 : 15_000)),
      exposure_s: vis ? 30 : 15,
      width: 2048,
      height: 2048,
      ra_deg: 93.05,
      dec_deg: 41.27,
      airmass: 1.14,
      file: `2026-11-22/img-${id}.fits`,
      bytes: 8_392_320,
      sha256: "0".repeat(64),
      measured: {
        background_adu: 812,
        noise_adu: 21,
        minimum_adu: 690,
        maximum_adu: 48211,
        sources: 148,
        fwhm_px: 3.4,
        fwhm_arcsec: 1.31,
        saturated_px: 0,
      },
      created: iso(this.now() - 12_000 - ago * 36_000),
    };
  }

  header(id) {
    const image = this.images.find((item) => item.id === id) ?? this.image(id, 0);
    return [
      { keyword: "SIMPLE", value: true, comment: "conforms to FITS" },
      { keyword: "OBJECT", value: image.object, comment: "" },
      { keyword: "EXPTIME", value: image.exposure_s, comment: "s" },
      { keyword: "FILTER", value: image.filter, comment: "" },
    ];
  }

  schedules() {
    return this.schedule
      ? [0, 1, 2].map((i) => ({ ...this.schedule, id: 31 - i, entries: [], left_out: [] }))
      : [];
  }

  replan() {
    if (!this.schedule) return null;
    this.schedule = {
      ...this.schedule,
      id: this.schedule.id + 1,
      created: iso(this.now()),
      trigger: "asked for by an operator",
    };
    this.tell("schedule", this.schedule);
    return this.schedule;
  }

  find(query) {
    const text = (query.text ?? "").toLowerCase();
    return this.requests.filter(
      (request) =>
        (!query.status || request.status === query.status) &&
        (!query.program || request.program === query.program) &&
        request.name.toLowerCase().includes(text),
    );
  }

  changes(id) {
    const change = (i, ago, from, to, cause, actor) => ({
      id: id * 10 + i,
      request_id: id,
      sequence_id: id,
      at: iso(this.epoch - ago * 1000),
      from,
      to,
      cause,
      actor,
    });
    return [
      change(1, 40_000, "", "to_be_planned", "submitted", "A. Keller"),
      change(2, 39_998, "to_be_planned", "planned", "placed at its best altitude", "planning"),
      change(3, 101, "planned", "planned", "moved by 6 min for GRB 261122A", "planning"),
    ];
  }

  cancel(id) {
    const request = this.requests.find((item) => item.id === id);
    if (!request) return null;
    request.status = "cancelled";
    request.version += 1;
    this.tell("request", request);
    return request;
  }

  findImages(query) {
    return this.images
      .filter((image) => !query.detector || image.detector === query.detector)
      .slice(0, Number(query.limit ?? 100));
  }

  findLogs(query) {
    const rows = this.logs.filter(
      (row) => (!query.agent || row.agent === query.agent) && (!query.level || row.level === query.level),
    );
    return { items: rows.slice(0, Number(query.limit ?? 100)), next: "" };
  }

  setMode(mode) {
    this.mode = mode;
    this.log("majordome", "warning", `mode ${mode}, by ${this.user.username}`);
    this.tell("conductor", conductor(this));
    return conductor(this);
  }

  stop() {
    this.stopped = true;
    this.log("majordome", "error", `STOP, by ${this.user.username}`);
    this.tell("conductor", conductor(this));
    return conductor(this);
  }

  release() {
    this.stopped = false;
    this.log("majordome", "warning", `released, by ${this.user.username}`);
    this.tell("conductor", conductor(this));
    return conductor(this);
  }

  simulators() {
    return ["plc", "telescope", "dome", "vis", "nir"].map((name, i) => ({
      name,
      address: `127.0.0.1:${[5003, 5000, 5004, 5001, 5002][i]}`,
      running: true,
      state: {},
    }));
  }

  snapshot() {
    return {
      clock: { now: iso(this.now()), speed: 1, simulated: true },
      site,
      night: this.night,
      environment: this.environment(),
      conductor: conductor(this),
      devices: this.scene === "empty" ? [] : devices(this),
      schedule: this.schedule,
      images: this.images.slice(0, 12),
      logs: this.logs.slice(0, 50),
      agents: this.agents,
      user: this.user,
    };
  }
}
