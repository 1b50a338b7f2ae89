// A row beside the table: its form, what is kept by the program, what belongs
// to it, and its deletion with the consequence in words.
import { Button } from "@mantine/core";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { ApiError, sentence } from "@/api/errors";
import { Icon } from "@/components/Icon";
import { ErrorNote, SkeletonLines } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { Key } from "@/components/text";
import { count } from "@/sky/format";
import { addressOf } from "./address";
import { Cell } from "./cells";
import { Delete } from "./Delete";
import { type Changes, type Field, type Held, type Table, useRow, type WholeRow } from "./data";
import { FieldInput } from "./FieldInput";
import { byField, type Draft, draftOf, type Problems, settable, valuesOf } from "./form";
import styles from "./tables.module.css";

interface Props {
  of: Table;
  changes: Changes;
  onClose: () => void;
}

export function RowPanel({ of, id, changes, onClose }: Props & { id: number }) {
  const row = useRow(of.name, id);
  if (row.isError)
    return (
      <Frame title={`${of.label} ${id}`} onClose={onClose}>
        <ErrorNote what="The row could not be read." error={row.error} retry={() => void row.refetch()} />
      </Frame>
    );
  if (!row.data)
    return (
      <Frame title={`${of.label} ${id}`} onClose={onClose}>
        <SkeletonLines lines={8} />
      </Frame>
    );
  // Another version is another form: what was typed belongs to what was read.
  return (
    <Form
      key={row.data.version}
      {...{ of, changes, onClose }}
      row={row.data as WholeRow}
      again={() => void row.refetch()}
    />
  );
}

export function NewPanel({ of, changes, onClose, onMade }: Props & { onMade: (id: number) => void }) {
  return <Form {...{ of, changes, onClose, onMade }} row={null} again={() => undefined} />;
}

interface FormProps extends Props {
  row: WholeRow | null;
  again: () => void;
  onMade?: (id: number) => void;
}

function Form({ of, row, changes, onClose, onMade, again }: FormProps) {
  const isNew = row === null;
  const refused = isNew ? of.rules.create : of.rules.edit || row.kept;
  const [draft, setDraft] = useState<Draft>(() => (refused ? {} : draftOf(of.fields, row)));
  const [problems, setProblems] = useState<Problems>({});
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const { values } = valuesOf(of.fields, draft, row);
  const dirty = Object.keys(values).length > 0;

  const refuse = (found: Problems, error: unknown) => {
    setProblems(found);
    setFailure(error);
    const first = of.fields.find((field) => found[field.name]);
    if (first)
      requestAnimationFrame(() =>
        form.current?.querySelector<HTMLElement>(`[data-field="${first.name}"]`)?.focus(),
      );
  };
  const save = async () => {
    const read = valuesOf(of.fields, draft, row);
    if (Object.keys(read.problems).length > 0) return refuse(read.problems, null);
    setBusy(true);
    try {
      if (row) await changes.edit(of, row, read.values);
      else onMade?.((await changes.create(of, read.values)).id);
      refuse({}, null);
    } catch (error) {
      refuse(error instanceof ApiError ? byField(error.problems) : {}, error);
    }
    setBusy(false);
  };
  const stale = failure instanceof ApiError && failure.code === "stale";

  return (
    <Frame
      title={row ? row.title : `New ${of.label.toLowerCase()}`}
      note={row ? `${of.label} ${row.id}` : undefined}
      onClose={onClose}
    >
      <div className={styles.panelBody}>
        {refused && <Refusal>{refused}</Refusal>}
        {!refused && of.rules.note && <p className={styles.advice}>{of.rules.note}</p>}
        <form
          ref={form}
          className={styles.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          {of.fields
            .filter((field) => field.name in draft)
            .map((field) => (
              <FieldInput
                key={field.name}
                field={field}
                text={draft[field.name] ?? ""}
                name={row?.names[field.name]}
                error={problems[field.name]}
                onChange={(text) => {
                  setDraft({ ...draft, [field.name]: text });
                  setProblems(({ [field.name]: _, ...others }) => others);
                }}
              />
            ))}
          {failure !== null && !Object.keys(problems).some((name) => name in draft) && (
            <div role="alert" className={styles.failure}>
              <StateMark level="danger">{sentence(failure)}</StateMark>
              {stale && (
                <Button variant="default" onClick={again}>
                  Read it again
                </Button>
              )}
            </div>
          )}
          {!refused && (
            <div className={styles.ask}>
              {row && <DeleteButton of={of} onClick={() => setAsked(true)} />}
              <span className={styles.gap} />
              <Button variant="default" disabled={busy} onClick={onClose}>
                {dirty ? "Discard" : "Close"}
              </Button>
              <Button type="submit" loading={busy} disabled={!isNew && !dirty}>
                {isNew ? "Make it" : "Save"}
              </Button>
            </div>
          )}
        </form>
        {row && <Read of={of} row={row} shown={(field) => !field.secret && !(field.name in draft)} />}
        {isNew && <NotAsked of={of} />}
        {row && <Belongs held={row.held} row={row} />}
        {refused && row && !of.rules.delete && (
          <div className={styles.ask}>
            <DeleteButton of={of} onClick={() => setAsked(true)} />
          </div>
        )}
      </div>
      {asked && row && (
        <Delete of={of} row={row} changes={changes} onClose={() => setAsked(false)} onDone={onClose} />
      )}
    </Frame>
  );
}

function DeleteButton({ of, onClick }: { of: Table; onClick: () => void }) {
  return (
    <Button
      variant="light"
      color="danger"
      disabled={of.rules.delete !== ""}
      title={of.rules.delete || undefined}
      onClick={onClick}
    >
      Delete
    </Button>
  );
}

/** Why nothing can be done here. */
function Refusal({ children }: { children: ReactNode }) {
  return (
    <p className={styles.refusal}>
      <Icon name="lock" size={15} />
      <span>{children}</span>
    </p>
  );
}

function Frame({
  title,
  note,
  onClose,
  children,
}: {
  title: string;
  note?: string | undefined;
  onClose: () => void;
  children: ReactNode;
}) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.stopPropagation();
    onClose();
  };
  return (
    <aside className={styles.panel} aria-label={title} onKeyDown={keys}>
      <header>
        <h2 ref={head} tabIndex={-1}>
          {title}
        </h2>
        {note && <small className="mono">{note}</small>}
        <button
          type="button"
          className={styles.close}
          onClick={onClose}
          aria-label="Close"
          title="Close (Esc)"
        >
          <Icon name="close" size={16} />
        </button>
      </header>
      {children}
    </aside>
  );
}

