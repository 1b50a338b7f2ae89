// The editor's form: a request as a person types it, every value as text, so
// that nothing is lost while it is not yet a number. Pure: form <-> request,
// and the steps of the tree.
import type { Album, Instrument, Night, ObservationRequest, Plan, Sequence, TargetType } from "@/api/types";
import { cleanCoords } from "./coords";
import { fromMs, fromRFC, momentMs, toRFC } from "./moment";

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

export interface SequenceForm {
  name: string;
  targetName: string;
  coords: string;
  /** UTC, as typed or shown (moment.ts); empty: not given. */
  start: string;
  end: string;
  preferred: string;
  /** "1" ... "5"; empty: the program's. */
  priority: string;
  /** The least, s; empty: what the plans need. */
  duration: string;
  albums: AlbumForm[];
}

export interface RequestForm {
  name: string;
  program: string;
  targetType: TargetType;
  autodeposit: boolean;
  checkpoint: string;
  flag: string;
  sequences: SequenceForm[];
}

/** The place of a node: [] the request, [1] its second sequence, [1, 0] that one's first album ... */
export type Path = readonly number[];

/** A path in the server's words: "sequences[1].albums[0]". */
export function pathText(path: Path): string {
  return path.map((i, level) => `${["sequences", "albums", "plans"][level]}[${i}]`).join(".");
}

/** The path of the server's words; null for what is none. */
export function pathOf(text: string): Path | null {
  const match = /^(?:sequences\[(\d+)\](?:\.albums\[(\d+)\](?:\.plans\[(\d+)\])?)?)?$/.exec(text);
  if (!match) return null;
  return match
    .slice(1)
    .filter((n) => n !== undefined)
    .map(Number);
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
    targetType: r.target_type,
    autodeposit: r.autodeposit,
    checkpoint: r.checkpoint,
    flag: r.flag,
    sequences: (r.sequences ?? []).map((s) => sequenceForm(s, r, instrument)),
  };
}

