// The one answer to "may the dome be open?" as it stands at a moment: an answer
// past its validity is no answer, and no answer is not safe.
import type { Environment, Level } from "@/api/types";
import { age, duration, ms, utcMinute } from "@/sky/format";

export interface SafetyNow {
  level: Level;
  /** One word: Safe, Unsafe, Unknown; the level says whether to be careful. */
  word: string;
  /** Why, or since when it is fine; a short line. */
  detail: string;
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
      cause: trim(safety.cause),
      safe: true,
    };
  }
  return { level: "ok", word: "Safe", detail: `for ${since}`, cause: "", safe: true };
}

function trim(sentence: string): string {
  return sentence.trim().replace(/\.$/, "");
}
