// Logs: what a person should see of every agent, live, newest first, back to
// the first line. While the pointer is over the lines nothing moves: new ones
// wait above until asked for, also when the pointer leaves to ask for them.
import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { LogEntry, Page } from "@/api/types";
import { Card } from "@/components/Card";
import { Icon } from "@/components/Icon";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { useHeld } from "@/components/table/hold";
import { useAgents, useLiveLogs } from "@/live/hooks";
import { count } from "@/sky/format";
import { Lines } from "./Lines";
import styles from "./logs.module.css";
import { merge } from "./merge";

const perPage = 100;
const levels = [
  { value: "", label: "All" },
  { value: "info", label: "Info" },
  { value: "warning", label: "Warnings" },
  { value: "error", label: "Errors" },
];

export default function Logs() {
  const [query, setQuery] = useSearchParams();
  const agent = query.get("agent") ?? "";
  const level = query.get("level") ?? "";
  const [text, setText] = useState("");
  const set = (name: string, value: string) =>
    setQuery(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );

  const pages = useLogPages(agent, level);
  const live = useLiveLogs();
  const all = useMemo(
    () => merge(pages.data?.pages.flatMap((page) => page.items) ?? [], live ?? [], { agent, level, text }),
    [pages.data, live, agent, level, text],
  );
  const held = useHeld(all, `${agent} ${level} ${text}`);
  const shown = held.items;
  const older = () => {
    held.release();
    void pages.fetchNextPage();
  };

  return (
    <div className={styles.page}>
      <PageHeader title="Logs">What the agents did and noticed, live.</PageHeader>
      <div className={styles.tools}>
        <SegmentedControl
          size="xs"
          data={levels}
          value={level}
          onChange={(value) => set("level", value)}
          aria-label="Level"
        />
        <AgentChoice agent={agent} onChange={(value) => set("agent", value)} />
        <TextInput
          size="xs"
          className={styles.text}
          leftSection={<Icon name="search" size={14} />}
          placeholder="Contains"
          aria-label="Only lines that contain"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <span className={styles.count} aria-live="polite">
          {held.waiting > 0 ? (
            <Button size="compact-xs" onClick={held.release} {...held.handlers}>
              {count(held.waiting, "new line")}
            </Button>
          ) : (
            `${count(shown.length, "line")}${text && pages.hasNextPage ? " among those loaded" : ""}`
          )}
        </span>
      </div>
      <Card title={<span className="sr">Lines</span>} flush className={styles.card}>
        {pages.isError && shown.length === 0 && (
          <ErrorNote
            what="The log could not be read."
            error={pages.error}
            retry={() => void pages.refetch()}
          />
        )}
        {pages.isPending && shown.length === 0 && (
          <div className={styles.loading}>
            <SkeletonLines lines={14} />
          </div>
        )}
        {!pages.isPending && !pages.isError && shown.length === 0 && (
          <Empty
            action={
              pages.hasNextPage && (
                <Button variant="default" loading={pages.isFetchingNextPage} onClick={older}>
                  Older lines
                </Button>
              )
            }
          >
            {agent || level || text
              ? text && pages.hasNextPage
                ? "No line fits among those loaded so far."
                : "No line fits this choice."
              : "Nothing was logged yet."}
          </Empty>
        )}
        {shown.length > 0 && (
          <div className={styles.scroll} {...held.handlers}>
            <Lines entries={shown} onAgent={(value) => set("agent", value)} />
            <div className={styles.older}>
              {pages.hasNextPage ? (
                <Button variant="default" loading={pages.isFetchingNextPage} onClick={older}>
                  Older lines
                </Button>
              ) : (
                <span className="muted">
                  {text ? "No older line is to be searched." : "This is the first line."}
                </span>
              )}
            </div>
          </div>
        )}
      </Card>
    </div>
  );
}

function useLogPages(agent: string, level: string) {
  return useInfiniteQuery({
    queryKey: [...keys.logs, "list", { agent, level }],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<LogEntry>>("/logs", {
        query: { agent, level, cursor: pageParam, limit: perPage },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
}

function AgentChoice({ agent, onChange }: { agent: string; onChange: (agent: string) => void }) {
  const agents = useAgents();
  const names = new Set(["monitor", "planning", "majordome", "observer", "analysis", "superagent"]);
  for (const known of agents ?? []) names.add(known.name);
  if (agent) names.add(agent);
  return (
    <Select
      size="xs"
      w={150}
      aria-label="Agent"
      placeholder="Every agent"
      clearable
      data={[...names]}
      value={agent || null}
      onChange={(value) => onChange(value ?? "")}
    />
  );
}
