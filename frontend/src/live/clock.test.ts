import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ObservatoryClock } from "./clock";

describe("the observatory's clock", () => {
  let real = 1000;
  let clock: ObservatoryClock;

  beforeEach(() => {
    vi.useFakeTimers();
    real = 1000;
    clock = new ObservatoryClock(() => real);
  });
  afterEach(() => vi.useRealTimers());

  const iso = () => new Date(clock.now()).toISOString();

  it("carries the server's time on at its speed", () => {
    clock.set({ now: "2026-11-23T08:00:00Z", speed: 60, simulated: true });
    real += 2000;
    expect(iso()).toBe("2026-11-23T08:02:00.000Z");
    expect(clock.simulated).toBe(true);
  });

  it("corrects itself at a tick and remembers that it is simulated", () => {
    clock.set({ now: "2026-11-23T08:00:00Z", speed: 1, simulated: true });
    real += 5200;
    clock.set({ now: "2026-11-23T08:00:05Z", speed: 1 });
    expect(iso()).toBe("2026-11-23T08:00:05.000Z");
    expect(clock.simulated).toBe(true);
  });

  it("ignores a time that is none, and a speed that is none", () => {
    clock.set({ now: "2026-11-23T08:00:00Z", speed: 1 });
    clock.set({ now: "soon", speed: 1 });
    expect(iso()).toBe("2026-11-23T08:00:00.000Z");
    clock.set({ now: "2026-11-23T08:00:00Z", speed: 0 });
    expect(clock.speed).toBe(1);
  });

  it("ticks once a second for all, and not at all for nobody", () => {
    clock.set({ now: "2026-11-23T08:00:00Z", speed: 1 });
    let heard = 0;
    const leave = [clock.subscribe(() => heard++), clock.subscribe(() => heard++)];
    real += 1000;
    vi.advanceTimersByTime(1000);
    expect(heard).toBe(2);
    expect(clock.get()).toBe(Date.parse("2026-11-23T08:00:01Z"));
    for (const stop of leave) stop();
    vi.advanceTimersByTime(5000);
    expect(heard).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("shows one time to all until the next tick", () => {
    clock.set({ now: "2026-11-23T08:00:00Z", speed: 1 });
    const first = clock.get();
    real += 700;
    expect(clock.get()).toBe(first);
  });
});
