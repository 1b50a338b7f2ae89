import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Change, ObservationRequest, Page } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { StateShape } from "@/components/StateMark";
import { sequenceLevel, statusWord } from "@/components/status/status";
import { TimeText } from "@/components/text";
import { typeset } from "@/sky/format";
import styles from "./requests.module.css";

/** Everything that became of the request, newest first: what, why, through whom, when. */
export function Life({ request }: { request: ObservationRequest }) {
  const query = useQuery({
    queryKey: keys.changes(request.id),
    queryFn: async ({ signal }) => {
      const answer = await api.get<Change[] | Page<Change> | null>(`/requests/${request.id}/changes`, {
        signal,
      });
      return Array.isArray(answer) ? answer : (answer?.items ?? []);
    },
  });
  const names = useMemo(
    () => new Map((request.sequences ?? []).map((s) => [s.id, s.name])),
    [request.sequences],
  );
  const changes = useMemo(
    () => [...(query.data ?? [])].sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || b.id - a.id),
    [query.data],
  );
  const several = names.size > 1;
  return (
    <Card title="Life of the request" aside={changes.length > 0 ? "newest first, UTC" : undefined}>
      {query.isError && !query.data ? (
        <ErrorNote
          what="Its life could not be read."
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : !query.data ? (
        <SkeletonLines lines={6} />
      ) : changes.length === 0 ? (
        <Empty>Nothing has happened to it yet.</Empty>
      ) : (
        <ol className={styles.life} aria-live="polite">
          {changes.map((c) => (
            <li key={c.id}>
              <span className={styles.dot}>
                <StateShape level={c.to ? sequenceLevel(c.to) : "idle"} size={13} />
              </span>
              <div>
                <p>
                  <b>{c.to ? capital(statusWord(c.to)) : "Noted"}</b>
                  {several && c.sequence_id > 0 && (
                    <span className="muted"> {names.get(c.sequence_id) ?? `sequence ${c.sequence_id}`}</span>
                  )}
                </p>
                {c.cause && <p>{typeset(c.cause)}</p>}
                <p className={styles.when}>
                  <TimeText time={c.at} as="full" />
                  <span>{c.actor}</span>
                  {c.from && c.from !== c.to && <span>was {statusWord(c.from)}</span>}
                </p>
              </div>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
