// Holding a growing list still while somebody reads it: nothing may move what
// is under the pointer or holds the focus.
import { type FocusEvent, useReducer, useRef, useState } from "react";

/**
 * Gives the list as it was when the pointer or the focus came over it, and how
 * many have come since (those whose id the held list does not have). Where some
 * have, it stays held after both have left, so that the button that calls
 * `release` can be reached. `choice` names what the list is of: another choice
 * releases it. Spread `handlers` over the element around the list.
 */
export function useHeld<T extends { id: number }>(items: readonly T[], choice: string) {
  const [over, setOver] = useState(false);
  const [focused, setFocused] = useState(false);
  const held = useRef<readonly T[] | null>(null);
  const of = useRef(choice);
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  if (of.current !== choice) held.current = null;
  of.current = choice;
  const holding = over || focused || (held.current !== null && fresh(held.current, items) > 0);
  if (!holding) held.current = null;
  else held.current ??= items;
  const shown = merged(held.current, items);
  const release = () => {
    held.current = null;
    setOver(false);
    setFocused(false);
    redraw();
  };
  return {
    items: shown,
    waiting: holding ? fresh(held.current ?? items, items) : 0,
    release,
    handlers: {
      onPointerEnter: () => setOver(true),
      onPointerLeave: () => setOver(false),
      onFocus: () => setFocused(true),
      onBlur: (e: FocusEvent<HTMLElement>) => {
        if (!e.currentTarget.contains(e.relatedTarget)) setFocused(false);
      },
    },
  };
}

/** How many of `now` the held list does not have. */
export function fresh<T extends { id: number }>(held: readonly T[], now: readonly T[]): number {
  const known = new Set(held.map((item) => item.id));
  return now.filter((item) => !known.has(item.id)).length;
}

/** The held list with its items as they are now; those that are gone stay until it is released. */
export function merged<T extends { id: number }>(held: readonly T[] | null, now: readonly T[]): readonly T[] {
  if (!held) return now;
  const by = new Map(now.map((item) => [item.id, item]));
  return held.map((item) => by.get(item.id) ?? item);
}
