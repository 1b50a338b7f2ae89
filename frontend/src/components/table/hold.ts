// Holding a growing list still while somebody reads it: nothing may move what
// is under the pointer or holds the focus.
import { type FocusEvent, useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";

/** Time to get from the list to the button that shows what came since, ms. */
const grace = 2000;

/**
 * Gives the list as it was when the pointer or the focus came over it, and how
 * many have come since (those whose id the held list does not have). A while
 * after both have left, or with `release`, it is live again. `choice` names what
 * the list is of: another choice releases it. Spread `handlers` over the element
 * around the list and over the one around the button.
 */
export function useHeld<T extends { id: number }>(items: readonly T[], choice: string) {
  const pointer = useLingering();
  const focus = useLingering();
  const held = useRef<readonly T[] | null>(null);
  const of = useRef(choice);
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  if (of.current !== choice) held.current = null;
  of.current = choice;
  const holding = pointer.on || focus.on;
  if (!holding) held.current = null;
  else held.current ??= items;
  return {
    items: merged(held.current, items),
    waiting: held.current ? fresh(held.current, items) : 0,
    release: () => {
      held.current = null;
      pointer.end();
      focus.end();
      redraw();
    },
    handlers: {
      onPointerEnter: pointer.begin,
      onPointerLeave: pointer.leave,
      onFocus: focus.begin,
      onBlur: (e: FocusEvent<HTMLElement>) => {
        if (!e.currentTarget.contains(e.relatedTarget)) focus.leave();
      },
    },
  };
}

/** On from `begin` until a while after `leave`, or at once with `end`. */
function useLingering() {
  const [on, setOn] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stop = useCallback(() => clearTimeout(timer.current), []);
  useEffect(() => stop, [stop]);
  return useMemo(() => {
    const turn = (to: boolean) => {
      stop();
      setOn(to);
    };
    return {
      on,
      begin: () => turn(true),
      end: () => turn(false),
      leave: () => {
        stop();
        timer.current = setTimeout(() => setOn(false), grace);
      },
    };
  }, [on, stop]);
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
