// Which problems are shown as faults: of a field that was left, of all after a
// try to submit. Whoever has just begun is not blamed for what is still empty.
import { type FocusEvent, useCallback, useRef, useState } from "react";
import type { Problem } from "@/api/types";

/** A field's name, with its node or part in the server's words; the field "*" stands for all of a part. */
export const fieldKey = (path: string, field: string) => `${path} ${field}`;

/** The problems to show at their fields and in the tree: those of what is left, and of nodes as a whole. */
export function faulted(problems: readonly Problem[], left: ReadonlySet<string>): Problem[] {
  return problems.filter(
    (p) =>
      p.field === "" || left.has(fieldKey(p.path ?? "", p.field)) || left.has(fieldKey(p.path ?? "", "*")),
  );
}

/**
 * What is to be shown; all of it from the start where the form was filled before. While the answer is of
 * an earlier form (behind), nothing is added: a field just filled and left is not blamed for an instant.
 */
export function useFaults(
  problems: readonly Problem[],
  filled: boolean,
  behind: boolean,
  /** Fields that were filled by an address, not by hand. */
  given: readonly string[] = [],
) {
  const [all, setAll] = useState(filled);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set(given));
  const onBlur = useCallback((e: FocusEvent<HTMLElement>) => {
    const keys = e.target.dataset.field?.split(";");
    if (keys) setLeft((old) => (keys.every((k) => old.has(k)) ? old : new Set([...old, ...keys])));
  }, []);
  const showAll = useCallback(() => setAll(true), []);
  const shown = useRef<readonly Problem[]>([]);
  if (!behind) shown.current = all ? problems : faulted(problems, left);
  return { faults: shown.current, onBlur, showAll };
}
