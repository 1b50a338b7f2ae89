import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Page, Schedule, Scheduled } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { TimeText } from "@/components/text";
import { duration, utcMinute } from "@/sky/format";
import { difference, differenceSentence } from "./diff";
import styles from "./schedule.module.css";

/** The schedules before, and what the one in force does differently. */
export function History({ current }: { current: Schedule }) {
  const [params, setParams] = useSearchParams();
  const picked = Number(params.get("compare")) || null;
  const query = useInfiniteQuery({
    queryKey: keys.schedules,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Schedule>>("/schedules", { query: { cursor: pageParam, limit: 25 }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const pick = (id: number | null) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        if (id === null) next.delete("compare");
        else next.set("compare", String(id));
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  const past = (query.data?.pages ?? []).flatMap((p) => p.items ?? []).filter((s) => s.id !== current.id);

  return (
    <Card
      flush
      title={picked === null ? "Schedules before" : "What changed since"}
      aside={
        picked !== null && (
          <Button variant="default" size="compact-xs" onClick={() => pick(null)}>
            All schedules
          </Button>
        )
      }
    >
      {picked !== null ? (
        <Compare id={picked} current={current} />
      ) : query.isError ? (
        <ErrorNote
          what="The schedules before could not be read."
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : !query.data ? (
        <div style={{ padding: 14 }}>
          <SkeletonLines lines={5} />
        </div>
      ) : past.length === 0 ? (
        <Empty>This is the first schedule. Those that it replaces will be kept here.</Empty>
      ) : (
        <ul className={styles.past}>
          {past.map((s) => (
            <li key={s.id}>
              <button type="button" onClick={() => pick(s.id)}>
                <TimeText time={s.created} as="full" />
                <span className={styles.trigger}>{s.trigger || "no cause noted"}</span>
                <span className={styles.counts}>{countsText(s)}</span>
              </button>
            </li>
          ))}
          {query.hasNextPage && (
            <li className={styles.more}>
              <Button
                variant="subtle"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                Older ones
              </Button>
            </li>
          )}
        </ul>
      )}
    </Card>
  );
}

/** What a schedule changed against the one before it. */
function countsText(s: Schedule): string {
  const parts = [
    s.added ? `${s.added} added` : "",
    s.moved ? `${s.moved} moved` : "",
    s.dropped ? `${s.dropped} dropped` : "",
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : "nothing moved";
}

/** The difference between a past schedule and the one in force. */
function Compare({ id, current }: { id: number; current: Schedule }) {
  const query = useQuery({
    queryKey: keys.scheduleById(id),
    queryFn: ({ signal }) => api.get<Schedule>(`/schedules/${id}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (query.isError) {
    return (
      <ErrorNote
        what="That schedule could not be read."
        error={query.error}
        retry={() => void query.refetch()}
      />
    );
  }
  if (!query.data) {
    return (
      <div style={{ padding: 14 }}>
        <SkeletonLines lines={5} />
      </div>
    );
  }
  const before = query.data;
  const d = difference(before, current);
  return (
    <div className={styles.compare}>
      <p>
        Since <TimeText time={before.created} as="full" /> ({before.trigger || "no cause noted"}):{" "}
        <b>{differenceSentence(d)}</b>
        {before.night.name !== current.night.name && ` It was made for the night of ${before.night.name}.`}
      </p>
      <Changes title="Moved" marker="→">
        {d.moved.map(({ entry, by }) => (
          <Line key={entry.sequence_id} entry={entry}>
            {utcMinute(entry.start)}, {duration(by)} {by > 0 ? "later" : "earlier"}
          </Line>
        ))}
      </Changes>
      <Changes title="Added" marker="+">
        {d.added.map((entry) => (
          <Line key={entry.sequence_id} entry={entry}>
            at {utcMinute(entry.start)}
          </Line>
        ))}
      </Changes>
      <Changes title="Dropped" marker="−">
        {d.dropped.map(({ entry, because }) => (
          <Line key={entry.sequence_id} entry={entry}>
            {because}
          </Line>
        ))}
      </Changes>
    </div>
  );
}

function Changes({
  title,
  marker,
  children,
}: {
  title: string;
  marker: string;
  children: React.ReactNode[];
}) {
  if (children.length === 0) return null;
  return (
    <section>
      <h3>
        <span aria-hidden="true">{marker}</span> {title}
      </h3>
      <ul>{children}</ul>
    </section>
  );
}

function Line({ entry, children }: { entry: Scheduled; children: React.ReactNode }) {
  return (
    <li>
      <Link to={`/requests/${entry.request_id}`}>{entry.name}</Link> <span className="muted">{children}</span>
    </li>
  );
}
