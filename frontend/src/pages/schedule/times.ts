import type { Night } from "@/api/types";

/** A time of the night from what was typed, "03:10" or "03:10:30", UTC; null for what is none. */
export function timeInNight(text: string, night: Pick<Night, "sunset" | "sunrise">): number | null {
  const found = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text.trim());
  if (!found) return null;
  const [h, m, s] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
  const middle = (Date.parse(night.sunset) + Date.parse(night.sunrise)) / 2;
  if (Number.isNaN(middle)) return null;
  const day = 86_400_000;
  const ofDay = (h * 3600 + m * 60 + s) * 1000;
  // The one that is nearest to the middle of the night.
  const same = Math.floor(middle / day) * day + ofDay;
  return [same - day, same, same + day].reduce((best, t) =>
    Math.abs(t - middle) < Math.abs(best - middle) ? t : best,
  );
}
