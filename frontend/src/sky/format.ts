// Numbers, angles, times and durations as people read them. Pure; all times
// are milliseconds since 1970 or RFC 3339 text; a narrow space before units.

export const thin = "\u202f";
const minus = "\u2212";

export type Instant = number | string | Date;

/** Milliseconds since 1970; NaN for what is not a time. */
export function ms(time: Instant): number {
  return typeof time === "number" ? time : typeof time === "string" ? Date.parse(time) : time.getTime();
}

/** A number with a fixed number of decimals and a true minus sign. */
export function number(value: number, decimals = 0): string {
  if (!Number.isFinite(value)) return "–";
  const text = Math.abs(value).toFixed(decimals);
  const negative = value < 0 && Number(text) !== 0;
  return (negative ? minus : "") + text;
}

/** A number with its unit, a narrow space between; none before degrees. */
export function quantity(value: number, unit: string, decimals = 0): string {
  const sign = unitSign(unit);
  return number(value, decimals) + (sign === "" ? "" : sign === "°" ? sign : thin + sign);
}

/** Units as the server names them, in the sign that people read. */
export function unitSign(unit: string): string {
  switch (unit.toLowerCase()) {
    case "percent":
      return "%";
    case "degc":
    case "celcius":
    case "celsius":
      return "°C";
    case "deg":
      return "°";
    case "mbar":
      return "hPa";
    case "bool":
    case "string":
      return "";
    default:
      return unit;
  }
}

const two = (n: number) => String(n).padStart(2, "0");

/** "10h 32m 11.2s" */
export function rightAscension(deg: number): string {
  if (!Number.isFinite(deg)) return "–";
  const day = 864_000;
  let tenths = Math.round(((((deg % 360) + 360) % 360) / 15) * 36_000) % day;
  const h = Math.floor(tenths / 36_000);
  tenths -= h * 36_000;
  const m = Math.floor(tenths / 600);
  tenths -= m * 600;
  return `${two(h)}h ${two(m)}m ${two(Math.floor(tenths / 10))}.${tenths % 10}s`;
}

/** "+41° 16′ 09″" */
export function declination(deg: number): string {
  if (!Number.isFinite(deg)) return "–";
  let s = Math.round(Math.abs(deg) * 3600);
  const sign = deg < 0 && s !== 0 ? minus : "+";
  const d = Math.floor(s / 3600);
  s -= d * 3600;
  return `${sign}${two(d)}° ${two(Math.floor(s / 60))}′ ${two(s % 60)}″`;
}

/** Sidereal time or hour angle of degrees: "09h 30m" */
export function hourMinute(deg: number): string {
  if (!Number.isFinite(deg)) return "–";
  const minutes = Math.floor(((((deg % 360) + 360) % 360) / 15) * 60 + 1e-6) % 1440;
  return `${two(Math.floor(minutes / 60))}h ${two(minutes % 60)}m`;
}

/** "3 min 20 s", "2 h 14 min", "18 s", "3 d 4 h": two parts at most. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  let s = Math.round(Math.abs(seconds));
  if (s >= 3600) s = Math.round(s / 60) * 60;
  if (s >= 86_400) s = Math.round(s / 3600) * 3600;
  const parts: [number, string][] = [
    [Math.floor(s / 86_400), "d"],
    [Math.floor((s % 86_400) / 3600), "h"],
    [Math.floor((s % 3600) / 60), "min"],
    [s % 60, "s"],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  if (first < 0) return `0${thin}s`;
  return parts
    .slice(first, first + 2)
    .filter(([n], i) => i === 0 || n > 0)
    .map(([n, unit]) => `${n}${thin}${unit}`)
    .join(" ");
}

/** A countdown that keeps its width: "03:12", "1:03:12". Never below zero. */
export function countdown(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  const s = Math.max(0, Math.ceil(seconds));
  const h = Math.floor(s / 3600);
  const rest = `${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return h > 0 ? `${h}:${rest}` : rest;
}

/** "in 12 min", "4 s ago", "now": only the leading part, so that it does not flicker. */
export function relative(time: Instant, now: number): string {
  const delta = (ms(time) - now) / 1000;
  if (!Number.isFinite(delta)) return "–";
  if (Math.abs(delta) < 1.5) return "now";
  const text = oneUnit(Math.abs(delta));
  return delta > 0 ? `in ${text}` : `${text} ago`;
}

/** "12 s old" */
export function age(time: Instant, now: number): string {
  const seconds = (now - ms(time)) / 1000;
  return Number.isFinite(seconds) ? `${oneUnit(Math.max(0, seconds))} old` : "–";
}

function oneUnit(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)}${thin}s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)}${thin}min`;
  if (seconds < 36 * 3600) return duration(Math.round(seconds / 60) * 60);
  return `${Math.round(seconds / 86_400)}${thin}d`;
}

