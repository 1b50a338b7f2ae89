import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ConnectionState, LiveSocket, silenceMs } from "./socket";
import { snapshot } from "./testData";

class FakeSocket {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { reason: string }) => void) | null = null;
  closed = false;
  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {}
  close() {
    this.closed = true;
  }
  say(seq: number, type: string, data: unknown) {
    this.onmessage?.({ data: JSON.stringify({ seq, type, data }) });
  }
}

describe("the live connection", () => {
  let made: FakeSocket[];
  let states: ConnectionState[];
  let heard: string[];
  let token: () => Promise<string | null>;
  let socket: LiveSocket;

  beforeEach(() => {
    vi.useFakeTimers();
    made = [];
    states = [];
    heard = [];
    token = async () => "abc";
    socket = new LiveSocket({
      url: () => "ws://here/api/v1/live",
      token: () => token(),
      onMessage: (message) => heard.push(message.type),
      onState: (state) => states.push(state),
      open: (url, protocols) => {
        const fake = new FakeSocket(url, protocols);
        made.push(fake);
        return fake as unknown as WebSocket;
      },
      random: () => 0.5,
    });
  });
  afterEach(() => {
    socket.stop();
    vi.useRealTimers();
  });

  const settle = () => vi.advanceTimersByTimeAsync(0);
  const latest = () => states.at(-1);
  const begin = async () => {
    socket.start();
    await settle();
    const fake = made.at(-1);
    if (!fake) throw new Error("nothing was opened");
    return fake;
  };

  it("carries the token as a sub-protocol and is live from the snapshot on", async () => {
    const fake = await begin();
    expect(fake.url).toBe("ws://here/api/v1/live");
    expect(fake.protocols).toEqual(["pyros.v1", "jwt.abc"]);
    expect(latest()?.state).toBe("connecting");
    fake.say(1, "snapshot", snapshot());
    expect(latest()?.state).toBe("live");
    fake.say(2, "tick", { now: "2026-11-23T08:00:00Z", speed: 1 });
    expect(heard).toEqual(["snapshot", "tick"]);
  });

  it("passes over a frame of a type it does not know", async () => {
    const fake = await begin();
    fake.say(1, "snapshot", snapshot());
    fake.say(2, "something new", {});
    fake.say(3, "tick", { now: "2026-11-23T08:00:00Z", speed: 1 });
    expect(heard).toEqual(["snapshot", "tick"]);
    expect(latest()?.state).toBe("live");
  });

  it("starts over when a frame was missed", async () => {
    const fake = await begin();
    fake.say(1, "snapshot", snapshot());
    fake.say(3, "tick", { now: "2026-11-23T08:00:00Z", speed: 1 });
    expect(fake.closed).toBe(true);
    expect(latest()?.state).toBe("lost");
    await vi.advanceTimersByTimeAsync(500);
    expect(made).toHaveLength(2);
  });

  it("comes back with growing pauses and remembers since when it was gone", async () => {
    await begin();
    const gone = Date.now();
    const pauses: number[] = [];
    for (let i = 0; i < 8; i++) {
      made.at(-1)?.onclose?.({ reason: "" });
      const state = latest();
      if (state?.state !== "lost") throw new Error("not lost");
      expect(state.since).toBe(gone);
      pauses.push(state.retryAt - Date.now());
      await vi.advanceTimersByTimeAsync(state.retryAt - Date.now());
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
    made.at(-1)?.say(1, "snapshot", snapshot());
    expect(latest()?.state).toBe("live");
    made.at(-1)?.onclose?.({ reason: "" });
    const again = latest();
    expect(again?.state === "lost" && again.retryAt - Date.now()).toBe(500);
  });

  it("takes silence for a dead line", async () => {
    const fake = await begin();
    fake.say(1, "snapshot", snapshot());
    await vi.advanceTimersByTimeAsync(silenceMs - 1000);
    expect(latest()?.state).toBe("live");
    await vi.advanceTimersByTimeAsync(3000);
    expect(fake.closed).toBe(true);
    expect(states.some((state) => state.state === "lost")).toBe(true);
  });

  it("waits and tries again when no token can be had for want of a server", async () => {
    token = () => Promise.reject(new Error("no answer"));
    socket.start();
    await settle();
    expect(latest()?.state).toBe("lost");
    token = async () => "abc";
    await vi.advanceTimersByTimeAsync(500);
    expect(made).toHaveLength(1);
  });

  it("tries at once when told to hurry, and only once", async () => {
    await begin();
    made[0]?.onclose?.({ reason: "" });
    socket.hurry();
    socket.hurry();
    await settle();
    expect(made).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(made).toHaveLength(2);
  });

  it("is still after stop", async () => {
    const fake = await begin();
    fake.say(1, "snapshot", snapshot());
    socket.stop();
    expect(fake.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(made).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not open when stopped while it waited for the token", async () => {
    let give: (token: string) => void = () => undefined;
    token = () =>
      new Promise((resolve) => {
        give = resolve;
      });
    socket.start();
    socket.stop();
    give("abc");
    await settle();
    expect(made).toHaveLength(0);
  });
});
