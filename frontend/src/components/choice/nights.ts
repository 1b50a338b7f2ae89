// Nights by their names: the dates of their evenings.

/** Whether a text names a night: a date that exists. */
export function isNight(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && shiftNight(text, 0) === text;
}

/** The night some days later; an impossible date gives an empty text. */
export function shiftNight(night: string, days: number): string {
  const at = Date.parse(`${night}T00:00:00Z`);
  return Number.isNaN(at) ? "" : new Date(at + days * 86_400_000).toISOString().slice(0, 10);
}
