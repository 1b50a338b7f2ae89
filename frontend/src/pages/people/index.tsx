// People: who may do what and how much time each is granted. Everything is
// edited where it stands; the last change can be taken back.
import { Button } from "@mantine/core";
import { useSearchParams } from "react-router";
import { History } from "@/components/account/History";
import { Card } from "@/components/Card";
import { Segmented } from "@/components/choice/Segmented";
import { PageHeader } from "@/components/PageHeader";
import { count } from "@/sky/format";
import { useChanges, usePeople } from "./data";
import { PeopleTable } from "./PeopleTable";
import styles from "./people.module.css";
import { Countries, Levels, Programs } from "./Shares";

const tabs = [
  { value: "people", label: "People" },
  { value: "programs", label: "Programs" },
  { value: "countries", label: "Countries" },
  { value: "levels", label: "Levels" },
  { value: "history", label: "History" },
] as const;

type Tab = (typeof tabs)[number]["value"];

export default function People() {
  const [query, setQuery] = useSearchParams();
  const tab = tabs.find((one) => one.value === query.get("tab"))?.value ?? "people";
  const { run, undo } = useChanges();
  const people = usePeople();
  const waiting = people.data?.filter((user) => !user.active && !user.approved).length ?? 0;
  return (
    <>
      <PageHeader
        title="People"
        actions={
          undo && (
            <Button variant="default" onClick={() => void undo.back()}>
              Take back: {undo.what}
            </Button>
          )
        }
      >
        {waiting > 0
          ? `${count(waiting, "registration")} to approve.`
          : "Who may do what, and how much time each is granted."}
      </PageHeader>
      <div className={styles.tabs}>
        <Segmented<Tab>
          label="What to show"
          value={tab}
          options={tabs}
          onChange={(value) => setQuery(value === "people" ? {} : { tab: value }, { replace: true })}
        />
      </div>
      {tab === "people" && <PeopleTable people={people} run={run} />}
      {tab === "programs" && <Programs run={run} />}
      {tab === "countries" && <Countries run={run} />}
      {tab === "levels" && <Levels run={run} />}
      {tab === "history" && (
        <Card title="Who did what when" flush>
          <History people={people.data ?? []} />
        </Card>
      )}
    </>
  );
}
