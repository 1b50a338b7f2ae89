// The observing conditions in the words of a screen.
import type { Condition, ConditionKind } from "@/api/types";
import { number, quantity, unitSign } from "@/sky/format";

export const conditionWords: Record<ConditionKind, string> = {
  seeing: "Seeing",
  transparency: "Transparency",
  cloud: "Cloud",
  moon: "Moon",
  moon_altitude: "Moon altitude",
};

const decimals: Record<ConditionKind, number> = {
  seeing: 2,
  transparency: 0,
  cloud: 0,
  moon: 0,
  moon_altitude: 0,
};

/** The value with its unit; a dash where it is not known. */
export function conditionValue(condition: Condition): string {
  if (condition.value === undefined || condition.value === null) return "–";
  if (condition.unit === "arcsec") return `${number(condition.value, decimals[condition.kind])}″`;
  return quantity(condition.value, unitSign(condition.unit), decimals[condition.kind]);
}

/** The class, or why there is none. */
export function conditionClass(condition: Condition): string {
  return condition.class || "not known";
}

/** Whether a value, taken at ms, no longer holds at now. A minute of grace: the server judges each minute. */
export function tooOld(condition: Condition, now: number, speed: number): boolean {
  if (!condition.measured_at || condition.age_limit_s <= 0) return false;
  const seconds = (now - Date.parse(condition.measured_at)) / 1000;
  return seconds > condition.age_limit_s + 60 * Math.max(1, speed);
}
