// The rows of a table: dense, sorted by a click on a head, walked through with
// the arrow keys, one opened beside them.
import { Button } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import table from "@/components/table/table.module.css";
import { thin } from "@/sky/format";
import { nextSort, type Query } from "./address";
import { atRight, Cell, hint, unitOf } from "./cells";
import type { Field, Row, Table, useRows } from "./data";
import styles from "./tables.module.css";

interface Props {
  of: Table;
  query: Query;
  rows: ReturnType<typeof useRows>;
  open: number | "new" | null;
  onOpen: (id: number) => void;
  onSort: (sort: string) => void;
}

/** The title first, then the fields in the schema's order; nothing secret. */
function columns(of: Table): Field[] {
  const shown = of.fields.filter((field) => !field.secret);
  return [
    ...shown.filter((field) => field.name === of.title),
    ...shown.filter((field) => field.name !== of.title),
  ];
}

export function Rows({ of, query, rows, open, onOpen, onSort }: Props) {
  const all = rows.data?.pages.flatMap((page) => page.items) ?? [];
  const chosen = query.text !== "" || Object.keys(query.where).length > 0;
  if (rows.isError && all.length === 0)
    return (
      <ErrorNote
        what={`The rows of ${of.label} could not be read.`}
        error={rows.error}
        retry={() => void rows.refetch()}
      />
    );
  if (rows.isPending) return <SkeletonLines lines={14} />;
  if (all.length === 0) {
    return (
      <Empty>
        {chosen
          ? "No row fits. Take a filter away, or search for something else."
          : `Nothing is in ${of.label} yet.`}
      </Empty>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach it
    <section className={`${table.scroll} ${styles.rows}`} aria-label={`Rows of ${of.label}`} tabIndex={0}>
      <table className={table.table} data-old={rows.isPlaceholderData || undefined}>
        <thead>
          <tr>
            <Head name="id" label="No." of={of} query={query} onSort={onSort} right />
            {columns(of).map((field) => (
              <Head
                key={field.name}
                name={field.name}
                label={field.label}
                unit={unitOf(field)}
                title={field.comment}
                plain={!field.sortable}
                right={atRight(field)}
                of={of}
                query={query}
                onSort={onSort}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {all.map((row, at) => (
            <Line
              key={row.id}
              of={of}
              row={row}
              open={open === row.id}
              reachable={at === 0}
              onOpen={onOpen}
            />
          ))}
        </tbody>
      </table>
      {rows.hasNextPage && (
        <div className={styles.older}>
          <Button
            variant="default"
            loading={rows.isFetchingNextPage}
            onClick={() => void rows.fetchNextPage()}
          >
            More rows
          </Button>
        </div>
      )}
    </section>
  );
}

interface HeadProps {
  name: string;
  label: string;
  unit?: string;
  title?: string;
  plain?: boolean;
  right?: boolean;
  of: Table;
  query: Query;
  onSort: (sort: string) => void;
}

function Head({ name, label, unit, title, plain, right, of, query, onSort }: HeadProps) {
  const sort = query.sort || of.sort;
  const direction = sort === name ? "ascending" : sort === `-${name}` ? "descending" : undefined;
  return (
    <th scope="col" data-right={right || undefined} aria-sort={direction} title={title || undefined}>
      {plain ? (
        <span>{label}</span>
      ) : (
        <button
          type="button"
          className={styles.sort}
          onClick={() => onSort(nextSort(query.sort, of.sort, name))}
        >
          {label}
          <span aria-hidden="true" data-on={direction}>
            {direction === "descending" ? "↓" : "↑"}
          </span>
        </button>
      )}
      {of.fields.some((field) => field.unit && !field.secret) && (
        <small className={styles.unit}>{unit || thin}</small>
      )}
    </th>
  );
}

interface LineProps {
  of: Table;
  row: Row;
  open: boolean;
  reachable: boolean;
  onOpen: (id: number) => void;
}

function Line({ of, row, open, reachable, onOpen }: LineProps) {
  const line = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (open) line.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  const keys = (event: KeyboardEvent<HTMLTableRowElement>) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onOpen(row.id);
    } else walkRows(event);
  };
  return (
    <tr
      ref={line}
      tabIndex={open || reachable ? 0 : -1}
      data-link=""
      data-row={row.id}
      data-on={open || undefined}
      aria-current={open || undefined}
      onClick={() => onOpen(row.id)}
      onKeyDown={keys}
    >
      <td data-right="" className="mono">
        {row.id}
      </td>
      {columns(of).map((field) => (
        <td
          key={field.name}
          data-right={atRight(field) || undefined}
          data-title={field.name === of.title || undefined}
          title={hint(field, row)}
        >
          <div className={styles.value}>
            <Cell table={of.name} field={field} row={row} />
          </div>
        </td>
      ))}
    </tr>
  );
}

/** Up, down, Home and End walk from row to row. */
function walkRows(event: KeyboardEvent<HTMLTableRowElement>): void {
  const row = event.currentTarget;
  const to = {
    ArrowUp: row.previousElementSibling,
    ArrowDown: row.nextElementSibling,
    Home: row.parentElement?.firstElementChild,
    End: row.parentElement?.lastElementChild,
  }[event.key];
  if (!(to instanceof HTMLElement)) return;
  event.preventDefault();
  to.focus();
}
