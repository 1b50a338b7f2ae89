// Unsaved work, kept in the browser until it is saved or given up: a reload, a
// closed tab or an ended session loses nothing.
import type { RequestForm } from "./form";

export interface Draft {
  form: RequestForm;
  /** When it was kept, ms since 1970, the browser's time. */
  at: number;
  /** The version of the request that was being changed; 0 for a new one. */
  version: number;
}

const prefix = "pyros-editor";

export const draftKey = (user: number, what: string) => `${prefix}-${user}-${what}`;

export function readDraft(key: string): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? "null") as Draft | null;
    // What another version of the page kept may have another shape.
    const whole =
      draft !== null &&
      typeof draft.at === "number" &&
      typeof draft.form.name === "string" &&
      Array.isArray(draft.form.groups) &&
      draft.form.sequences.every(
        (s) =>
          Array.isArray(s.windows) &&
          typeof s.constraints.minAlt === "string" &&
          s.albums.every((a) => a.plans.every((p) => typeof p.images === "string")),
      );
    return whole ? draft : null;
  } catch {
    return null;
  }
}

/** Keeps the draft; false where the browser does not. */
export function keepDraft(key: string, draft: Draft): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing has nothing to drop.
  }
}
