// Who did what when: one's own history, or everybody's for administrators.
// New lines come by the live stream.
import { Button, NativeSelect } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Page, User, UserAction } from "@/api/types";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import table from "@/components/table/table.module.css";
import { utcDateTime } from "@/sky/format";
import styles from "./account.module.css";
import { realZone } from "./zone";

const kinds = [
  { value: "", label: "Everything" },
  { value: "account", label: "Accounts" },
  { value: "request", label: "Requests" },
  { value: "conductor", label: "Conductor" },
  { value: "schedule", label: "Schedule" },
  { value: "alert", label: "Alerts" },
  { value: "strategy", label: "Strategies" },
  { value: "telescope", label: "Telescope" },
  { value: "dome", label: "Dome" },
  { value: "camera", label: "Cameras" },
  { value: "switch", label: "Power switches" },
  { value: "plc", label: "PLC" },
  { value: "simulator", label: "Simulators" },
  { value: "agent", label: "Agents" },
  { value: "work", label: "Work" },
  { value: "table", label: "Tables" },
  { value: "program", label: "Programs" },
  { value: "country", label: "Countries" },
  { value: "level", label: "Levels" },
];

/** people: those to choose from; of: the one person whose history it is. */
export function History({ people, of }: { people?: readonly User[]; of?: number }) {
  const when = `When (${realZone()})`;
  const [user, setUser] = useState(of === undefined ? "" : String(of));
  const [action, setAction] = useState("");
  const pages = useInfiniteQuery({
    queryKey: keys.actions({ user, action }),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<UserAction>>("/actions", {
        query: { user, action, cursor: pageParam, limit: 50 },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className={styles.filters}>
        {people && (
          <NativeSelect
            size="xs"
            aria-label="Whose actions"
            value={user}
            onChange={(event) => setUser(event.currentTarget.value)}
            data={[
              { value: "", label: "Everybody" },
              ...people.map((one) => ({ value: String(one.id), label: one.username })),
            ]}
          />
        )}
        <NativeSelect
          size="xs"
          aria-label="Which actions"
          value={action}
          onChange={(event) => setAction(event.currentTarget.value)}
          data={kinds}
        />
      </div>
      {pages.isError && items.length === 0 ? (
        <ErrorNote
          what="The history could not be read."
          error={pages.error}
          retry={() => void pages.refetch()}
        />
      ) : pages.isPending ? (
        <SkeletonLines lines={6} />
      ) : items.length === 0 ? (
        <Empty>{(user && !of) || action ? "No action fits this choice." : "Nothing was done yet."}</Empty>
      ) : (
        <section className={`${table.scroll} ${table.cards}`} aria-label="History">
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{when}</th>
                {people && <th scope="col">Who</th>}
                <th scope="col">Action</th>
                <th scope="col">What</th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <tr key={item.id}>
                  <td className={`mono ${styles.when}`} data-label={when}>
                    <time dateTime={item.at}>{utcDateTime(item.at)}</time>
                  </td>
                  {people && <td data-label="Who">{item.actor}</td>}
                  <td className="muted" data-label="Action">
                    {item.action}
                  </td>
                  <td className={styles.text} data-whole>
                    {item.text}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {pages.hasNextPage && (
            <div className={styles.older}>
              <Button
                variant="default"
                loading={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                Older actions
              </Button>
            </div>
          )}
        </section>
      )}
    </>
  );
}
