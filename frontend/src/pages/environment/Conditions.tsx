// How well one can observe: each condition with what it rests on and its age,
// and the seeing and transparency of the night.
import { useQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Condition, ConditionRow, Night } from "@/api/types";
import { Card } from "@/components/Card";
import { conditionClass, conditionValue, conditionWords, tooOld } from "@/components/conditions/words";
import { Empty, ErrorNote, Skeleton, SkeletonLines } from "@/components/notes";
import { TimePlot, type TimeRange } from "@/components/plots/TimePlot";
import { Age } from "@/components/Stale";
import { StateMark } from "@/components/StateMark";
import { TimeText } from "@/components/text";
import { observatoryClock, useNow, useSlowNow } from "@/live/clock";
import { useConditions, useNight } from "@/live/hooks";
import { ms } from "@/sky/format";
import styles from "./environment.module.css";
import { stepsOf } from "./lines";

export function ConditionsSection() {
  const conditions = useConditions();
  return (
    <div id="conditions" className={styles.conditions}>
      <Card title="Observing conditions" aside={conditions && <JudgedAt at={conditions.at} />}>
        {conditions === undefined && <SkeletonLines lines={5} />}
        {conditions === null && (
          <Empty>The observing conditions were not judged yet. The agent does so within a minute.</Empty>
        )}
        {conditions && (
          <table className={styles.conditionTable}>
            <thead>
              <tr>
                <th>Condition</th>
                <th>Value</th>
                <th>Class</th>
                <th>In words</th>
                <th>By</th>
                <th>Age</th>
              </tr>
            </thead>
            <tbody>
              {conditions.items.map((item) => (
                <Row key={item.kind} condition={item} />
              ))}
            </tbody>
          </table>
        )}
      </Card>
      <NightPlots />
    </div>
  );
}

function JudgedAt({ at }: { at: string }) {
  return (
    <>
      judged <TimeText time={at} as="relative" />
    </>
  );
}

function Row({ condition }: { condition: Condition }) {
  const now = useNow();
  const stale = tooOld(condition, now, observatoryClock.speed);
  return (
    <tr data-stale={stale || undefined}>
      <th scope="row">{conditionWords[condition.kind]}</th>
      <td className="num">{conditionValue(condition)}</td>
      <td>
        <StateMark level={stale ? "unknown" : condition.level}>{conditionClass(condition)}</StateMark>
      </td>
      <td>{condition.interpretation}</td>
      <td className="muted">{condition.source || "–"}</td>
      <td className="muted">{condition.age_limit_s > 0 ? <Age at={condition.measured_at} /> : "computed"}</td>
    </tr>
  );
}

/** The present night from sunset on, by day the one before. */
function rangeOf(night: Night, now: number): { range: TimeRange; name: string } {
  const day = 86_400_000;
  const [sunset, sunrise] = [ms(night.sunset), ms(night.sunrise)];
  if (now >= sunset)
    return { range: { from: sunset / 1000, to: Math.min(now, sunrise) / 1000 }, name: "This night" };
  return { range: { from: (sunset - day) / 1000, to: (sunrise - day) / 1000 }, name: "Last night" };
}

function NightPlots() {
  const night = useNight();
  const now = useSlowNow(60);
  const shown = night && rangeOf(night, now);
  const from = shown ? new Date(shown.range.from * 1000).toISOString() : "";
  const lines = useQuery({
    queryKey: keys.conditionHistory(from, "night"),
    queryFn: ({ signal }) =>
      api.get<ConditionRow[]>("/conditions/history", {
        query: { from, to: new Date(Math.max(observatoryClock.now(), Date.parse(from))).toISOString() },
        signal,
      }),
    enabled: shown !== undefined,
  });
  const seeing = shown && stepsOf(lines.data ?? [], "seeing", shown.range);
  const transparency = shown && stepsOf(lines.data ?? [], "transparency", shown.range);
  return (
    <Card title="Seeing" aside={shown?.name}>
      {lines.isPending && <Skeleton height={150} radius={8} />}
      {lines.isError && (
        <ErrorNote
          what="The seeing of the night cannot be read."
          error={lines.error}
          retry={() => void lines.refetch()}
        />
      )}
      {lines.data &&
        shown &&
        seeing &&
        transparency &&
        (seeing.t.length === 0 && transparency.t.length === 0 ? (
          <Empty>No image of the night has sharp stars: its seeing is not known.</Empty>
        ) : (
          <>
            <TimePlot
              title="Seeing"
              unit="″"
              t={seeing.t}
              lines={[{ label: "zenith, 500 nm", values: seeing.values, colour: "plot-1" }]}
              range={shown.range}
              sync="conditions"
              digits={2}
              least={1}
              floor={0}
              height={130}
            />
            <TimePlot
              title="Transparency"
              unit="%"
              t={transparency.t}
              lines={[{ label: "of the best image's stars", values: transparency.values, colour: "plot-2" }]}
              range={shown.range}
              sync="conditions"
              digits={0}
              least={40}
              floor={0}
              height={130}
              timeAxis
            />
          </>
        ))}
    </Card>
  );
}
