import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useUser } from "@/api/auth";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { atLeast, type Instrument, type Night, type ObservationRequest, type Page } from "@/api/types";
import { Card } from "@/components/Card";
import { NightPick } from "@/components/choice/NightPick";
import { Segmented } from "@/components/choice/Segmented";
import { pickFiles } from "@/components/drop/DropTarget";
import { takeText } from "@/components/drop/intake";
import { Icon } from "@/components/Icon";
import { Empty, ErrorNote, Skeleton } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { MyQuota } from "@/components/quota/MyQuota";
import { Progress, RequestPill } from "@/components/status/StatusPill";
import { nextStart, progressOf, requestStatuses, statusWord, whyNot } from "@/components/status/status";
import { useHeld } from "@/components/table/hold";
import table from "@/components/table/table.module.css";
import { TimeText } from "@/components/text";
import { useNight } from "@/live/hooks";
import { count } from "@/sky/format";
import { example } from "./example";
import { FakeRequest } from "./FakeRequest";
import styles from "./requests.module.css";

interface RequestFilter {
  /** "mine"; absent: all that one may see. */
  whose?: string;
  /** By the date of its evening: requests with a window in it. */
  night?: string;
  status?: string;
  program?: string;
  text?: string;
}

/** The filter lives in the address, so that it can be sent to somebody and survives a way back. */
function useFilter() {
  const [params, setParams] = useSearchParams();
  const filter: RequestFilter = {};
  for (const name of ["whose", "night", "status", "program", "text"] as const) {
    const value = params.get(name);
    if (value) filter[name] = value;
  }
  const set = (name: keyof RequestFilter, value: string | null) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  return { filter, set, clear: () => setParams({}, { replace: true }) };
}

