// The form in which a strategy is written and changed.
import {
  Button,
  Checkbox,
  Modal,
  MultiSelect,
  NativeSelect,
  NumberInput,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { ApiError, sentence } from "@/api/errors";
import { keys } from "@/api/keys";
import type { Instrument, Strategy } from "@/api/types";
import { StateMark } from "@/components/StateMark";
import styles from "./alerts.module.css";
import { kinds } from "./words";

/** The form of a strategy. What the server refuses stands at its field. */
export function StrategyEditor({ strategy, onClose }: { strategy: Strategy; onClose: () => void }) {
  const [s, setS] = useState(strategy);
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const client = useQueryClient();
  const instrument = useQuery({
    queryKey: keys.instrument,
    queryFn: ({ signal }) => api.get<Instrument>("/instrument", { signal }),
  });
  const set = (change: Partial<Strategy>) => setS({ ...s, ...change });
  const refused = failure instanceof ApiError ? failure.problems : [];
  const wrong: Wrong = (field, place = "") =>
    refused.find((p) => p.field === field && (p.place ?? "") === place)?.message;
  const save = async () => {
    setBusy(true);
    try {
      if (s.id === 0) await api.post<Strategy>("/strategies", { body: s });
      else
        await api.put<Strategy>(`/strategies/${s.id}`, {
          body: s,
          headers: { "If-Match": `"${s.version}"` },
        });
      await client.invalidateQueries({ queryKey: keys.strategies });
      onClose();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const numeric = (
    label: string,
    field: "rank" | "max_error_deg" | "max_age_s" | "min_alt_deg" | "delay_s" | "window_s",
  ) => (
    <NumberInput
      label={label}
      value={s[field]}
      min={0}
      error={wrong(field)}
      onChange={(v) => set({ [field]: Number(v) || 0 })}
    />
  );
  return (
    <Modal opened onClose={onClose} size="lg" title={s.id === 0 ? "New strategy" : strategy.name}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextInput
          label="Name"
          data-autofocus
          value={s.name}
          error={wrong("name")}
          onChange={(e) => set({ name: e.currentTarget.value })}
        />
        <Textarea
          label="Description"
          autosize
          value={s.description}
          onChange={(e) => set({ description: e.currentTarget.value })}
        />
        <div className={styles.row}>
          <Checkbox
            label="Active"
            checked={s.active}
            onChange={(e) => set({ active: e.currentTarget.checked })}
          />
          <Checkbox
            label="May interrupt what runs"
            checked={s.preempt}
            onChange={(e) => set({ preempt: e.currentTarget.checked })}
          />
          <Checkbox
            label="Also known sources"
            checked={s.known_sources}
            onChange={(e) => set({ known_sources: e.currentTarget.checked })}
          />
        </div>
        <MultiSelect
          label="Kinds"
          placeholder={s.kinds.length === 0 ? "every kind" : ""}
          data={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
          value={s.kinds}
          error={wrong("kinds")}
          onChange={(v) => set({ kinds: v as Strategy["kinds"] })}
        />
        <TagsInput
          label="Missions"
          placeholder="empty: every mission"
          value={s.missions}
          error={wrong("missions")}
          onChange={(v) => set({ missions: v })}
        />
        <TagsInput
          label="Packet types"
          placeholder="empty: all; mxt-* for all that begin so"
          value={s.packet_types}
          error={wrong("packet_types")}
          onChange={(v) => set({ packet_types: v })}
        />
        <div className={styles.row}>
          {numeric("Error radius up to (deg, 0: any)", "max_error_deg")}
          {numeric("Age up to (s, 0: any)", "max_age_s")}
          {numeric("Altitude from (deg)", "min_alt_deg")}
        </div>
        <div className={styles.row}>
          <NativeSelect
            label="Program"
            data={(instrument.data?.programs ?? []).map((p) => p.name)}
            value={s.program}
            error={wrong("program")}
            onChange={(e) => set({ program: e.currentTarget.value })}
          />
          <NativeSelect
            label="Priority"
            data={["0", "1", "2", "3", "4", "5"]}
            value={String(s.priority)}
            error={wrong("priority")}
            onChange={(e) => set({ priority: Number(e.currentTarget.value) })}
          />
          {numeric("Rank", "rank")}
        </div>
        <div className={styles.row}>
          {numeric("Begins after (s)", "delay_s")}
          {numeric("Window (s)", "window_s")}
        </div>
        <Exposures strategy={s} instrument={instrument.data} set={set} wrong={wrong} />
        {wrong("albums") && <StateMark level="danger">{`Exposures: ${wrong("albums")}`}</StateMark>}
        {failure !== null && <StateMark level="danger">{sentence(failure)}</StateMark>}
        <div className={styles.ask}>
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" loading={busy}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** What the server found wrong with a field, of an album or plan by its place. */
type Wrong = (field: string, place?: string) => string | undefined;

interface ExposuresProps {
  wrong: Wrong;
  strategy: Strategy;
  instrument: Instrument | undefined;
  set: (change: Partial<Strategy>) => void;
}

/** The plans of each detector: one line a filter. */
function Exposures({ strategy: s, instrument, set, wrong }: ExposuresProps) {
  type Plan = Strategy["albums"][number]["plans"][number];
  const plansOf = (detector: string) => s.albums.find((a) => a.detector === detector)?.plans ?? [];
  const put = (detector: string, plans: Plan[]) => {
    const old = s.albums.find((a) => a.detector === detector) ?? { id: 0, name: "", detector, plans: [] };
    const rest = s.albums.filter((a) => a.detector !== detector);
    set({ albums: plans.length > 0 ? [...rest, { ...old, plans }] : rest });
  };
  return (instrument?.detectors ?? []).map((d) => {
    const plans = plansOf(d.name);
    const album = `albums[${s.albums.findIndex((a) => a.detector === d.name)}]`;
    const ofPlan = (field: string, i: number) => wrong(field, `${album}.plans[${i}]`);
    const change = (at: number, part: Partial<Plan>) =>
      put(
        d.name,
        plans.map((p, i) => (i === at ? { ...p, ...part } : p)),
      );
    return (
      <fieldset key={d.name} className={styles.exposures}>
        <legend>{d.name}</legend>
        {plans.map((p, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place alone
          <div key={i} className={styles.row}>
            <NativeSelect
              aria-label="Filter"
              error={ofPlan("filter", i)}
              data={d.mounted_filters.map((f) => f.name)}
              value={p.filter}
              onChange={(e) => change(i, { filter: e.currentTarget.value })}
            />
            <NumberInput
              aria-label="Exposure"
              error={ofPlan("exposure_s", i)}
              suffix=" s"
              min={0}
              value={p.exposure_s}
              onChange={(v) => change(i, { exposure_s: Number(v) || 0 })}
            />
            <NumberInput
              aria-label="Images"
              error={ofPlan("images", i)}
              suffix=" images"
              min={1}
              value={p.images}
              onChange={(v) => change(i, { images: Number(v) || 1 })}
            />
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={() =>
                put(
                  d.name,
                  plans.filter((_, k) => k !== i),
                )
              }
            >
              Remove
            </Button>
          </div>
        ))}
        <Button
          variant="default"
          size="compact-xs"
          onClick={() =>
            put(d.name, [
              ...plans,
              {
                id: 0,
                name: "",
                filter: d.mounted_filters[0]?.name ?? "",
                exposure_s: 30,
                images: 4,
                images_done: 0,
              },
            ])
          }
        >
          Add a filter
        </Button>
      </fieldset>
    );
  });
}
