import { expect, it } from "vitest";
import type { Instrument } from "@/api/types";
import { bandOf } from "./bands";

it("knows a filter's band, or shortens its name", () => {
  const instrument = {
    detectors: [{ mounted_filters: [{ name: "Second visible filter", band: "r" }] }],
  } as unknown as Instrument;
  expect(bandOf(instrument, "Second visible filter")).toBe("r");
  expect(bandOf(instrument, "Clear filter")).toBe("Clear");
  expect(bandOf(undefined, "Second visible filter")).toBe("Second visible");
});
