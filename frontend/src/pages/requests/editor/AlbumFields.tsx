// The forms of an album, the part for one detector, and of its plans.
import { Select, TextInput } from "@mantine/core";
import fields from "@/components/target/fields.module.css";
import { Children, type FieldsProps, fault } from "./fieldParts";
import type { PlanForm } from "./form";

export function AlbumFields(props: FieldsProps) {
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
        {...fault(props, "detector")}
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
        {...fault(props, "name")}
        onChange={(e) => onChange(path, { name: e.currentTarget.value })}
      />
      <Children {...props} list={a.plans.length} word="plan" />
    </>
  );
}

export function PlanFields(props: FieldsProps) {
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
        {...fault(props, "filter")}
        onChange={(v) => set({ filter: v ?? "" })}
      />
      <div className={fields.pair}>
        <TextInput
          label="Exposure of one image (s)"
          required
          inputMode="decimal"
          value={p.exposure}
          {...fault(props, "duration")}
          onChange={(e) => set({ exposure: e.currentTarget.value })}
        />
        <TextInput
          label="Images"
          required
          inputMode="numeric"
          value={p.images}
          {...fault(props, "nb_images")}
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
        {...fault(props, "name")}
        onChange={(e) => set({ name: e.currentTarget.value })}
      />
    </>
  );
}
