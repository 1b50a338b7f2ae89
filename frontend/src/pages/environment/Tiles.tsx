import { useMemo } from "react";
import type { Element, Environment, Verdict, WeatherWatch } from "@/api/types";
import { Skeleton } from "@/components/notes";
import { columnsOf } from "@/components/plots/data";
import { Sparkline } from "@/components/plots/Sparkline";
import { useStale } from "@/components/Stale";
import { StateMark } from "@/components/StateMark";
import { Glow } from "@/components/text";
import { useNow } from "@/live/clock";
import { useWeatherHour } from "@/live/hooks";
import styles from "./environment.module.css";
import { elementTitle, limitText, sinceText, valueText } from "./words";

const order: Element[] = [
  "rain",
  "wind",
  "humidity",
  "dew_margin",
  "cloud",
  "temperature",
  "pressure",
  "doors",
  "lights",
  "plc",
];

const fields = [
  "rain",
  "wind",
  "humidity",
  "temperature",
  "dew_point",
  "sky_temperature",
  "pressure",
] as const;

/** The last hour of what an element is judged by; empty for switches. */
function useHour(): { t: number[]; of: (element: Element) => (number | null)[] } {
  const { data } = useWeatherHour();
  return useMemo(() => {
    const { t, columns } = columnsOf<WeatherWatch, (typeof fields)[number]>(data ?? [], fields, 120);
    return {
      t,
      of: (element) => {
        switch (element) {
          case "rain":
          case "wind":
          case "humidity":
          case "temperature":
          case "pressure":
            return columns[element];
          case "cloud":
            return columns.sky_temperature;
          case "dew_margin":
            return columns.temperature.map((v, i) => {
              const dew = columns.dew_point[i] ?? null;
              return v === null || dew === null ? null : v - dew;
            });
          default:
            return [];
        }
      },
    };
  }, [data]);
}

/** A tile per element: value, verdict in words, note, source, since. */
export function Tiles({ environment }: { environment: Environment | null | undefined }) {
  const hour = useHour();
  const stale = useStale(environment?.safety.at, 10);
  if (!environment) {
    return (
      <ul className={styles.tiles} aria-busy={environment === undefined} aria-label="Elements">
        {environment === undefined &&
          order.map((element) => (
            <li key={element} className={styles.tile}>
              <Skeleton width="40%" />
              <Skeleton width="55%" height={26} />
              <Skeleton width="75%" />
            </li>
          ))}
      </ul>
    );
  }
  const rank = (v: Verdict) => {
    const at = order.indexOf(v.element);
    return at < 0 ? order.length : at;
  };
  const verdicts = [...environment.verdicts].sort((a, b) => rank(a) - rank(b));
  return (
    <ul className={styles.tiles} data-stale={stale || undefined} aria-label="Elements">
      {verdicts.map((verdict) => (
        <Tile key={verdict.element} verdict={verdict} t={hour.t} values={hour.of(verdict.element)} />
      ))}
    </ul>
  );
}

function Tile({ verdict: v, t, values }: { verdict: Verdict; t: number[]; values: (number | null)[] }) {
  const now = useNow();
  const limit = limitText(v);
  const clears = v.make_safe && v.clears_at && Date.parse(v.clears_at) > now;
  return (
    <li className={styles.tile} data-level={v.level}>
      <div className={styles.tileHead}>
        <h3>{elementTitle(v.element)}</h3>
        <span>{limit}</span>
      </div>
      <div className={styles.tileValue}>
        <b>
          <Glow text={valueText(v)} />
        </b>
        <Sparkline t={t} values={values} limit={v.limit} colour={v.level === "idle" ? "muted" : v.level} />
      </div>
      <StateMark level={v.level}>{v.interpretation || "not fitted"}</StateMark>
      {clears && (
        <p className={styles.hold}>
          The value is fine again. Held until {sinceText(v.clears_at ?? "", now)} in case it comes back.
        </p>
      )}
      {v.note && <p className={styles.note}>{v.note}</p>}
      <p className={styles.source}>
        {v.source ? <span title={`From ${v.source}`}>{v.source}</span> : <span>no sensor</span>}
        <span>since {sinceText(v.since, now)}</span>
      </p>
    </li>
  );
}