/** What the program keeps, or nobody changes: read, with the reason. */
function Read({ of, row, shown }: { of: Table; row: WholeRow; shown: (field: Field) => boolean }) {
  const fields = of.fields.filter(shown);
  if (fields.length === 0) return null;
  return (
    <section className={styles.read} aria-label="What is not changed here">
      <dl>
        {fields.map((field) => (
          <div key={field.name} title={[field.comment, field.kept].filter(Boolean).join(". ")}>
            <dt>
              {field.label}
              {field.unit && <small> {field.unit}</small>}
            </dt>
            <dd>
              <Cell table={of.name} field={field} row={row} />
              {field.kept && !of.rules.edit && !row.kept && <small>{field.kept}</small>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** What a new row gets by itself. */
function NotAsked({ of }: { of: Table }) {
  const kept = of.fields.filter((field) => !settable(field, true) && !field.secret);
  if (kept.length === 0) return null;
  return <p className={styles.advice}>{kept.map((field) => field.label).join(", ")}: set by the program.</p>;
}

/** The rows of other tables that name this one. */
function Belongs({ held, row }: { held: Held[]; row: WholeRow }) {
  const some = held.filter((one) => one.rows > 0);
  if (some.length === 0) return null;
  return (
    <section className={styles.belongs} aria-label="Rows that belong to it">
      <h3>Belongs to it</h3>
      <ul>
        {some.map((one) => (
          <li key={one.table + one.name}>
            {one.field ? (
              <Link to={addressOf(one.table, { [`f.${one.field}`]: String(row.id) })}>
                {one.label}, {count(one.rows, "row")}
              </Link>
            ) : (
              <span>
                {one.label}, {count(one.rows, "row")}
              </span>
            )}
            {one.titles.length > 0 && <small className="clip">{one.titles.join(", ")}</small>}
          </li>
        ))}
      </ul>
      <p className={styles.keys}>
        <Key>Esc</Key> closes this row.
      </p>
    </section>
  );
}
