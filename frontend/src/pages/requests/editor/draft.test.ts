// @vitest-environment happy-dom
import { beforeEach, expect, it } from "vitest";
import { draftKey, dropDraft, keepDraft, readDraft } from "./draft";
import { freshForm } from "./form";

const form = freshForm({ detectors: [], programs: [] } as never, 0, undefined);

beforeEach(() => localStorage.clear());

it("gives back what was kept, per person and request", () => {
  const key = draftKey(2, "new");
  expect(keepDraft(key, { form, at: 5, version: 0 })).toBe(true);
  expect(readDraft(key)).toEqual({ form, at: 5, version: 0 });
  expect(readDraft(draftKey(3, "new"))).toBeNull();
  dropDraft(key);
  expect(readDraft(key)).toBeNull();
});

it("takes nothing that has another shape", () => {
  for (const text of [
    "",
    "{",
    "5",
    "null",
    "{}",
    '{"at":1,"form":{}}',
    '{"at":1,"form":{"name":"x","sequences":[{}]}}',
  ]) {
    localStorage.setItem("k", text);
    expect(readDraft("k"), text).toBeNull();
  }
});
