// The live stream brings every change: nothing is asked for again by the clock.
import { expect, it } from "vitest";

const sources = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});

it("no query polls", () => {
  expect(Object.keys(sources).length).toBeGreaterThan(100);
  const polling = Object.keys(sources).filter((file) => sources[file]?.includes("refetchInterval"));
  expect(polling).toEqual([]);
});
