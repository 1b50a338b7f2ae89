// The night as a strip over the whole width.
import { useMemo } from "react";
import { useNavigate } from "react-router";
import { leftOutTotal } from "@/api/leftOut";
import type { Night, Schedule } from "@/api/types";
import { Card } from "@/components/Card";
import { Skeleton } from "@/components/notes";
import { NightTimeline } from "@/components/timeline/NightTimeline";
import { useSlowNow } from "@/live/clock";
import { useNight, useSchedule, useSite } from "@/live/hooks";
import { useMoon, useUnsafe } from "@/live/night";
import { ms } from "@/sky/format";
import styles from "./tonight.module.css";

const none: never[] = [];

export function NightStrip() {
  const night = useNight();
  const site = useSite();
  const schedule = useSchedule();
  const now = useSlowNow(5);
  const moon = useMoon(night);
  const unsafe = useUnsafe(night);
  const navigate = useNavigate();
  const shown = schedule && schedule.night.name === night?.name ? schedule : null;
  const at = useMemo(() => new Date(now), [now]);

  return (
    <Card
      title={night ? `Night of ${night.name}${site ? ` · ${site.name}` : ""}` : "Night"}
      aside={night && summary(shown, night)}
      className={styles.strip}
    >
      {night && schedule !== undefined ? (
        <NightTimeline
          night={night}
          entries={shown?.entries ?? none}
          leftOut={leftOutTotal(shown)}
          now={at}
          unsafe={unsafe}
          moon={moon}
          height={130}
          onSelect={(entry) => void navigate(`/requests/${entry.request_id}`)}
        />
      ) : (
        <div aria-busy="true">
          <Skeleton height={112} radius={8} />
        </div>
      )}
    </Card>
  );
}

/** "14 planned · 6 done · 2 left out · 91 % of the dark time filled" */
function summary(schedule: Schedule | null, night: Night): string {
  if (!schedule) return "nothing planned";
  const ended = schedule.entries.filter((entry) => entry.status === "executed").length;
  const parts = [`${schedule.entries.length} planned`, `${ended} done`];
  const out = leftOutTotal(schedule);
  if (out > 0) parts.push(`${out} left out`);
  const share = filled(schedule, night);
  if (share !== null) parts.push(`${Math.round(share * 100)} % of the night filled`);
  return parts.join(" · ");
}

/** Share of the observing time that sequences take. */
function filled(schedule: Schedule, night: Night): number | null {
  const start = ms(night.observing_start);
  const end = ms(night.observing_end);
  if (!(end > start)) return null;
  const taken = schedule.entries.reduce(
    (sum, entry) => sum + Math.max(0, Math.min(end, ms(entry.end)) - Math.max(start, ms(entry.start))),
    0,
  );
  return Math.min(1, taken / (end - start));
}
