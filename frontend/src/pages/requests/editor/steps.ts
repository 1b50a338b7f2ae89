// The steps of the editor's tree: where a node is, and what adds, copies,
// removes and moves one. Pure: each gives a new form.
import type { Instrument } from "@/api/types";
import type { WindowForm } from "@/components/target/asked";
import {
  type AlbumForm,
  copyName,
  freshAlbum,
  freshPlan,
  freshSequence,
  type PlanForm,
  type RequestForm,
  type SequenceForm,
} from "./form";

/** The place of a node: [] the request, [1] its second sequence, [1, 0] that one's first album ... */
export type Path = readonly number[];

/** A path in the server's words: "sequences[1].albums[0]". */
export function pathText(path: Path): string {
  return path.map((i, level) => `${["sequences", "albums", "plans"][level]}[${i}]`).join(".");
}

/** The path of the server's words, a window's or a part's that of its sequence; null for what is none. */
export function pathOf(text: string): Path | null {
  const match = /^(?:sequences\[(\d+)\](?:\.albums\[(\d+)\](?:\.plans\[(\d+)\])?)?)?$/.exec(
    text.replace(/\.?(?:(?:windows|groups)\[\d+\]|constraints|cadence|orbit|tle)$/, ""),
  );
  if (!match) return null;
  return match
    .slice(1)
    .filter((n) => n !== undefined)
    .map(Number);
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

/** The next number that no sequence is called by. */
function freeNumber(sequences: readonly SequenceForm[]): number {
  const taken = new Set(sequences.map((s) => s.name.trim()));
  let number = sequences.length + 1;
  while (taken.has(`Sequence ${number}`)) number++;
  return number;
}

/** Adds a child to a node, after those that it has. */
export function add(
  form: RequestForm,
  path: Path,
  instrument: Instrument,
  window: WindowForm,
): { form: RequestForm; path: Path } {
  const [i = 0, j = 0] = path;
  if (path.length === 0) {
    const last = form.sequences.at(-1);
    const spans = last && last.windows.length > 0 ? last.windows : [window];
    const next = freshSequence(instrument, freeNumber(form.sequences), spans);
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
      const names = form.sequences.map((other) => other.name);
      s.name = copyName(s.name, names);
      s.series = "";
      s.occurrence = 0;
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
