// Moving a block to another start, by hand or by keys, and what that would
// push aside. The planner has the last word; this only tells beforehand.
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import type { PlacedBlock } from "./Block";
import { type Domain, hhmm, toMs } from "./geometry";
import { phaseOf, type TimelineEntry } from "./words";

export interface Pinning<E extends TimelineEntry> {
  onPin: (entry: E, start: number) => void;
  /** What the server is being asked for: shown at its new place until it answers. */
  asked: { id: number; start: number } | null;
}

const minute = 60_000;

/** Why a block cannot be pinned; empty when it can. */
export function whyNotPinned(entry: Pick<TimelineEntry, "status" | "locked">): string {
  if (entry.locked || phaseOf(entry.status) === "running") return "It has begun: its start stands.";
  return phaseOf(entry.status) === "waiting" ? "" : "It has ended: its start stands.";
}

/** A start moved by pixels, on full minutes. */
export function draggedStart(start: number, dx: number, view: Domain, width: number): number {
  const by = (dx / Math.max(1, width)) * (view.to - view.from);
  return Math.round((start + by) / minute) * minute;
}

export interface PinPlan<E extends TimelineEntry> {
  start: number;
  end: number;
  /** What lies in its way now, by start; the planner may find it another place. */
  displaced: E[];
  /** What begins or ends in its way and cannot give way: it executes, or is pinned itself. */
  blocked: E[];
  /** The server will not take it: it does not lie in its window. */
  outside: boolean;
}

/** What a new start would mean. */
export function planPin<E extends TimelineEntry>(entry: E, start: number, entries: readonly E[]): PinPlan<E> {
  const end = start + toMs(entry.end) - toMs(entry.start);
  const inTheWay = entries
    .filter((e) => e.sequence_id !== entry.sequence_id && toMs(e.start) < end && toMs(e.end) > start)
    .filter((e) => phaseOf(e.status) === "waiting" || phaseOf(e.status) === "running")
    .sort((a, b) => toMs(a.start) - toMs(b.start));
  const fixed = (e: E) => Boolean(e.locked || e.pinned) || phaseOf(e.status) === "running";
  return {
    start,
    end,
    displaced: inTheWay.filter((e) => !fixed(e)),
    blocked: inTheWay.filter(fixed),
    outside: start < toMs(entry.window_start) || end > toMs(entry.window_end),
  };
}

/** What a new start would mean, as a sentence. */
export function pinSentence(plan: PinPlan<TimelineEntry>, entry: TimelineEntry): string {
  const span = `${hhmm(plan.start)} to ${hhmm(plan.end)} UTC`;
  if (plan.outside) {
    return `${span}: outside its window, ${hhmm(toMs(entry.window_start))} to ${hhmm(toMs(entry.window_end))}.`;
  }
  const names = (list: TimelineEntry[]) => list.map((e) => e.name).join(", ");
  if (plan.blocked.length > 0) return `${span}: ${names(plan.blocked)} stands there and does not give way.`;
  if (plan.displaced.length > 0) return `${span}: ${names(plan.displaced)} would have to make room.`;
  return `${span}: nothing is in the way.`;
}

interface Move<E extends TimelineEntry> {
  entry: E;
  placed: PlacedBlock<E>;
  start: number;
}

/** Steps of the arrow keys, in minutes; the larger with Shift. */
const steps = { one: 1, many: 10 };

export function usePinning<E extends TimelineEntry>(
  pinning: Pinning<E> | undefined,
  placed: PlacedBlock<E>[],
  view: Domain,
  width: number,
) {
  const grip = useRef<{ id: number; x: number; start: number } | null>(null);
  const dragged = useRef(false);
  const [held, setHeld] = useState<{ id: number; start: number } | null>(null);
  const [refused, setRefused] = useState("");
  const shown = held ?? pinning?.asked ?? null;
  const block = shown && placed.find((p) => p.entry.sequence_id === shown.id);
  const moved: Move<E> | null =
    shown && block ? { entry: block.entry, placed: block, start: shown.start } : null;
  const entries = placed.map((p) => p.entry);

  const drop = () => {
    if (held && moved && held.start !== toMs(moved.entry.start)) pinning?.onPin(moved.entry, held.start);
    setHeld(null);
  };
  const entryOf = (id: number | null) => placed.find((p) => p.entry.sequence_id === id)?.entry;
  // The click that ends a drag comes at once; a later one is meant.
  const ended = () =>
    setTimeout(() => {
      dragged.current = false;
    });

  // Escape gives up a drag wherever the focus is: what comes of the pointer afterwards is no drag.
  const holding = held !== null;
  useEffect(() => {
    if (!holding) return;
    const giveUp = (e: globalThis.KeyboardEvent) => {
      if (e.key !== "Escape" || !grip.current) return;
      grip.current = null;
      setHeld(null);
      e.preventDefault();
      e.stopPropagation();
    };
    window.addEventListener("keydown", giveUp, true);
    return () => window.removeEventListener("keydown", giveUp, true);
  }, [holding]);

  return {
    moved,
    /** What the move would mean, or why there is none; empty when nothing is asked. */
    said: held && moved ? pinSentence(planPin(moved.entry, held.start, entries), moved.entry) : refused,
    down: (e: PointerEvent<SVGSVGElement>): boolean => {
      dragged.current = false;
      if (!pinning || e.button !== 0) return false;
      const seq = Number((e.target as Element).closest("[data-seq]")?.getAttribute("data-seq"));
      const entry = entryOf(seq || null);
      if (!entry || whyNotPinned(entry)) return false;
      grip.current = { id: seq, x: e.clientX, start: toMs(entry.start) };
      return true;
    },
    move: (e: PointerEvent<SVGSVGElement>): boolean => {
      const from = grip.current;
      if (!from) return false;
      const dx = e.clientX - from.x;
      if (!dragged.current && Math.abs(dx) < 5) return true;
      if (!dragged.current) e.currentTarget.setPointerCapture(e.pointerId);
      dragged.current = true;
      setHeld({ id: from.id, start: draggedStart(from.start, dx, view, width) });
      return true;
    },
    up: (): boolean => {
      const drag = dragged.current;
      if (drag) ended();
      if (!grip.current) return drag;
      grip.current = null;
      if (drag) drop();
      return true;
    },
    cancel: () => {
      grip.current = null;
      setHeld(null);
    },
    /** Whether a click only ends a drag. */
    swallow: (): boolean => {
      const was = dragged.current;
      dragged.current = false;
      return was;
    },
    onKey: (e: KeyboardEvent, focus: number | null): boolean => {
      if (!pinning || e.ctrlKey || e.metaKey || e.altKey) return false;
      if (!held) {
        const entry = entryOf(focus);
        if (e.key.toLowerCase() !== "p" || !entry) {
          setRefused("");
          return false;
        }
        const why = whyNotPinned(entry);
        setRefused(why);
        if (!why) setHeld({ id: entry.sequence_id, start: Math.round(toMs(entry.start) / minute) * minute });
      } else if (e.key === "ArrowLeft" || e.key === "ArrowRight") {
        const by = (e.key === "ArrowLeft" ? -1 : 1) * (e.shiftKey ? steps.many : steps.one);
        setHeld({ ...held, start: held.start + by * minute });
      } else if (e.key === "Enter") {
        // Enter pins where it stands, too.
        if (moved) pinning.onPin(moved.entry, held.start);
        setHeld(null);
      } else if (e.key === "Escape") setHeld(null);
      else return false;
      e.preventDefault();
      e.stopPropagation();
      return true;
    },
  };
}
