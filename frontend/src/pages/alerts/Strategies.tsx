// The templates that turn alerts into requests: what they answer, what an
// alert must fulfil, what is asked for.
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
import { useUser } from "@/api/auth";
import { api } from "@/api/client";
import { sentence } from "@/api/errors";
import { keys } from "@/api/keys";
import { atLeast, type Instrument, type Strategy } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { StateMark } from "@/components/StateMark";
import { duration, priority } from "@/sky/format";
import styles from "./alerts.module.css";
import { BackToAlerts } from "./Detail";
import { kinds } from "./words";

const blank: Strategy = {
  id: 0,
  name: "",
  description: "",
  active: true,
  rank: 100,
  kinds: [],
  missions: [],
  packet_types: [],
  max_error_deg: 0.25,
  max_age_s: 0,
  min_alt_deg: 0,
  known_sources: false,
  program: "GRB",
  priority: 0,
  preempt: false,
  delay_s: 0,
  window_s: 3600,
  albums: [],
  version: 0,
};

export function Strategies() {
  const user = useUser();
  const mayEdit = atLeast(user?.role, "operator");
  const [edited, setEdited] = useState<Strategy | null>(null);
  const query = useQuery({
    queryKey: keys.strategies,
    queryFn: ({ signal }) => api.get<Strategy[]>("/strategies", { signal }),
  });
  const all = query.data ?? [];
  return (
    <>
      <BackToAlerts />
      <PageHeader
        title="Strategies"
        actions={
          mayEdit && (
            <Button onClick={() => setEdited({ ...blank, albums: all[0]?.albums ?? [] })}>
              New strategy
            </Button>
          )
        }
      >
        Each active one that fits an alert adds one sequence to its request.
      </PageHeader>
      {query.isError && !query.data ? (
        <Card title="Strategies">
          <ErrorNote
            what="The strategies could not be read."
            error={query.error}
            retry={() => void query.refetch()}
          />
        </Card>
      ) : !query.data ? (
        <Card title="Strategies">
          <SkeletonLines lines={6} />
        </Card>
      ) : all.length === 0 ? (
        <Card title="Strategies">
          <Empty>There is no strategy, so no alert is observed.</Empty>
        </Card>
      ) : (
        <div className={styles.strategies}>
          {all.map((s) => (
            <Shown key={s.id} strategy={s} onEdit={mayEdit ? () => setEdited(s) : undefined} />
          ))}
        </div>
      )}
      {edited && <Editor strategy={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function Shown({ strategy: s, onEdit }: { strategy: Strategy; onEdit?: (() => void) | undefined }) {
  return (
    <Card
      title={s.name}
      aside={<StateMark level={s.active ? "ok" : "idle"}>{s.active ? "active" : "rests"}</StateMark>}
    >
      <p>{s.description}</p>
      <dl className={styles.pairs}>
        <dt>For</dt>
        <dd>
          {s.kinds.map((k) => kinds[k]).join(", ") || "every kind"}
          {s.missions.length > 0 && ` of ${s.missions.join(", ")}`}
          {s.packet_types.length > 0 && `, packets ${s.packet_types.join(", ")}`}
        </dd>
        <dt>Error radius</dt>
        <dd>{s.max_error_deg > 0 ? `up to ${s.max_error_deg}°` : "any"}</dd>
        <dt>Window</dt>
        <dd>
          {duration(s.window_s)}
          {s.delay_s > 0 && `, from ${duration(s.delay_s)} after the request`}
        </dd>
        <dt>Priority</dt>
        <dd>
          {priority(s.priority)}
          {s.preempt && ", interrupts what runs"}
        </dd>
        {s.albums.map((a) => (
          <div key={a.detector} className={styles.album}>
            <dt>{a.detector}</dt>
            <dd>{a.plans.map((p) => `${p.images} × ${p.exposure_s} s ${p.filter}`).join(", ")}</dd>
          </div>
        ))}
      </dl>
      {onEdit && (
        <Button variant="default" size="xs" onClick={onEdit}>
          Edit
        </Button>
      )}
    </Card>
  );
}

function Editor({ strategy, onClose }: { strategy: Strategy; onClose: () => void }) {
  const [s, setS] = useState(strategy);
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const client = useQueryClient();
  const instrument = useQuery({
    queryKey: keys.instrument,
    queryFn: ({ signal }) => api.get<Instrument>("/instrument", { signal }),
  });
  const set = (change: Partial<Strategy>) => setS({ ...s, ...change });
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
    <NumberInput label={label} value={s[field]} min={0} onChange={(v) => set({ [field]: Number(v) || 0 })} />
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
          onChange={(v) => set({ kinds: v as Strategy["kinds"] })}
        />
        <TagsInput
          label="Missions"
          placeholder="empty: every mission"
          value={s.missions}
          onChange={(v) => set({ missions: v })}
        />
        <TagsInput
          label="Packet types"
          placeholder="empty: all; mxt-* for all that begin so"
          value={s.packet_types}
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
            onChange={(e) => set({ program: e.currentTarget.value })}
          />
          <NativeSelect
            label="Priority"
            data={["0", "1", "2", "3", "4", "5"]}
            value={String(s.priority)}
            onChange={(e) => set({ priority: Number(e.currentTarget.value) })}
          />
          {numeric("Rank", "rank")}
        </div>
        <div className={styles.row}>
          {numeric("Begins after (s)", "delay_s")}
          {numeric("Window (s)", "window_s")}
        </div>
        <Exposures strategy={s} instrument={instrument.data} set={set} />
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

interface ExposuresProps {
  strategy: Strategy;
  instrument: Instrument | undefined;
  set: (change: Partial<Strategy>) => void;
}

/** The plans of each detector: one line a filter. */
function Exposures({ strategy: s, instrument, set }: ExposuresProps) {
  type Plan = Strategy["albums"][number]["plans"][number];
  const plansOf = (detector: string) => s.albums.find((a) => a.detector === detector)?.plans ?? [];
  const put = (detector: string, plans: Plan[]) => {
    const old = s.albums.find((a) => a.detector === detector) ?? { id: 0, name: "", detector, plans: [] };
    const rest = s.albums.filter((a) => a.detector !== detector);
    set({ albums: plans.length > 0 ? [...rest, { ...old, plans }] : rest });
  };
  return (instrument?.detectors ?? []).map((d) => {
    const plans = plansOf(d.name);
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
              data={d.mounted_filters.map((f) => f.name)}
              value={p.filter}
              onChange={(e) => change(i, { filter: e.currentTarget.value })}
            />
            <NumberInput
              aria-label="Exposure"
              suffix=" s"
              min={0}
              value={p.exposure_s}
              onChange={(v) => change(i, { exposure_s: Number(v) || 0 })}
            />
            <NumberInput
              aria-label="Images"
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
