// What an address of this page says: /tables/filter?q=infrared&sort=-name&f.band=J&row=3

export interface Query {
  text: string;
  /** A field, with a minus before it the other way round; empty: the table's usual order. */
  sort: string;
  /** Conditions by field. */
  where: Readonly<Record<string, string>>;
}

export const chosenBy = "f.";

export function queryOf(params: URLSearchParams): Query {
  const where: Record<string, string> = {};
  for (const [name, value] of params)
    if (name.startsWith(chosenBy)) where[name.slice(chosenBy.length)] = value;
  return { text: params.get("q") ?? "", sort: params.get("sort") ?? "", where };
}

/** The row that is open: its number, "new", or none. */
export function rowOf(params: URLSearchParams): number | "new" | null {
  const text = params.get("row");
  if (text === "new") return "new";
  return text && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

/** The same address with some of it changed; an empty value takes it away. */
export function withParams(params: URLSearchParams, change: Record<string, string>): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(change)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  return next;
}

export function addressOf(table: string, change: Record<string, string> = {}): string {
  const search = withParams(new URLSearchParams(), change).toString();
  return `/tables/${table}${search ? `?${search}` : ""}`;
}

/** A click on the head of a column: up, down, then the usual order. */
export function nextSort(sort: string, usual: string, field: string): string {
  const now = sort || usual;
  if (now === field) return `-${field}`;
  return now === `-${field}` && usual !== `-${field}` ? "" : field;
}
