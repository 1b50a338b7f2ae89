// Tables: every entity of the data model, to look into and to set right by hand.
import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useNavigate, useParams } from "react-router";
import { useUser } from "@/api/auth";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { Key } from "@/components/text";
import { addressOf } from "./address";
import { type Table, type Undo, useChanges, useTables } from "./data";
import { free } from "./keyboard";
import { OneTable } from "./OneTable";
import { rowsText, TableList } from "./TableList";
import styles from "./tables.module.css";

export default function Tables() {
  if (useUser()?.role !== "admin") return <Empty>The tables are for administrators.</Empty>;
  return <AllTables />;
}

function AllTables() {
  const tables = useTables();
  const name = useParams()["*"] ?? "";
  const changes = useChanges();
  const of = tables.data?.find((one) => one.name === name);
  useTakeBack(changes.undo);
  return (
    <div className={styles.page}>
      <PageHeader title={of ? of.label : "Tables"} actions={<TakeBack undo={changes.undo} />}>
        {of
          ? of.comment
          : "Everything that PYROS keeps, to look into and to set right by hand. Every change is in the history."}
      </PageHeader>
      {tables.isError && !tables.data ? (
        <ErrorNote
          what="The tables could not be read."
          error={tables.error}
          retry={() => void tables.refetch()}
        />
      ) : !tables.data ? (
        <SkeletonLines lines={16} />
      ) : of ? (
        <div className={styles.split}>
          <TableList tables={tables.data} chosen={of.name} />
          <Jump tables={tables.data} chosen={of.name} />
          <OneTable key={of.name} of={of} changes={changes} />
        </div>
      ) : name ? (
        <Empty>There is no table {name}.</Empty>
      ) : (
        <TableList tables={tables.data} wide />
      )}
    </div>
  );
}

function TakeBack({ undo }: { undo: Undo | null }) {
  if (!undo) return null;
  return (
    <Button variant="default" onClick={() => void undo.back()}>
      Take back: {undo.what} <Key>u</Key>
    </Button>
  );
}

/** "u" takes the last change back, where nobody types. */
function useTakeBack(undo: Undo | null): void {
  const latest = useRef(undo);
  latest.current = undo;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === "u" && free(event)) void latest.current?.back();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

/** On a phone the tables are a choice above the rows. */
function Jump({ tables, chosen }: { tables: readonly Table[]; chosen: string }) {
  const navigate = useNavigate();
  return (
    <label className={styles.jump}>
      <span className="sr">Table</span>
      <select value={chosen} onChange={(event) => void navigate(addressOf(event.currentTarget.value))}>
        {tables.map((table) => (
          <option key={table.name} value={table.name}>
            {table.label} ({rowsText(table)})
          </option>
        ))}
      </select>
    </label>
  );
}
