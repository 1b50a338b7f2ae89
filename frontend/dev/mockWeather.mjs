// The invented weather: slow waves, an hour of rain behind it, and rain when it
// is asked for; told as rows, as verdicts and as the PLC would.
import { iso, minute, start } from "./mockCatalog.mjs";

export class Weather {
  now() {
    return this.epoch + Date.now() - this.anchor;
  }

  wet() {
    return this.now() < this.rainEnds;
  }

  rainFor(seconds) {
    this.raining = this.now();
    this.rainEnds = this.now() + seconds * 1000;
    this.log("monitor", "error", "unsafe: it rains hard, 12 mm/h on WXT520");
    return { playing: "rain" };
  }

  event(event) {
    if (event.value_name === "RainRate" && event.value > 0) this.rainFor(60);
    if (event.clear || (event.value_name === "RainRate" && event.value === 0)) this.rainEnds = 0;
    return {};
  }

  row(ms) {
    const hours = (ms - start) / 3_600_000;
    const wave = (period, phase) => Math.sin((hours / period) * 2 * Math.PI + phase);
    const past = ms > Date.parse("2026-11-23T03:36:00Z") && ms < Date.parse("2026-11-23T04:12:00Z");
    const rain = past || (ms >= this.raining && ms < this.rainEnds && this.raining > 0) ? 12 : 0;
    return {
      id: Math.round(ms / 2000) % 1_000_000,
      updated: iso(ms),
      global_status: rain > 0 ? "RAINING" : "OK",
      humidity: 63.5 + 6 * wave(7, 0.4) + (rain ? 24 : 0) + wave(0.11, 1),
      wind: 3.4 + 1.2 * wave(0.6, 2) + 0.7 * wave(0.09, 1),
      wind_dir: (202 + 30 * wave(3, 1) + 360) % 360,
      temperature: 6.2 - 2.4 * wave(12, 0),
      pressure: 769.2 + 0.8 * wave(9, 2),
      rain,
      cloud: rain ? 3 : 0,
      sky_temperature: rain ? 3.2 : -15.7 + 1.2 * wave(2.2, 0),
      dew_point: 1.1 + wave(6, 2),
    };
  }

  rows(query) {
    const to = Date.parse(query.to ?? iso(this.now()));
    const from = Date.parse(query.from ?? iso(to - 3_600_000));
    const points = Math.min(2000, Number(query.points ?? 240));
    return Array.from(
      { length: points },
      (_, i) => from + ((to - from) * i) / Math.max(1, points - 1),
    ).filter((ms) => ms <= this.now());
  }

  weather(query) {
    return this.scene === "empty" ? [] : this.rows(query).map((ms) => this.row(ms));
  }

  siteRow(ms) {
    const row = this.row(ms);
    return {
      id: row.id,
      updated: row.updated,
      global_status: row.global_status,
      lights: "off",
      dome: row.rain ? "closed" : "open",
      doors: "closed",
      shutter: row.rain ? "closed" : "open",
      temperature: row.temperature + 4,
      pressure: row.pressure,
      humidity: row.humidity - 12,
    };
  }

  siteRows(query) {
    return this.scene === "empty" ? [] : this.rows(query).map((ms) => this.siteRow(ms));
  }

  environment() {
    if (this.scene === "empty") return null;
    const now = this.now();
    const row = this.row(now);
    const wet = this.wet();
    const verdict = (element, value, unit, level, interpretation, more = {}) => ({
      element,
      value,
      unit,
      level,
      interpretation,
      make_safe: level === "danger",
      hold_s: 0,
      limit_is_minimum: false,
      source: "WXT520",
      note: "",
      since: iso(now - 8_040_000),
      ...more,
    });
    const verdicts = [
      verdict("rain", row.rain, "mm/h", wet ? "danger" : "caution", wet ? "it rains hard" : "no rain", {
        limit: 0.1,
        source: wet ? "WXT520, VantagePro" : "WXT520",
        note: "DRD11 contradicts itself (analog 2.345 V: rain, digital 1: dry) and does not count.",
        since: wet ? iso(this.raining) : iso(now - 8_040_000),
      }),
      verdict("wind", row.wind, "m/s", "ok", "light wind", { limit: 15 }),
      verdict("humidity", row.humidity, "percent", "ok", "dry air", { limit: 85 }),
      verdict("dew_margin", row.temperature - row.dew_point, "degC", "ok", "comfortable", {
        limit: 1,
        limit_is_minimum: true,
      }),
      verdict("cloud", row.sky_temperature, "degC", "ok", "clear sky", { limit: 4, source: "MLX90614-1" }),
      verdict("temperature", row.temperature, "degC", "ok", "mild", { limit: -15, limit_is_minimum: true }),
      verdict("pressure", row.pressure, "hPa", "ok", "steady"),
      { ...verdict("doors", undefined, "", "idle", "not fitted"), source: "" },
      { ...verdict("lights", undefined, "", "idle", "not fitted"), source: "" },
      verdict("plc", 0.4, "s", "ok", "answers", { limit: 10, source: "Beckhoff" }),
    ];
    return {
      iteration: this.iteration,
      weather: row,
      site: this.siteRow(now),
      verdicts,
      safety: {
        safe: !wet,
        level: wet ? "danger" : "ok",
        since: iso(wet ? this.raining : now - 8_040_000),
        cause: wet ? "Rain 12 mm/h on WXT520 and VantagePro." : "",
        valid_until: iso(now + 10_000),
        at: iso(now),
        ...(wet ? { return_at: iso(now + 20 * minute) } : {}),
      },
    };
  }

  plc() {
    const row = this.row(this.now());
    const value = (name, number, unit, comment = "") => ({
      name,
      number,
      text: String(number),
      unit,
      comment,
    });
    return {
      from: "Beckhoff",
      firmware: "20170809",
      site: "OSM-Mexico",
      date: iso(this.now()),
      received: iso(this.now()),
      devices: [
        {
          name: "WXT520",
          type: "meteo",
          serial_number: "14656423",
          valid: true,
          values: [
            value("OutsideTemp", row.temperature, "Celcius"),
            value("OutsideHumidity", row.humidity, "percent"),
            value("Pressure", row.pressure, "mbar", "At site elevation"),
            value("RainRate", row.rain, "mm/h"),
            value("WindSpeed", row.wind, "m/s"),
            value("WindDir", row.wind_dir, "deg", "(N=0, E=90)"),
          ],
        },
        {
          name: "DRD11",
          type: "meteo",
          serial_number: "RET6789",
          valid: true,
          values: [
            value("analog", 2.345, "V", "3V=Dry <2.5V=Rain"),
            value("digital", 1, "bool", "1=Dry 0=Rain"),
          ],
        },
        {
          name: "VantagePro",
          type: "meteo",
          serial_number: "ERTRY2344324",
          valid: false,
          values: [value("RainRate", row.rain, "mm/h")],
        },
        {
          name: "MLX90614-1",
          type: "meteo",
          serial_number: "Unknown",
          valid: true,
          values: [value("SkyTemperature", row.sky_temperature, "Celcius", "Clear<-10 VeryCloudy>4")],
        },
      ],
    };
  }
}
