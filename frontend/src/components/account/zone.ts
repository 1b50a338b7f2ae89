import { observatoryClock } from "@/live/clock";

/** What to write beside a time of the real clock: told apart where the observatory's clock is simulated. */
export function realZone(): string {
  return observatoryClock.simulated ? "real time, UTC" : "UTC";
}