function sequenceForm(s: Sequence, r: ObservationRequest, instrument: Instrument): SequenceForm {
  const needs = neededSeconds(s.albums ?? [], instrument);
  return {
    name: s.name,
    targetName: s.target.name === s.name ? "" : s.target.name,
    coords: r.target_type === "test" ? "" : s.target.coords,
    start: fromRFC(s.window_start),
    end: fromRFC(s.window_end),
    preferred: fromRFC(s.preferred ?? ""),
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

/** A copy that can be submitted: windows that have passed move to the coming night. */
export function copyOf(form: RequestForm, now: number, night: Night | undefined): RequestForm {
  return {
    ...form,
    name: form.name ? `${form.name} (copy)`.slice(0, 190) : "",
    sequences: form.sequences.map((s) =>
      momentMs(s.end) > now ? s : { ...s, ...tonight(now, night), preferred: "" },
    ),
  };
}

/** The part of the night that is left, as a window. */
export function tonight(now: number, night: Night | undefined): { start: string; end: string } {
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
    targetType: "icrs",
    autodeposit: false,
    checkpoint: "",
    flag: "",
    sequences: [freshSequence(instrument, 1, tonight(now, night))],
  };
}

function freshSequence(
  instrument: Instrument,
  number: number,
  window: { start: string; end: string },
): SequenceForm {
  return {
    name: `Sequence ${number}`,
    targetName: "",
    coords: "",
    ...window,
    preferred: "",
    priority: "",
    duration: "",
    albums: [freshAlbum(instrument, [])],
  };
}

function freshAlbum(instrument: Instrument, used: readonly string[]): AlbumForm {
  const detector = instrument.detectors.find((d) => !used.includes(d.name)) ?? instrument.detectors[0];
  return { name: "", detector: detector?.name ?? "", plans: [freshPlan(instrument, detector?.name ?? "")] };
}

function freshPlan(instrument: Instrument, detector: string): PlanForm {
  const filters = instrument.detectors.find((d) => d.name === detector)?.mounted_filters ?? [];
  return { name: "", filter: filters[0]?.name ?? "", exposure: "60", images: "3" };
}

/** What is typed, as a number where it is one; text stays for the server to refuse; nothing is left out. */
function typed(text: string): number | string | undefined {
  const t = text.trim().replace(",", ".");
  if (t === "") return undefined;
  const n = Number(t);
  return Number.isFinite(n) && /^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(t) ? n : text.trim();
}

const given = (text: string) => text.trim() || undefined;

/** The form as a request file (JSON), which POST /requests, PUT /requests/{id} and the check take. */
export function fileOf(form: RequestForm, submitted: boolean): object {
  return {
    name: form.name.trim(),
    scientific_program: form.program,
    target_type: form.targetType,
    submitted,
    relative: false,
    autodeposit: form.autodeposit || undefined,
    checkpoint: given(form.checkpoint),
    flag: given(form.flag),
    sequences: form.sequences.map((s) => ({
      name: s.name.trim(),
      target_name: given(s.targetName),
      target_coords: form.targetType === "test" ? undefined : given(cleanCoords(s.coords)),
      window_start: given(toRFC(s.start)),
      window_end: given(toRFC(s.end)),
      preferred: given(toRFC(s.preferred)),
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

/** Every node in the order of the tree. */
export function nodes(form: RequestForm): Path[] {
  const out: Path[] = [[]];
  form.sequences.forEach((s, i) => {
    out.push([i]);
    s.albums.forEach((a, j) => {
      out.push([i, j]);
      a.plans.forEach((_, k) => {
        out.push([i, j, k]);
      });
    });
  });
  return out;
}

/** The nearest node that there is. */
export function existing(form: RequestForm, path: Path): Path {
  const [i, j, k] = path;
  const s = i === undefined ? undefined : form.sequences[i];
  if (i === undefined || !s)
    return form.sequences.length > 0 && i !== undefined ? [form.sequences.length - 1] : [];
  const a = j === undefined ? undefined : s.albums[j];
  if (j === undefined || !a) return [i];
  return k === undefined || !a.plans[k] ? [i, j] : [i, j, k];
}

export const childWord = ["sequence", "album", "plan"] as const;

/** Applies a change to the list that holds the node at path. */
function inList(
  form: RequestForm,
  path: Path,
  change: <T>(list: readonly T[], at: number) => T[],
): RequestForm {
  const [i = 0, j = 0, k = 0] = path;
  if (path.length === 1) return { ...form, sequences: change(form.sequences, i) };
  return {
    ...form,
    sequences: form.sequences.map((s, si) => {
      if (si !== i) return s;
      if (path.length === 2) return { ...s, albums: change(s.albums, j) };
      return {
        ...s,
        albums: s.albums.map((a, ai) => (ai === j ? { ...a, plans: change(a.plans, k) } : a)),
      };
    }),
  };
}

/** Changes the fields of one node. */
export function patch(
  form: RequestForm,
  path: Path,
  more: Partial<RequestForm & SequenceForm & AlbumForm & PlanForm>,
): RequestForm {
  if (path.length === 0) return { ...form, ...more };
  return inList(form, path, (list, at) => list.map((one, n) => (n === at ? { ...one, ...more } : one)));
}

/** Adds a child to a node, after those that it has. */
export function add(
  form: RequestForm,
  path: Path,
  instrument: Instrument,
  window: { start: string; end: string },
): { form: RequestForm; path: Path } {
  const [i = 0, j = 0] = path;
  if (path.length === 0) {
    const last = form.sequences.at(-1);
    const span = last ? { start: last.start, end: last.end } : window;
    const next = freshSequence(instrument, form.sequences.length + 1, span);
    return { form: { ...form, sequences: [...form.sequences, next] }, path: [form.sequences.length] };
  }
  const s = form.sequences[i];
  if (!s) return { form, path };
  if (path.length === 1) {
    const used = s.albums.map((a) => a.detector);
    return {
      form: patch(form, path, { albums: [...s.albums, freshAlbum(instrument, used)] }),
      path: [i, s.albums.length],
    };
  }
  const a = s.albums[j];
  if (!a) return { form, path };
  return {
    form: patch(form, [i, j], { plans: [...a.plans, freshPlan(instrument, a.detector)] }),
    path: [i, j, a.plans.length],
  };
}

/** A second node like this one, after it. */
export function duplicate(form: RequestForm, path: Path): { form: RequestForm; path: Path } {
  if (path.length === 0) return { form, path };
  const next = inList(form, path, <T>(list: readonly T[], at: number) => {
    const twin = structuredClone(list[at]) as T;
    if (path.length === 1) {
      const s = twin as unknown as SequenceForm;
      s.name = `${s.name} (copy)`;
    }
    return [...list.slice(0, at + 1), twin, ...list.slice(at + 1)];
  });
  return { form: next, path: [...path.slice(0, -1), (path.at(-1) ?? 0) + 1] };
}

/** Takes a node out; the one that is next to it is given. */
export function remove(form: RequestForm, path: Path): { form: RequestForm; path: Path } {
  if (path.length === 0) return { form, path };
  const next = inList(form, path, (list, at) => list.filter((_, n) => n !== at));
  const at = path.at(-1) ?? 0;
  const parent = path.slice(0, -1);
  const near = [...parent, Math.max(0, at - 1)];
  const there = existing(next, near);
  return { form: next, path: there.length === path.length ? there : parent };
}

/** Moves a node up (-1) or down (+1) among its siblings. */
export function shift(form: RequestForm, path: Path, by: -1 | 1): { form: RequestForm; path: Path } {
  const at = path.at(-1);
  if (at === undefined) return { form, path };
  let moved = false;
  const next = inList(form, path, <T>(list: readonly T[]) => {
    const copy = [...list];
    const one = copy[at];
    const other = copy[at + by];
    if (one === undefined || other === undefined) return copy;
    copy[at] = other;
    copy[at + by] = one;
    moved = true;
    return copy;
  });
  return moved ? { form: next, path: [...path.slice(0, -1), at + by] } : { form, path };
}

/** A node in a few words. */
export function labelOf(form: RequestForm, path: Path): string {
  const [i, j, k] = path;
  if (i === undefined) return form.name.trim() || "New request";
  const s = form.sequences[i];
  if (!s) return "";
  if (j === undefined) return s.name.trim() || `Sequence ${i + 1}`;
  const a = s.albums[j];
  if (!a) return "";
  if (k === undefined) return a.detector || `Album ${j + 1}`;
  const p = a.plans[k];
  return p ? `${p.filter || "no filter"} ${p.images || "?"} × ${p.exposure || "?"}\u202fs` : "";
}
