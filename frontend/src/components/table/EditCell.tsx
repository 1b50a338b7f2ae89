// A value in a table that is edited where it stands: Enter or a click opens
// it, Enter saves, Escape leaves it as it was; the arrows walk from cell to cell.
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import styles from "./edit.module.css";

export interface EditCellProps {
  /** What it is, for those who do not see the column. */
  label: string;
  value: string;
  /** How it is shown while it is not edited. */
  children?: ReactNode;
  /** Choices; without them it is free text. */
  options?: readonly string[];
  kind?: "text" | "number";
  placeholder?: string;
  /** Saves; false: it was refused and stays as it was. */
  onSave: (value: string) => Promise<boolean>;
}

export function EditCell({
  label,
  value,
  children,
  options,
  kind = "text",
  placeholder,
  onSave,
}: EditCellProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const leaving = useRef(false);
  const shown = useRef<HTMLButtonElement>(null);

  const close = (focus: boolean) => {
    leaving.current = true;
    setDraft(null);
    if (focus) requestAnimationFrame(() => shown.current?.focus());
  };
  const save = async (next: string, focus: boolean) => {
    if (leaving.current) return;
    close(focus);
    if (next === value) return;
    setBusy(true);
    await onSave(next);
    setBusy(false);
  };
  const keys = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Enter") void save(draft ?? value, true);
    if (event.key === "Escape") close(true);
  };

  if (draft === null) {
    return (
      <button
        ref={shown}
        type="button"
        data-cell=""
        className={styles.cell}
        aria-busy={busy}
        onKeyDown={walk}
        onClick={() => {
          leaving.current = false;
          setDraft(value);
        }}
      >
        <span className="sr">{label}: </span>
        {children ?? (value || <span className="muted">–</span>)}
        <span className="sr">. Edit</span>
      </button>
    );
  }
  if (options) {
    return (
      <select
        // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that had the focus
        autoFocus
        className={styles.input}
        aria-label={label}
        value={draft}
        onChange={(event) => void save(event.currentTarget.value, true)}
        onBlur={() => close(false)}
        onKeyDown={keys}
      >
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    );
  }
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that had the focus
      autoFocus
      className={styles.input}
      aria-label={label}
      inputMode={kind === "number" ? "decimal" : "text"}
      placeholder={placeholder}
      value={draft}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => void save(draft, false)}
      onKeyDown={keys}
    />
  );
}

/** The arrow keys walk through the cells of a table. */
export function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  const row = event.currentTarget.closest("tr");
  if (!step || !row?.parentElement) return;
  const rows = [...row.parentElement.children];
  const cells = (of: Element | undefined) => [...(of?.querySelectorAll<HTMLElement>("[data-cell]") ?? [])];
  const column = cells(row).indexOf(event.currentTarget);
  const target = cells(rows[rows.indexOf(row) + (step[0] ?? 0)])[column + (step[1] ?? 0)];
  if (!target) return;
  event.preventDefault();
  target.focus();
}
