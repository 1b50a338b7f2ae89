import { useEffect, useRef } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import type { Scheduled } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty } from "@/components/notes";
import { Progress, SequencePill } from "@/components/status/StatusPill";
import table from "@/components/table/table.module.css";
import { DurationText, PriorityText, TimeText } from "@/components/text";
import { duration } from "@/sky/format";
import styles from "./schedule.module.css";

/** The planned sequences by start. */
export function Entries({ entries, total }: { entries: Scheduled[]; total: string }) {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const selected = Number(params.get("sequence")) || 0;
  const row = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (selected) row.current?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  const images = entries.reduce((n, e) => n + e.images_all, 0);
  return (
    <Card
      flush
      title="Sequences"
      aside={
        entries.length > 0
          ? `${entries.length} ${entries.length === 1 ? "sequence" : "sequences"}, ${total}, ${images} ${images === 1 ? "image" : "images"}`
          : undefined
      }
    >
      {entries.length === 0 ? (
        <Empty>
          No sequence has a place in this night. Submit a request, or read below why those that wait did not
          fit.
        </Empty>
      ) : (
        <section
          className={table.scroll}
          style={{ ["--table-height" as string]: "520px" }}
          aria-label="Sequences"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
          tabIndex={0}
        >
          <table className={`${table.table} ${styles.entries}`}>
            <thead>
              <tr>
                <th>Start (UTC)</th>
                <th>End (UTC)</th>
                <th data-wide data-right>
                  Takes
                </th>
                <th>Sequence</th>
                <th data-wide>Program</th>
                <th data-mid>Priority</th>
                <th>Status</th>
                <th data-mid data-right>
                  May move
                </th>
                <th>Images</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((e) => (
                <tr
                  key={e.sequence_id}
                  ref={e.sequence_id === selected ? row : undefined}
                  data-link
                  data-on={e.sequence_id === selected || undefined}
                  data-dim={ended(e) || undefined}
                  onClick={() => navigate(`/requests/${e.request_id}`)}
                >
                  <td>
                    <TimeText time={e.start} as="time" />
                  </td>
                  <td>
                    <TimeText time={e.end} as="time" />
                  </td>
                  <td data-wide data-right>
                    <DurationText seconds={(Date.parse(e.end) - Date.parse(e.start)) / 1000} />
                  </td>
                  <td className={styles.name}>
                    <Link to={`/requests/${e.request_id}`} onClick={(event) => event.stopPropagation()}>
                      {e.name}
                    </Link>
                    <span className="muted">
                      {e.request_name}
                      {e.user_name ? `, ${e.user_name}` : ""}
                    </span>
                  </td>
                  <td data-wide>{e.program || "–"}</td>
                  <td data-mid>
                    <PriorityText priority={e.priority} />
                  </td>
                  <td>
                    <SequencePill status={e.status} />
                  </td>
                  <td data-mid data-right title={slackTitle(e)}>
                    {slackText(e)}
                  </td>
                  <td>
                    <Progress done={e.images_done} all={e.images_all} running={e.status === "executing"} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  );
}

function ended(e: Scheduled): boolean {
  return !["planned", "pending", "executing", "to_be_planned"].includes(e.status);
}

/** It may have begun since it was planned. */
function begun(e: Scheduled): boolean {
  return e.locked || e.status === "executing" || ended(e);
}

function slackText(e: Scheduled): string {
  if (begun(e)) return "fixed";
  if (e.slack_left_s < 1 && e.slack_right_s < 1) return "not at all";
  const parts = [
    e.slack_left_s >= 1 ? `−${duration(e.slack_left_s)}` : "",
    e.slack_right_s >= 1 ? `+${duration(e.slack_right_s)}` : "",
  ];
  return parts.filter(Boolean).join(" / ");
}

function slackTitle(e: Scheduled): string {
  return begun(e)
    ? "It has begun: the planner leaves it where it is"
    : `${duration(e.slack_left_s)} earlier or ${duration(e.slack_right_s)} later without pushing a neighbour`;
}
