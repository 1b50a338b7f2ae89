// What is judged: each element's value, its last hour with the limit, and the
// verdict in words.
import { useMemo } from "react";
import { Link } from "react-router";
import type { Element, Environment, Verdict } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, Skeleton } from "@/components/notes";
import { columnsOf } from "@/components/plots/data";
import { Sparkline } from "@/components/plots/Sparkline";
import { Age, useStale } from "@/components/Stale";
import { StateMark } from "@/components/StateMark";
import { Value } from "@/components/text";
import { useEnvironment, useWeatherHour } from "@/live/hooks";
import { elementDecimals, elementWords } from "@/live/words";
import { unitSign } from "@/sky/format";
import styles from "./SafetyTiles.module.css";
import page from "./tonight.module.css";

/** The eight of the page; the Environment page shows all. */
const shown: readonly Element[] = [
  "rain",
  "wind",
  "humidity",
  "dew_margin",
  "cloud",
  "temperature",
  "doors",
  "plc",
];

/** The monitor reads every 2 s; older than this is old, in s. */
const limitS = 10;

const fields = ["rain", "wind", "humidity", "temperature", "dew_point", "sky_temperature"] as const;

export function SafetyTiles() {
  const environment = useEnvironment();
  const stale = useStale(environment?.safety.at, limitS);
  return (
    <Card
      title="Environment"
      aside={environment && <Age at={environment.safety.at} limitS={limitS} />}
      className={page.environment}
      stale={stale}
    >
      {environment === null ? (
        <Empty>The monitor has not read the PLC yet. Until it has, nothing opens.</Empty>
      ) : (
        <Tiles environment={environment} />
      )}
    </Card>
  );
}

function Tiles({ environment }: { environment: Environment | undefined }) {
  const hour = useWeatherHour().data;
  const { t, columns } = useMemo(() => columnsOf(hour ?? [], fields, 120), [hour]);
  const dew = useMemo(
    () =>
      columns.temperature.map((value, i) => {
        const point = columns.dew_point[i] ?? null;
        return value === null || point === null ? null : value - point;
      }),
    [columns],
  );
  const values = (element: Element): (number | null)[] => {
    if (element === "dew_margin") return dew;
    if (element === "cloud") return columns.sky_temperature;
    return element === "rain" || element === "wind" || element === "humidity" || element === "temperature"
      ? columns[element]
      : [];
  };
  return (
    <ul className={styles.tiles} aria-busy={environment === undefined}>
      {shown.map((element) => {
        if (!environment) return <Skeleton key={element} height="100%" radius={8} />;
        const verdict = environment.verdicts.find((v) => v.element === element);
        return <Tile key={element} element={element} verdict={verdict} t={t} values={values(element)} />;
      })}
    </ul>
  );
}

interface TileProps {
  element: Element;
  verdict: Verdict | undefined;
  t: number[];
  values: (number | null)[];
}

function Tile({ element, verdict, t, values }: TileProps) {
  const level = verdict?.level ?? "unknown";
  const title = verdict
    ? [verdict.interpretation, verdict.note, verdict.source && `By ${verdict.source}.`]
        .filter(Boolean)
        .join(" · ")
    : "not reported";
  return (
    <li className={styles.tile} data-level={level} title={title}>
      <Link to="/environment">
        <span className={styles.name}>{elementWords[element]}</span>
        <b className={styles.value}>{verdict ? <Reading element={element} verdict={verdict} /> : "–"}</b>
        <span className={styles.verdict}>
          <StateMark level={level}>{verdict?.interpretation || "not reported"}</StateMark>
        </span>
        <span className={styles.spark}>
          <Sparkline
            t={t}
            values={values}
            limit={verdict?.limit}
            colour={level === "idle" ? "muted" : level}
            width={72}
            height={26}
          />
        </span>
      </Link>
    </li>
  );
}

function Reading({ element, verdict }: { element: Element; verdict: Verdict }) {
  if (element === "doors" || element === "lights") {
    if (verdict.value === undefined) return "–";
    if (element === "doors") return verdict.value > 0 ? "open" : "closed";
    return verdict.value > 0 ? "on" : "off";
  }
  return <Value value={verdict.value} unit={unitSign(verdict.unit)} decimals={elementDecimals[element]} />;
}
