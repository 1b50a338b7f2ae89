// One table: its tools, its rows, and the row that is open. The address holds
// all of it.
import { Button, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useCallback, useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { Icon } from "@/components/Icon";
import { Key } from "@/components/text";
import { chosenBy, queryOf, rowOf, withParams } from "./address";
import { type Changes, type Row, type Table, useRows } from "./data";
import { free } from "./keyboard";
import { NewPanel, RowPanel } from "./Panel";
import { Rows } from "./Rows";
import { rowsText } from "./TableList";
import styles from "./tables.module.css";

export function OneTable({ of, changes }: { of: Table; changes: Changes }) {
  const [params, setParams] = useSearchParams();
  const query = queryOf(params);
  const open = rowOf(params);
  const rows = useRows(of.name, query);
  const set = useCallback(
    (change: Record<string, string>, replace = true) =>
      setParams((before) => withParams(before, change), { replace }),
    [setParams],
  );
  const close = () => {
    set({ row: "" });
    if (typeof open === "number") requestAnimationFrame(() => focusRow(open));
  };
  const search = useRef<HTMLInputElement>(null);
  useKeys({
    search: () => search.current?.focus(),
    add: () => of.rules.create === "" && set({ row: "new" }, false),
    down: () => focusRow(typeof open === "number" ? open : null),
  });
  const total = rows.data?.pages[0];
  return (
    <div className={styles.table} data-open={open !== null || undefined}>
      <section className={styles.card} aria-label={of.label}>
        <div className={styles.tools}>
          <Search field={search} text={query.text} onChange={(text) => set({ q: text })} />
          {Object.entries(query.where).map(([name, value]) => (
            <Chip
              key={name}
              of={of}
              name={name}
              value={value}
              rows={rows.data?.pages[0]?.items ?? []}
              onAway={() => set({ [chosenBy + name]: "" })}
            />
          ))}
          <span className={styles.count} aria-live="polite">
            {total &&
              `${rowsText({ rows: total.total, more: total.more })} ${total.total === 1 ? "row" : "rows"}`}
          </span>
          <Button
            leftSection={<span aria-hidden="true">+</span>}
            disabled={of.rules.create !== ""}
            title={of.rules.create || undefined}
            onClick={() => set({ row: "new" }, false)}
          >
            New
          </Button>
        </div>
        <Why of={of} />
        <Rows
          of={of}
          query={query}
          rows={rows}
          open={open}
          onOpen={(id) => set({ row: String(id) }, open !== null)}
          onSort={(sort) => set({ sort })}
        />
        <p className={styles.keys}>
          <Key>↑</Key> <Key>↓</Key> walk, <Key>Enter</Key> opens, <Key>n</Key> makes a row, <Key>/</Key>{" "}
          searches, <Key>u</Key> takes back
        </p>
      </section>
      {open === "new" && (
        <NewPanel of={of} changes={changes} onClose={close} onMade={(id) => set({ row: String(id) })} />
      )}
      {typeof open === "number" && (
        <RowPanel key={open} of={of} id={open} changes={changes} onClose={close} />
      )}
    </div>
  );
}

/** Why rows are not made, changed or deleted, each sentence once. */
function Why({ of }: { of: Table }) {
  const { create, edit, delete: remove } = of.rules;
  if (!create && !edit && !remove) return null;
  const lines =
    create === edit && edit === remove
      ? [["Read only.", create]]
      : [
          ["No new rows.", create],
          ["No changes.", edit],
          ["Nothing is deleted.", remove],
        ].filter(([, why]) => why);
  return (
    <ul className={styles.why}>
      {lines.map(([what, why]) => (
        <li key={what}>
          <Icon name="lock" size={13} />
          <span>
            <b>{what}</b> {why}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Search({
  field,
  text,
  onChange,
}: {
  field: React.RefObject<HTMLInputElement | null>;
  text: string;
  onChange: (text: string) => void;
}) {
  const [typed, setTyped] = useState(text);
  const say = useDebouncedCallback(onChange, 250);
  return (
    <TextInput
      ref={field}
      size="xs"
      className={styles.search}
      leftSection={<Icon name="search" size={14} />}
      placeholder="A text, or a number"
      aria-label="Search the rows"
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        say(event.currentTarget.value.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === "ArrowDown" || event.key === "Enter") {
          event.preventDefault();
          focusRow(null);
        }
      }}
    />
  );
}

/** A condition, and the way to take it away. */
function Chip({
  of,
  name,
  value,
  rows,
  onAway,
}: {
  of: Table;
  name: string;
  value: string;
  rows: readonly Row[];
  onAway: () => void;
}) {
  const field = of.fields.find((one) => one.name === name);
  const label = name === "id" ? "No." : (field?.label ?? name);
  const shown = (field?.target && rows[0]?.names[name]) || value;
  return (
    <button type="button" className={styles.chip} onClick={onAway} title="Take this filter away">
      {label}: <b>{shown}</b>
      <Icon name="close" size={12} />
    </button>
  );
}

/** The row of that number, or the first that is shown. */
function focusRow(id: number | null): void {
  const wanted = id === null ? null : document.querySelector<HTMLElement>(`tr[data-row="${id}"]`);
  (wanted ?? document.querySelector<HTMLElement>("tr[data-row]"))?.focus();
}

interface Keys {
  search: () => void;
  add: () => void;
  down: () => void;
}

/** The page's own keys. On the document, so that "/" is here before the whole application hears it. */
function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!free(event)) return;
      const inRow = event.target instanceof Element && event.target.closest("tr[data-row]");
      const act = {
        "/": latest.current.search,
        n: latest.current.add,
        ArrowDown: inRow ? null : latest.current.down,
      }[event.key];
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
