// The one answer to "may the dome be open?" as it stands at a moment: an answer
// past its validity is no answer, and no answer is not safe.
import type { Environment, Level, Verdict } from "@/api/types";
import { age, duration, ms, number, thin, unitSign, utcMinute } from "@/sky/format";
import { elementDecimals, elementWords } from "./words";

export interface SafetyNow {
  level: Level;
  /** One word: Safe, Unsafe, Unknown; the level says whether to be careful. */
  word: string;
  /** Why, or since when it is fine; a short line. */
  detail: string;
  /** The same in a few words, for where there is little room. */
  brief: string;
  /** The reason alone; empty when it is safe without one. */
  cause: string;
  /** Earliest return to safe, where the server knows one. */
  returnAt?: string;
  safe: boolean;
}

export function safetyAt(environment: Environment | null | undefined, now: number): SafetyNow {
  if (!environment) {
    return {
      level: "unknown",
      word: "Unknown",
      detail: "no reading yet: counts as unsafe",
      brief: "no reading yet",
      cause: "no reading yet",
      safe: false,
    };
  }
  const { safety } = environment;
  if (now > ms(safety.valid_until)) {
    return {
      level: "unknown",
      word: "Unknown",
      detail: `last reading ${age(safety.at, now)}: counts as unsafe`,
      brief: `reading ${age(safety.at, now)}`,
      cause: `the last reading is ${age(safety.at, now)}`,
      safe: false,
    };
  }
  const since = duration((now - ms(safety.since)) / 1000);
  if (!safety.safe) {
    const unknown = safety.level === "unknown";
    return {
      level: unknown ? "unknown" : "danger",
      word: unknown ? "Unknown" : "Unsafe",
      detail: `since ${utcMinute(safety.since)} · ${trim(safety.cause) || "no reason given"}`,
      brief: amiss(environment.verdicts) || "no reason given",
      cause: trim(safety.cause) || "no reason given",
      safe: false,
      ...(safety.return_at ? { returnAt: safety.return_at } : {}),
    };
  }
  if (safety.level === "caution") {
    return {
      level: "caution",
      word: "Safe",
      detail: trim(safety.cause) || `safe for ${since}`,
      brief: watched(environment.verdicts) || `for ${since}`,
      cause: trim(safety.cause),
      safe: true,
    };
  }
  return { level: "ok", word: "Safe", detail: `for ${since}`, brief: `for ${since}`, cause: "", safe: true };
}

/** What makes it unsafe: the values that are, else what is not known, else what was. */
function amiss(verdicts: readonly Verdict[]): string {
  const danger = verdicts.filter((v) => v.make_safe && v.level === "danger");
  if (danger.length > 0) return few(danger.map(measured));
  const unknown = verdicts.filter((v) => v.make_safe && v.level === "unknown");
  if (unknown.length > 0) return `${few(unknown.map(named))} not known`;
  const held = verdicts.filter((v) => v.clears_at);
  return held.length > 0 ? `after ${few(held.map(named))}` : "";
}

/** How a note tells of a sensor at odds with itself. */
const doubt = /(\S+) contradicts itself/;

function watched(verdicts: readonly Verdict[]): string {
  const careful = verdicts.filter((v) => v.level === "caution");
  if (careful.length === 0) return "";
  // A note names a sensor that contradicts itself: the value may be fine.
  const doubted = careful.filter((v) => doubt.test(v.note));
  if (doubted.length < careful.length) return `watch ${few(careful.map(named))}`;
  return `${few(doubted.map((v) => `${named(v)} sensor ${doubt.exec(v.note)?.[1] ?? ""}`))} doubted`;
}

/** PLC and its like stay as they are; "Rain" becomes "rain". */
function named(verdict: Verdict): string {
  const word = elementWords[verdict.element] ?? verdict.element;
  return word === word.toUpperCase() ? word : word.toLowerCase();
}

function measured(verdict: Verdict): string {
  const { element, value, unit } = verdict;
  if (value === undefined || unit === "") return named(verdict);
  const sign = unitSign(unit);
  const digits = Number.isInteger(value) ? 0 : (elementDecimals[element] ?? 1);
  return `${named(verdict)} ${number(value, digits)}${sign === "°" ? "" : thin}${sign}`;
}

/** The first two, and how many more. */
function few(words: readonly string[]): string {
  const rest = words.length - 2;
  return words.slice(0, 2).join(", ") + (rest > 0 ? ` +${rest}` : "");
}

function trim(sentence: string): string {
  return sentence.trim().replace(/\.$/, "");
}
