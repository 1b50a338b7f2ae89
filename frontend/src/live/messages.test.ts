import { describe, expect, it } from "vitest";
import { parse } from "./messages";

describe("reading a frame", () => {
  it("gives a message of a known type", () => {
    expect(parse('{"seq":4,"type":"tick","data":{"now":"2026-11-23T08:00:00Z","speed":1}}')).toEqual({
      kind: "message",
      message: { seq: 4, type: "tick", data: { now: "2026-11-23T08:00:00Z", speed: 1 } },
    });
  });

  it("lets a type pass that a newer server may send", () => {
    expect(parse('{"seq":5,"type":"comet","data":{}}')).toEqual({ kind: "unknown", seq: 5, type: "comet" });
  });

  it("does not take an object's own words for types", () => {
    expect(parse('{"seq":5,"type":"constructor","data":{}}').kind).toBe("unknown");
  });

  it.each([
    ["text", "hello"],
    ["a number", "7"],
    ["null", "null"],
    ["no seq", '{"type":"tick","data":{}}'],
    ["a broken seq", '{"seq":1.5,"type":"tick","data":{}}'],
    ["no type", '{"seq":1,"data":{}}'],
    ["no data", '{"seq":1,"type":"tick"}'],
    ["null data", '{"seq":1,"type":"environment","data":null}'],
    ["half a frame", '{"seq":1,"type":"ti'],
  ])("says that %s is broken", (_, text) => {
    expect(parse(text).kind).toBe("broken");
  });
});
