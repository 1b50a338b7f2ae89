import { describe, expect, it } from "vitest";
import type { ObservationRequest, Sequence } from "@/api/types";
import { consequences } from "./dialogs";

const sequence = (name: string, status: string, images_done = 0) =>
  ({ name, status, images_done }) as Sequence;
const request = (...sequences: Sequence[]) => ({ sequences }) as ObservationRequest;

describe("what cancelling does", () => {
  it("names what is under way, what waits and what stays", () => {
    const list = consequences(
      request(sequence("A", "executing", 2), sequence("B", "planned"), sequence("C", "executed", 5)),
    );
    expect(list[0]).toContain("“A” is under way");
    expect(list[1]).toMatch(/^1\ssequence that waits will not be observed\.$/);
    expect(list[2]).toMatch(/^7\simages already taken stay\.$/);
    expect(list).toHaveLength(4);
  });
});
