import { describe, expect, it } from "vitest";
import {
  formatByName,
  formatByText,
  holdsFiles,
  maxBytes,
  newIdempotencyKey,
  readRequestFile,
} from "./files";

const file = (name: string, text: string, size = text.length) => ({
  name,
  size,
  text: () => Promise.resolve(text),
});

describe("formats", () => {
  it("goes by the content", () => {
    expect(formatByText('\uFEFF<?xml version="1.0" ?><request/>')).toBe("xml");
    expect(formatByText('  {"name": "a"}')).toBe("json");
    expect(formatByText("# a comment\n---\nname: M31\nprogram: GRB\n")).toBe("yaml");
    expect(formatByText("just some words")).toBeNull();
  });

  it("knows names with any case", () => {
    expect(formatByName("a.XML")).toBe("xml");
    expect(formatByName("b.yml")).toBe("yaml");
    expect(formatByName("c.fits")).toBeNull();
    expect(formatByName("noending")).toBeNull();
  });
});

describe("reading", () => {
  it("takes a wrongly named XML file as XML", async () => {
    expect(await readRequestFile(file("r.json", "<request/>"))).toMatchObject({ format: "xml" });
  });

  it("refuses with a reason", async () => {
    expect(await readRequestFile(file("r.xml", ""))).toMatchObject({ because: "The file is empty." });
    expect(await readRequestFile(file("r.xml", "x", maxBytes * 50))).toMatchObject({
      because: expect.stringContaining("50.0 MiB"),
    });
    expect(await readRequestFile(file("r.fits", "SIMPLE  =\u0000"))).toMatchObject({
      because: "This is not a text file.",
    });
    expect(await readRequestFile(file("r.txt", "hello"))).toHaveProperty("because");
    const folder = { name: "d", size: 4096, text: () => Promise.reject(new Error("no")) };
    expect(await readRequestFile(folder)).toHaveProperty("because");
  });

  it("leaves broken content of a known name to the server, who names every problem", async () => {
    expect(await readRequestFile(file("r.json", "oops"))).toMatchObject({ format: "json" });
  });
});

describe("dragging", () => {
  it("tells files from text", () => {
    expect(holdsFiles(["text/plain", "Files"])).toBe(true);
    expect(holdsFiles(["text/plain"])).toBe(false);
    expect(holdsFiles(undefined)).toBe(false);
  });

  it("makes keys that differ", () => {
    expect(newIdempotencyKey()).toMatch(/^[0-9a-f]{32}$/);
    expect(newIdempotencyKey()).not.toBe(newIdempotencyKey());
  });
});
