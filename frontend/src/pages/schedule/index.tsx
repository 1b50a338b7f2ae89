// Schedule: the night as it is planned, why, what did not fit, and how the
// plan came to be.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useUser } from "@/api/auth";
import { api } from "@/api/client";
import { atLeast, type Schedule } from "@/api/types";
import { Card } from "@/components/Card";
import { Segmented } from "@/components/choice/Segmented";
import { Icon } from "@/components/Icon";
import { Empty, ErrorNote, Skeleton, SkeletonLines } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { TimeText } from "@/components/text";
import { NightTimeline } from "@/components/timeline/NightTimeline";
import type { RowMode } from "@/components/timeline/words";
import { toast, toastError } from "@/components/toasts";
import { useNow } from "@/live/clock";
import { useNight, useSchedule } from "@/live/hooks";
import { useMoon, useUnsafe } from "@/live/night";
import { duration, number } from "@/sky/format";
import { Compare } from "./Compare";
import { Entries } from "./Entries";
import { History } from "./History";
import { LeftOutList } from "./LeftOutList";
import { PastBanner } from "./Past";
import pastStyles from "./past.module.css";
import styles from "./schedule.module.css";
import { usePast, useShown } from "./shown";

export default function SchedulePage() {
  const schedule = useSchedule();
  const user = useUser();
  if (!atLeast(user?.role, "scientist")) {
    return (
      <Card title="Schedule">
        <Empty>Your account is a visitor's: the schedule is shown to scientists.</Empty>
      </Card>
    );
  }
  return (
    <>
      <PageHeader
        title="Schedule"
        log="planning"
        actions={atLeast(user?.role, "operator") ? <Replan /> : undefined}
      >
        {schedule && <About schedule={schedule} />}
      </PageHeader>
      <div className={styles.page}>
        <Shown current={schedule} />
      </div>
    </>
  );
}

/** The schedule in force, or the past one that the address names. */
function Shown({ current }: { current: Schedule | null | undefined }) {
  const [{ schedule: id }] = useShown();
  const pastId = current && id !== current.id ? id : null;
  const past = usePast(pastId);
  if (pastId === null) {
    return (
      <>
        <TimelineCard schedule={current} />
        {current && <Compare shown={current} current={current} />}
        <Rest schedule={current} current={current} />
      </>
    );
  }
  return (
    <>
      <PastBanner id={pastId} schedule={past.data} />
      {past.isError ? (
        <Card title={`Schedule ${pastId}`}>
          <ErrorNote
            what={`Schedule ${pastId} could not be read.`}
            error={past.error}
            retry={() => void past.refetch()}
          />
        </Card>
      ) : (
        <>
          <TimelineCard schedule={past.data} past />
          {past.data && current && <Compare shown={past.data} current={current} />}
          <Rest schedule={past.data} current={current} />
        </>
      )}
    </>
  );
}

/** Why and when it was planned, and what came of it. */
function About({ schedule: s }: { schedule: Schedule }) {
  const trigger = s.trigger.trim().replace(/\.$/, "");
  return (
    <p className={styles.about}>
      Planned <TimeText time={s.created} as="relative" />
      {trigger && <>: {trigger}</>}
      <span title="Real time that the planner took">{elapsed(s.elapsed_s)}</span>
      <span title="Priority-weighted minutes that are planned (z1)">{number(s.z1, 0)} weighted minutes</span>
      {s.policy && <span title="The planner's policy">{s.policy}</span>}
      {s.moved + s.added + s.dropped > 0 && (
        <span title="Against the schedule before">
          {s.added} added, {s.moved} moved, {s.dropped} dropped
        </span>
      )}
    </p>
  );
}

function elapsed(seconds: number): string {
  return seconds < 1 ? `in ${Math.max(1, Math.round(seconds * 1000))} ms` : `in ${number(seconds, 1)} s`;
}

function Replan() {
  const replan = useMutation({
    mutationFn: () => api.post<void>("/schedules/replan"),
    onSuccess: () => toast("The planner is asked. The new schedule appears here by itself."),
    onError: (error) => toastError("The night was not planned again.", error),
  });
  return (
    <Button
      variant="default"
      leftSection={<Icon name="refresh" size={15} />}
      loading={replan.isPending}
      onClick={() => replan.mutate()}
    >
      Plan again
    </Button>
  );
}

const modes: { value: RowMode; label: string }[] = [
  { value: "compact", label: "Strip" },
  { value: "status", label: "By status" },
  { value: "program", label: "By program" },
];

interface TimelineProps {
  schedule: Schedule | null | undefined;
  /** It is no longer in force. */
  past?: boolean;
}

function TimelineCard({ schedule, past = false }: TimelineProps) {
  const current = useNight();
  const night = schedule?.night ?? (past ? undefined : current);
  const [mode, setMode] = useState<RowMode>("status");
  const [params, setParams] = useSearchParams();
  const now = useNow();
  const moon = useMoon(night);
  const unsafe = useUnsafe(night);
  const selected = Number(params.get("sequence")) || undefined;
  const entries = schedule?.entries ?? [];
  return (
    <Card
      className={past ? `${styles.timeline} ${pastStyles.pastCard}` : styles.timeline}
      title={night ? `Night of ${night.name}${past ? ", as it was planned" : ""}` : "Night"}
      aside={<Segmented label="Rows" value={mode} onChange={setMode} options={modes} />}
    >
      {night && schedule !== undefined ? (
        <NightTimeline
          night={night}
          entries={entries}
          leftOut={schedule?.left_out ?? []}
          now={new Date(now)}
          moon={moon}
          unsafe={unsafe}
          rows={mode}
          height={mode === "compact" ? 190 : 210}
          {...(selected === undefined ? {} : { selected })}
          onSelect={(e) =>
            setParams(
              (old) => {
                const next = new URLSearchParams(old);
                next.set("sequence", String(e.sequence_id));
                return next;
              },
              { replace: true },
            )
          }
        />
      ) : (
        <Skeleton height={210} radius={8} />
      )}
    </Card>
  );
}

function Rest(props: { schedule: Schedule | null | undefined; current: Schedule | null | undefined }) {
  const { schedule, current } = props;
  if (schedule === undefined) {
    return (
      <Card title="Sequences">
        <SkeletonLines lines={8} />
      </Card>
    );
  }
  if (schedule === null) {
    return (
      <Card title="Sequences">
        <Empty>
          Nothing was ever planned here. A submitted request, or the next nightfall, makes the first schedule.
        </Empty>
      </Card>
    );
  }
  const total =
    (schedule.entries ?? []).reduce((s, e) => s + Date.parse(e.end) - Date.parse(e.start), 0) / 1000;
  return (
    <>
      <Entries entries={schedule.entries ?? []} total={duration(total)} />
      <LeftOutList schedule={schedule} />
      {current && <History current={current} />}
    </>
  );
}
