import { expect, it } from "vitest";
import type { Instrument } from "@/api/types";
import { freshForm } from "./form";
import { add, remove } from "./steps";

const instrument = { detectors: [], programs: [] } as unknown as Instrument;
const window = { start: "", end: "" };

it("a new sequence has a name that no other has, also after one was taken out", () => {
  let form = freshForm(instrument, 0, undefined);
  for (let i = 0; i < 2; i++) form = add(form, [], instrument, window).form;
  form = remove(form, [0]).form;
  form = add(form, [], instrument, window).form;
  expect(form.sequences.map((s) => s.name)).toEqual(["Sequence 2", "Sequence 3", "Sequence 4"]);
});
