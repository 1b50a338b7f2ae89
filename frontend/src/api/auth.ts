// Who is logged in. The access token lives in memory only; the refresh token
// is a cookie that scripts cannot read. At most one refresh is under way, in
// this tab and (by a lock of the browser) among tabs, because the server
// takes a refresh token used twice for stolen.
import { useSyncExternalStore } from "react";
import { ApiError, errorOf } from "./errors";
import type { Grant, User } from "./types";

export type Session =
  | { state: "unknown" }
  | { state: "anonymous"; because?: string }
  | { state: "known"; user: User; token: string; expires: number };

export interface Registration {
  email: string;
  password: string;
  first_name: string;
  last_name: string;
  country: string;
  note?: string;
}

const hint = "pyros-session";

/** Whether this browser had a session; null when it keeps nothing. The cookie itself cannot be seen. */
function remembered(): boolean | null {
  try {
    return localStorage.getItem(hint) === "yes";
  } catch {
    return null;
  }
}

function remember(there: boolean): void {
  try {
    if (there) localStorage.setItem(hint, "yes");
    else localStorage.removeItem(hint);
  } catch {
    // Then the next start asks the server.
  }
}

/**
 * How long the server may take for what is only read, the last byte of it included, in ms.
 * A connection that broke unheard would be waited for as long as the browser does: minutes.
 */
export const patience = 30_000;

/** A token that ends sooner than this is refreshed before it is used, in ms. */
const margin = 60_000;

export interface AuthOptions {
  fetch?: typeof fetch;
  now?: () => number;
}

export class Auth {
  private session: Session = { state: "unknown" };
  private refreshing: Promise<string | null> | null = null;
  /** Counts the sessions: an answer to what was asked in an earlier one is dropped. */
  private generation = 0;
  private readonly listeners = new Set<() => void>();
  private readonly ask: typeof fetch;
  private readonly now: () => number;

  constructor(options: AuthOptions = {}) {
    this.ask = options.fetch ?? ((input, init) => fetch(input, init));
    this.now = options.now ?? Date.now;
  }

  get = (): Session => this.session;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** At the start of the page: a session goes on where there was one. */
  async resume(): Promise<void> {
    if (remembered() === false) this.set({ state: "anonymous" });
    else await this.refresh();
  }

  async login(email: string, password: string): Promise<void> {
    const response = await this.post("login", { email, password });
    if (!response.ok) throw await errorOf(response);
    const grant = (await response.json()) as Grant;
    this.generation++;
    this.grant(response, grant);
  }

  /** Registers; the answer is the same whether or not the email has an account. */
  async register(registration: Registration): Promise<string> {
    const response = await this.post("register", registration);
    if (!response.ok) throw await errorOf(response);
    return ((await response.json()) as { message: string }).message;
  }

  /**
   * Changes the password; every other session of the account ends. It counts as
   * a refresh under way: who finds the old token void meanwhile waits for the new one.
   */
  async changePassword(oldPassword: string, newPassword: string): Promise<void> {
    const before = await this.token();
    const since = this.generation;
    const change = this.exclusive(async () => {
      const response = await this.post(
        "password",
        { old_password: oldPassword, new_password: newPassword },
        { Authorization: `Bearer ${before ?? ""}` },
      );
      if (!response.ok) throw await errorOf(response);
      const grant = (await response.json()) as Grant;
      if (since !== this.generation) return null;
      this.generation++;
      return this.grant(response, grant);
    });
    this.refreshing = change
      .catch(() => before)
      .finally(() => {
        this.refreshing = null;
      });
    await change;
  }

  /** The account as it is now, after a change of its names. */
  changed(user: User): void {
    if (this.session.state === "known") this.set({ ...this.session, user });
  }

  async logout(): Promise<void> {
    const session = this.session;
    this.generation++;
    this.set({ state: "anonymous" });
    const headers = session.state === "known" ? { Authorization: `Bearer ${session.token}` } : undefined;
    await this.post("logout", undefined, headers).catch(() => undefined);
  }

  /** A token that is good for a while, refreshed if need be; null when nobody is logged in. */
  async token(): Promise<string | null> {
    if (this.session.state === "known" && this.session.expires - this.now() > margin) {
      return this.session.token;
    }
    if (this.session.state === "anonymous") return null;
    return this.refresh();
  }

  /** Asks for a new token; callers during the same refresh share it. */
  refresh(): Promise<string | null> {
    const since = this.generation;
    this.refreshing ??= this.exclusive(() => this.refreshNow(since)).finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  /** The server no longer takes our token: the person must log in again. */
  expire(because: string): void {
    this.generation++;
    this.set({ state: "anonymous", because });
  }

  private async refreshNow(since: number): Promise<string | null> {
    const before = this.session;
    if (since !== this.generation || before.state === "anonymous") return null;
    const response = await this.post("refresh", undefined, undefined, AbortSignal.timeout(patience));
    const grant = response.ok ? ((await response.json()) as Grant) : null;
    if (since !== this.generation) return null;
    if (grant) return this.grant(response, grant);
    if (response.status === 401 || response.status === 403) {
      this.set(
        before.state === "known"
          ? { state: "anonymous", because: "Your session has ended. Log in to go on." }
          : { state: "anonymous" },
      );
      return null;
    }
    throw await errorOf(response);
  }

  private exclusive<T>(work: () => Promise<T>): Promise<T> {
    const locks = globalThis.navigator?.locks;
    return locks ? (locks.request("pyros-refresh", work) as Promise<T>) : work();
  }

  private async post(
    action: string,
    body?: unknown,
    headers?: HeadersInit,
    signal?: AbortSignal,
  ): Promise<Response> {
    try {
      return await this.ask(`/api/v1/auth/${action}`, {
        method: "POST",
        credentials: "same-origin",
        headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
    } catch {
      throw new ApiError(0, "unreachable", "The server does not answer.");
    }
  }

  private grant(response: Response, grant: Grant): string {
    // Both times are the server's: this computer's clock may be wrong.
    const told = Date.parse(response.headers.get("Date") ?? "");
    const skew = Number.isNaN(told) ? 0 : this.now() - told;
    this.set({
      state: "known",
      user: grant.user,
      token: grant.access_token,
      expires: Date.parse(grant.expires_at) + skew,
    });
    return grant.access_token;
  }

  private set(session: Session): void {
    this.session = session;
    remember(session.state === "known" || (session.state === "anonymous" && session.because !== undefined));
    for (const listener of this.listeners) listener();
  }
}

/** The one session of this tab. */
export const auth = new Auth();

export function useSession(): Session {
  return useSyncExternalStore(auth.subscribe, auth.get);
}

/** The person who is logged in; undefined before that. */
export function useUser(): User | undefined {
  const session = useSession();
  return session.state === "known" ? session.user : undefined;
}
