// One field of the form, as its kind wants it.
import { Checkbox, NativeSelect, Select, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { statusWord } from "@/components/status/status";
import { unitOf } from "./cells";
import { type Field, useChoices } from "./data";
import styles from "./tables.module.css";

interface Props {
  field: Field;
  text: string;
  /** What the row is called that the field names now. */
  name?: string | undefined;
  error?: string | undefined;
  onChange: (text: string) => void;
}

/** The comment without the unit, which stands in the field. */
function aboutOf(field: Field): string | undefined {
  const text = field.comment.startsWith(field.unit)
    ? field.comment.slice(field.unit.length).replace(/^[,;:] /, "")
    : field.comment;
  return text.trim() || undefined;
}

/** A text of more bytes than this has room for lines. */
const short = 300;

export function FieldInput({ field, text, name, error, onChange }: Props) {
  const common = {
    label: field.label,
    description: aboutOf(field),
    required: field.required,
    error: error && sentence(error),
    size: "sm" as const,
    "data-field": field.name,
    inputWrapperOrder: ["label", "input", "description", "error"] as (
      | "label"
      | "input"
      | "description"
      | "error"
    )[],
  };
  const typed = (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value);
  if (field.target) return <Choice {...{ field, text, name, onChange, common }} />;
  switch (field.kind) {
    case "bool":
      return (
        <Checkbox
          label={field.label}
          description={aboutOf(field)}
          error={error && sentence(error)}
          size="sm"
          checked={text === "true"}
          onChange={(event) => onChange(String(event.currentTarget.checked))}
        />
      );
    case "enum":
      return (
        <NativeSelect
          {...common}
          value={text}
          data={[
            ...(field.nullable ? [{ value: "", label: "none" }] : []),
            ...field.values.map((value) => ({ value, label: statusWord(value) })),
          ]}
          onChange={typed}
        />
      );
    case "list":
      return (
        <Textarea
          {...common}
          placeholder="one a line"
          autosize
          minRows={1}
          maxRows={8}
          value={text}
          onChange={typed}
        />
      );
    case "json":
      return (
        <Textarea
          {...common}
          classNames={{ input: styles.code }}
          autosize
          minRows={2}
          maxRows={14}
          value={text}
          onChange={typed}
        />
      );
    case "time":
      return (
        <TextInput
          {...common}
          placeholder="2026-11-22 03:00:00"
          rightSection={<span className={styles.in}>UTC</span>}
          value={text}
          onChange={typed}
        />
      );
    case "text":
      if (field.max_len === 0 || field.max_len > short)
        return <Textarea {...common} autosize minRows={2} maxRows={8} value={text} onChange={typed} />;
      return <TextInput {...common} value={text} onChange={typed} />;
    default:
      return (
        <TextInput
          {...common}
          inputMode="decimal"
          placeholder={field.nullable ? "none" : undefined}
          rightSection={field.unit ? <span className={styles.in}>{unitOf(field)}</span> : undefined}
          rightSectionWidth={field.unit ? 14 + 7 * unitOf(field).length : undefined}
          value={text}
          onChange={typed}
        />
      );
  }
}

const sentence = (problem: string) => `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`;

interface ChoiceProps extends Omit<Props, "error"> {
  common: object;
}

/** The row of another table, found by typing. */
function Choice({ field, text, name, onChange, common }: ChoiceProps) {
  const [typed, setTyped] = useState("");
  const [settled] = useDebouncedValue(typed, 200);
  const [open, setOpen] = useState(false);
  const choices = useChoices(field.target, open ? settled : "");
  const data = (choices.data?.items ?? []).map((row) => ({ value: String(row.id), label: row.title }));
  if (text && !data.some((one) => one.value === text))
    data.unshift({ value: text, label: name || `#${text}` });
  return (
    <Select
      {...common}
      searchable
      clearable={field.nullable}
      nothingFoundMessage={choices.isFetching ? "Looks it up" : "No row is called so"}
      data={data}
      filter={({ options }) => options}
      value={text || null}
      onDropdownOpen={() => {
        setTyped("");
        setOpen(true);
      }}
      onDropdownClose={() => setOpen(false)}
      onInput={(event) => setTyped(event.currentTarget.value)}
      onChange={(value) => onChange(value ?? "")}
    />
  );
}
