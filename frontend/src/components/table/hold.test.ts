// @vitest-environment happy-dom
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fresh, merged, useHeld } from "./hold";

const a = { id: 1, v: "a" };
const b = { id: 2, v: "b" };
const c = { id: 3, v: "c" };

describe("a held list", () => {
  it("keeps its order and length while others come", () => {
    expect(merged([b, a], [c, b, a])).toEqual([b, a]);
    expect(fresh([b, a], [c, b, a])).toBe(1);
  });

  it("shows each item as it is now, and what is gone as it was", () => {
    expect(merged([b, a], [c, { id: 2, v: "B" }])).toEqual([{ id: 2, v: "B" }, a]);
  });

  it("is the list itself when nothing is held", () => {
    const now = [c];
    expect(merged(null, now)).toBe(now);
  });
});

describe("holding", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const start = () =>
    renderHook(({ items, choice }) => useHeld(items, choice), { initialProps: { items: [a], choice: "x" } });

  it("stands still under the pointer and is live again a while after it left", () => {
    const { result, rerender } = start();
    act(() => result.current.handlers.onPointerEnter());
    rerender({ items: [b, a], choice: "x" });
    expect(result.current.items).toEqual([a]);
    expect(result.current.waiting).toBe(1);
    act(() => result.current.handlers.onPointerLeave());
    act(() => void vi.advanceTimersByTime(1000));
    expect(result.current.waiting).toBe(1);
    act(() => void vi.advanceTimersByTime(2000));
    expect(result.current.items).toEqual([b, a]);
    expect(result.current.waiting).toBe(0);
  });

  it("goes on where the pointer comes to the button in time, and ends with it", () => {
    const { result, rerender } = start();
    act(() => result.current.handlers.onPointerEnter());
    rerender({ items: [b, a], choice: "x" });
    act(() => result.current.handlers.onPointerLeave());
    act(() => void vi.advanceTimersByTime(1500));
    act(() => result.current.handlers.onPointerEnter());
    act(() => void vi.advanceTimersByTime(10_000));
    expect(result.current.waiting).toBe(1);
    act(() => result.current.release());
    expect(result.current.items).toEqual([b, a]);
  });

  it("ends with another choice of what is listed", () => {
    const { result, rerender } = start();
    act(() => result.current.handlers.onPointerEnter());
    rerender({ items: [c], choice: "y" });
    expect(result.current.items).toEqual([c]);
    expect(result.current.waiting).toBe(0);
  });
});
