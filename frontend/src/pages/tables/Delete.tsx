// Asks before a row goes, and says what goes with it or keeps it.
import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { sentence } from "@/api/errors";
import { StateMark } from "@/components/StateMark";
import { count } from "@/sky/format";
import { addressOf } from "./address";
import type { Changes, Held, Table, WholeRow } from "./data";
import styles from "./tables.module.css";

interface Props {
  of: Table;
  row: WholeRow;
  changes: Changes;
  onClose: () => void;
  onDone: () => void;
}

export function Delete({ of, row, changes, onClose, onDone }: Props) {
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const there = row.held.filter((one) => one.rows > 0);
  const keeping = there.filter((one) => one.on_delete === "restrict");
  const going = there.filter((one) => one.on_delete === "cascade");
  const parted = there.filter((one) => one.on_delete === "nothing");
  const alone = going.length === 0 && parted.length === 0;
  const remove = async () => {
    setBusy(true);
    try {
      await changes.drop(of, row, alone);
      onDone();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={keeping.length > 0 ? `${row.title} cannot go` : `Delete ${row.title}?`}
    >
      <div className={styles.form}>
        {keeping.map((one) => (
          <p key={one.table + one.name}>
            <Rows one={one} row={row} /> {one.rows === 1 ? "holds" : "hold"} on to it
            {one.titles.length > 0 && <> ({some(one)})</>}. Move or delete {one.rows === 1 ? "it" : "them"}{" "}
            first.
          </p>
        ))}
        {keeping.length === 0 && going.length > 0 && (
          <p>
            With it {going.length === 1 && going[0]?.rows === 1 ? "goes" : "go"}{" "}
            {going.map((one, at) => (
              <span key={one.table + one.name}>
                {at > 0 && ", "}
                <Rows one={one} row={row} />
              </span>
            ))}
            , and what belongs to them. That cannot be taken back.
          </p>
        )}
        {keeping.length === 0 && parted.length > 0 && (
          <p>
            {parted.map((one) => `${one.label}: ${count(one.rows, "row")} lose the tie to it`).join("; ")}.
          </p>
        )}
        {alone && keeping.length === 0 && (
          <p>
            Row {row.id} of {of.label} goes. Nothing else belongs to it
            {of.rules.create
              ? "; it cannot be taken back."
              : ", and it can be taken back under another number."}
          </p>
        )}
        {failure !== null && (
          <div role="alert">
            <StateMark level="danger">{sentence(failure)}</StateMark>
          </div>
        )}
        <div className={styles.ask}>
          <Button variant="default" data-autofocus onClick={onClose}>
            Keep it
          </Button>
          {keeping.length === 0 && (
            <Button color="danger" loading={busy} onClick={() => void remove()}>
              Delete
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

function Rows({ one, row }: { one: Held; row: WholeRow }) {
  const text = `${count(one.rows, "row")} of ${one.label}`;
  return one.field ? (
    <Link to={addressOf(one.table, { [`f.${one.field}`]: String(row.id) })}>{text}</Link>
  ) : (
    text
  );
}

function some(one: Held): string {
  const more = one.rows - one.titles.length;
  return one.titles.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
