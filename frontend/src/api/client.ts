// Every call to the server: adds the token, tries once more after a refresh
// when the server says 401, and turns every failure into an ApiError.
import { auth, patience } from "./auth";
import { ApiError, errorOf } from "./errors";
import type { paths } from "./schema";
import type { Page } from "./types";

export const base = "/api/v1";

/** "/images/{id}/file" becomes `/images/${string}/file`. */
type Filled<P extends string> = P extends `${infer Before}{${string}}${infer After}`
  ? `${Before}${string}${Filled<After>}`
  : P;

/** The addresses that the server's document has for a method: a wrong one does not compile. */
export type PathOf<M extends "get" | "post" | "put" | "patch" | "delete"> = {
  [P in keyof paths & string]: paths[P] extends { [K in M]: object } ? Filled<P> : never;
}[keyof paths & string];

export type Query = Record<string, string | number | boolean | undefined | null>;

export interface CallOptions {
  query?: Query;
  /** An object goes as JSON; text, files and forms go as they are. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Given up after so many ms: of what may be sent twice; a GET after patience. */
  within?: number;
}

type Sent = RequestInit & Pick<CallOptions, "within">;

/** fetch with our token, and one more try when it was just refused. */
export async function authorizedFetch(input: RequestInfo | URL, init: Sent = {}): Promise<Response> {
  const first = await once(input, init, await auth.token());
  if (first.status !== 401) return first;
  const token = await auth.refresh();
  return token === null ? first : once(input, init, token);
}

async function once(input: RequestInfo | URL, init: Sent, token: string | null): Promise<Response> {
  const source = input instanceof Request ? input.clone() : input;
  const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
  if (token) headers.set("Authorization", `Bearer ${token}`);
  const { within, signal } = init;
  const limited = within && {
    signal: AbortSignal.any([AbortSignal.timeout(within), ...(signal ? [signal] : [])]),
  };
  return reached(fetch(source, { ...init, ...limited, headers }));
}

/** What comes over the net, or the error that says that nothing comes. */
async function reached<T>(coming: Promise<T>): Promise<T> {
  try {
    return await coming;
  } catch (cause) {
    if (cause instanceof SyntaxError || (cause instanceof DOMException && cause.name === "AbortError"))
      throw cause;
    throw new ApiError(0, "unreachable", "The server does not answer.");
  }
}

export function url(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return base + path + (text ? `?${text}` : "");
}

async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const { body, query, signal, within = method === "GET" && patience } = options;
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  const init: Sent = { method, headers };
  if (within) init.within = within;
  if (signal) init.signal = signal;
  if (body !== undefined) {
    const raw = typeof body === "string" || body instanceof Blob || body instanceof FormData;
    if (!raw && !("Content-Type" in headers)) headers["Content-Type"] = "application/json";
    init.body = raw ? (body as BodyInit) : JSON.stringify(body);
  }
  const response = await authorizedFetch(url(path, query), init);
  if (!response.ok) throw await errorOf(response);
  if (response.status === 204 || response.headers.get("Content-Length") === "0") return undefined as T;
  const type = response.headers.get("Content-Type") ?? "";
  return (type.includes("json") ? await reached(response.json()) : undefined) as T;
}

/** api.get<Page<Image>>("/images", { query: { night } }) and its kin. Paths are below /api/v1. */
export const api = {
  get: <T>(path: PathOf<"get">, options?: CallOptions) => call<T>("GET", path, options),
  post: <T>(path: PathOf<"post">, options?: CallOptions) => call<T>("POST", path, options),
  put: <T>(path: PathOf<"put">, options?: CallOptions) => call<T>("PUT", path, options),
  patch: <T>(path: PathOf<"patch">, options?: CallOptions) => call<T>("PATCH", path, options),
  delete: <T = void>(path: PathOf<"delete">, options?: CallOptions) => call<T>("DELETE", path, options),
  /** Bytes that a tag cannot fetch itself because they need the token. */
  blob: async (path: PathOf<"get">, options: CallOptions = {}): Promise<Blob> => {
    const init: RequestInit = options.signal ? { signal: options.signal } : {};
    const response = await authorizedFetch(url(path, options.query), init);
    if (!response.ok) throw await errorOf(response);
    return response.blob();
  },
};

/** The items of an answer that is a list, or a page of one. */
export function itemsOf<T>(answer: T[] | Page<T> | null | undefined): T[] {
  return Array.isArray(answer) ? answer : (answer?.items ?? []);
}
