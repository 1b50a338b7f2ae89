// Work: what waits and what runs beside the schedule, with ways to cancel it,
// to have it tried again, and to empty a queue.
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { useUser } from "@/api/auth";
import { atLeast, type WorkList } from "@/api/types";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { useConductor, useSchedule } from "@/live/hooks";
import { count } from "@/sky/format";
import { useWork } from "./data";
import { Purge } from "./Purge";
import { Queue } from "./Queue";
import styles from "./work.module.css";

export default function WorkPage() {
  const operator = atLeast(useUser()?.role, "operator");
  useEffect(() => {
    document.title = "Work · PYROS";
  }, []);
  return (
    <>
      <PageHeader title="Work">What waits and what runs, beside what is observed.</PageHeader>
      {operator ? (
        <Queues />
      ) : (
        <Empty>What waits and runs is for operators. Your own requests are on the page Requests.</Empty>
      )}
    </>
  );
}

function Queues() {
  const work = useWork();
  const [purging, setPurging] = useState<WorkList | null>(null);
  return (
    <div className={styles.page}>
      <Observing />
      {work.isPending && <SkeletonLines lines={8} />}
      {work.isError && !work.data && (
        <ErrorNote what="The queues cannot be read." error={work.error} retry={() => void work.refetch()} />
      )}
      {work.data?.map((list) => (
        <Queue
          key={list.queue}
          list={list}
          onPurge={() => setPurging(list)}
          onRetry={() => void work.refetch()}
        />
      ))}
      <Purge list={purging} onClose={() => setPurging(null)} />
    </div>
  );
}

/** What is observed belongs to the schedule: a line and a link. */
function Observing() {
  const conductor = useConductor();
  const schedule = useSchedule();
  const running = conductor?.running;
  const waiting =
    schedule?.entries.filter((entry) => ["planned", "pending"].includes(entry.status)).length ?? 0;
  return (
    <p className={styles.observing}>
      <span>
        {running ? (
          <>
            Observing <Link to={`/requests/${running.request_id}`}>{running.name}</Link>
          </>
        ) : (
          "Nothing is being observed"
        )}
        {", "}
        {waiting === 0 ? "no sequence waits" : `${count(waiting, "sequence")} of the night wait`}.
      </span>
      <Link to="/schedule">Schedule</Link>
    </p>
  );
}
