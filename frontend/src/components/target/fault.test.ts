import { describe, expect, it } from "vitest";
import { ApiError } from "@/api/errors";
import { faultsIn } from "./fault";

describe("faultsIn", () => {
  const refused = new ApiError(422, "invalid", "The question cannot be answered.", [
    { place: "", field: "constraints.min_alt_deg", message: "must be from -90 to 90, is 500" },
    { place: "", field: "min_moon_deg", message: "is of another part" },
  ]);

  it("tells each field of the part its own", () => {
    const fault = faultsIn(refused, "constraints");
    expect(fault("min_alt_deg").error).toContain("is 500");
    expect(fault("min_moon_deg").error).toBeUndefined();
  });

  it("tells nothing without a refusal", () => {
    expect(faultsIn(null, "constraints")("min_alt_deg").error).toBeUndefined();
    expect(faultsIn(new Error("gone"), "constraints")("min_alt_deg").error).toBeUndefined();
  });
});
