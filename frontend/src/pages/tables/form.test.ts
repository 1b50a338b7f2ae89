import { expect, test } from "vitest";
import { addressOf, nextSort, queryOf, rowOf, withParams } from "./address";
import { again, type Field, type Row } from "./data";
import { byField, draftOf, parse, settable, valuesOf } from "./form";

const field = (name: string, kind: Field["kind"], more: Partial<Field> = {}): Field => ({
  name,
  kind,
  label: name,
  comment: "",
  unit: "",
  default: "",
  immutable: false,
  kept: "",
  max_len: 0,
  nullable: false,
  required: false,
  secret: false,
  sortable: true,
  target: "",
  unique: false,
  values: [],
  ...more,
});

const fields = [
  field("name", "text", { required: true, unique: true, max_len: 8 }),
  field("count", "integer", { default: "3" }),
  field("width", "number", { required: true }),
  field("seen", "time", { nullable: true }),
  field("active", "bool", { default: "true" }),
  field("kinds", "list", { required: true }),
  field("body", "json", { nullable: true }),
  field("made", "time", { immutable: true, required: true }),
  field("version", "integer", { kept: "It counts.", default: "1" }),
];

const row: Row = {
  id: 4,
  title: "a",
  version: "v",
  names: {},
  kept: "",
  values: {
    name: "a",
    count: 3,
    width: 1.5,
    seen: null,
    active: false,
    kinds: ["x"],
    made: "2026-01-01T00:00:00Z",
    version: 7,
  },
};

test("a new row begins with its defaults and sends what was said", () => {
  const draft = draftOf(fields, null);
  expect(draft).toEqual({
    name: "",
    count: "3",
    width: "",
    seen: "",
    active: "true",
    kinds: "",
    body: "",
    made: "",
  });
  const first = valuesOf(fields, draft, null);
  expect(first.problems).toEqual({ name: "is missing", width: "is missing", made: "is missing" });
  const second = valuesOf(fields, { ...draft, name: "b", width: "2,5", made: "2026-11-22 03:00" }, null);
  expect(second).toEqual({
    problems: {},
    values: { name: "b", count: 3, width: 2.5, active: true, kinds: [], made: "2026-11-22T03:00:00Z" },
  });
});

test("of a row only what differs is sent", () => {
  const draft = draftOf(fields, row);
  expect(Object.keys(draft)).not.toContain("made");
  expect(valuesOf(fields, draft, row)).toEqual({ values: {}, problems: {} });
  const changed = valuesOf(
    fields,
    { ...draft, seen: "2026-11-22T03:00:00.25Z", active: "true", count: "" },
    row,
  );
  expect(changed.values).toEqual({ seen: "2026-11-22T03:00:00.25Z", active: true, count: 3 });
  expect(settable(fields[7] as Field, false)).toBe(false);
  expect(settable(fields[8] as Field, true)).toBe(false);
});

test("what cannot be read is said", () => {
  const wrong: [Field, string][] = [
    [fields[0] as Field, "ééééé"],
    [fields[1] as Field, "1.5"],
    [fields[2] as Field, "far"],
    [fields[3] as Field, "2026-13-45 03:00"],
    [fields[3] as Field, "yesterday"],
    [fields[6] as Field, "[1,"],
  ];
  for (const [one, text] of wrong) expect(parse(one, text)).toHaveProperty("problem");
  expect(
    byField([
      { field: "name", message: "is taken", place: "" },
      { field: "", message: "x", place: "" },
    ]),
  ).toEqual({
    name: "is taken",
  });
});

test("a deleted row comes back with what may be set", () => {
  expect(again({ fields }, row)).toEqual({
    name: "a",
    count: 3,
    width: 1.5,
    active: false,
    kinds: ["x"],
    made: "2026-01-01T00:00:00Z",
  });
});

test("the address holds the state", () => {
  const params = new URLSearchParams("q=infra&sort=-name&f.band=J&row=12");
  expect(queryOf(params)).toEqual({ text: "infra", sort: "-name", where: { band: "J" } });
  expect(rowOf(params)).toBe(12);
  expect(rowOf(new URLSearchParams("row=new"))).toBe("new");
  expect(rowOf(new URLSearchParams("row=-1"))).toBe(null);
  expect(withParams(params, { row: "", q: "" }).toString()).toBe("sort=-name&f.band=J");
  expect(addressOf("plan", { "f.filter_id": "3" })).toBe("/tables/plan?f.filter_id=3");
  expect([
    nextSort("", "name", "name"),
    nextSort("-name", "name", "name"),
    nextSort("-id", "-id", "name"),
  ]).toEqual(["-name", "", "name"]);
});
