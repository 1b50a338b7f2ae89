import { Button } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { SiteWatch, WeatherWatch } from "@/api/types";
import { Card } from "@/components/Card";
import { cloudWord } from "@/components/conditions/clouds";
import { Empty, ErrorNote, SkeletonLines } from "@/components/notes";
import { StateMark } from "@/components/StateMark";
import { useHeld } from "@/components/table/hold";
import table from "@/components/table/table.module.css";
import { TimeText } from "@/components/text";
import { compass, number } from "@/sky/format";
import styles from "./environment.module.css";
import { useNewestFirst } from "./history";
import { statusLevel, statusText } from "./words";

/** Rows drawn; older ones are in the plots. */
const most = 120;

interface Column<R> {
  title: string;
  unit?: string;
  right?: boolean;
  cell: (row: R) => ReactNode;
}

const n = (value: number | undefined, decimals: number) =>
  value === undefined ? "–" : number(value, decimals);

const weatherColumns: Column<WeatherWatch>[] = [
  { title: "Rain", unit: "mm/h", right: true, cell: (r) => n(r.rain, 1) },
  { title: "Wind", unit: "m/s", right: true, cell: (r) => n(r.wind, 1) },
  {
    title: "From",
    cell: (r) => (r.wind_dir === undefined ? "–" : compass(r.wind_dir)),
  },
  { title: "Hum.", unit: "%", right: true, cell: (r) => n(r.humidity, 0) },
  { title: "Temp.", unit: "°C", right: true, cell: (r) => n(r.temperature, 1) },
  { title: "Dew", unit: "°C", right: true, cell: (r) => n(r.dew_point, 1) },
  { title: "Sky", unit: "°C", right: true, cell: (r) => n(r.sky_temperature, 1) },
  { title: "Cloud", cell: (r) => cloudWord(r.cloud) },
  { title: "Pressure", unit: "hPa", right: true, cell: (r) => n(r.pressure, 1) },
];

const siteColumns: Column<SiteWatch>[] = [
  { title: "Dome", cell: (r) => r.dome || "–" },
  { title: "Shutter", cell: (r) => r.shutter || "–" },
  { title: "Doors", cell: (r) => r.doors || "–" },
  { title: "Lights", cell: (r) => r.lights || "–" },
  { title: "Temp.", unit: "°C", right: true, cell: (r) => n(r.temperature, 1) },
  { title: "Hum.", unit: "%", right: true, cell: (r) => n(r.humidity, 0) },
  { title: "Pressure", unit: "hPa", right: true, cell: (r) => n(r.pressure, 1) },
];

interface Row {
  id: number;
  updated: string;
  global_status: string;
}

interface WatchTableProps<R extends Row> {
  title: string;
  what: string;
  query: UseQueryResult<R[]>;
  columns: Column<R>[];
  /** Rows of a chosen stretch of the past, not live. */
  stretch: boolean;
}

function WatchTable<R extends Row>({ title, what, query, columns, stretch }: WatchTableProps<R>) {
  const newest = useNewestFirst(query.data);
  const held = useHeld(newest, String(stretch));
  const rows = held.items.slice(0, most);
  return (
    <Card
      flush
      title={title}
      aside={
        held.waiting > 0 ? (
          <span className={table.held} {...held.handlers}>
            {held.waiting} newer
            <Button variant="default" size="compact-xs" onClick={held.release}>
              Show
            </Button>
          </span>
        ) : stretch ? (
          "of the chosen stretch"
        ) : (
          "live, newest first"
        )
      }
    >
      {query.isError && !query.data ? (
        <ErrorNote
          what={`The ${what} could not be read.`}
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : !query.data ? (
        <div style={{ padding: 14 }}>
          <SkeletonLines lines={8} />
        </div>
      ) : rows.length === 0 ? (
        <Empty>No row yet. One is added with every answer of the PLC.</Empty>
      ) : (
        <section
          className={table.scroll}
          style={{ ["--table-height" as string]: "326px" }}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
          tabIndex={0}
          aria-label={title}
          {...held.handlers}
        >
          <table className={`${table.table} ${styles.watch}`}>
            <thead>
              <tr>
                <th>UTC</th>
                <th>Status</th>
                {columns.map((c) => (
                  <th key={c.title} data-right={c.right || undefined}>
                    {c.title}
                    {c.unit && <span className={styles.unit}>{c.unit}</span>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td>
                    <TimeText time={row.updated} as={stretch ? "full" : "time"} />
                  </td>
                  <td>
                    <StateMark level={statusLevel(row.global_status)}>
                      {statusText(row.global_status)}
                    </StateMark>
                  </td>
                  {columns.map((c) => (
                    <td key={c.title} data-right={c.right || undefined}>
                      {c.cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  );
}

export function WeatherTable({
  query,
  stretch,
}: {
  query: UseQueryResult<WeatherWatch[]>;
  stretch: boolean;
}) {
  return (
    <WatchTable title="Weather" what="weather" query={query} columns={weatherColumns} stretch={stretch} />
  );
}

export function SiteTable({ query, stretch }: { query: UseQueryResult<SiteWatch[]>; stretch: boolean }) {
  return <WatchTable title="Site" what="site" query={query} columns={siteColumns} stretch={stretch} />;
}
