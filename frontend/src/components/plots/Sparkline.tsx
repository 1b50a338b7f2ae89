import { sparkPath } from "./data";
import styles from "./plots.module.css";

export interface SparklineProps {
  t: readonly number[];
  values: readonly (number | null)[];
  /** Drawn as a dotted line when it is near enough to the values. */
  limit?: number | undefined;
  /** Token of the line's colour, such as "ok". */
  colour?: string;
  width?: number;
  height?: number;
}

/** A value's last hour in the size of a word. Decoration beside its number, so hidden from readers. */
export function Sparkline({ t, values, limit, colour = "ok", width = 96, height = 28 }: SparklineProps) {
  const { path, limitY } = sparkPath(t, values, width, height - 4, limit);
  if (!path) return null;
  return (
    <svg
      className={styles.spark}
      viewBox={`0 -2 ${width} ${height}`}
      width={width}
      height={height}
      aria-hidden="true"
      focusable="false"
    >
      {limitY !== null && <line className={styles.sparkLimit} x1={0} x2={width} y1={limitY} y2={limitY} />}
      <path className={styles.sparkLine} d={path} style={{ stroke: `var(--${colour})` }} />
    </svg>
  );
}
