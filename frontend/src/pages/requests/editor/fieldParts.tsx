// What the forms of all nodes share: their properties, what the server says of
// a field, the nodes below, a time.
import { Button, TextInput } from "@mantine/core";
import type { Instrument, Problem } from "@/api/types";
import type { Fault } from "@/components/target/fault";
import { fromRFC, momentMs, toRFC } from "@/components/target/moment";
import { typeset } from "@/sky/format";
import styles from "./editor.module.css";
import { fieldKey } from "./faults";
import type { AlbumForm, PlanForm, RequestForm, SequenceForm } from "./form";
import { labelOf, type Path, pathText } from "./steps";

export interface FieldsProps {
  form: RequestForm;
  path: Path;
  instrument: Instrument;
  problems: readonly Problem[];
  warnings: readonly Problem[];
  /** What the server computed for the sequences, s. */
  durations: readonly number[];
  onChange: (path: Path, more: Partial<RequestForm & SequenceForm & AlbumForm & PlanForm>) => void;
  onSelect: (path: Path) => void;
  onAdd: (path: Path) => void;
  /** The windows that can be chosen by one click. */
  windows: readonly { label: string; start: string; end: string }[];
}

/** What the server says of a field of the node, ready for an input. */
export function said(
  props: FieldsProps,
  field: string,
  /** "constraints", "windows[1]": what of the node holds the field. */
  part = "",
): Fault & { description: string | undefined } {
  const here = [pathText(props.path), part].filter(Boolean).join(".");
  const find = (list: readonly Problem[]) => {
    const found = list.find((p) => (p.path ?? "") === here && p.field === field);
    return found && typeset(found.message);
  };
  return {
    error: find(props.problems),
    description: find(props.warnings),
    "data-field": fieldKey(here, field),
  };
}

/** What is wrong with a field that has a description of its own. */
export function fault(props: FieldsProps, field: string, part = ""): Fault {
  const { error, "data-field": key } = said(props, field, part);
  return { error, "data-field": key ?? "" };
}

/** The nodes below this one, to step into. */
export function Children(props: FieldsProps & { list: number; word: string }) {
  return (
    <div className={styles.children}>
      {Array.from({ length: props.list }, (_, i) => {
        const path = [...props.path, i];
        return (
          <Button
            key={pathText(path)}
            variant="default"
            size="compact-sm"
            onClick={() => props.onSelect(path)}
          >
            {labelOf(props.form, path)}
          </Button>
        );
      })}
      <Button variant="subtle" size="compact-sm" onClick={() => props.onAdd(props.path)}>
        {`Add ${props.word === "album" ? "an" : "a"} ${props.word}`}
      </Button>
    </div>
  );
}

/** A time in UTC, as text: no browser shows it with am and pm or in another zone. */
export function Moment(props: {
  label: string;
  required?: boolean;
  value: string;
  error: string | undefined;
  description: string | undefined;
  "data-field"?: string;
  onChange: (value: string) => void;
}) {
  return (
    <TextInput
      label={props.label}
      required={props.required ?? false}
      placeholder="2026-11-23 04:00"
      autoComplete="off"
      value={props.value}
      error={props.error}
      description={props.description}
      data-field={props["data-field"]}
      onChange={(e) => props.onChange(e.currentTarget.value)}
      onBlur={() => {
        const shown = Number.isNaN(momentMs(props.value)) ? props.value : fromRFC(toRFC(props.value));
        if (shown !== props.value) props.onChange(shown);
      }}
    />
  );
}
