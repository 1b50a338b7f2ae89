// Programs, countries and levels: what each is granted, has used, has left.
import { Button, TextInput } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { api } from "@/api/client";
import type { CountryShare, LevelShare, ProgramShare } from "@/api/types";
import { Card } from "@/components/Card";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { EditCell } from "@/components/table/EditCell";
import table from "@/components/table/table.module.css";
import { count, duration } from "@/sky/format";
import { hoursOf, type Run, secondsOf, useCountries, useLevels, usePrograms } from "./data";
import styles from "./people.module.css";

type Kind = "programs" | "countries" | "levels";

const titles: Record<Kind, string> = { programs: "Programs", countries: "Countries", levels: "User levels" };

interface Share {
  id: number;
  name: string;
  description: string;
  quota_s: number;
  used_s: number;
}

interface Column<T> {
  head: string;
  right?: boolean;
  cell: (share: T, save: (what: string, change: Record<string, unknown>) => Promise<boolean>) => ReactNode;
}

const roles = ["visitor", "scientist", "operator", "admin"];
const priorities = ["1", "2", "3", "4", "5"];

export function Programs({ run }: { run: Run }) {
  return (
    <Shares<ProgramShare>
      kind="programs"
      one="program"
      query={usePrograms()}
      run={run}
      columns={[
        priority(),
        left((program) => program.left_s),
        { head: "Members", right: true, cell: (program) => program.members },
      ]}
    />
  );
}

export function Countries({ run }: { run: Run }) {
  return (
    <Shares<CountryShare>
      kind="countries"
      one="country"
      query={useCountries()}
      run={run}
      columns={[
        left((country) => country.left_s),
        { head: "People", right: true, cell: (country) => country.users },
      ]}
    />
  );
}

export function Levels({ run }: { run: Run }) {
  return (
    <Shares<LevelShare>
      kind="levels"
      one="level"
      query={useLevels()}
      run={run}
      columns={[
        {
          head: "Role",
          cell: (level, save) => (
            <EditCell
              label={`Role of ${level.name}`}
              value={level.role}
              options={roles}
              onSave={(role) => save("Role", { role })}
            />
          ),
        },
        priority(),
        { head: "People", right: true, cell: (level) => level.users },
      ]}
    />
  );
}

function priority<T extends Share & { priority: number }>(): Column<T> {
  return {
    head: "Priority",
    cell: (share, save) => (
      <EditCell
        label={`Priority of ${share.name}`}
        value={String(share.priority)}
        options={priorities}
        onSave={(value) => save("Priority", { priority: Number(value) })}
      />
    ),
  };
}

function left<T extends Share>(of: (share: T) => number): Column<T> {
  return { head: "Left", right: true, cell: (share) => duration(of(share)) };
}

function Shares<T extends Share>({
  kind,
  one,
  query,
  run,
  columns,
}: {
  kind: Kind;
  one: string;
  query: UseQueryResult<T[]>;
  run: Run;
  columns: Column<T>[];
}) {
  if (query.isError && !query.data) {
    return (
      <ErrorNote
        what={`The ${kind} could not be read.`}
        error={query.error}
        retry={() => void query.refetch()}
      />
    );
  }
  if (!query.data) return <SkeletonLines lines={6} />;
  const saver = (share: T) => (what: string, change: Record<string, unknown>) => {
    const old = Object.fromEntries(
      Object.keys(change).map((key) => [key, (share as Record<string, unknown>)[key]]),
    );
    const path = `/${kind}/${share.id}` as const;
    return run(
      `${what} of ${share.name}`,
      () => api.patch(path, { body: change }),
      () => api.patch(path, { body: old }),
    );
  };
  const quota = (share: T) => (text: string) => {
    const seconds = secondsOf(text);
    return seconds === undefined
      ? run("Quota", () => Promise.reject(new Error("That is no number of hours.")))
      : saver(share)("Quota", { quota_s: seconds });
  };
  return (
    <Card title={titles[kind]} aside={count(query.data.length, one)} flush>
      {query.data.length === 0 && <Empty>There is no {one} yet.</Empty>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard must reach it */}
      <section className={`${table.scroll} ${table.cards}`} aria-label={kind} tabIndex={0}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Description</th>
              <th scope="col" data-right>
                {kind === "levels" ? "Granted to each" : "Granted"}
              </th>
              <th scope="col" data-right>
                Used
              </th>
              {columns.map((column) => (
                <th key={column.head} scope="col" data-right={column.right || undefined}>
                  {column.head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {query.data.map((share) => (
              <tr key={share.id}>
                <td data-whole>
                  <EditCell
                    label={`Name of ${share.name}`}
                    value={share.name}
                    onSave={(name) => saver(share)("Name", { name })}
                  />
                </td>
                <td data-label="Description" data-whole>
                  <EditCell
                    label={`Description of ${share.name}`}
                    value={share.description}
                    onSave={(description) => saver(share)("Description", { description })}
                  />
                </td>
                <td data-right data-label={kind === "levels" ? "Granted to each" : "Granted"}>
                  <EditCell
                    label={`Quota of ${share.name} in hours`}
                    kind="number"
                    value={hoursOf(share.quota_s)}
                    onSave={quota(share)}
                  >
                    {duration(share.quota_s)}
                  </EditCell>
                </td>
                <td data-right data-label="Used">
                  {duration(share.used_s)}
                </td>
                {columns.map((column) => (
                  <td key={column.head} data-right={column.right || undefined} data-label={column.head}>
                    {column.cell(share, saver(share))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Add kind={kind} one={one} run={run} />
    </Card>
  );
}

function Add({ kind, one, run }: { kind: Kind; one: string; run: Run }) {
  const [name, setName] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = kind === "levels" ? { name, role: "scientist" } : { name };
    if (await run(`New ${one} ${name}`, () => api.post(`/${kind}`, { body }))) setName("");
  };
  return (
    <form onSubmit={submit} className={styles.tools} style={{ display: "flex", gap: 8, paddingTop: 10 }}>
      <TextInput
        size="xs"
        placeholder={`New ${one}`}
        aria-label={`Name of a new ${one}`}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={name.trim() === ""}>
        Add
      </Button>
    </form>
  );
}
