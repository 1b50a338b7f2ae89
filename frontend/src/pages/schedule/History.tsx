// The kept schedules: one may be looked at as it was, any two may be compared.
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Page, Schedule } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import table from "@/components/table/table.module.css";
import { TimeText } from "@/components/text";
import { number } from "@/sky/format";
import { causeOf } from "./diff";
import styles from "./past.module.css";
import { useShown } from "./shown";

/** All schedules, the newest first, with what each changed against the one before it. */
export function History({ current }: { current: Schedule }) {
  const query = useInfiniteQuery({
    queryKey: keys.schedules,
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Schedule>>("/schedules", { query: { cursor: pageParam, limit: 25 }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const past = (query.data?.pages ?? []).flatMap((p) => p.items ?? []).filter((s) => s.id !== current.id);
  return (
    <Card flush title="Schedules before" aside="Look at one as it was, or compare any two">
      {query.isError ? (
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
        <>
          <List schedules={[current, ...past]} current={current.id} />
          {query.hasNextPage && (
            <div className={styles.more}>
              <Button
                variant="subtle"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                Older ones
              </Button>
            </div>
          )}
        </>
      )}
    </Card>
  );
}

function List({ schedules, current }: { schedules: Schedule[]; current: number }) {
  return (
    <section
      className={table.scroll}
      style={{ ["--table-height" as string]: "360px" }}
      aria-label="Schedules before"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
      tabIndex={0}
    >
      <table className={`${table.table} ${styles.list}`}>
        <thead>
          <tr>
            <th>Planned (UTC)</th>
            <th>Because</th>
            <th data-wide>Policy</th>
            <th data-wide data-right title="Priority-weighted minutes that are planned">
              Z1
            </th>
            <th data-mid>Against the one before</th>
            <th>
              <span className="sr">Show or compare</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {schedules.map((s) => (
            <Line key={s.id} schedule={s} current={current} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Line({ schedule: s, current }: { schedule: Schedule; current: number }) {
  const [shown, show] = useShown();
  const inForce = s.id === current;
  const here = s.id === (shown.schedule ?? current);
  const other = shown.against === s.id;
  const name = `schedule ${s.id} of ${s.created.slice(0, 19).replace("T", " ")}`;
  return (
    <tr data-on={here || other || undefined}>
      <td>
        <TimeText time={s.created} as="full" />
      </td>
      <td className={styles.trigger} title={s.trigger}>
        {inForce && <b>In force. </b>}
        {causeOf(s)}
      </td>
      <td data-wide>{s.policy || "–"}</td>
      <td data-wide data-right>
        {number(s.z1, 0)}
      </td>
      <td data-mid>{countsText(s)}</td>
      <td className={styles.actions}>
        {here ? (
          <span>shown</span>
        ) : (
          <>
            <Button
              variant="default"
              size="compact-xs"
              aria-label={`Show ${name}`}
              onClick={() => show({ schedule: inForce ? null : s.id })}
            >
              Show
            </Button>
            <Button
              variant={other ? "filled" : "default"}
              size="compact-xs"
              aria-pressed={other}
              aria-label={`Compare with ${name}`}
              onClick={() => show({ against: other ? null : s.id })}
            >
              Compare
            </Button>
          </>
        )}
      </td>
    </tr>
  );
}

/** What a schedule changed against the one before it. */
function countsText(s: Schedule): string {
  const parts = [
    s.moved ? `${s.moved} moved` : "",
    s.dropped ? `${s.dropped} dropped` : "",
    s.added ? `${s.added} added` : "",
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : "nothing moved";
}
