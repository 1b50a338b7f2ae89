// The form of a row: every field as a text (or a tick) that a person edits,
// and the way back to JSON with all that is wrong on the way.
import type { Problem } from "@/api/types";
import type { Field, Row, Values } from "./data";

/** What stands in the form, by field. */
export type Draft = Readonly<Record<string, string>>;
export type Problems = Readonly<Record<string, string>>;

/** Whether a person may set the field, in a new row or in one that is there. */
export const settable = (field: Field, isNew: boolean): boolean => !field.kept && (isNew || !field.immutable);

export function textOf(field: Field, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (field.kind === "list") return (value as string[]).join("\n");
  return field.kind === "json" ? JSON.stringify(value, null, 2) : String(value);
}

/** The form of a row, or of a new one with its defaults. */
export function draftOf(fields: readonly Field[], row: Row | null): Draft {
  const draft: Record<string, string> = {};
  for (const field of fields) {
    if (!settable(field, row === null)) continue;
    draft[field.name] = textOf(field, row ? row.values[field.name] : first(field));
  }
  return draft;
}

function first(field: Field): unknown {
  if (field.default) return JSON.parse(field.default);
  if (field.kind === "bool") return false;
  if ((field.kind === "json" || field.kind === "list") && field.required) return [];
  return field.kind === "enum" && field.required ? field.values[0] : null;
}

/** What of the form differs from the row, as JSON, and what cannot be JSON. */
export function valuesOf(
  fields: readonly Field[],
  draft: Draft,
  row: Row | null,
): { values: Values; problems: Problems } {
  const values: Values = {};
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const text = draft[field.name];
    if (text === undefined || (row && text === textOf(field, row.values[field.name]))) continue;
    const read = parse(field, text);
    if ("problem" in read) problems[field.name] = read.problem;
    else if (row || read.value !== null) values[field.name] = read.value;
  }
  return { values, problems };
}

type Read = { value: unknown } | { problem: string };

/** Reads what a person typed. */
export function parse(field: Field, text: string): Read {
  const trimmed = text.trim();
  if (field.kind === "list")
    return {
      value: trimmed
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean),
    };
  if (trimmed === "" && (field.kind !== "text" || field.nullable)) {
    if (field.nullable) return { value: null };
    return field.default ? { value: JSON.parse(field.default) } : { problem: "is missing" };
  }
  switch (field.kind) {
    case "bool":
      return { value: trimmed === "true" };
    case "integer":
      return /^[+-]?\d{1,15}$/.test(trimmed)
        ? { value: Number(trimmed) }
        : { problem: "must be a whole number" };
    case "number": {
      const value = Number(trimmed.replace(",", "."));
      return Number.isFinite(value) ? { value } : { problem: "must be a number" };
    }
    case "time":
      return instant(trimmed);
    case "json":
      try {
        return { value: JSON.parse(trimmed) };
      } catch {
        return { problem: "is not JSON" };
      }
    default:
      return checkedText(field, text);
  }
}

function checkedText(field: Field, text: string): Read {
  if (field.unique && text.trim() === "") return { problem: "is missing" };
  const bytes = new TextEncoder().encode(text).length;
  if (field.max_len > 0 && bytes > field.max_len)
    return { problem: `has ${bytes} bytes; ${field.max_len} are allowed` };
  return { value: text };
}

/** A time in UTC: 2026-11-22 03:00, with or without seconds, T and Z. */
function instant(text: string): Read {
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,6})?)?(?:Z| UTC)?$/.exec(text);
  const iso = found && `${found[1]}T${found[2]}${found[3] ?? ":00"}Z`;
  if (!iso || Number.isNaN(Date.parse(iso)))
    return { problem: "must be a time in UTC such as 2026-11-22 03:00:00" };
  return { value: iso };
}

/** What the server said is wrong, by field. */
export function byField(problems: readonly Problem[]): Problems {
  const out: Record<string, string> = {};
  for (const problem of problems) if (problem.field) out[problem.field] ??= problem.message;
  return out;
}
