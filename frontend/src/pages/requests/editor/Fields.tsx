// The form of one node, each field with what the server says is wrong with it.
import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { Instrument, Problem, TargetType } from "@/api/types";
import { Card } from "@/components/Card";
import { Segmented } from "@/components/choice/Segmented";
import { declination, duration, number, priority, rightAscension } from "@/sky/format";
import { cleanCoords, parseCoords } from "./coords";
import styles from "./editor.module.css";
import {
  type AlbumForm,
  labelOf,
  type Path,
  type PlanForm,
  pathText,
  type RequestForm,
  type SequenceForm,
} from "./form";
import { fromRFC, momentMs, toRFC } from "./moment";

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

const kinds = ["request", "sequence", "album", "plan"] as const;

export function Fields(props: FieldsProps) {
  const { form, path } = props;
  const kind = kinds[path.length] ?? "request";
  const whole = props.problems.filter((p) => (p.path ?? "") === pathText(path) && p.field === "");
  return (
    <Card title={`${kind.charAt(0).toUpperCase()}${kind.slice(1)}`} aside={labelOf(form, path)}>
      <div className={styles.fields}>
        {whole.map((p) => (
          <p key={p.message} className={styles.whole} role="alert">
            This {kind} {p.message}.
          </p>
        ))}
        {kind === "request" && <RequestFields {...props} />}
        {kind === "sequence" && <SequenceFields {...props} />}
        {kind === "album" && <AlbumFields {...props} />}
        {kind === "plan" && <PlanFields {...props} />}
      </div>
    </Card>
  );
}

/** What the server says of a field of the node, ready for an input. */
function said(
  props: FieldsProps,
  field: string,
): { error: string | undefined; description: string | undefined } {
  const here = pathText(props.path);
  const find = (list: readonly Problem[]) =>
    list.find((p) => (p.path ?? "") === here && p.field === field)?.message;
  return { error: find(props.problems), description: find(props.warnings) };
}

const targetTypes: { value: TargetType; label: string; hint: string }[] = [
  { value: "icrs", label: "RA and Dec", hint: "coordinates in the sky, ICRS" },
  { value: "altaz", label: "Alt and az", hint: "a fixed direction over the site" },
  { value: "test", label: "Test", hint: "always observable, near the zenith" },
];

function RequestFields(props: FieldsProps) {
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

function SequenceFields(props: FieldsProps) {
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

function AlbumFields(props: FieldsProps) {
  const { form, path, instrument, onChange } = props;
  const a = form.sequences[path[0] ?? 0]?.albums[path[1] ?? 0];
  if (!a) return null;
  const detector = instrument.detectors.find((d) => d.name === a.detector);
  const mounted = (name: string) => instrument.detectors.find((d) => d.name === name)?.mounted_filters ?? [];
  return (
    <>
      <Select
        label="Detector"
        required
        value={a.detector || null}
        data={instrument.detectors.map((d) => d.name)}
        allowDeselect={false}
        description={detector?.description || undefined}
        error={said(props, "detector").error}
        onChange={(v) => {
          const filters = mounted(v ?? "");
          const plans = a.plans.map((p) =>
            filters.some((f) => f.name === p.filter) ? p : { ...p, filter: filters[0]?.name ?? "" },
          );
          onChange(path, { detector: v ?? "", plans });
        }}
      />
      <TextInput
        label="Name"
        maxLength={190}
        value={a.name}
        error={said(props, "name").error}
        onChange={(e) => onChange(path, { name: e.currentTarget.value })}
      />
      <Children {...props} list={a.plans.length} word="plan" />
    </>
  );
}

function PlanFields(props: FieldsProps) {
  const { form, path, instrument, onChange } = props;
  const a = form.sequences[path[0] ?? 0]?.albums[path[1] ?? 0];
  const p = a?.plans[path[2] ?? 0];
  if (!a || !p) return null;
  const detector = instrument.detectors.find((d) => d.name === a.detector);
  const set = (more: Partial<PlanForm>) => onChange(path, more);
  return (
    <>
      <Select
        label="Filter"
        required
        value={p.filter || null}
        allowDeselect={false}
        data={(detector?.mounted_filters ?? []).map((f) => ({
          value: f.name,
          label: f.band ? `${f.name} (${f.band})` : f.name,
        }))}
        error={said(props, "filter").error}
        onChange={(v) => set({ filter: v ?? "" })}
      />
      <div className={styles.pair}>
        <TextInput
          label="Exposure of one image (s)"
          required
          inputMode="decimal"
          value={p.exposure}
          error={said(props, "duration").error}
          onChange={(e) => set({ exposure: e.currentTarget.value })}
        />
        <TextInput
          label="Images"
          required
          inputMode="numeric"
          value={p.images}
          error={said(props, "nb_images").error}
          onChange={(e) => set({ images: e.currentTarget.value })}
        />
      </div>
      {detector && (
        <p className="muted">
          {detector.name}: {detector.min_exposure_s} to {detector.max_exposure_s} s, readout{" "}
          {detector.readout_s} s, filter change {detector.filter_change_s} s.
        </p>
      )}
      <TextInput
        label="Name"
        maxLength={190}
        value={p.name}
        error={said(props, "name").error}
        onChange={(e) => set({ name: e.currentTarget.value })}
      />
    </>
  );
}

/** The nodes below this one, to step into. */
function Children(props: FieldsProps & { list: number; word: string }) {
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
function Moment(props: {
  label: string;
  required?: boolean;
  value: string;
  error: string | undefined;
  description: string | undefined;
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
      onChange={(e) => props.onChange(e.currentTarget.value)}
      onBlur={() => {
        const shown = Number.isNaN(momentMs(props.value)) ? props.value : fromRFC(toRFC(props.value));
        if (shown !== props.value) props.onChange(shown);
      }}
    />
  );
}

function Labelled({
  label,
  error,
  children,
}: {
  label: string;
  error: string | undefined;
  children: ReactNode;
}) {
  return (
    <div className={styles.labelled}>
      <span>{label}</span>
      {children}
      {error && (
        <span className={styles.error} role="alert">
          {error}
        </span>
      )}
    </div>
  );
}
