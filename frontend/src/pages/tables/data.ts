// What the page of tables reads and changes. Every change says how it went and
// can be taken back where the server can do that.
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { components } from "@/api/schema";
import { toast, toastError } from "@/components/toasts";
import { chosenBy, type Query } from "./address";

export type Table = components["schemas"]["TableOverview"];
export type Field = components["schemas"]["TableField"];
export type Held = components["schemas"]["TableHeld"];
type RowsPage = components["schemas"]["TablePage"];

/** A row; its values are JSON by the names of the fields. */
export type Row = Omit<components["schemas"]["TableRow"], "values"> & { values: Values };
export type Values = Record<string, unknown>;
export type WholeRow = Row & { held: Held[] };

const all = ["tables"] as const;

export const useTables = () =>
  useQuery({ queryKey: [...all, "list"], queryFn: ({ signal }) => api.get<Table[]>("/tables", { signal }) });

const perPage = 50;

export function useRows(table: string, query: Query) {
  return useInfiniteQuery({
    queryKey: [...all, "rows", table, query],
    queryFn: ({ pageParam, signal }) => readRows(table, query, pageParam, perPage, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

async function readRows(table: string, query: Query, cursor: string, limit: number, signal: AbortSignal) {
  const where = Object.fromEntries(
    Object.entries(query.where).map(([name, value]) => [chosenBy + name, value]),
  );
  const page = await api.get<RowsPage>(`/tables/${table}/rows`, {
    query: { ...where, q: query.text, sort: query.sort, cursor, limit },
    signal,
  });
  return { ...page, items: page.items as Row[] };
}

/** Some rows of a table for a choice, by what was typed. */
export const useChoices = (table: string, text: string) =>
  useQuery({
    queryKey: [...all, "choices", table, text],
    queryFn: ({ signal }) => readRows(table, { text, sort: "", where: {} }, "", perPage, signal),
    placeholderData: keepPreviousData,
  });

export const useRow = (table: string, id: number) =>
  useQuery({
    queryKey: [...all, "row", table, id],
    queryFn: ({ signal }) => api.get<WholeRow>(`/tables/${table}/rows/${id}`, { signal }),
    staleTime: 0,
  });

export interface Undo {
  what: string;
  back: () => Promise<void>;
}

/** Everything else that pages keep and a table may have changed. */
const touched: readonly string[] = [
  ...all,
  ...[keys.instrument, keys.strategies, keys.shares, keys.me, keys.requestLists, keys.actionLists].map(
    (key) => key[0],
  ),
];

/** What a person may do to rows. Each answers the row, or throws the server's refusal. */
export function useChanges() {
  const cache = useQueryClient();
  const [undo, setUndo] = useState<Undo | null>(null);
  const done = useCallback(
    async (said: string, way: Undo | null) => {
      toast(said);
      setUndo(way);
      await cache.invalidateQueries({ predicate: (query) => touched.includes(String(query.queryKey[0])) });
    },
    [cache],
  );
  const back = useCallback(
    (what: string, work: () => Promise<unknown>): Undo => ({
      what,
      back: async () => {
        try {
          await work();
          await done(`Undone: ${what}.`, null);
        } catch (error) {
          toastError("It cannot be taken back.", error);
        }
      },
    }),
    [done],
  );

  const create = useCallback(
    async (table: Table, values: Values) => {
      const row = await post(table, values);
      const way = table.rules.delete ? null : back(`made ${row.title}`, () => remove(table, row));
      await done(`${row.title} is in ${table.label}.`, way);
      return row;
    },
    [done, back],
  );
  const edit = useCallback(
    async (table: Table, row: Row, values: Values) => {
      const saved = await patch(table, row, values);
      const old = Object.fromEntries(Object.keys(values).map((name) => [name, row.values[name] ?? null]));
      await done(
        `${saved.title}: saved.`,
        back(`changed ${saved.title}`, () => patch(table, saved, old)),
      );
      return saved;
    },
    [done, back],
  );
  const drop = useCallback(
    async (table: Table, row: Row, alone: boolean) => {
      await remove(table, row);
      // What went with it does not come back: then there is no way back.
      const way =
        alone && !table.rules.create
          ? back(`deleted ${row.title}`, () => post(table, again(table, row)))
          : null;
      await done(`${row.title} was deleted.`, way);
    },
    [done, back],
  );
  return { undo, create, edit, drop };
}

export type Changes = ReturnType<typeof useChanges>;

const post = (table: Table, body: Values) => api.post<Row>(`/tables/${table.name}/rows`, { body });
const match = (row: Row) => ({ "If-Match": `"${row.version}"` });
const patch = (table: Table, row: Row, body: Values) =>
  api.patch<Row>(`/tables/${table.name}/rows/${row.id}`, { body, headers: match(row) });
const remove = (table: Table, row: Row) =>
  api.delete(`/tables/${table.name}/rows/${row.id}`, { headers: match(row) });

/** The values with which a deleted row is made again. */
export function again(table: Pick<Table, "fields">, row: Pick<Row, "values">): Values {
  const values: Values = {};
  for (const field of table.fields) {
    const value = row.values[field.name];
    if (!field.kept && value !== null && value !== undefined) values[field.name] = value;
  }
  return values;
}
