import { type ReactNode, useId } from "react";
import styles from "./choice.module.css";

export interface SegmentedProps<V extends string> {
  /** What is chosen, for those who do not see the surroundings. */
  label: string;
  value: V;
  options: readonly { value: V; label: ReactNode; hint?: string }[];
  onChange: (value: V) => void;
}

/** One of a few, side by side: a radio group that the arrow keys walk through. */
export function Segmented<V extends string>({ label, value, options, onChange }: SegmentedProps<V>) {
  const name = useId();
  return (
    <div className={styles.segmented} role="radiogroup" aria-label={label}>
      {options.map((o) => (
        <label key={o.value} title={o.hint} data-on={o.value === value || undefined}>
          <input
            type="radio"
            name={name}
            value={o.value}
            checked={o.value === value}
            onChange={() => onChange(o.value)}
          />
          {o.label}
        </label>
      ))}
    </div>
  );
}
