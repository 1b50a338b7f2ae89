import type { PathPoint } from "@/components/skymap/content";
import { hh } from "@/components/timeline/geometry";
import styles from "./sky.module.css";

const width = 300;
const height = 74;
const foot = 14;

/** The altitude through the night as a small curve, with the lowest altitude and the time that is shown. */
export function AltitudeLine({ path, limit, at }: { path: readonly PathPoint[]; limit: number; at: number }) {
  const first = path[0];
  const last = path.at(-1);
  if (!first || !last || last.ms <= first.ms) return null;
  const x = (ms: number) => ((ms - first.ms) / (last.ms - first.ms)) * width;
  const y = (alt: number) => (height - foot) * (1 - Math.max(0, alt) / 90);
  const points = path.map((p) => `${x(p.ms).toFixed(1)},${y(p.alt).toFixed(1)}`).join(" ");
  const hours = path.filter((p) => p.ms % (2 * 3_600_000) === 0);
  return (
    <svg className={styles.altitude} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <rect width={width} height={height - foot} rx="4" />
      <line className={styles.limit} x1="0" x2={width} y1={y(limit)} y2={y(limit)} />
      <polyline points={points} />
      {at >= first.ms && at <= last.ms && (
        <line className={styles.shown} x1={x(at)} x2={x(at)} y1="0" y2={height - foot} />
      )}
      {hours.map((p) => (
        <text key={p.ms} x={x(p.ms)} y={height - 3}>
          {hh(p.ms)}
        </text>
      ))}
    </svg>
  );
}
