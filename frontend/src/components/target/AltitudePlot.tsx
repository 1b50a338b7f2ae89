// A night as the server computes it: the target's altitude and the Moon's over
// twilight and limit, and lit the spans in which all that is asked holds.
import { useId, useMemo, useRef } from "react";
import type { NightOutlook } from "@/api/types";
import { type Domain, nightDomain, ticks, xOf } from "@/components/timeline/geometry";
import { Sky } from "@/components/timeline/Sky";
import { useWidth } from "@/components/timeline/view";
import { useSlowNow } from "@/live/clock";
import styles from "./outlook.module.css";

const left = 26;
const bottom = 18;

/** The size of the plot in a card so wide, in pixels; 0: not known yet. */
function frameOf(cardWidth: number) {
  const width = Math.max(240, cardWidth || 340);
  const height = width > 560 ? 280 : 190;
  return { width, height, inner: { width: width - left - 4, height: height - bottom - 6 } };
}

interface Box {
  width: number;
  height: number;
}

const yIn = (box: Box) => (alt: number) => (1 - Math.max(0, Math.min(90, alt)) / 90) * box.height;

/** An SVG path through the points above the horizon. */
function line(points: readonly { ms: number; alt: number }[], over: Domain, inner: Box): string {
  const y = yIn(inner);
  let pen = "M";
  let d = "";
  for (const p of points) {
    if (p.alt < -1) {
      pen = "M";
      continue;
    }
    d += `${pen}${xOf(p.ms, over, inner.width).toFixed(1)} ${y(p.alt).toFixed(1)}`;
    pen = "L";
  }
  return d;
}

export interface AltitudePlotProps {
  outlook: NightOutlook;
  /** What the plot shows, in a sentence. */
  label: string;
}

export function AltitudePlot({ outlook, label }: AltitudePlotProps) {
  const id = useId();
  const now = useSlowNow(60);
  const view = useMemo(() => nightDomain(outlook.night), [outlook.night]);
  const box = useRef<HTMLDivElement>(null);
  const cardWidth = useWidth(box);
  const { width, height, inner } = useMemo(() => frameOf(cardWidth), [cardWidth]);
  const x = (t: number) => xOf(t, view, inner.width);
  const y = yIn(inner);
  const { track, moon } = useMemo(() => {
    const at = (alt: "alt_deg" | "moon_alt_deg") =>
      line(
        outlook.curve.map((look) => ({ ms: Date.parse(look.at), alt: look[alt] })),
        view,
        inner,
      );
    return { track: at("alt_deg"), moon: at("moon_alt_deg") };
  }, [outlook.curve, view, inner]);
  const limit = y(outlook.min_alt_deg);
  return (
    <div ref={box}>
      <svg viewBox={`0 0 ${width} ${height}`} className={styles.plot} role="img" aria-label={label}>
        <svg x={left} y={4} width={inner.width} height={inner.height} aria-hidden="true">
          <Sky id={id} night={outlook.night} view={view} height={inner.height} />
          {ticks(view, inner.width, 44).map((tick) => (
            <line key={tick.t} x1={x(tick.t)} x2={x(tick.t)} y2={inner.height} className={styles.gridLine} />
          ))}
          {[30, 60].map((alt) => (
            <line key={alt} x2={inner.width} y1={y(alt)} y2={y(alt)} className={styles.gridLine} />
          ))}
          {outlook.windows.map((w) => {
            const from = x(Date.parse(w.start));
            const wide = Math.max(2, x(Date.parse(w.end)) - from);
            return (
              <g key={w.start}>
                <rect x={from} width={wide} height={inner.height} className={styles.lit} />
                <rect x={from} y={inner.height - 5} width={wide} height={5} className={styles.chance} />
              </g>
            );
          })}
          <rect y={limit} width={inner.width} height={inner.height - limit} className={styles.ground} />
          <line x2={inner.width} y1={limit} y2={limit} className={styles.horizon} />
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
    </div>
  );
}
