// When a sequence may be observed: one or several windows, and the rare wishes
// about time and sky, folded with a line that says what is set.
import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { constraintsFile, constraintWords, type WindowForm } from "@/components/target/asked";
import { ConstraintFields } from "@/components/target/ConstraintFields";
import fields from "@/components/target/fields.module.css";
import styles from "./editor.module.css";
import { type FieldsProps, fault, Moment, said } from "./fieldParts";
import { cadenceFile, type SequenceForm } from "./form";

export interface PartProps extends FieldsProps {
  sequence: SequenceForm;
  set: (more: Partial<SequenceForm>) => void;
}

export function Windows(props: PartProps) {
  const { sequence, set } = props;
  const list = sequence.windows;
  const change = (at: number, more: Partial<WindowForm>) =>
    set({ windows: list.map((w, i) => (i === at ? { ...w, ...more } : w)) });
  const several = list.length > 1;
  return (
    <>
      {list.map((w, i) => {
        const part = several ? `windows[${i}]` : "";
        const nth = several ? ` ${i + 1}` : "";
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a window is known by its place
          <div key={i} className={fields.pair}>
            <Moment
              label={`From${nth} (UTC)`}
              required
              value={w.start}
              {...said(props, "window_start", part)}
              onChange={(start) => change(i, { start })}
            />
            <Moment
              label={`To${nth} (UTC)`}
              required
              value={w.end}
              {...said(props, "window_end", part)}
              onChange={(end) => change(i, { end })}
            />
            {several && (
              <Button
                variant="subtle"
                size="compact-xs"
                className={styles.less}
                onClick={() => set({ windows: list.filter((_, n) => n !== i) })}
              >
                Remove window {i + 1}
              </Button>
            )}
          </div>
        );
      })}
      <div className={styles.tools} data-of="windows">
        {props.windows.map((w) => (
          <Button
            key={w.label}
            variant="default"
            size="compact-xs"
            onClick={() => set({ windows: [...list.slice(0, -1), { start: w.start, end: w.end }] })}
          >
            {w.label}
          </Button>
        ))}
        <Button
          variant="subtle"
          size="compact-xs"
          disabled={list.length >= 50}
          onClick={() => set({ windows: [...list, { start: "", end: "" }] })}
        >
          Add a window
        </Button>
      </div>
    </>
  );
}

export function Constraints(props: PartProps) {
  const { sequence, set } = props;
  return (
    <details className={fields.rare} open={wrong(props, "constraints") || undefined}>
      <summary>
        Constraints: {constraintsFile(sequence.constraints) ? constraintWords(sequence.constraints) : "none"}
      </summary>
      <ConstraintFields
        value={sequence.constraints}
        onChange={(more) => set({ constraints: { ...sequence.constraints, ...more } })}
        fault={(field) => fault(props, field, "constraints")}
      />
    </details>
  );
}

const wrong = (props: FieldsProps, part: string) =>
  props.problems.some((p) => (p.path ?? "") === `sequences[${props.path[0]}].${part}`);

/** What is set of time, repetition and group, in a line. */
function wishes(s: SequenceForm): string {
  const words = [
    s.timeCritical && `within ${s.tolerance || "?"} s of the preferred start`,
    cadenceFile(s.cadence) && `${s.cadence.count || "?"} times, every ${s.cadence.everyDays || "?"} days`,
    s.series && `occurrence ${s.occurrence} of ${s.series}`,
    s.group && `in group ${s.group}`,
    s.attempts && `at most ${s.attempts} attempts`,
  ].filter(Boolean);
  return words.length > 0 ? words.join(", ") : "none";
}

export function Wishes(props: PartProps) {
  const { sequence: s, set, form } = props;
  const cadence = (key: keyof SequenceForm["cadence"], field: string, label: string) => (
    <TextInput
      label={label}
      inputMode="decimal"
      value={s.cadence[key]}
      {...fault(props, field, "cadence")}
      onChange={(e) => set({ cadence: { ...s.cadence, [key]: e.currentTarget.value } })}
    />
  );
  return (
    <details className={fields.rare} open={wrong(props, "cadence") || undefined}>
      <summary>Time, repetition, group: {wishes(s)}</summary>
      <div className={fields.fields}>
        <div className={fields.pair}>
          <Checkbox
            label="Time-critical: at the preferred start or not at all"
            checked={s.timeCritical}
            {...fault(props, "time_critical")}
            onChange={(e) => set({ timeCritical: e.currentTarget.checked, tolerance: s.tolerance || "60" })}
          />
          <TextInput
            label="Tolerance (s)"
            inputMode="decimal"
            disabled={!s.timeCritical}
            value={s.tolerance}
            {...fault(props, "tolerance_s")}
            onChange={(e) => set({ tolerance: e.currentTarget.value })}
          />
          {!s.series && cadence("everyDays", "every_days", "Repeat every (days)")}
          {!s.series && cadence("count", "count", "Times in all")}
          {!s.series && cadence("toleranceH", "tolerance_h", "About each (h)")}
          <TextInput
            label="Attempts at most"
            inputMode="numeric"
            placeholder="until it succeeds"
            value={s.attempts}
            {...fault(props, "max_attempts")}
            onChange={(e) => set({ attempts: e.currentTarget.value })}
          />
          <Select
            label="Group"
            value={s.group}
            allowDeselect={false}
            data={[{ value: "", label: "none" }, ...new Set(form.groups.map((g) => g.name).filter(Boolean))]}
            inputWrapperOrder={["label", "input", "error", "description"]}
            description={form.groups.length === 0 ? "Groups are made in the request." : undefined}
            {...fault(props, "group")}
            onChange={(v) => set({ group: v ?? "" })}
          />
        </div>
      </div>
    </details>
  );
}
