// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setConnection } from "./connection";

const shown = () => document.documentElement.dataset.connection;
const lost = (since = Date.now()) =>
  ({ state: "lost", since, because: "broke", retryAt: since + 500 }) as const;

describe("what the page says of its connection", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    setConnection({ state: "live", since: 1, latest: 1 });
  });
  afterEach(() => vi.useRealTimers());

  it("passes over a break that is mended at once", () => {
    setConnection(lost());
    vi.advanceTimersByTime(800);
    expect(shown()).toBe("live");
    setConnection({ state: "live", since: 810, latest: 810 });
    vi.advanceTimersByTime(5000);
    expect(shown()).toBe("live");
  });

  it("tells of one that lasts, also through failing tries", () => {
    const since = Date.now();
    setConnection(lost(since));
    vi.advanceTimersByTime(600);
    setConnection(lost(since));
    vi.advanceTimersByTime(700);
    expect(shown()).toBe("lost");
    setConnection({ state: "live", since: 3000, latest: 3000 });
    expect(shown()).toBe("live");
  });
});
