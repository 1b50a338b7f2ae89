import { describe, expect, it } from "vitest";
import { excerpt, lineOf } from "./excerpt";

describe("the place of a problem", () => {
  it("finds the line that it names", () => {
    expect(lineOf("line 4, sequence 2, album 1")).toBe(4);
    expect(lineOf("sequences[1].albums[0]")).toBeNull();
  });

  it("shows that line of the file, whatever its line ends", () => {
    const text = "a\r\n  <plan filter='x'/>  \nc";
    expect(excerpt(text, 2)).toBe("<plan filter='x'/>");
    expect(excerpt(text, 9)).toBe("");
    expect(excerpt("x".repeat(300), 1)).toHaveLength(140);
  });
});
