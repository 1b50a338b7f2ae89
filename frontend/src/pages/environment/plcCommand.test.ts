import { describe, expect, it } from "vitest";
import { commandNames } from "./plcCommand";

describe("a typed command", () => {
  it("gives its names", () => {
    expect(commandNames('{"command": [{"name": "STATUS"}, {"name": "LAMP", "value": "on"}]}')).toEqual({
      ok: true,
      names: ["STATUS", "LAMP"],
    });
  });

  it("is refused with the reason", () => {
    expect(commandNames("{")).toMatchObject({ ok: false, because: expect.stringContaining("not JSON") });
    expect(commandNames("null")).toMatchObject({ ok: false });
    expect(commandNames('{"command": []}')).toMatchObject({ ok: false });
    expect(commandNames('{"command": [{"name": "A"}, {}]}')).toEqual({
      ok: false,
      because: "Command 2 has no name.",
    });
  });
});
