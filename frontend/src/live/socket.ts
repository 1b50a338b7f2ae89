// The live connection: opens with the token as sub-protocol, hands every frame
// on in order, notices silence, and comes back by itself with growing pauses.
// After each return the server sends a snapshot, so nothing that was missed
// while away stays wrong.
import { type LiveMessage, parse } from "./messages";

export type ConnectionState =
  | { state: "connecting"; since: number }
  | { state: "live"; since: number; latest: number }
  | { state: "lost"; since: number; because: string; retryAt: number };

export interface SocketOptions {
  url: () => string;
  /** `fresh`: the server refused the last one, since the account changed or the token expired. */
  token: (fresh?: boolean) => Promise<string | null>;
  onMessage: (message: LiveMessage) => void;
  onState: (state: ConnectionState) => void;
  /** Makes the connection; replaced in tests. */
  open?: (url: string, protocols: string[]) => WebSocket;
  /** Real time in ms; replaced in tests. */
  now?: () => number;
  random?: () => number;
}

/** The server speaks at least every 5 s; silence of this many ms means the line is dead. */
export const silenceMs = 15_000;
const firstPauseMs = 500;
const longestPauseMs = 15_000;

/** The server ends a connection so whose token is not good any more. */
const refusedCode = 4401;

export class LiveSocket {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private expected = 0;
  private latest = 0;
  private lostSince: number | null = null;
  private liveSince: number | null = null;
  private running = false;
  private refused = false;
  private opening = false;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private watch: ReturnType<typeof setInterval> | null = null;
  private readonly now: () => number;

  constructor(private readonly options: SocketOptions) {
    this.now = options.now ?? Date.now;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.options.onState({ state: "connecting", since: this.now() });
    this.watch = setInterval(() => this.listen(), 1000);
    void this.connect();
  }

  stop(): void {
    this.running = false;
    if (this.retry) clearTimeout(this.retry);
    if (this.watch) clearInterval(this.watch);
    this.retry = this.watch = null;
    this.drop();
  }

  /** Tries at once: the network is back, or the page is looked at again. */
  hurry(): void {
    if (!this.running || this.socket || this.opening) return;
    this.attempt = 0;
    if (this.retry) clearTimeout(this.retry);
    void this.connect();
  }

  private async connect(): Promise<void> {
    this.retry = null;
    this.opening = true;
    let token: string | null;
    try {
      const fresh = this.refused;
      token = await this.options.token(fresh);
      this.refused = false;
    } catch {
      this.opening = false;
      this.lost("The server does not answer.");
      return;
    }
    this.opening = false;
    if (!this.running || token === null) return;
    const make = this.options.open ?? ((url, protocols) => new WebSocket(url, protocols));
    const socket = make(this.options.url(), ["pyros.v1", `jwt.${token}`]);
    this.socket = socket;
    this.expected = 0;
    this.latest = this.now();
    socket.onmessage = (event) => this.receive(socket, String(event.data));
    socket.onclose = (event) => {
      if (socket !== this.socket) return;
      this.refused = event.code === refusedCode;
      this.lost(sentence(event.reason) || "The connection to the server broke.");
    };
  }

  private receive(socket: WebSocket, text: string): void {
    if (socket !== this.socket) return;
    this.latest = this.now();
    const read = parse(text);
    if (read.kind === "broken") {
      this.lost("The server sent something unreadable.");
      return;
    }
    const seq = read.kind === "message" ? read.message.seq : read.seq;
    if (this.expected !== 0 && seq !== this.expected) {
      this.lost("A live message was missed.");
      return;
    }
    this.expected = seq + 1;
    if (read.kind !== "message") return;
    if (read.message.type === "snapshot") {
      this.attempt = 0;
      this.lostSince = null;
      this.liveSince ??= this.latest;
    }
    this.options.onMessage(read.message);
    if (this.liveSince !== null) {
      this.options.onState({ state: "live", since: this.liveSince, latest: this.latest });
    }
  }

  private listen(): void {
    if (this.socket && this.now() - this.latest > silenceMs) this.lost("The server has fallen silent.");
  }

  private lost(because: string): void {
    this.drop();
    if (!this.running) return;
    this.liveSince = null;
    this.lostSince ??= this.now();
    const spread = 0.5 + (this.options.random ?? Math.random)();
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** this.attempt) * spread;
    this.attempt++;
    this.options.onState({
      state: "lost",
      since: this.lostSince,
      because,
      retryAt: this.now() + pause,
    });
    if (this.retry) clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.connect(), pause);
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }
}

/** The server's short reason as a sentence. */
function sentence(reason: string): string {
  const text = reason.trim().replace(/\.$/, "");
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
