// Times of the form, as text in UTC: "2026-11-23 04:00:00" is shown; that, RFC
// 3339, a date alone and a Julian day are read.

const written = /^(\d{4}-\d{2}-\d{2})(?:[ T]+(\d{1,2}:\d{2})(:\d{2}(?:\.\d+)?)?)?\s*(?:Z|UTC|UT)?$/i;
const julian = /^2[45]\d{5}(?:\.\d+)?$/;

/** RFC 3339 for the server; what is no time stays as it is, for the server to refuse. */
export function toRFC(text: string): string {
  const t = text.trim();
  const m = written.exec(t);
  if (m) return `${m[1]}T${(m[2] ?? "00:00").padStart(5, "0")}${m[3] ?? ":00"}Z`;
  if (julian.test(t)) return new Date(Math.round((Number(t) - 2_440_587.5) * 86_400) * 1000).toISOString();
  return t;
}

/** Milliseconds since 1970; NaN for what is no time. */
export const momentMs = (text: string): number => Date.parse(toRFC(text));

/** A time as it is shown and typed; the year 1 of the server stands for none. */
export function fromRFC(time: string): string {
  if (time === "" || time.startsWith("0001-")) return "";
  return time.replace("T", " ").replace(/Z$/, "");
}

/** A time of so many milliseconds, to the second. */
export const fromMs = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace("T", " ");
