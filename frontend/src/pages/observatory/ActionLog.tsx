// What the conductor and the observer did, newest first.
import { Link } from "react-router";
import { Card } from "@/components/Card";
import { Empty, SkeletonLines } from "@/components/notes";
import { StateShape } from "@/components/StateMark";
import { TimeText } from "@/components/text";
import { useLiveLogs } from "@/live/hooks";
import { logLevels } from "@/live/words";
import styles from "./observatory.module.css";

const doers = new Set(["majordome", "observer", "superagent"]);
const most = 12;

export function ActionLog() {
  const logs = useLiveLogs();
  const actions = logs?.filter((entry) => doers.has(entry.agent)).slice(0, most);
  return (
    <Card title="Actions" aside={<Link to="/logs">all lines</Link>} className={styles.actions}>
      {actions === undefined && <SkeletonLines lines={5} />}
      {actions?.length === 0 && <Empty>Nothing was done yet.</Empty>}
      <ol className={styles.lines}>
        {actions?.map((entry) => (
          <li key={entry.id}>
            <TimeText time={entry.created} />
            <StateShape level={logLevels[entry.level]} size={9} />
            <span>{entry.message}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
