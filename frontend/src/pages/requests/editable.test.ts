import { expect, it } from "vitest";
import type { ObservationRequest, User } from "@/api/types";
import { whyNotEditable } from "./editable";

const ana = { id: 2, role: "scientist" } as User;
const olga = { id: 3, role: "operator" } as User;
const request = (more: object) =>
  ({
    user_id: 2,
    status: "planned",
    is_alert: false,
    sequences: [],
    ...more,
  }) as unknown as ObservationRequest;

it("says who may edit what, and why not", () => {
  expect(whyNotEditable(ana, request({}))).toBe("");
  expect(whyNotEditable(ana, request({ status: "draft" }))).toBe("");
  expect(whyNotEditable(olga, request({}))).toBe("");
  expect(whyNotEditable(ana, request({ user_id: 9 }))).toMatch(/somebody else/);
  expect(whyNotEditable(undefined, request({}))).not.toBe("");
  expect(whyNotEditable(ana, request({ is_alert: true }))).toMatch(/alert/);
  expect(whyNotEditable(ana, request({ status: "executing" }))).toMatch(/executes/);
  expect(whyNotEditable(ana, request({ sequences: [{ images_done: 1 }] }))).toMatch(/images/);
  expect(whyNotEditable(ana, request({ status: "cancelled" }))).toMatch(/ended/);
});
