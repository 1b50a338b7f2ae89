// The last ten lines of the log, of all agents.
import { Link } from "react-router";
import { useUser } from "@/api/auth";
import { atLeast } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, SkeletonLines } from "@/components/notes";
import { StateShape } from "@/components/StateMark";
import { TimeText } from "@/components/text";
import { useLiveLogs } from "@/live/hooks";
import { logLevels } from "@/live/words";
import styles from "./LogLines.module.css";
import page from "./tonight.module.css";

const lines = 10;

export function LogLines() {
  const logs = useLiveLogs();
  if (!atLeast(useUser()?.role, "scientist")) {
    return (
      <Card title="Log" className={page.log}>
        <Empty>Your account is a visitor's: the log is shown to scientists.</Empty>
      </Card>
    );
  }
  return (
    <Card title="Log" aside={<Link to="/logs">all lines</Link>} className={page.log}>
      {logs === undefined && <SkeletonLines lines={5} />}
      {logs?.length === 0 && <Empty>Nothing was logged yet.</Empty>}
      {logs && logs.length > 0 && (
        <ol className={`${styles.lines} mono`}>
          {logs.slice(0, lines).map((entry) => (
            <li key={entry.id} data-level={entry.level} title={entry.message}>
              <TimeText time={entry.created} />
              <span className={styles.agent}>{entry.agent}</span>
              <span className="clip">
                {entry.level !== "info" && (
                  <span className={styles.level}>
                    <StateShape level={logLevels[entry.level]} size={9} />
                    <span className="sr">{entry.level}: </span>
                  </span>
                )}
                {entry.message}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
