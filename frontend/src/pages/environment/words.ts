// How the environment is told: the elements' names and the one sentence on top.
import type { Element, Safety, Verdict } from "@/api/types";
import { age, quantity, utcDate, utcMinute } from "@/sky/format";

/** What a screen calls an element, the decimals of its value, what must last and what must end for it to be safe. */
export const elements: Record<Element, { title: string; decimals: number; fine: string; over: string }> = {
  rain: { title: "Rain", decimals: 1, fine: "it stays dry", over: "the rain has stopped" },
  wind: { title: "Wind", decimals: 1, fine: "the wind stays low", over: "the wind has calmed" },
  humidity: { title: "Humidity", decimals: 0, fine: "the air stays dry enough", over: "the air is drier" },
  dew_margin: { title: "Dew margin", decimals: 1, fine: "no dew threatens", over: "the dew margin is back" },
  cloud: { title: "Cloud", decimals: 1, fine: "the sky stays clear", over: "the sky has cleared" },
  temperature: {
    title: "Temperature",
    decimals: 1,
    fine: "the temperature stays in its limits",
    over: "the temperature is back in its limits",
  },
  pressure: {
    title: "Pressure",
    decimals: 1,
    fine: "the pressure stays in its limits",
    over: "the pressure is back in its limits",
  },
  doors: { title: "Doors", decimals: 0, fine: "the doors stay closed", over: "the doors are closed" },
  lights: { title: "Lights", decimals: 0, fine: "the lights stay off", over: "the lights are off" },
  plc: { title: "PLC answers", decimals: 0, fine: "the PLC keeps answering", over: "the PLC answers again" },
};

/** Title of an element, also of one that this page does not know yet. */
export function elementTitle(element: string): string {
  const known = (elements as Record<string, { title: string } | undefined>)[element];
  return known?.title ?? element.replaceAll("_", " ");
}

/** The value of a verdict in words: on and off, open and closed, or a number with its unit. */
export function valueText(v: Verdict): string {
  if (v.value === undefined) return "–";
  if (v.element === "doors") return v.value > 0 ? "open" : "closed";
  if (v.element === "lights") return v.value > 0 ? "on" : "off";
  return quantity(v.value, v.unit, elements[v.element]?.decimals ?? 1);
}

/** The limit of a verdict: "limit 15 m/s" or "at least 2 °C". */
export function limitText(v: Verdict): string {
  if (v.limit === undefined || v.element === "doors" || v.element === "lights") return "";
  const q = quantity(v.limit, v.unit, Number.isInteger(v.limit) ? 0 : 1);
  return v.limit_is_minimum ? `at least ${q}` : `limit ${q}`;
}

/** A time of this day as 03:12, an older one with its date. */
export function sinceText(time: string, now: number): string {
  return Math.abs(now - Date.parse(time)) < 20 * 3_600_000
    ? utcMinute(time)
    : `${utcDate(time)} ${utcMinute(time)}`;
}

/** The sentence on top: what holds, since when, why, and when it may change. */
export function verdictSentence(
  safety: Safety,
  verdicts: readonly Verdict[],
  now: number,
): { level: "ok" | "caution" | "danger" | "unknown"; head: string; because: string; next: string } {
  if (now > Date.parse(safety.valid_until)) {
    return {
      level: "unknown",
      head: `Unknown since ${sinceText(safety.valid_until, now)}`,
      because: `the last verdict is ${age(safety.at, now)} and no longer counts.`,
      next: "Until a new one comes, the observatory is treated as unsafe.",
    };
  }
  const because = full(safety.cause);
  if (safety.safe) {
    const caution = safety.level === "caution";
    return {
      level: caution ? "caution" : "ok",
      head: `Safe since ${sinceText(safety.since, now)}`,
      because: because || "every element is within its limits.",
      next: "",
    };
  }
  const unknown = safety.level === "unknown";
  return {
    level: unknown ? "unknown" : "danger",
    head: `Unsafe since ${sinceText(safety.since, now)}`,
    because: because || (unknown ? "a required reading is missing." : "a limit is passed."),
    next: nextSentence(safety, verdicts, now),
  };
}

function nextSentence(safety: Safety, verdicts: readonly Verdict[], now: number): string {
  const holding = verdicts.filter((v) => v.make_safe);
  if (!safety.return_at) {
    const over = holding.filter((v) => !v.clears_at).map((v) => elements[v.element]?.over ?? "it is over");
    if (over.length === 0) return "";
    return `It must stay fine for a while once ${joined(over)}; the earliest return is told then.`;
  }
  // The element that holds longest decides the return.
  const last = [...holding].sort(
    (a, b) => Date.parse(b.clears_at ?? "0") - Date.parse(a.clears_at ?? "0"),
  )[0];
  const fine = last ? (elements[last.element]?.fine ?? "everything stays fine") : "everything stays fine";
  return `Safe at the earliest ${sinceText(safety.return_at, now)} if ${fine}.`;
}

function joined(parts: string[]): string {
  return parts.length < 2
    ? (parts[0] ?? "")
    : `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}`;
}

/** A cause that ends like a sentence, begun in lower case since it follows a colon. */
function full(cause: string): string {
  const text = cause.trim();
  if (!text) return "";
  const begun = /^[A-Z][a-z]/.test(text) ? text[0]?.toLowerCase() + text.slice(1) : text;
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** The words of the global status as people read them. */
export function statusText(status: string): string {
  return status === "OK" ? "OK" : status.charAt(0) + status.slice(1).toLowerCase();
}

/** The level with which a global status is shown. */
export function statusLevel(status: string): "ok" | "danger" | "unknown" {
  return status === "OK" ? "ok" : status === "UNKNOWN" || status === "" ? "unknown" : "danger";
}
