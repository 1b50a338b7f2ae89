import styles from "./fits.module.css";
import { bars } from "./view";

/** How often each grey value occurs in a preview, on a logarithmic scale. */
export function Histogram({ counts }: { counts: readonly number[] }) {
  const heights = bars(counts);
  const total = counts.reduce((a, b) => a + b, 0);
  const dark = counts[0] ?? 0;
  const bright = counts[counts.length - 1] ?? 0;
  const percent = (n: number) => (total > 0 ? ((n / total) * 100).toFixed(1) : "0");
  return (
    <svg
      className={styles.histogram}
      viewBox={`0 0 ${counts.length} 40`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Histogram of the preview: ${percent(dark)} % of the pixels are black, ${percent(bright)} % are white`}
    >
      {heights.map((h, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
        <rect key={i} x={i + 0.08} width={0.84} y={40 - h * 38} height={h * 38} />
      ))}
    </svg>
  );
}
