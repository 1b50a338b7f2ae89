// A value of a row as it is read: numbers at the right, times in UTC, words as
// pills, references as links to the other table's row.
import { Link } from "react-router";
import { SequencePill } from "@/components/status/StatusPill";
import { statusWord } from "@/components/status/status";
import { TimeText } from "@/components/text";
import { duration, thin, unitSign } from "@/sky/format";
import { addressOf } from "./address";
import type { Field, Row } from "./data";
import styles from "./tables.module.css";

/** Numbers stand at the right, but for those that name a row. */
export const atRight = (field: Field): boolean =>
  !field.target && (field.kind === "number" || field.kind === "integer");

export const unitOf = (field: Field): string => unitSign(field.unit);

export function Cell({ table, field, row }: { table: string; field: Field; row: Row }) {
  const value = row.values[field.name];
  if (value === null || value === undefined || value === "") return <span className={styles.none}>–</span>;
  if (field.target) return <Reference field={field} row={row} />;
  switch (field.kind) {
    case "time":
      return <TimeText time={String(value)} as="full" />;
    case "bool":
      return <Tick on={value === true} />;
    case "enum":
      if (table === "sequence" && field.name === "status") return <SequencePill status={String(value)} />;
      return <span className={styles.pill}>{statusWord(String(value))}</span>;
    case "integer":
    case "number":
      return <span title={seconds(field, Number(value))}>{shortNumber(Number(value))}</span>;
    case "list":
    case "json":
      return <Json value={value} />;
    default:
      return <>{String(value)}</>;
  }
}

/** The row that a field names, under its name, to go to. */
export function Reference({ field, row }: { field: Field; row: Row }) {
  const id = Number(row.values[field.name]);
  return (
    <Link
      to={addressOf(field.target, { row: String(id), "f.id": String(id) })}
      title={`Row ${id} of ${field.target}`}
      onClick={(event) => event.stopPropagation()}
    >
      {row.names[field.name] || `#${id}`}
    </Link>
  );
}

function Tick({ on }: { on: boolean }) {
  return (
    <span className={styles.tick} data-on={on || undefined}>
      <svg width="11" height="11" viewBox="0 0 12 12" aria-hidden="true">
        <path
          d={on ? "M2 6.5 5 9.5 10.5 3" : "M3 3l6 6M9 3 3 9"}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
        />
      </svg>
      {on ? "yes" : "no"}
    </span>
  );
}

function Json({ value }: { value: unknown }) {
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) {
    return value.length === 0 ? <span className={styles.none}>none</span> : value.join(", ");
  }
  return <span className={`mono ${styles.none}`}>{JSON.stringify(value)}</span>;
}

/** Many seconds in words, on hover. */
const seconds = (field: Field, value: number) =>
  field.unit === "s" && value >= 120 ? duration(value) : undefined;

/** At most ten digits that count: what is stored has more than anybody reads. */
function shortNumber(value: number): string {
  if (Math.abs(value) >= 1e15) return value.toExponential(3);
  const [whole = "", part] = String(Number(value.toPrecision(10))).split(".");
  const spaced = whole.length > 5 ? whole.replace(/\B(?=(\d{3})+$)/g, thin) : whole;
  return part ? `${spaced}.${part}` : spaced;
}

/** What a value says on hover, where its cell is too narrow for it. */
export function hint(field: Field, row: Row): string | undefined {
  const value = row.values[field.name];
  if (value === null || value === undefined || field.target || field.kind === "time" || field.kind === "bool")
    return undefined;
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > 24 ? text : undefined;
}
