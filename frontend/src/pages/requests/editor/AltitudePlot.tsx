// A night as the telescope sees it: the target's altitude over twilight, Moon
// and horizon, with the stretch in which it can be observed.
import { useId, useMemo } from "react";
import type { Site } from "@/api/types";
import { type Domain, nightDomain, ticks, xOf } from "@/components/timeline/geometry";
import { Sky } from "@/components/timeline/Sky";
import { useSlowNow } from "@/live/clock";
import { curve } from "@/sky/bodies";
import { targetAltAz } from "@/sky/coords";
import styles from "./editor.module.css";
import type { Chance, DrawnTarget, NightView } from "./sky";

const width = 340;
const height = 190;
const left = 26;
const bottom = 18;
const inner = { width: width - left - 4, height: height - bottom - 6 };

/** An SVG path through the points above the horizon. */
function line(points: { ms: number; alt: number }[], over: Domain): string {
  let pen = "M";
  let d = "";
  for (const p of points) {
    if (p.alt < -1) {
      pen = "M";
      continue;
    }
    const y = (1 - Math.max(0, p.alt) / 90) * inner.height;
    d += `${pen}${xOf(p.ms, over, inner.width).toFixed(1)} ${y.toFixed(1)}`;
    pen = "L";
  }
  return d;
}

export interface AltitudePlotProps {
  night: NightView;
  site: Site;
  /** null while the coordinates cannot be read. */
  target: DrawnTarget | null;
  window: Domain;
  chance: Chance | null;
  /** What the plot shows, in a sentence. */
  label: string;
}

export function AltitudePlot({ night, site, target, window, chance, label }: AltitudePlotProps) {
  const id = useId();
  const now = useSlowNow(60);
  const view = useMemo(() => nightDomain(night), [night]);
  const x = (t: number) => xOf(t, view, inner.width);
  const y = (alt: number) => (1 - Math.max(0, Math.min(90, alt)) / 90) * inner.height;
  const moon = useMemo(() => line(curve("Moon", view.from, view.to, 80, site), view), [view, site]);
  const track = useMemo(() => {
    if (!target) return "";
    const n = 120;
    return line(
      Array.from({ length: n }, (_, i) => {
        const ms = view.from + ((view.to - view.from) * i) / (n - 1);
        return { ms, alt: targetAltAz(target, ms, site).alt };
      }),
      view,
    );
  }, [target, view, site]);
  const shut = (from: number, to: number) => {
    const a = Math.max(0, x(from));
    const b = Math.min(inner.width, x(to));
    return b > a ? <rect x={a} width={b - a} height={inner.height} className={styles.outside} /> : null;
  };
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={styles.plot} role="img" aria-label={label}>
      <svg x={left} y={4} width={inner.width} height={inner.height} aria-hidden="true">
        <Sky id={id} night={night} view={view} height={inner.height} />
        {ticks(view, inner.width, 44).map((tick) => (
          <line key={tick.t} x1={x(tick.t)} x2={x(tick.t)} y2={inner.height} className={styles.gridLine} />
        ))}
        {[30, 60].map((alt) => (
          <line key={alt} x2={inner.width} y1={y(alt)} y2={y(alt)} className={styles.gridLine} />
        ))}
        {shut(view.from, window.from)}
        {shut(window.to, view.to)}
        <rect
          y={y(site.horizon_deg)}
          width={inner.width}
          height={inner.height - y(site.horizon_deg)}
          className={styles.ground}
        />
        <line x2={inner.width} y1={y(site.horizon_deg)} y2={y(site.horizon_deg)} className={styles.horizon} />
        {chance && chance.to > chance.from && (
          <rect
            x={x(chance.from)}
            y={inner.height - 5}
            width={Math.max(2, x(chance.to) - x(chance.from))}
            height={5}
            className={styles.chance}
          />
        )}
        <path d={moon} className={styles.moonLine} />
        {track && <path d={track} className={styles.track} />}
        {now > view.from && now < view.to && (
          <line x1={x(now)} x2={x(now)} y2={inner.height} className={styles.now} />
        )}
      </svg>
      {[0, 30, 60, 90].map((alt) => (
        <text key={alt} x={left - 4} y={4 + y(alt) + 4} textAnchor="end" className={styles.axis}>
          {alt}°
        </text>
      ))}
      {ticks(view, inner.width, 58).map((tick) => (
        <text key={tick.t} x={left + x(tick.t)} y={height - 4} textAnchor="middle" className={styles.axis}>
          {tick.label}
        </text>
      ))}
    </svg>
  );
}
