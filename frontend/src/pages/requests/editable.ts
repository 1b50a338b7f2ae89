// Whether a request may be changed, by whom, and why not: the same rules as
// the server's, so that a button can say beforehand what it would answer.
import { atLeast, type ObservationRequest, type User } from "@/api/types";

export function mayChange(user: User | undefined, r: ObservationRequest): boolean {
  return user !== undefined && (user.id === r.user_id || atLeast(user.role, "operator"));
}

/** Why the request cannot be edited; empty where it can. */
export function whyNotEditable(user: User | undefined, r: ObservationRequest): string {
  const images = (r.sequences ?? []).reduce((n, s) => n + s.images_done, 0);
  if (!mayChange(user, r)) return "It belongs to somebody else";
  if (r.is_alert) return "It was made for an alert: it can be cancelled, not edited";
  if (r.status === "executing") return "It executes now; cancel it first";
  if (images > 0) return "It has images, which belong to what was asked for";
  if (!["draft", "submitted", "planned"].includes(r.status)) return "It has ended";
  return "";
}
