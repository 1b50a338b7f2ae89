// The form of a sequence: target, window, priority, time to reserve.
import { Button, Select, TextInput } from "@mantine/core";
import type { TargetType } from "@/api/types";
import { declination, duration, number, priority, rightAscension } from "@/sky/format";
import { cleanCoords, parseCoords } from "./coords";
import styles from "./editor.module.css";
import { Children, type FieldsProps, Moment, said } from "./fieldParts";
import type { SequenceForm } from "./form";

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
      {form.targetType === "test" ? (
        <p className="muted">A test target: near the zenith whenever it starts, always observable.</p>
      ) : (
        <>
          <TextInput
            label="Target"
            placeholder="M 42"
            maxLength={190}
            value={s.targetName}
            error={said(props, "target_name").error}
            onChange={(e) => set({ targetName: e.currentTarget.value })}
          />
          <TextInput
            label={form.targetType === "icrs" ? "Coordinates (RA Dec, ICRS)" : "Altitude and azimuth"}
            required
            placeholder={form.targetType === "icrs" ? "05:35:17.3 -05:23:28 or 83.822 -5.391" : "60 180"}
            className={styles.coords}
            autoComplete="off"
            spellCheck={false}
            value={s.coords}
            error={said(props, "target_coords").error}
            inputWrapperOrder={["label", "input", "error", "description"]}
            description={readAs(s.coords, form.targetType)}
            onChange={(e) => set({ coords: e.currentTarget.value })}
            onBlur={() => {
              const clean = cleanCoords(s.coords);
              if (clean !== s.coords) set({ coords: clean });
            }}
          />
        </>
      )}
      <div className={styles.pair}>
        <Moment
          label="From (UTC)"
          required
          value={s.start}
          {...said(props, "window_start")}
          onChange={(start) => set({ start })}
        />
        <Moment
          label="To (UTC)"
          required
          value={s.end}
          {...said(props, "window_end")}
          onChange={(end) => set({ end })}
        />
      </div>
      <div className={styles.tools}>
        {props.windows.map((w) => (
          <Button
            key={w.label}
            variant="default"
            size="compact-xs"
            onClick={() => set({ start: w.start, end: w.end })}
          >
            {w.label}
          </Button>
        ))}
      </div>
      <div className={styles.pair}>
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
          error={said(props, "priority").error}
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
      <Children {...props} list={s.albums.length} word="album" />
    </>
  );
}

/** What the form understands of coordinates, so that a slip is seen at once. */
function readAs(text: string, kind: TargetType): string | undefined {
  if (text.trim() === "") return "Paste them as they are: sexagesimal or degrees, with or without units.";
  const c = parseCoords(text, kind === "altaz" ? "altaz" : "icrs");
  if (!c) return "Not two angles yet.";
  if (kind === "altaz") return `altitude ${number(c.first, 2)}°, azimuth ${number(c.second, 2)}°`;
  return `${rightAscension(c.first)}  ${declination(c.second)}, that is ${c.first.toFixed(5)}° ${c.second.toFixed(5)}°`;
}
