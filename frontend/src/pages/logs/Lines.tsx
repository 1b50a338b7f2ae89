// The lines as a table: time, agent, level, message; a heading where the day changes.
import { Fragment } from "react";
import type { LogEntry } from "@/api/types";
import { StateMark } from "@/components/StateMark";
import { TimeText } from "@/components/text";
import { logLevels } from "@/live/words";
import { utcDate } from "@/sky/format";
import styles from "./logs.module.css";

export function Lines({
  entries,
  onAgent,
}: {
  entries: readonly LogEntry[];
  onAgent: (agent: string) => void;
}) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">UTC</th>
          <th scope="col">Agent</th>
          <th scope="col">Level</th>
          <th scope="col">Message</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry, i) => {
          const day = utcDate(entry.created);
          const before = entries[i - 1];
          return (
            <Fragment key={entry.id}>
              {(!before || utcDate(before.created) !== day) && (
                <tr className={styles.day}>
                  <th colSpan={4} scope="rowgroup">
                    {day}
                  </th>
                </tr>
              )}
              <tr data-level={entry.level}>
                <td>
                  <TimeText time={entry.created} />
                </td>
                <td>
                  <button type="button" title={`Only ${entry.agent}`} onClick={() => onAgent(entry.agent)}>
                    {entry.agent}
                  </button>
                </td>
                <td>
                  <StateMark level={logLevels[entry.level] ?? "unknown"}>{entry.level}</StateMark>
                </td>
                <td>{entry.message}</td>
              </tr>
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}
