// Schedule: the night as it is planned, why, what did not fit, and how the
// plan came to be.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { useUser } from "@/api/auth";
import { api } from "@/api/client";
import { leftOutTotal } from "@/api/leftOut";
import { atLeast, type LeftOut, type Schedule, type Scheduled } from "@/api/types";
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
import { causeOf } from "./diff";
import { Entries } from "./Entries";
import { History } from "./History";
import { LeftOutList } from "./LeftOutList";
import { PastBanner } from "./Past";
import { PinLine } from "./PinLine";
import pastStyles from "./past.module.css";
import { type Pins, usePins } from "./pins";
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

const unlit: ReadonlySet<number> = new Set();

/** The schedule in force, or the past one that the address names. */
function Shown({ current }: { current: Schedule | null | undefined }) {
  const [{ schedule: id }] = useShown();
  const pastId = current && id !== current.id ? id : null;
  const past = usePast(pastId);
  const [lit, setLit] = useState<ReadonlySet<number>>(unlit);
  const top = useRef<HTMLDivElement>(null);
  const light = (ids: number[]) => {
    setLit(new Set(ids));
    top.current?.scrollIntoView({ block: "nearest" });
  };
  const pins = usePins(current);
  const mayPin = atLeast(useUser()?.role, "operator");
  const timeline = { lit, onUnlight: () => setLit(unlit), pins };
  if (pastId === null) {
    return (
      <>
        <div ref={top} className={styles.top}>
          <TimelineCard schedule={current} {...timeline} />
        </div>
        {current && <Compare shown={current} current={current} />}
        <Rest
          schedule={current}
          current={current}
          onLight={light}
          onUnpin={mayPin ? pins.unpin : undefined}
        />
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
          <div ref={top} className={styles.top}>
            <TimelineCard schedule={past.data} past {...timeline} />
          </div>
          {past.data && current && <Compare shown={past.data} current={current} />}
          <Rest schedule={past.data} current={current} onLight={light} />
        </>
      )}
    </>
  );
}

/** Why and when it was planned, and what came of it. */
function About({ schedule: s }: { schedule: Schedule }) {
  return (
    <p className={styles.about}>
      Planned <TimeText time={s.created} as="ago" />: {causeOf(s)}
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
  /** Blocks that the lists below speak of. */
  lit: ReadonlySet<number>;
  onUnlight: () => void;
  pins: Pins;
}

const none: Scheduled[] = [];

function TimelineCard({ schedule, past = false, lit, onUnlight, pins }: TimelineProps) {
  const current = useNight();
  const night = schedule?.night ?? (past ? undefined : current);
  const mayPin = atLeast(useUser()?.role, "operator") && !past;
  const [mode, setMode] = useState<RowMode>("status");
  const [params, setParams] = useSearchParams();
  const now = useNow();
  const moon = useMoon(night);
  const unsafe = useUnsafe(night);
  const selected = Number(params.get("sequence")) || undefined;
  const entries = schedule?.entries ?? none;
  return (
    <Card
      className={past ? `${styles.timeline} ${pastStyles.pastCard}` : styles.timeline}
      title={night ? `Night of ${night.name}${past ? ", as it was planned" : ""}` : "Night"}
      aside={
        <span className={styles.aside}>
          {lit.size > 0 && (
            <Button variant="default" size="compact-xs" onClick={onUnlight}>
              Show all alike
            </Button>
          )}
          <Segmented label="Rows" value={mode} onChange={setMode} options={modes} />
        </span>
      }
    >
      {night && schedule !== undefined ? (
        <>
          <NightTimeline
            night={night}
            entries={entries}
            leftOut={leftOutTotal(schedule)}
            now={new Date(now)}
            moon={moon}
            unsafe={unsafe}
            rows={mode}
            height={mode === "compact" ? 190 : 210}
            lit={lit}
            {...(mayPin ? { pinning: { onPin: pins.pin, asked: pins.asked } } : {})}
            {...(selected === undefined ? {} : { selected })}
            onSelect={(e) =>
              setParams(
                (old) => {
                  const next = new URLSearchParams(old);
                  next.set("sequence", String(e.sequence_id));
                  return next;
                },
                { replace: true, preventScrollReset: true },
              )
            }
          />
          {mayPin && entries.length > 0 && (
            <PinLine
              night={night}
              entries={entries}
              chosen={entries.find((e) => e.sequence_id === selected)}
              pins={pins}
            />
          )}
        </>
      ) : (
        <Skeleton height={210} radius={8} />
      )}
    </Card>
  );
}

interface RestProps {
  schedule: Schedule | null | undefined;
  current: Schedule | null | undefined;
  onLight: (ids: number[]) => void;
  onUnpin?: ((leftOut: LeftOut) => void) | undefined;
}

function Rest({ schedule, current, onLight, onUnpin }: RestProps) {
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
      <LeftOutList schedule={schedule} onLight={onLight} onUnpin={onUnpin} />
      {current && <History current={current} />}
    </>
  );
}
