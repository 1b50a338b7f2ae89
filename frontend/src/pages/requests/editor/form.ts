// The editor's form: a request as a person types it, every value as text, so
// that nothing is lost while it is not yet a number. Pure: form <-> request.
import type {
  Album,
  Group,
  Instrument,
  Night,
  ObservationRequest,
  Plan,
  Sequence,
  TargetType,
} from "@/api/types";
import {
  type AskedForm,
  constraintsFile,
  constraintsForm,
  given,
  noConstraints,
  noTarget,
  some,
  targetFile,
  targetForm,
  typed,
  type WindowForm,
  windowsFile,
  windowsForm,
} from "@/components/target/asked";
import { fromMs, fromRFC, momentMs, toRFC } from "@/components/target/moment";
import type { Filled } from "@/components/target/query";

export interface PlanForm {
  name: string;
  filter: string;
  exposure: string;
  images: string;
}

export interface AlbumForm {
  name: string;
  detector: string;
  plans: PlanForm[];
}

export interface CadenceForm {
  everyDays: string;
  toleranceH: string;
  count: string;
}

export const noCadence: CadenceForm = { everyDays: "", toleranceH: "", count: "" };

export interface SequenceForm extends AskedForm {
  name: string;
  preferred: string;
  /** Starts within the tolerance of the preferred start, or not at all. */
  timeCritical: boolean;
  /** s */
  tolerance: string;
  /** Repeats the sequence; of one that a cadence made, series and occurrence are set instead. */
  cadence: CadenceForm;
  series: string;
  occurrence: number;
  /** One of the request's groups; empty: none. */
  group: string;
  /** How often it may fail; empty: until it succeeds or its last window ends. */
  attempts: string;
  /** "1" ... "5"; empty: the program's. */
  priority: string;
  /** The least, s; empty: what the plans need. */
  duration: string;
  albums: AlbumForm[];
}

export interface RequestForm {
  name: string;
  program: string;
  autodeposit: boolean;
  checkpoint: string;
  flag: string;
  groups: Group[];
  sequences: SequenceForm[];
}

/** What the plans of albums need, s, as backend/request/duration.go computes it. */
export function neededSeconds(albums: readonly Album[], instrument: Instrument): number {
  let longest = 0;
  const needs = new Map<string, number>();
  const filter = new Map<string, string>();
  for (const album of albums) {
    const detector = instrument.detectors.find((d) => d.name === album.detector);
    if (!detector) continue;
    for (const plan of album.plans) {
      if (!(plan.images > 0)) continue;
      let s = needs.get(album.detector) ?? 0;
      if (filter.get(album.detector) !== plan.filter) s += detector.filter_change_s;
      filter.set(album.detector, plan.filter);
      s += plan.images * (plan.exposure_s + detector.readout_s);
      needs.set(album.detector, s);
      longest = Math.max(longest, s);
    }
  }
  return longest;
}

/** The form of a request. A duration that is just what the plans need was computed and is left out. */
export function formOf(r: ObservationRequest, instrument: Instrument): RequestForm {
  return {
    name: r.name,
    program: r.program,
    autodeposit: r.autodeposit,
    checkpoint: r.checkpoint,
    flag: r.flag,
    groups: (r.groups ?? []).map((g) => ({ ...g })),
    sequences: (r.sequences ?? []).map((s) => sequenceForm(s, instrument)),
  };
}

function sequenceForm(s: Sequence, instrument: Instrument): SequenceForm {
  const needs = neededSeconds(s.albums ?? [], instrument);
  return {
    name: s.name,
    ...targetForm(s),
    windows: windowsForm(s),
    preferred: fromRFC(s.preferred ?? ""),
    timeCritical: s.time_critical ?? false,
    tolerance: s.time_critical && s.tolerance_s !== undefined ? String(s.tolerance_s) : "",
    constraints: constraintsForm(s.constraints),
    cadence: noCadence,
    series: s.series ?? "",
    occurrence: s.occurrence ?? 0,
    group: s.group ?? "",
    attempts: s.max_attempts ? String(s.max_attempts) : "",
    priority: s.priority > 0 ? String(s.priority) : "",
    duration: s.duration_s > needs + 1e-6 ? String(s.duration_s) : "",
    albums: (s.albums ?? []).map((a) => ({
      name: a.name,
      detector: a.detector,
      plans: (a.plans ?? []).map((p: Plan) => ({
        name: p.name,
        filter: p.filter,
        exposure: p.exposure_s > 0 ? String(p.exposure_s) : "",
        images: p.images > 0 ? String(p.images) : "",
      })),
    })),
  };
}

/**
 * A copy that can be submitted: windows that have passed move to the coming night, and a preferred start
 * goes where it has passed or is in none of the windows that remain.
 */
export function copyOf(form: RequestForm, now: number, night: Night | undefined): RequestForm {
  return {
    ...form,
    name: form.name ? copyName(form.name, [form.name]) : "",
    sequences: form.sequences.map((s) => {
      const ahead = s.windows.filter((w) => momentMs(w.end) > now);
      const windows = ahead.length > 0 ? ahead : [tonight(now, night)];
      const once = { ...s, series: "", occurrence: 0, windows };
      const start = momentMs(s.preferred);
      const stands =
        start >= now && windows.some((w) => momentMs(w.start) <= start && start <= momentMs(w.end));
      return stands ? once : { ...once, preferred: "", timeCritical: false, tolerance: "" };
    }),
  };
}

