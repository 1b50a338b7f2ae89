// The form of a request: name, program, kind of targets.
import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import type { Group, GroupRule } from "@/api/types";
import fields from "@/components/target/fields.module.css";
import styles from "./editor.module.css";
import { Children, type FieldsProps, fault } from "./fieldParts";
import type { RequestForm } from "./form";

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
        {...fault(props, "name")}
        onChange={(e) => set({ name: e.currentTarget.value })}
      />
      <Select
        label="Scientific program"
        required
        value={form.program || null}
        data={instrument.programs.map((p) => p.name)}
        description={program?.description || undefined}
        {...fault(props, "scientific_program")}
        onChange={(v) => set({ program: v ?? "" })}
      />
      <Groups {...props} />
      <details className={fields.rare}>
        <summary>More</summary>
        <div className={fields.fields}>
          <Checkbox
            label="Deposit the images by themselves when all is done"
            checked={form.autodeposit}
            onChange={(e) => set({ autodeposit: e.currentTarget.checked })}
          />
          <TextInput
            label="Checkpoint"
            maxLength={190}
            value={form.checkpoint}
            {...fault(props, "checkpoint")}
            onChange={(e) => set({ checkpoint: e.currentTarget.value })}
          />
          <TextInput
            label="Flag"
            maxLength={190}
            value={form.flag}
            {...fault(props, "flag")}
            onChange={(e) => set({ flag: e.currentTarget.value })}
          />
        </div>
      </details>
      <Children {...props} list={form.sequences.length} word="sequence" />
    </>
  );
}

const rules: { value: GroupRule; label: string }[] = [
  { value: "all_of", label: "all of them in one schedule, or none" },
  { value: "one_of", label: "one of them is enough" },
];

/** What binds sequences together; they name a group in their own form. */
function Groups(props: FieldsProps) {
  const { groups } = props.form;
  const set = (next: RequestForm["groups"]) => props.onChange([], { groups: next });
  const change = (at: number, more: Partial<Group>) =>
    set(groups.map((g, i) => (i === at ? { ...g, ...more } : g)));
  const names = groups.map((g) => g.name).filter(Boolean);
  return (
    <details className={fields.rare}>
      <summary>Groups of sequences: {names.join(", ") || "none"}</summary>
      <div className={fields.fields}>
        {groups.map((g, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a group is known by its place while its name is typed
          <div key={i} className={fields.pair}>
            <TextInput
              label={`Group ${i + 1}`}
              required
              maxLength={190}
              value={g.name}
              {...fault(props, "name", `groups[${i}]`)}
              onChange={(e) => change(i, { name: e.currentTarget.value })}
            />
            <Select
              label="Rule"
              value={g.rule}
              allowDeselect={false}
              data={rules}
              {...fault(props, "rule", `groups[${i}]`)}
              onChange={(v) => change(i, { rule: (v ?? "all_of") as GroupRule })}
            />
            <Button
              variant="subtle"
              size="compact-xs"
              className={styles.less}
              onClick={() => set(groups.filter((_, n) => n !== i))}
            >
              Remove group {i + 1}
            </Button>
          </div>
        ))}
        <div>
          <Button
            variant="subtle"
            size="compact-xs"
            disabled={groups.length >= 20}
            onClick={() => set([...groups, { name: "", rule: "all_of" }])}
          >
            Add a group
          </Button>
        </div>
      </div>
    </details>
  );
}
