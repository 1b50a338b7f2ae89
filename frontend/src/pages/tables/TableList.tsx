// Every table by what it belongs to, with how much is in it: beside the rows,
// or as the page itself while none is chosen.
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { Icon } from "@/components/Icon";
import { Empty } from "@/components/notes";
import { addressOf } from "./address";
import type { Table } from "./data";
import styles from "./tables.module.css";

const groupWords: Record<string, string> = {
  people: "People",
  instrument: "Instrument",
  request: "Requests",
  alert: "Alerts",
  schedule: "Schedules",
  image: "Images",
  calibration: "Calibration",
  environment: "Environment",
  conditions: "Conditions",
  state: "Program",
  work: "Work",
};

/** "1 234", or "10 000+" where nobody counted further. */
export function rowsText(table: { rows: number; more: boolean }): string {
  return table.rows.toLocaleString("en-GB").replaceAll(",", "\u202f") + (table.more ? "+" : "");
}

function grouped(tables: readonly Table[]): [string, Table[]][] {
  const groups = new Map<string, Table[]>();
  for (const known of Object.keys(groupWords)) groups.set(known, []);
  for (const table of tables) groups.set(table.group, [...(groups.get(table.group) ?? []), table]);
  return [...groups].filter(([, list]) => list.length > 0);
}

export function TableList({
  tables,
  chosen,
  wide,
}: {
  tables: readonly Table[];
  chosen?: string;
  wide?: boolean;
}) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const shown = tables.filter((table) =>
    `${table.name} ${table.label} ${table.comment}`.toLowerCase().includes(wanted),
  );
  return (
    <nav className={styles.list} aria-label="Tables" data-wide={wide || undefined}>
      <div className={styles.listSearch}>
        <TextInput
          size="xs"
          leftSection={<Icon name="filter" size={14} />}
          placeholder="Filter the tables"
          aria-label="Only tables that contain"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <div className={styles.groups}>
        {shown.length === 0 && <Empty>No table is called so.</Empty>}
        {grouped(shown).map(([group, list]) => (
          <section key={group} aria-label={groupWords[group] ?? group}>
            <h2>{groupWords[group] ?? group}</h2>
            <ul>
              {list.map((table) => (
                <li key={table.name}>
                  <Link
                    to={addressOf(table.name)}
                    aria-current={table.name === chosen ? "page" : undefined}
                    title={wide ? undefined : table.comment}
                  >
                    <span className={styles.listName}>
                      {table.label}
                      {table.rules.edit && table.rules.create && table.rules.delete && (
                        <span className={styles.locked} title="Read only">
                          <Icon name="lock" size={11} />
                          <span className="sr">read only</span>
                        </span>
                      )}
                    </span>
                    <small>{rowsText(table)}</small>
                    {wide && <p>{table.comment}</p>}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </nav>
  );
}