/** The name of a copy, "X (copy)", "X (copy 2)" and so on: the first that is not taken. */
export function copyName(name: string, taken: readonly string[]): string {
  const base = name.replace(/ \(copy(?: \d+)?\)$/, "").slice(0, 180);
  for (let n = 1; ; n++) {
    const copy = n === 1 ? `${base} (copy)` : `${base} (copy ${n})`;
    if (!taken.includes(copy)) return copy;
  }
}

/** The part of the night that is left, as a window. */
export function tonight(now: number, night: Night | undefined): WindowForm {
  const minute = Math.ceil(now / 60_000) * 60_000;
  const end = night ? Date.parse(night.observing_end) : 0;
  if (!night || end <= now) return { start: fromMs(minute), end: fromMs(minute + 86_400_000) };
  return { start: fromMs(Math.max(minute, Date.parse(night.observing_start))), end: fromMs(end) };
}

/** A request with one sequence, one album and one plan, to start from. */
export function freshForm(instrument: Instrument, now: number, night: Night | undefined): RequestForm {
  return {
    name: "",
    program: instrument.programs.length === 1 ? (instrument.programs[0]?.name ?? "") : "",
    autodeposit: false,
    checkpoint: "",
    flag: "",
    groups: [],
    sequences: [freshSequence(instrument, 1, [tonight(now, night)])],
  };
}

/** A fresh form with what an address fills; request and sequence are called as the target. */
export function filledForm(fresh: RequestForm, { target, constraints }: Filled): RequestForm {
  const name = target.targetName ?? "";
  return {
    ...fresh,
    name: name || fresh.name,
    sequences: fresh.sequences.map((s, i) =>
      i === 0 ? { ...s, ...target, name: name || s.name, constraints } : s,
    ),
  };
}

export function freshSequence(
  instrument: Instrument,
  number: number,
  windows: readonly WindowForm[],
): SequenceForm {
  return {
    name: `Sequence ${number}`,
    ...noTarget,
    windows: windows.map((w) => ({ ...w })),
    preferred: "",
    timeCritical: false,
    tolerance: "",
    constraints: noConstraints,
    cadence: noCadence,
    series: "",
    occurrence: 0,
    group: "",
    attempts: "",
    priority: "",
    duration: "",
    albums: [freshAlbum(instrument, [])],
  };
}

export function freshAlbum(instrument: Instrument, used: readonly string[]): AlbumForm {
  const detector = instrument.detectors.find((d) => !used.includes(d.name)) ?? instrument.detectors[0];
  return { name: "", detector: detector?.name ?? "", plans: [freshPlan(instrument, detector?.name ?? "")] };
}

export function freshPlan(instrument: Instrument, detector: string): PlanForm {
  const filters = instrument.detectors.find((d) => d.name === detector)?.mounted_filters ?? [];
  return { name: "", filter: filters[0]?.name ?? "", exposure: "60", images: "3" };
}

export function cadenceFile(c: CadenceForm): object | undefined {
  return some({
    every_days: typed(c.everyDays),
    tolerance_h: typed(c.toleranceH),
    count: typed(c.count),
  });
}

/** The form as a request file (JSON), which POST /requests, PUT /requests/{id} and the check take. */
export function fileOf(form: RequestForm, submitted: boolean): object {
  const kind = commonType(form);
  return {
    name: form.name.trim(),
    scientific_program: form.program,
    target_type: kind,
    submitted,
    relative: false,
    autodeposit: form.autodeposit || undefined,
    checkpoint: given(form.checkpoint),
    flag: given(form.flag),
    groups: form.groups.length > 0 ? form.groups.map((g) => ({ ...g, name: g.name.trim() })) : undefined,
    sequences: form.sequences.map((s) => ({
      name: s.name.trim(),
      ...targetFile(s, kind),
      ...windowsFile(s.windows),
      preferred: given(toRFC(s.preferred)),
      time_critical: s.timeCritical || undefined,
      tolerance_s: s.timeCritical ? typed(s.tolerance) : undefined,
      constraints: constraintsFile(s.constraints),
      cadence: s.series ? undefined : cadenceFile(s.cadence),
      series: given(s.series),
      occurrence: s.series && s.occurrence > 0 ? s.occurrence : undefined,
      group: given(s.group),
      max_attempts: typed(s.attempts),
      priority: typed(s.priority),
      duration: typed(s.duration),
      albums: s.albums.map((a) => ({
        name: given(a.name),
        detector: a.detector,
        plans: a.plans.map((p) => ({
          name: given(p.name),
          filter: p.filter,
          duration: typed(p.exposure),
          nb_images: typed(p.images),
        })),
      })),
    })),
  };
}

/** The kind of target that stands for the request: that of its first sequence. */
function commonType(form: RequestForm): TargetType {
  return form.sequences[0]?.targetType ?? "icrs";
}