/** UTC "08:03:22" */
export function utcTime(time: Instant): string {
  return iso(time)?.slice(11, 19) ?? "–";
}

/** UTC "08:03" */
export function utcMinute(time: Instant): string {
  return iso(time)?.slice(11, 16) ?? "–";
}

/** UTC "2026-11-22 08:03:22" */
export function utcDateTime(time: Instant): string {
  return iso(time)?.slice(0, 19).replace("T", " ") ?? "–";
}

/** UTC "2026-11-22" */
export function utcDate(time: Instant): string {
  return iso(time)?.slice(0, 10) ?? "–";
}

function iso(time: Instant): string | null {
  const at = ms(time);
  return Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : null;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function zoned(zone: string, seconds: boolean): Intl.DateTimeFormat {
  const key = `${zone} ${seconds}`;
  let format = formats.get(key);
  if (!format) {
    const options: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    if (seconds) options.second = "2-digit";
    try {
      format = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone || "UTC" });
    } catch {
      format = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
    }
    formats.set(key, format);
  }
  return format;
}

/** The wall clock at the site: "00:03". */
export function siteMinute(time: Instant, zone: string): string {
  const at = ms(time);
  return Number.isFinite(at) ? zoned(zone, false).format(at) : "–";
}

/** The wall clock at the site: "00:03:22". */
export function siteTime(time: Instant, zone: string): string {
  const at = ms(time);
  return Number.isFinite(at) ? zoned(zone, true).format(at) : "–";
}

/** Julian day of a time, UTC. */
export function julianDay(time: Instant): number {
  return ms(time) / 86_400_000 + 2_440_587.5;
}

const priorityWords = ["Alert", "High", "Raised", "Normal", "Reduced", "Low"];

/** "Alert 0", "High 1" ... "Low 5" */
export function priority(p: number): string {
  const word = priorityWords[p];
  return word ? `${word} ${p}` : `Priority ${p}`;
}

/** "1 image", "4 images" */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n}\u00a0${n === 1 ? one : many}`;
}

/** Bytes as "4.2 MB". */
export function bytes(n: number): string {
  if (n < 1000) return `${n}${thin}B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = n / 1000;
  let i = 0;
  while (value >= 999.5 && i < units.length - 1) {
    value /= 1000;
    i++;
  }
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)}${thin}${units[i]}`;
}

/**
 * A sentence of the server in the signs that people read: "-20.5 deg" as "−20.5°", a duration like
 * "1m51s" as "1 min 51 s". What it says is kept in plain letters, for files, logs and scripts.
 */
export function typeset(text: string): string {
  return text
    .replace(/(\d) deg\b/g, "$1°")
    .replace(/(^|[\s(])-(?=\d)/g, `$1${minus}`)
    .replace(/(?<![\w.])(?:(\d+)h)?(\d+)m(\d+)s\b/g, (_, h, m, s) =>
      duration(Number(h ?? 0) * 3600 + Number(m) * 60 + Number(s)),
    );
}

/** A compass point of an azimuth. */
export function compass(azDeg: number): string {
  const points = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"];
  return points[Math.round((((azDeg % 360) + 360) % 360) / 45) % 8] ?? "N";
}
