import type { PlacedBlock } from "./Block";
import { hhmm, type Moment } from "./geometry";
import styles from "./NightTimeline.module.css";
import type { PinPlan } from "./pinning";
import type { TimelineEntry } from "./words";

/** A block at the start to which it is being moved, with its times. */
export function Ghost<E extends TimelineEntry>(props: {
  placed: PlacedBlock<E>;
  plan: PinPlan<E>;
  x: (t: Moment) => number;
  width: number;
  bottom: number;
}) {
  const { placed, plan, x } = props;
  const left = x(plan.start);
  const right = x(plan.end);
  const bad = plan.outside || plan.blocked.length > 0;
  const text = Math.min(Math.max(left, 34), props.width - 34);
  return (
    <g className={`${styles.ghost} ${bad ? styles.ghostBad : ""}`} data-ghost>
      <rect
        className={styles.ghostWindow}
        x={x(placed.entry.window_start)}
        width={Math.max(0, x(placed.entry.window_end) - x(placed.entry.window_start))}
        height={props.bottom}
      />
      <line x1={left} x2={left} y1={16} y2={props.bottom} />
      <rect
        className={styles.ghostBody}
        x={left}
        y={placed.top}
        width={Math.max(3, right - left)}
        height={placed.height}
        rx={5}
      />
      <text className={styles.halo} x={text} y={12} textAnchor="middle">
        {hhmm(plan.start)} {bad ? "✕" : ""}
      </text>
    </g>
  );
}
