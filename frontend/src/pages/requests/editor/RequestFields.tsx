// The form of a request: name, program, kind of targets.
import { Checkbox, Select, TextInput } from "@mantine/core";
import type { TargetType } from "@/api/types";
import { Segmented } from "@/components/choice/Segmented";
import styles from "./editor.module.css";
import { Children, type FieldsProps, Labelled, said } from "./fieldParts";
import type { RequestForm } from "./form";

const targetTypes: { value: TargetType; label: string; hint: string }[] = [
  { value: "icrs", label: "RA and Dec", hint: "coordinates in the sky, ICRS" },
  { value: "altaz", label: "Alt and az", hint: "a fixed direction over the site" },
  { value: "test", label: "Test", hint: "always observable, near the zenith" },
];

export function RequestFields(props: FieldsProps) {
  const { form, instrument, onChange } = props;
  const set = (more: Partial<RequestForm>) => onChange([], more);
  const program = instrument.programs.find((p) => p.name === form.program);
  return (
    <>
      <TextInput
        label="Name"
        required
        maxLength={190}
        value={form.name}
        error={said(props, "name").error}
        onChange={(e) => set({ name: e.currentTarget.value })}
      />
      <Select
        label="Scientific program"
        required
        value={form.program || null}
        data={instrument.programs.map((p) => p.name)}
        description={program?.description || undefined}
        error={said(props, "scientific_program").error}
        onChange={(v) => set({ program: v ?? "" })}
      />
      <Labelled label="Targets are given by" error={said(props, "target_type").error}>
        <Segmented
          label="Kind of target"
          value={form.targetType}
          options={targetTypes}
          onChange={(targetType) => set({ targetType })}
        />
      </Labelled>
      <details className={styles.rare}>
        <summary>More</summary>
        <div className={styles.fields}>
          <Checkbox
            label="Deposit the images by themselves when all is done"
            checked={form.autodeposit}
            onChange={(e) => set({ autodeposit: e.currentTarget.checked })}
          />
          <TextInput
            label="Checkpoint"
            maxLength={190}
            value={form.checkpoint}
            error={said(props, "checkpoint").error}
            onChange={(e) => set({ checkpoint: e.currentTarget.value })}
          />
          <TextInput
            label="Flag"
            maxLength={190}
            value={form.flag}
            error={said(props, "flag").error}
            onChange={(e) => set({ flag: e.currentTarget.value })}
          />
        </div>
      </details>
      <Children {...props} list={form.sequences.length} word="sequence" />
    </>
  );
}
