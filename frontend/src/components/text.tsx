// Numbers, times, angles and priorities as they stand in a line of text. Each
// shows one form and keeps the others for hover and copying.
import { type ReactNode, useEffect, useRef, useState } from "react";
import { observatoryClock, useNow } from "@/live/clock";
import { useSite } from "@/live/hooks";
import * as format from "@/sky/format";
import styles from "./text.module.css";

export interface ValueProps {
  /** undefined shows a dash: not known. */
  value: number | undefined | null;
  unit?: string;
  decimals?: number;
  /** Glow for 600 ms when the shown text changes. */
  glow?: boolean;
}

/** A number with its unit, a narrow space between; glows when it changes. */
export function Value({ value, unit = "", decimals = 0, glow = true }: ValueProps) {
  const text = value === undefined || value === null ? "–" : format.number(value, decimals);
  const sign = format.unitSign(unit);
  return (
    <span className={styles.value}>
      <Glow text={text} on={glow} />
      {text !== "–" && sign !== "" && (
        <span className={styles.unit}>{sign === "°" ? sign : format.thin + sign}</span>
      )}
    </span>
  );
}

/** Text that glows when it changes, never at first sight. */
export function Glow({ text, on = true }: { text: string; on?: boolean }) {
  const before = useRef(text);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (before.current === text) return;
    before.current = text;
    setTurn((n) => n + 1);
  }, [text]);
  return (
    <span key={turn} className={on && turn > 0 ? "glow" : undefined}>
      {text}
    </span>
  );
}

export interface TimeTextProps {
  time: format.Instant | undefined | null;
  /**
   * "time" 08:03:22, "minute" 08:03, "full" 2026-11-22 08:03:22, "relative" 4 s ago, "age" 4 s old;
   * "ago" is relative for what has happened: never in the future, however the clocks differ.
   */
  as?: "time" | "minute" | "full" | "relative" | "ago" | "age";
}

/** A time in UTC; on hover the whole of it, the site's wall clock and how long ago. */
export function TimeText({ time, as = "time" }: TimeTextProps) {
  const site = useSite();
  if (time === undefined || time === null || Number.isNaN(format.ms(time))) return <span>–</span>;
  const title = () => {
    const zone = site?.time_zone ?? "UTC";
    const now = observatoryClock.now();
    return `${format.utcDateTime(time)} UTC\n${format.siteTime(time, zone)} at the site\n${format.relative(time, now)}`;
  };
  return (
    <time
      dateTime={new Date(format.ms(time)).toISOString()}
      title={title()}
      className={as === "relative" || as === "ago" || as === "age" ? undefined : "mono"}
    >
      {as === "relative" || as === "ago" || as === "age" ? <Ticking time={time} as={as} /> : shown(time, as)}
    </time>
  );
}

function shown(time: format.Instant, as: "time" | "minute" | "full"): string {
  if (as === "minute") return format.utcMinute(time);
  return as === "full" ? format.utcDateTime(time) : format.utcTime(time);
}

function Ticking({ time, as }: { time: format.Instant; as: "relative" | "ago" | "age" }) {
  const now = useNow();
  if (as === "age") return format.age(time, now);
  return format.relative(as === "ago" ? Math.min(format.ms(time), now) : time, now);
}

/** Seconds as "3 min 20 s". */
export function DurationText({ seconds }: { seconds: number | undefined | null }) {
  if (seconds === undefined || seconds === null) return <span>–</span>;
  return (
    <span
      className={styles.nowrap}
      title={`${format.number(seconds, seconds % 1 === 0 ? 0 : 1)}${format.thin}s`}
    >
      {format.duration(seconds)}
    </span>
  );
}

/** How long until (or since) a time, ticking: "3 min 12 s". Never below zero. */
export function Remaining({ until }: { until: format.Instant }) {
  const now = useNow();
  return (
    <span className={styles.nowrap}>{format.duration(Math.max(0, (format.ms(until) - now) / 1000))}</span>
  );
}

/** "3 min 12 s" since a time, ticking. */
export function Elapsed({ since }: { since: format.Instant }) {
  const now = useNow();
  return (
    <span className={styles.nowrap}>{format.duration(Math.max(0, (now - format.ms(since)) / 1000))}</span>
  );
}

export interface CoordinatesProps {
  raDeg: number;
  decDeg: number;
}

/** RA and Dec in proper signs; degrees on hover, copied by a click. */
export function Coordinates({ raDeg, decDeg }: CoordinatesProps) {
  const degrees = `${raDeg.toFixed(5)} ${decDeg >= 0 ? "+" : ""}${decDeg.toFixed(5)}`;
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard?.writeText(degrees).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 1200);
    });
  };
  return (
    <button
      type="button"
      className={`${styles.copy} mono`}
      title={copied ? "Copied" : `${degrees} (degrees, ICRS): click to copy`}
      onClick={copy}
    >
      <span className={styles.nowrap}>{format.rightAscension(raDeg)}</span>
      <span className={styles.gap}> </span>
      <span className={styles.nowrap}>{format.declination(decDeg)}</span>
      <span className="sr" aria-live="polite">
        {copied ? "copied" : ""}
      </span>
    </button>
  );
}

/** A target's place: coordinates, a fixed direction, or in words what moves there. */
export function TargetText({
  target,
}: {
  target: { type: string; ra_deg: number; dec_deg: number; alt_deg: number; az_deg: number; body?: string };
}) {
  if (target.type === "body") return <span>{bodyWord(target.body ?? "")}, followed as it moves</span>;
  if (target.type === "orbit") return <span>followed by its orbital elements</span>;
  if (target.type === "tle") return <span>satellite, followed by its two-line elements</span>;
  if (target.type === "icrs") return <Coordinates raDeg={target.ra_deg} decDeg={target.dec_deg} />;
  if (target.type === "altaz") {
    return (
      <span className="mono">
        alt {format.number(target.alt_deg, 2)}° az {format.number(target.az_deg, 2)}°
      </span>
    );
  }
  return <span>test target near the zenith</span>;
}

const bodyWord = (body: string): string =>
  body === "moon" ? "the Moon" : `planet ${body.charAt(0).toUpperCase()}${body.slice(1)}`;

/** "Alert 0", "High 1" ... with the priority's colour beside the word. */
export function PriorityText({ priority }: { priority: number }) {
  return (
    <span className={styles.priority}>
      <i style={{ background: `var(--prio-${Math.min(5, Math.max(0, priority))})` }} aria-hidden="true" />
      {format.priority(priority)}
    </span>
  );
}

/** A key as on a keyboard. */
export function Key({ children }: { children: ReactNode }) {
  return <kbd className={styles.key}>{children}</kbd>;
}
