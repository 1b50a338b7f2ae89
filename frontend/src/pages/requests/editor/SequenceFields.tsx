// The form of a sequence: target, windows, priority, time to reserve, constraints.
import { Select, TextInput } from "@mantine/core";
import type { Fault } from "@/components/target/fault";
import fields from "@/components/target/fields.module.css";
import { TargetFields } from "@/components/target/TargetFields";
import { duration, priority, typeset } from "@/sky/format";
import { fieldKey } from "./faults";
import { Children, type FieldsProps, fault, Moment, said } from "./fieldParts";
import type { SequenceForm } from "./form";
import { pathText } from "./steps";
import { Constraints, Windows, Wishes } from "./TimeFields";

export function SequenceFields(props: FieldsProps) {
  const { form, path, onChange } = props;
  const s = form.sequences[path[0] ?? 0];
  if (!s) return null;
  const set = (more: Partial<SequenceForm>) => onChange(path, more);
  const needs = props.durations[path[0] ?? 0];
  return (
    <>
      <TextInput
        label="Name"
        required
        maxLength={190}
        value={s.name}
        {...said(props, "name")}
        onChange={(e) => set({ name: e.currentTarget.value })}
      />
      <TargetFields target={s} onChange={set} fault={(...names) => targetFault(props, names)} />
      <Windows {...props} sequence={s} set={set} />
      <div className={fields.pair}>
        <Moment
          label="Preferred start (UTC)"
          value={s.preferred}
          {...said(props, "preferred")}
          onChange={(preferred) => set({ preferred })}
        />
        <Select
          label="Priority"
          value={s.priority || ""}
          allowDeselect={false}
          data={[
            { value: "", label: "that of the program" },
            ...[1, 2, 3, 4, 5].map((p) => ({ value: String(p), label: priority(p) })),
          ]}
          {...fault(props, "priority")}
          onChange={(v) => set({ priority: v ?? "" })}
        />
      </div>
      <TextInput
        label="Reserve at least (s)"
        inputMode="decimal"
        placeholder={needs ? `what the plans need: ${duration(needs)}` : "what the plans need"}
        value={s.duration}
        {...said(props, "duration")}
        onChange={(e) => set({ duration: e.currentTarget.value })}
      />
      <Constraints {...props} sequence={s} set={set} />
      <Wishes {...props} sequence={s} set={set} />
      <Children {...props} list={s.albums.length} word="album" />
    </>
  );
}

/** What is wrong with one of the fields; "tle." stands for all of that part. */
function targetFault(props: FieldsProps, names: readonly string[]): Fault {
  const all = names.map((field): Fault => {
    if (!field.endsWith(".")) return fault(props, field);
    const part = field.slice(0, -1);
    const own = fault(props, part);
    const here = `${pathText(props.path)}.${part}`;
    const inside = props.problems.find((p) => (p.path ?? "") === here);
    return {
      error: own.error ?? (inside && `${inside.field} ${typeset(inside.message)}`),
      "data-field": `${own["data-field"]};${fieldKey(here, "*")}`,
    };
  });
  return {
    error: all.find((one) => one.error)?.error,
    "data-field": all.map((one) => one["data-field"]).join(";"),
  };
}
