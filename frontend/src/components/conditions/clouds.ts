// The classes of cloud in the words of a screen.
import type { CloudClass } from "@/api/types";

/** From the clearest to the cloudiest, each as a narrow column shows it. */
const short: Record<CloudClass, string> = {
  clear: "clear",
  "slightly cloudy": "slight",
  cloudy: "cloudy",
  "very cloudy": "very cloudy",
};

/** From the clearest to the cloudiest. */
export const cloudClasses = Object.keys(short) as CloudClass[];

/** The class of a reading, 0 clear ... 3 very cloudy, or of the mean of several; a dash where it is not known. */
export function cloudWord(cloud: number | undefined): string {
  if (cloud === undefined) return "–";
  const of = cloudClasses[Math.round(cloud)];
  return of ? short[of] : String(cloud);
}
