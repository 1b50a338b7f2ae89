import { Button, Checkbox, Menu, Popover, TextInput } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { User } from "@/api/types";
import { realZone } from "@/components/account/zone";
import { Card } from "@/components/Card";
import { Icon } from "@/components/Icon";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { EditCell, walk } from "@/components/table/EditCell";
import edit from "@/components/table/edit.module.css";
import table from "@/components/table/table.module.css";
import { count, duration, utcDateTime } from "@/sky/format";
import { editUser, hoursOf, type Run, secondsOf, useCountries, useLevels, usePrograms } from "./data";
import { Approve, Delete, NewPassword } from "./dialogs";
import styles from "./people.module.css";

type Asked = { what: "approve" | "password" | "delete"; user: User } | null;

export function PeopleTable({ people, run }: { people: UseQueryResult<User[]>; run: Run }) {
  const [text, setText] = useState("");
  const [asked, setAsked] = useState<Asked>(null);
  const fits = (user: User) =>
    `${user.username} ${user.email} ${user.first_name} ${user.last_name} ${user.country} ${user.level} ${user.programs.join(" ")}`
      .toLowerCase()
      .includes(text.trim().toLowerCase());
  const shown = people.data?.filter(fits) ?? [];
  return (
    <Card title="Accounts" aside={people.data && count(shown.length, "account")} flush>
      <div className={styles.tools}>
        <TextInput
          size="xs"
          w={260}
          leftSection={<Icon name="search" size={14} />}
          placeholder="Name, email, country, program"
          aria-label="Only accounts that contain"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      {people.isError && !people.data ? (
        <ErrorNote
          what="The accounts could not be read."
          error={people.error}
          retry={() => void people.refetch()}
        />
      ) : !people.data ? (
        <SkeletonLines lines={8} />
      ) : shown.length === 0 ? (
        <Empty>No account fits.</Empty>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach it
        <section className={`${table.scroll} ${table.cards}`} aria-label="Accounts" tabIndex={0}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">Person</th>
                <th scope="col">State</th>
                <th scope="col">Level</th>
                <th scope="col">Country</th>
                <th scope="col">Programs</th>
                <th scope="col" data-right>
                  Granted
                </th>
                <th scope="col" data-right>
                  Used
                </th>
                <th scope="col" data-right>
                  Left
                </th>
                <th scope="col">Last login ({realZone()})</th>
                <th scope="col">
                  <span className="sr">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((user) => (
                <Row key={user.id} user={user} run={run} ask={(what) => setAsked({ what, user })} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      {asked?.what === "approve" && <Approve user={asked.user} run={run} onClose={() => setAsked(null)} />}
      {asked?.what === "password" && <NewPassword user={asked.user} onClose={() => setAsked(null)} />}
      {asked?.what === "delete" && <Delete user={asked.user} run={run} onClose={() => setAsked(null)} />}
    </Card>
  );
}

function State({ user }: { user: User }) {
  if (user.active) return <StateMark level="ok">active</StateMark>;
  if (user.approved) return <StateMark level="idle">closed</StateMark>;
  return <StateMark level="caution">waiting</StateMark>;
}

function Row({
  user,
  run,
  ask,
}: {
  user: User;
  run: Run;
  ask: (what: "approve" | "password" | "delete") => void;
}) {
  const levels = useLevels().data?.map((one) => one.name) ?? [user.level];
  const countries = useCountries().data?.map((one) => one.name) ?? [user.country];
  const waiting = !user.active && !user.approved;
  const saveQuota = (text: string) => {
    if (text.trim() === "") return editUser(run, user, "Quota", { own_quota_s: null as never });
    const seconds = secondsOf(text);
    if (seconds === undefined)
      return run("Quota", () => Promise.reject(new Error("That is no number of hours.")));
    return editUser(run, user, "Quota", { own_quota_s: seconds });
  };
  return (
    <tr data-dim={!user.active || undefined}>
      <td data-whole>
        <span className={styles.who}>
          <b>{`${user.first_name} ${user.last_name}`.trim() || user.username}</b>
          <small>
            {user.username} · {user.email}
          </small>
        </span>
        {waiting && user.note && <div className={styles.note}>{user.note}</div>}
      </td>
      <td data-label="State">
        <State user={user} />
      </td>
      <td data-label="Level">
        <EditCell
          label={`Level of ${user.username}`}
          value={user.level}
          options={levels}
          onSave={(level) => editUser(run, user, "Level", { level })}
        />
      </td>
      <td data-label="Country">
        <EditCell
          label={`Country of ${user.username}`}
          value={user.country}
          options={countries}
          onSave={(country) => editUser(run, user, "Country", { country })}
        />
      </td>
      <td data-label="Programs">
        <Programs user={user} run={run} />
      </td>
      <td data-right data-label="Granted">
        <EditCell
          label={`Quota of ${user.username} in hours, empty for the level's`}
          kind="number"
          value={user.own_quota_s === undefined ? "" : hoursOf(user.own_quota_s)}
          placeholder={`${hoursOf(user.quota_s)} h (level)`}
          onSave={saveQuota}
        >
          {duration(user.quota_s)}
          {user.own_quota_s !== undefined && " *"}
        </EditCell>
      </td>
      <td data-right data-label="Used">
        {duration(user.used_s)}
      </td>
      <td data-right data-label="Left">
        {duration(user.left_s)}
      </td>
      <td className="mono" data-label={`Last login (${realZone()})`}>
        {user.last_login ? utcDateTime(user.last_login) : "never"}
      </td>
      <td data-whole>
        <div className={styles.acts}>
          {waiting && <Button onClick={() => ask("approve")}>Approve</Button>}
          <Menu position="bottom-end">
            <Menu.Target>
              <Button
                variant="default"
                data-cell=""
                aria-label={`More for ${user.username}`}
                onKeyDown={walkAside}
              >
                …
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => ask("password")}>One-time password</Menu.Item>
              {user.active && (
                <Menu.Item onClick={() => void editUser(run, user, "Account", { active: false })}>
                  Close the account
                </Menu.Item>
              )}
              {!user.active && !waiting && (
                <Menu.Item onClick={() => void editUser(run, user, "Account", { active: true })}>
                  Open the account again
                </Menu.Item>
              )}
              <Menu.Item color="danger" onClick={() => ask("delete")}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      </td>
    </tr>
  );
}

/** Up and down open the menu; left and right go on to the next cell. */
function walkAside(event: React.KeyboardEvent<HTMLElement>): void {
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") walk(event);
}

/** The programs that a person is a member of, to be ticked. */
function Programs({ user, run }: { user: User; run: Run }) {
  const programs = usePrograms().data ?? [];
  // What was ticked, until the server has answered to the last tick.
  const [ticked, setTicked] = useState<string[] | null>(null);
  const last = useRef<string[] | null>(null);
  const member = ticked ?? user.programs;
  const set = async (name: string, on: boolean) => {
    const programs = on ? [...member, name] : member.filter((one) => one !== name);
    last.current = programs;
    setTicked(programs);
    await editUser(run, user, "Programs", { programs });
    if (last.current === programs) setTicked(null);
  };
  return (
    <Popover position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          data-cell=""
          className={edit.cell}
          onKeyDown={walk}
          aria-label={`Programs of ${user.username}: ${user.programs.join(", ") || "none"}. Edit`}
        >
          {user.programs.join(", ") || <span className="muted">none</span>}
        </button>
      </Popover.Target>
      <Popover.Dropdown p={4}>
        <div className={styles.checks}>
          {programs.map((program) => (
            <Checkbox
              key={program.id}
              size="xs"
              label={program.name}
              checked={member.includes(program.name)}
              onChange={(event) => void set(program.name, event.currentTarget.checked)}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
