import { type KeyboardEvent, useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { type Palette, usePalette } from "@/theme/palette";
import { extremes, lastValue, type Stretch, valueRange } from "./data";
import styles from "./plots.module.css";

/** One line of a plot. */
export interface PlotLine {
  label: string;
  values: (number | null)[];
  /** Token of its colour. */
  colour: keyof Palette;
  dashed?: boolean;
}

/** A level that must not be passed. */
export interface PlotLimit {
  value: number;
  label: string;
}

/** A span of time in seconds since 1970. */
export interface TimeRange {
  from: number;
  to: number;
}

export interface TimePlotProps {
  title: string;
  unit: string;
  t: number[];
  lines: PlotLine[];
  limits?: PlotLimit[];
  range: TimeRange;
  /** A dragged stretch, or null for a double click: back to the whole. */
  onRange?: (range: TimeRange | null) => void;
  unsafe?: Stretch[];
  nights?: Stretch[];
  /** Plots with the same key share one crosshair. */
  sync: string;
  height?: number;
  /** Draws the time axis; in a stack only the last one does. */
  timeAxis?: boolean;
  /** Digits behind the point. */
  digits?: number;
  /** The value axis spans at least this much. */
  least?: number;
  floor?: number;
}

type Latest = TimePlotProps & { colours: Palette };

function clockText(t: number, span: number): string {
  const iso = new Date(t * 1000).toISOString();
  if (span > 40 * 86_400) return iso.slice(0, 10);
  return span > 86_400 ? `${iso.slice(5, 10)} ${iso.slice(11, 16)}` : iso.slice(11, 19);
}

/** Axis labels in UTC: the part of the time that changes, the date where a day begins. */
function axisLabels(_: uPlot, splits: number[], __: number, ___: number, step: number): string[] {
  return splits.map((t) => {
    const iso = new Date(t * 1000).toISOString();
    if (step >= 360 * 86_400) return iso.slice(0, 4);
    if (step >= 27 * 86_400) return iso.slice(0, 7);
    if (step >= 86_400 || iso.slice(11, 16) === "00:00") return iso.slice(5, 10);
    return step < 60 ? iso.slice(11, 19) : iso.slice(11, 16);
  });
}

function hatch(u: uPlot, spans: Stretch[], colour: string): void {
  const { ctx } = u;
  const { top, height, left, width } = u.bbox;
  for (const s of spans) {
    const x0 = Math.max(left, u.valToPos(s.from, "x", true));
    const x1 = Math.min(left + width, Math.max(u.valToPos(s.to, "x", true), x0 + 2));
    if (x1 <= left || x0 >= left + width) continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(x0, top, x1 - x0, height);
    ctx.clip();
    ctx.strokeStyle = colour;
    // A dashed line drawn before leaves its dashes behind.
    ctx.setLineDash([]);
    ctx.globalAlpha = 0.3;
    ctx.lineWidth = 1.5 * devicePixelRatio;
    const step = 7 * devicePixelRatio;
    ctx.beginPath();
    const begin = Math.floor((x0 - height) / step) * step;
    for (let x = begin; x < x1; x += step) {
      ctx.moveTo(x, top + height);
      ctx.lineTo(x + height, top);
    }
    ctx.stroke();
    ctx.restore();
  }
}

function shade(u: uPlot, spans: Stretch[], colour: string): void {
  const { ctx } = u;
  const { top, height, left, width } = u.bbox;
  ctx.save();
  ctx.fillStyle = colour;
  ctx.globalAlpha = 0.16;
  for (const s of spans) {
    const x0 = Math.max(left, u.valToPos(s.from, "x", true));
    const x1 = Math.min(left + width, u.valToPos(s.to, "x", true));
    if (x1 > x0) ctx.fillRect(x0, top, x1 - x0, height);
  }
  ctx.restore();
}

function drawLimits(u: uPlot, limits: PlotLimit[], colour: string): void {
  const { ctx } = u;
  const { left, width, top, height } = u.bbox;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = 1.2 * devicePixelRatio;
  ctx.font = `${10.5 * devicePixelRatio}px "Inter Variable", sans-serif`;
  ctx.textAlign = "left";
  // On the left: the newest values are at the right.
  const at = left + 5 * devicePixelRatio;
  for (const limit of limits) {
    const y = u.valToPos(limit.value, "y", true);
    if (y < top || y > top + height) {
      // Far beyond the values: named at the edge behind which it lies.
      const above = y < top;
      ctx.textBaseline = above ? "top" : "bottom";
      ctx.fillText(`${above ? "↑" : "↓"} ${limit.label}`, at, above ? top + 3 : top + height - 3);
      continue;
    }
    ctx.setLineDash([3 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.stroke();
    const below = y - top < 16 * devicePixelRatio;
    ctx.textBaseline = below ? "top" : "bottom";
    ctx.fillText(limit.label, at, y + (below ? 3 : -3) * devicePixelRatio);
  }
  ctx.restore();
}

function build(host: HTMLElement, latest: { current: Latest }, read: (u: uPlot) => void): uPlot {
  const p = latest.current;
  const c = p.colours;
  const narrow = host.clientWidth < 500;
  const axis: uPlot.Axis = {
    stroke: c.muted,
    font: `11px "Inter Variable", sans-serif`,
    grid: { stroke: c.grid, width: 1 },
    ticks: { show: false },
  };
  return new uPlot(
    {
      width: Math.max(80, host.clientWidth),
      height: p.height ?? 120,
      ms: 1e-3,
      tzDate: (t) => {
        const local = new Date(t * 1000);
        return new Date(t * 1000 + local.getTimezoneOffset() * 60_000);
      },
      padding: [6, 4, p.timeAxis ? 0 : 4, 0],
      legend: { show: false },
      cursor: {
        sync: { key: p.sync, setSeries: false },
        drag: { x: true, y: false, setScale: false },
        points: { size: 6, fill: (u, i) => (u.series[i]?.stroke as () => string)?.() ?? c.text },
        y: false,
      },
      scales: {
        x: { time: true, auto: false },
        y: {
          range: (_, low, high) => {
            const now = latest.current;
            return valueRange(
              low,
              high,
              (now.limits ?? []).map((l) => l.value),
              now.least ?? 1,
              now.floor,
            );
          },
        },
      },
      axes: [
        { ...axis, values: axisLabels, show: p.timeAxis ?? false, size: 26, space: narrow ? 56 : 76 },
        { ...axis, size: narrow ? 38 : 48, space: 26, gap: 6 },
      ],
      series: [
        {},
        ...p.lines.map(
          (line): uPlot.Series => ({
            label: line.label,
            stroke: c[line.colour],
            width: 1.6,
            spanGaps: false,
            points: { show: false },
            ...(line.dashed ? { dash: [5, 4] } : {}),
          }),
        ),
      ],
      hooks: {
        drawClear: [
          (u) => {
            const now = latest.current;
            shade(u, now.nights ?? [], now.colours["sky-civil"]);
            hatch(u, now.unsafe ?? [], now.colours.danger);
          },
        ],
        draw: [(u) => drawLimits(u, latest.current.limits ?? [], latest.current.colours.danger)],
        setCursor: [read],
        setSelect: [
          (u) => {
            if (u.select.width < 4) return;
            const from = u.posToVal(u.select.left, "x");
            const to = u.posToVal(u.select.left + u.select.width, "x");
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            latest.current.onRange?.({ from, to });
          },
        ],
      },
    },
    [p.t, ...p.lines.map((l) => l.values)] as uPlot.AlignedData,
    host,
  );
}

/** What a reader hears of a plot. */
function summary(p: TimePlotProps): string {
  const digits = p.digits ?? 1;
  const parts = p.lines.map((line) => {
    const span = extremes(line.values);
    const now = lastValue(line.values);
    if (!span || now === null) return `${line.label}: no values`;
    return `${line.label}: last ${now.toFixed(digits)}, lowest ${span[0].toFixed(digits)}, highest ${span[1].toFixed(digits)} ${p.unit}`;
  });
  return `${p.title}. ${parts.join(". ")}`;
}

/**
 * One plot over time. Drag a stretch to look closer, double click for the
 * whole; with the keyboard the arrow keys move the crosshair. Colours follow
 * the theme; the crosshair is shared by all plots with the same `sync`.
 */
export function TimePlot(props: TimePlotProps) {
  const colours = usePalette();
  const host = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLSpanElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef<Latest>({ ...props, colours });
  latest.current = { ...props, colours };

  const lineKey = props.lines.map((l) => `${l.label}${l.colour}${l.dashed ?? ""}`).join("|");
  // biome-ignore lint/correctness/useExhaustiveDependencies: these alone need a new canvas; data and range are set below
  useEffect(() => {
    const el = host.current;
    if (!el) return;
    const read = (u: uPlot) => {
      const out = readout.current;
      if (out) out.textContent = readText(u, latest.current);
    };
    const made = build(el, latest, read);
    plot.current = made;
    const { from, to } = latest.current.range;
    made.setScale("x", { min: from, max: to });
    read(made);
    const observer = new ResizeObserver(() => {
      if (el.clientWidth > 0 && el.clientWidth !== made.width) {
        made.setSize({ width: el.clientWidth, height: made.height });
      }
    });
    observer.observe(el);
    const whole = () => latest.current.onRange?.(null);
    made.over.addEventListener("dblclick", whole);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [colours, lineKey, props.sync, props.height, props.timeAxis]);

  useEffect(() => {
    const u = plot.current;
    if (!u) return;
    u.batch(() => {
      u.setData([props.t, ...props.lines.map((l) => l.values)] as uPlot.AlignedData, false);
      u.setScale("x", { min: props.range.from, max: props.range.to });
    });
    if (readout.current) readout.current.textContent = readText(u, latest.current);
  }, [props.t, props.lines, props.range.from, props.range.to]);

  const step = (e: KeyboardEvent) => {
    const u = plot.current;
    const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 }[e.key];
    if (!u) return;
    if (e.key === "Escape") {
      u.setCursor({ left: -10, top: -10 });
      return;
    }
    if (by === undefined) return;
    e.preventDefault();
    const at = Math.min(Math.max(0, (u.cursor.idx ?? props.t.length - 1) + by), props.t.length - 1);
    u.setCursor({ left: u.valToPos(props.t[at] ?? 0, "x"), top: 10 });
  };

  return (
    <div className={styles.plot}>
      <div className={styles.head}>
        <b>{props.title}</b>
        {props.unit && <span>{props.unit}</span>}
        {props.lines.length > 1 &&
          props.lines.map((line) => (
            <span key={line.label} className={styles.key}>
              <span
                className={`${styles.swatch} ${line.dashed ? styles.dash : ""}`}
                style={{ borderColor: `var(--${line.colour})` }}
              />
              {line.label}
            </span>
          ))}
        <span ref={readout} className={styles.read} aria-hidden="true" />
      </div>
      <div
        ref={host}
        className={styles.canvas}
        style={{ minHeight: props.height ?? 120 }}
        role="img"
        aria-label={summary(props)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move its crosshair
        tabIndex={0}
        onKeyDown={step}
      />
    </div>
  );
}

/** The values under the crosshair, or the last ones. */
function readText(u: uPlot, p: Latest): string {
  const idx = u.cursor.idx ?? null;
  const over = idx !== null && (u.cursor.left ?? -1) >= 0;
  const digits = p.digits ?? 1;
  const values = p.lines.map((line) => {
    const v = over ? (line.values[idx] ?? null) : lastValue(line.values);
    return v === null ? "–" : v.toFixed(digits).replace("-", "−");
  });
  const text = `${values.join(" / ")} ${p.unit}`.trim();
  const t = over ? p.t[idx] : undefined;
  return t === undefined ? text : `${clockText(t, p.range.to - p.range.from)}  ${text}`;
}
