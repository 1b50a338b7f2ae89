// The templates that turn alerts into requests: what they answer, what an
// alert must fulfil, what is asked for.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useUser } from "@/api/auth";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { atLeast, type Strategy } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { StateMark } from "@/components/StateMark";
import { duration, priority } from "@/sky/format";
import styles from "./alerts.module.css";
import { BackToAlerts } from "./Detail";
import { StrategyEditor } from "./StrategyEditor";
import { kinds } from "./words";

const blank: Strategy = {
  id: 0,
  name: "",
  description: "",
  active: true,
  rank: 100,
  kinds: [],
  missions: [],
  packet_types: [],
  max_error_deg: 0.25,
  max_age_s: 0,
  min_alt_deg: 0,
  known_sources: false,
  program: "GRB",
  priority: 0,
  preempt: false,
  delay_s: 0,
  window_s: 3600,
  albums: [],
  version: 0,
};

export function Strategies() {
  const user = useUser();
  const mayEdit = atLeast(user?.role, "operator");
  const [edited, setEdited] = useState<Strategy | null>(null);
  const query = useQuery({
    queryKey: keys.strategies,
    queryFn: ({ signal }) => api.get<Strategy[]>("/strategies", { signal }),
  });
  const all = query.data ?? [];
  return (
    <>
      <BackToAlerts />
      <PageHeader
        title="Strategies"
        actions={
          mayEdit && (
            <Button onClick={() => setEdited({ ...blank, albums: all[0]?.albums ?? [] })}>
              New strategy
            </Button>
          )
        }
      >
        Each active one that fits an alert adds one sequence to its request.
      </PageHeader>
      {query.isError && !query.data ? (
        <Card title="Strategies">
          <ErrorNote
            what="The strategies could not be read."
            error={query.error}
            retry={() => void query.refetch()}
          />
        </Card>
      ) : !query.data ? (
        <Card title="Strategies">
          <SkeletonLines lines={6} />
        </Card>
      ) : all.length === 0 ? (
        <Card title="Strategies">
          <Empty>There is no strategy, so no alert is observed.</Empty>
        </Card>
      ) : (
        <div className={styles.strategies}>
          {all.map((s) => (
            <Shown key={s.id} strategy={s} onEdit={mayEdit ? () => setEdited(s) : undefined} />
          ))}
        </div>
      )}
      {edited && <StrategyEditor strategy={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function Shown({ strategy: s, onEdit }: { strategy: Strategy; onEdit?: (() => void) | undefined }) {
  return (
    <Card
      title={s.name}
      aside={<StateMark level={s.active ? "ok" : "idle"}>{s.active ? "active" : "rests"}</StateMark>}
    >
      <p>{s.description}</p>
      <dl className={styles.pairs}>
        <dt>For</dt>
        <dd>
          {s.kinds.map((k) => kinds[k]).join(", ") || "every kind"}
          {s.missions.length > 0 && ` of ${s.missions.join(", ")}`}
          {s.packet_types.length > 0 && `, packets ${s.packet_types.join(", ")}`}
        </dd>
        <dt>Error radius</dt>
        <dd>{s.max_error_deg > 0 ? `up to ${s.max_error_deg}°` : "any"}</dd>
        <dt>Window</dt>
        <dd>
          {duration(s.window_s)}
          {s.delay_s > 0 && `, from ${duration(s.delay_s)} after the request`}
        </dd>
        <dt>Priority</dt>
        <dd>
          {priority(s.priority)}
          {s.preempt && ", interrupts what runs"}
        </dd>
        {s.albums.map((a) => (
          <div key={a.detector} className={styles.album}>
            <dt>{a.detector}</dt>
            <dd>{a.plans.map((p) => `${p.images} × ${p.exposure_s} s ${p.filter}`).join(", ")}</dd>
          </div>
        ))}
      </dl>
      {onEdit && (
        <Button variant="default" size="xs" onClick={onEdit}>
          Edit
        </Button>
      )}
    </Card>
  );
}
