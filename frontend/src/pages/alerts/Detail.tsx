// One event: what became of it and why, its packets, where it stands, and how
// fast everything went.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { api } from "@/api/client";
import { ApiError } from "@/api/errors";
import { keys } from "@/api/keys";
import type { Alert, AlertPacket, AlertStep } from "@/api/types";
import { Card } from "@/components/Card";
import { Icon } from "@/components/Icon";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { PageHeader } from "@/components/PageHeader";
import { StateMark } from "@/components/StateMark";
import { RequestPill } from "@/components/status/StatusPill";
import { Coordinates, TimeText } from "@/components/text";
import { useSlowNow } from "@/live/clock";
import { useSite } from "@/live/hooks";
import { altAz } from "@/sky/coords";
import { compass, quantity } from "@/sky/format";
import styles from "./alerts.module.css";
import { Candidates } from "./Candidates";
import { Field } from "./Field";
import { actions, kinds, lapse, outcomes, positionWords, timeline } from "./words";

export function AlertDetail() {
  const id = Number(useParams().id);
  const query = useQuery({
    queryKey: keys.alert(id),
    queryFn: ({ signal }) => api.get<Alert>(`/alerts/${id}`, { signal }),
    enabled: Number.isInteger(id) && id > 0,
  });
  const a = query.data;
  if (!a) {
    const missing = !(id > 0) || (query.error instanceof ApiError && query.error.status === 404);
    return (
      <>
        <BackToAlerts />
        <PageHeader title={missing ? "No such alert" : `Alert ${id}`} />
        <Card title="Alert">
          {missing ? (
            <Empty>There is no alert of this number.</Empty>
          ) : query.isError ? (
            <ErrorNote
              what="The alert could not be read."
              error={query.error}
              retry={() => void query.refetch()}
            />
          ) : (
            <SkeletonLines lines={8} />
          )}
        </Card>
      </>
    );
  }
  return (
    <>
      <BackToAlerts />
      <PageHeader title={a.name || `Alert ${a.id}`}>
        <span className={styles.facts}>
          <StateMark level={outcomes[a.outcome].level} pill>
            {outcomes[a.outcome].word}
          </StateMark>
          {a.request_id > 0 && (
            <Link to={`/requests/${a.request_id}`}>
              Request {a.request_id} <RequestPill status={a.request_status} />
            </Link>
          )}
          <span>
            {kinds[a.kind]}, {a.mission}, role {a.role || "empty"}
          </span>
        </span>
      </PageHeader>
      <div className={styles.detail}>
        <div className={styles.column}>
          <Card
            title="Decision"
            aside={
              <>
                <TimeText time={a.updated} as="full" /> UTC
              </>
            }
          >
            <ul className={styles.reasons} aria-live="polite">
              {a.reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
            {a.strategies.length > 0 && (
              <p className="muted">
                By {a.strategies.join(", ")}
                {a.preempt ? "; it may interrupt what runs." : "."}
              </p>
            )}
          </Card>
          {(a.request_id > 0 || a.outcome === "requested") && <Candidates id={a.id} />}
          <Packets alert={a} />
        </div>
        <div className={styles.column}>
          <Position alert={a} />
          <Timeline alert={a} />
        </div>
      </div>
    </>
  );
}

export function BackToAlerts() {
  return (
    <Link to="/alerts" className={styles.back}>
      <Icon name="chevron" size={13} /> All alerts
    </Link>
  );
}

function Position({ alert }: { alert: Alert }) {
  const { position, target } = alert;
  const site = useSite();
  const now = useSlowNow(10);
  if (!position) {
    return (
      <Card title="Position">
        <Empty>No packet gave a position.</Empty>
      </Card>
    );
  }
  const sky = site && altAz({ ra: position.ra_deg, dec: position.dec_deg }, now, site);
  return (
    <Card title="Position">
      <Field alert={alert} />
      <dl className={styles.pairs}>
        <dt>Best known</dt>
        <dd>
          <Coordinates raDeg={position.ra_deg} decDeg={position.dec_deg} />
        </dd>
        <dt>Error radius</dt>
        <dd>{position.error_deg === undefined ? "not told" : quantity(position.error_deg, "deg", 4)}</dd>
        {sky && (
          <>
            <dt>Now</dt>
            <dd>
              {sky.alt < 0
                ? "below the horizon"
                : `${quantity(sky.alt, "deg")} high in the ${compass(sky.az)}`}
            </dd>
          </>
        )}
        {target && (
          <>
            <dt>Asked for</dt>
            <dd>
              <Coordinates raDeg={target.ra_deg} decDeg={target.dec_deg} />
            </dd>
          </>
        )}
      </dl>
    </Card>
  );
}

function Timeline({ alert }: { alert: Alert }) {
  const query = useQuery({
    queryKey: keys.alertTimeline(alert.id),
    queryFn: ({ signal }) => api.get<AlertStep[]>(`/alerts/${alert.id}/timeline`, { signal }),
  });
  return (
    <Card title="Timeline" aside="from the notice's arrival, UTC">
      {query.isError && !query.data ? (
        <ErrorNote
          what="The timeline could not be read."
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : !query.data ? (
        <SkeletonLines lines={5} />
      ) : (
        <ol className={styles.timeline} aria-live="polite">
          {timeline(query.data).map((s) => (
            <li key={s.step}>
              <span>{s.word}</span>
              <b>{lapse(s.sinceMs)}</b>
              <TimeText time={s.at} as="full" />
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

function Packets({ alert }: { alert: Alert }) {
  return (
    <Card title="Packets" aside="in the order they came, UTC">
      <ol className={styles.packets}>
        {alert.packets.map((p, i) => (
          <Packet key={p.id} packet={p} number={i + 1} />
        ))}
      </ol>
    </Card>
  );
}

function Packet({ packet: p, number }: { packet: AlertPacket; number: number }) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <p className={styles.facts}>
        <b className={styles.number}>{number}</b>
        <b>{p.packet_name || p.packet_type || p.format}</b>
        <span>{actions[p.action]}</span>
        <TimeText time={p.received} as="full" />
        <span className="muted">by {p.source}</span>
      </p>
      <p className={styles.ivorn}>{p.ivorn || p.file}</p>
      <p>
        {p.position ? (
          <Coordinates raDeg={p.position.ra_deg} decDeg={p.position.dec_deg} />
        ) : (
          positionWords[p.position_word]
        )}
        {p.position?.error_deg !== undefined && ` ± ${quantity(p.position.error_deg, "deg", 4)}`}
      </p>
      <ul className={styles.reasons}>
        {[...p.reasons, ...p.notes].map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
      <Button variant="subtle" size="compact-xs" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? "Hide the packet" : "Show the packet"}
      </Button>
      {open && <Body packet={p} />}
    </li>
  );
}

function Body({ packet }: { packet: AlertPacket }) {
  const query = useQuery({
    queryKey: keys.alertPacket(packet.alert_id, packet.id),
    queryFn: ({ signal }) =>
      api.get<AlertPacket>(`/alerts/${packet.alert_id}/packets/${packet.id}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (query.isError)
    return (
      <ErrorNote
        what="The packet could not be read."
        error={query.error}
        retry={() => void query.refetch()}
      />
    );
  if (!query.data) return <SkeletonLines lines={4} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className={styles.body} tabIndex={0} aria-label="The packet as it came">
      <pre>{query.data.body}</pre>
    </section>
  );
}
