// One queue: what runs, what waits, what was given up or skipped, or why it
// cannot be read.
import { Button } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import type { WorkItem, WorkList } from "@/api/types";
import { Card } from "@/components/Card";
import { ErrorNote } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { TimeText } from "@/components/text";
import { count } from "@/sky/format";
import { orders, queueWords, stateLevels, useOrder } from "./data";
import styles from "./work.module.css";

interface QueueProps {
  list: WorkList;
  onPurge: () => void;
  onRetry: () => void;
}

export function Queue({ list, onPurge, onRetry }: QueueProps) {
  const words = queueWords[list.queue];
  if (list.error !== "")
    return (
      <Card title={words.title}>
        <ErrorNote what="This queue cannot be read." error={new Error(list.error)} retry={onRetry} />
      </Card>
    );
  const hidden = list.waiting - list.items.filter((item) => item.state === "waiting").length;
  return (
    <Card
      title={words.title}
      aside={
        <span className={styles.head}>
          {`${list.running} running · ${list.waiting} waiting`}
          {list.failed > 0 && ` · ${list.failed} failed`}
          <Button
            size="compact-xs"
            variant="default"
            disabled={list.purge === ""}
            title={list.purge === "" ? "Nothing runs or waits here." : undefined}
            aria-label={`Purge ${words.title}`}
            onClick={onPurge}
          >
            Purge
          </Button>
        </span>
      }
    >
      {list.items.length === 0 ? (
        <p className={styles.empty}>{words.empty}</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th>What</th>
              <th>State</th>
              <th>Since</th>
              <th>Tries</th>
              <th>Last error</th>
              <th>
                <span className="sr">Orders</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.items.map((item) => (
              <Row key={`${item.id} ${item.state}`} list={list} item={item} />
            ))}
          </tbody>
        </table>
      )}
      {hidden > 0 && <p className="muted">and {count(hidden, "more", "more")} that wait behind them.</p>}
    </Card>
  );
}

function Row({ list, item }: { list: WorkList; item: WorkItem }) {
  const words = queueWords[list.queue];
  const order = useOrder();
  const [busy, setBusy] = useState(false);
  const give = async (what: "cancel" | "retry", done: string) => {
    setBusy(true);
    await order(done, "That was not possible.", () => orders[what](list.queue, item));
    setBusy(false);
  };
  return (
    <tr>
      <td className={styles.what}>
        {item.image_id > 0 ? <Link to={`/images/${item.image_id}`}>{item.what}</Link> : item.what}
      </td>
      <td>
        <StateMark level={stateLevels[item.state]}>
          {item.by ? `${item.state} by ${item.by}` : item.state}
        </StateMark>
      </td>
      <td>
        <TimeText time={item.since} as="relative" />
      </td>
      <td className="num">{item.tries > 0 ? item.tries : "–"}</td>
      <td className={styles.error} data-none={item.last_error === "" || undefined} title={item.last_error}>
        {item.last_error || <span className="muted">none</span>}
      </td>
      <td className={styles.tools}>
        {item.may_retry && (
          <Button
            size="compact-xs"
            variant="default"
            disabled={busy}
            aria-label={`Try ${item.what} again`}
            onClick={() => void give("retry", "It is tried again.")}
          >
            {item.state === "skipped" ? "Do it after all" : "Try again"}
          </Button>
        )}
        {item.may_cancel && (
          <Button
            size="compact-xs"
            variant="default"
            disabled={busy}
            aria-label={`${words.cancel} ${item.what}`}
            onClick={() => void give("cancel", "Cancelled.")}
          >
            {words.cancel}
          </Button>
        )}
      </td>
    </tr>
  );
}