export function RequestList() {
  const { filter, set, clear } = useFilter();
  const filtered = Object.keys(filter).length > 0;
  const onlyMine = filter.whose === "mine" && Object.keys(filter).length === 1;
  const { night, ...others } = filter;
  const query = useInfiniteQuery({
    queryKey: keys.requestList({ ...filter }),
    queryFn: async ({ pageParam, signal }) => {
      const of = night ? await api.get<Night>(`/nights/${night}`, { signal }) : undefined;
      return api.get<Page<ObservationRequest>>("/requests", {
        query: { ...others, from: of?.sunset, to: of?.sunrise, cursor: pageParam, limit: 50 },
        signal,
      });
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const items = (query.data?.pages ?? []).flatMap((p) => p.items ?? []);
  const held = useHeld(items, JSON.stringify(filter));
  return (
    <>
      <PageHeader title="Requests" actions={<Actions />}>
        Drop a request file anywhere to check and submit it.
      </PageHeader>
      <MyQuota />
      <Filters filter={filter} onChange={set} />
      <Card
        flush
        title={filtered ? (onlyMine ? "My requests" : "Requests that fit") : "All requests"}
        aside={
          held.waiting > 0 ? (
            <span className={table.held} {...held.handlers}>
              {count(held.waiting, "new one")}
              <Button variant="default" size="compact-xs" onClick={held.release}>
                Show
              </Button>
            </span>
          ) : items.length > 0 ? (
            `${count(items.length, "request")}${query.hasNextPage ? " so far" : ""}`
          ) : undefined
        }
      >
        {query.isError && !query.data ? (
          <ErrorNote
            what="The requests could not be read."
            error={query.error}
            retry={() => void query.refetch()}
          />
        ) : !query.data ? (
          <Loading />
        ) : items.length === 0 ? (
          filtered ? (
            <Empty
              action={
                <Button variant="default" onClick={clear}>
                  Show all requests
                </Button>
              }
            >
              {onlyMine ? "No request of yours is here yet." : "No request fits these filters."}
            </Empty>
          ) : (
            <Empty action={<Actions withExample />}>
              No request yet. Drop a request file here, choose one, or try the example.
            </Empty>
          )
        ) : (
          <div {...held.handlers}>
            <RequestTable items={held.items} />
            {query.hasNextPage && (
              <div className={styles.more}>
                <Button
                  variant="subtle"
                  loading={query.isFetchingNextPage}
                  onClick={() => {
                    held.release();
                    void query.fetchNextPage();
                  }}
                >
                  Show older ones
                </Button>
              </div>
            )}
          </div>
        )}
      </Card>
    </>
  );
}

function Actions({ withExample }: { withExample?: boolean }) {
  const user = useUser();
  if (!atLeast(user?.role, "scientist")) return null;
  return (
    <div className={styles.actions}>
      {withExample && (
        <Button variant="default" onClick={() => takeText("example.xml", example)}>
          Try the example
        </Button>
      )}
      <Button component={Link} to="/visibility" variant="subtle">
        Visibility
      </Button>
      <FakeRequest />
      <Button variant="default" leftSection={<Icon name="up" size={15} />} onClick={pickFiles}>
        Choose a file
      </Button>
      <Button component={Link} to="/requests/new">
        New request
      </Button>
    </div>
  );
}

function Filters(props: {
  filter: RequestFilter;
  onChange: (name: keyof RequestFilter, value: string | null) => void;
}) {
  const { filter, onChange } = props;
  const instrument = useQuery({
    queryKey: keys.instrument,
    queryFn: ({ signal }) => api.get<Instrument>("/instrument", { signal }),
    staleTime: 10 * 60_000,
  });
  const tonight = useNight()?.name;
  const [text, setText] = useState(filter.text ?? "");
  const [settled] = useDebouncedValue(text, 250);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed changes the address
  useEffect(() => {
    if (settled !== (filter.text ?? "")) onChange("text", settled.trim() || null);
  }, [settled]);
  return (
    <search className={styles.filters}>
      <TextInput
        size="xs"
        type="search"
        aria-label="Search by name, person or target"
        placeholder="Name, person or target"
        leftSection={<Icon name="search" size={14} />}
        value={text}
        onChange={(e) => setText(e.currentTarget.value)}
      />
      <Segmented
        label="Whose requests"
        value={filter.whose === "mine" ? "mine" : "all"}
        options={[
          { value: "all", label: "All" },
          { value: "mine", label: "Mine" },
        ]}
        onChange={(v) => onChange("whose", v === "mine" ? v : null)}
      />
      <Select
        size="xs"
        aria-label="Status"
        placeholder="Any status"
        clearable
        value={filter.status ?? null}
        onChange={(v) => onChange("status", v)}
        data={requestStatuses.map((s) => ({ value: s, label: statusWord(s) }))}
      />
      <Select
        size="xs"
        aria-label="Program"
        placeholder="Any program"
        clearable
        value={filter.program ?? null}
        onChange={(v) => onChange("program", v)}
        data={(instrument.data?.programs ?? []).map((p) => p.name)}
      />
      <NightPick
        key={filter.night ?? ""}
        night={filter.night}
        tonight={tonight}
        ahead
        onPick={(name) => onChange("night", name)}
      />
    </search>
  );
}

function RequestTable({ items }: { items: readonly ObservationRequest[] }) {
  const navigate = useNavigate();
  return (
    <div className={table.scroll}>
      <table className={`${table.table} ${styles.table}`}>
        <thead>
          <tr>
            <th>Request</th>
            <th data-mid>Program</th>
            <th>Status</th>
            <th>Next</th>
            <th>Images</th>
            <th data-mid>By</th>
            <th data-wide>Changed</th>
          </tr>
        </thead>
        <tbody>
          {items.map((r) => {
            const { done, all } = progressOf(r.sequences);
            return (
              <tr key={r.id} data-link onClick={() => navigate(`/requests/${r.id}`)}>
                <td className={styles.name}>
                  <Link to={`/requests/${r.id}`} onClick={(e) => e.stopPropagation()}>
                    {r.name || `Request ${r.id}`}
                  </Link>
                  {r.is_alert && <span className={styles.alert}>alert</span>}
                  <span className="muted">{count((r.sequences ?? []).length, "sequence")}</span>
                </td>
                <td data-mid>{r.program || "–"}</td>
                <td>
                  <RequestPill status={r.status} />
                </td>
                <td>
                  <Next request={r} />
                </td>
                <td>
                  <Progress done={done} all={all} running={r.status === "executing"} />
                </td>
                <td data-mid>{r.user_name || "–"}</td>
                <td data-wide>
                  <TimeText time={r.updated} as="ago" />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** When it goes on, or why it does not. */
function Next({ request }: { request: ObservationRequest }) {
  const next = nextStart(request.sequences);
  if (next === "now") return <b>now</b>;
  if (next) {
    return (
      <>
        <TimeText time={next} as="minute" /> <span className="muted">UTC,</span>{" "}
        <TimeText time={next} as="relative" />
      </>
    );
  }
  const because = whyNot(request.sequences);
  return (
    <span className={`${styles.because} muted`} title={because || undefined}>
      {because || "–"}
    </span>
  );
}

function Loading() {
  return (
    <div className={styles.loading} aria-busy="true" role="status" aria-label="Loading">
      {[72, 58, 80, 64, 70, 52].map((width) => (
        <div key={width}>
          <Skeleton width={`${width * 0.5}%`} />
          <Skeleton width="9%" />
          <Skeleton width="11%" />
          <Skeleton width="14%" />
        </div>
      ))}
    </div>
  );
}
