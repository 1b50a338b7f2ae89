// What lies behind the blocks of the night timeline: sky, unsafe spans, Moon.
import { type Domain, hhmm, type Moment, type NightTimes, skyStops, textWidth, toMs, xOf } from "./geometry";
import styles from "./NightTimeline.module.css";

/** A stretch of the night during which the dome had to be closed. */
export interface UnsafeSpan {
  from: Moment;
  /** Null while it lasts. */
  to: Moment | null;
  cause: string;
}

const skyTokens: [number, string][] = [
  [0, "day"],
  [0.42, "civil"],
  [0.78, "nautical"],
  [0.9, "astro"],
  [1, "dark"],
];

/** The theme's colour of the sky at a darkness between 0 and 1. */
function skyColour(dark: number): string {
  const above = Math.max(
    1,
    skyTokens.findIndex(([d]) => d >= dark),
  );
  const [d1, token1] = skyTokens[above] ?? [1, "dark"];
  const [d0, token0] = skyTokens[above - 1] ?? [0, "day"];
  const share = Math.round(((dark - d0) / (d1 - d0)) * 100);
  return `color-mix(in srgb, var(--sky-${token1}) ${share}%, var(--sky-${token0}))`;
}

/** Twilight from the night's own times, and the hatching of unsafe spans. */
export function Sky({
  id,
  night,
  view,
  height,
}: {
  id: string;
  night: NightTimes;
  view: Domain;
  height: number;
}) {
  return (
    <>
      <defs>
        <linearGradient id={`sky${id}`}>
          {skyStops(night, view).map((s, i) => (
            <stop
              // biome-ignore lint/suspicious/noArrayIndexKey: a fixed sequence whose order is its identity
              key={i}
              offset={s.offset}
              style={{
                stopColor: skyColour(s.dark),
              }}
            />
          ))}
        </linearGradient>
        <pattern
          id={`hatch${id}`}
          width="7"
          height="7"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width="2.2" height="7" style={{ fill: "var(--danger)", fillOpacity: 0.5 }} />
        </pattern>
      </defs>
      <rect width="100%" height={height} rx={8} fill={`url(#sky${id})`} />
    </>
  );
}

/** A stretch that was not safe, hatched, with its cause where it fits. */
export function Unsafe(props: {
  id: string;
  span: UnsafeSpan;
  x: (t: Moment) => number;
  now: Date;
  width: number;
  height: number;
}) {
  const from = Math.max(0, props.x(props.span.from));
  const to = Math.min(props.width, props.x(props.span.to ?? props.now));
  if (to <= from) return null;
  const label = textWidth(props.span.cause) + 10 <= Math.max(to - from, 44);
  return (
    <g>
      <title>{`unsafe from ${hhmm(toMs(props.span.from))}${props.span.to ? ` to ${hhmm(toMs(props.span.to))}` : ""}: ${props.span.cause}`}</title>
      <rect x={from} width={Math.max(1.5, to - from)} height={props.height} fill={`url(#hatch${props.id})`} />
      {label && (
        <text className={`${styles.unsafeLabel} ${styles.halo}`} x={from + 5} y={props.height - 7}>
          {props.span.cause}
        </text>
      )}
    </g>
  );
}

/** The Moon's name and phase where it is first seen up. */
export function MoonLabel(props: {
  night: NightTimes;
  moon: { t: Moment; alt: number }[];
  view: Domain;
  width: number;
  bottom: number;
}) {
  const up = props.moon.find((m) => m.alt > 3 && toMs(m.t) >= props.view.from && toMs(m.t) <= props.view.to);
  if (!up) return null;
  const illum = props.night.moon_illumination;
  const at = Math.min(xOf(toMs(up.t), props.view, props.width) + 8, props.width - 70);
  return (
    <text className={`${styles.moonLabel} ${styles.halo}`} x={Math.max(8, at)} y={16}>
      Moon{illum === undefined ? "" : ` ${Math.round(illum * 100)} %`}
    </text>
  );
}
