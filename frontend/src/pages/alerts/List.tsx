import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Alert, Page } from "@/api/types";
import { Card } from "@/components/Card";
import { Icon } from "@/components/Icon";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { StateMark } from "@/components/StateMark";
import { RequestPill } from "@/components/status/StatusPill";
import table from "@/components/table/table.module.css";
import { TimeText } from "@/components/text";
import { count } from "@/sky/format";
import styles from "./alerts.module.css";
import { FakeAlert } from "./FakeAlert";
import { kinds, outcomes } from "./words";

export function AlertList() {
  const [outcome, setOutcome] = useState("");
  const [typed, setTyped] = useState("");
  const [text] = useDebouncedValue(typed.trim(), 250);
  const query = useInfiniteQuery({
    queryKey: keys.alertList({ outcome, text }),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Alert>>("/alerts", { query: { outcome, text, cursor: pageParam, limit: 50 }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const items = (query.data?.pages ?? []).flatMap((page) => page.items ?? []);
  return (
    <>
      <PageHeader
        title="Alerts"
        log="alertmanager"
        actions={
          <>
            <FakeAlert />
            <Button component={Link} to="/alerts/strategies" variant="default">
              Strategies
            </Button>
          </>
        }
      >
        What satellites and observatories announced, and what came of it.
      </PageHeader>
      <div className={styles.tools}>
        <TextInput
          size="xs"
          leftSection={<Icon name="search" size={14} />}
          placeholder="Name, mission, trigger"
          aria-label="Only alerts that contain"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Select
          size="xs"
          aria-label="Outcome"
          placeholder="Every outcome"
          clearable
          data={Object.keys(outcomes)}
          value={outcome || null}
          onChange={(value) => setOutcome(value ?? "")}
        />
      </div>
      <Card
        flush
        title="Events"
        aside={
          items.length > 0
            ? `${count(items.length, "event")}${query.hasNextPage ? " so far" : ""}`
            : undefined
        }
      >
        {query.isError && !query.data ? (
          <ErrorNote
            what="The alerts could not be read."
            error={query.error}
            retry={() => void query.refetch()}
          />
        ) : !query.data ? (
          <div className={styles.loading}>
            <SkeletonLines lines={8} />
          </div>
        ) : items.length === 0 ? (
          <Empty>{outcome || text ? "No alert fits this choice." : "No alert has come in yet."}</Empty>
        ) : (
          <>
            <AlertTable items={items} />
            {query.hasNextPage && (
              <div className={styles.more}>
                <Button
                  variant="subtle"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Show older ones
                </Button>
              </div>
            )}
          </>
        )}
      </Card>
    </>
  );
}

function AlertTable({ items }: { items: Alert[] }) {
  return (
    <div className={table.scroll}>
      <table className={`${table.table} ${styles.table}`}>
        <thead>
          <tr>
            <th>Received (UTC)</th>
            <th>Event</th>
            <th data-wide>Kind</th>
            <th>Outcome</th>
            <th data-wide>Why</th>
            <th data-wide>Packets</th>
          </tr>
        </thead>
        <tbody>
          {items.map((a) => (
            <tr key={a.id}>
              <td>
                <TimeText time={a.received} as="full" />
              </td>
              <td>
                <Link to={`/alerts/${a.id}`}>{a.name || `Alert ${a.id}`}</Link>
                {a.role !== "observation" && <span className="muted"> {a.role || "no role"}</span>}
              </td>
              <td data-wide>{kinds[a.kind]}</td>
              <td>
                <span className={styles.outcome}>
                  <StateMark level={outcomes[a.outcome].level}>{outcomes[a.outcome].word}</StateMark>
                  {a.request_id > 0 && a.request_status && <RequestPill status={a.request_status} />}
                </span>
              </td>
              <td data-wide className={styles.why}>
                {a.reasons[0]}
              </td>
              <td data-wide>{a.packets.length}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
