// Row PLANNER of the modules' table: "makes the schedule from the sequences in
// the database, then tells MAJORDOME"; "see the current schedule (live), past
// schedules; (admin) re-plan by hand". Row OBSERVER: "see its status (idle,
// executing sequence / plan / acquisition)".
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House, logIn, picture, scenarios } from "./house";

let house: House;
let page: Page;
const errors: string[] = [];
const file = readFileSync(join(scenarios, "routine_request_01.xml"), "utf8");

beforeAll(async () => {
  house = await House.open(5);
  page = await house.page();
  page.on("pageerror", (error) => errors.push(error.message));
  await logIn(page, house.base);
  await page.getByRole("link", { name: "Schedule" }).first().click();
  await page.getByRole("heading", { name: "Schedule", exact: true }).waitFor();
});

afterAll(async () => {
  await house?.close();
});

const card = (title: string | RegExp) => page.getByRole("region", { name: title });

/** Somebody else submits a request, from a script. */
const submit = (text: string) => house.call("POST", "/requests", text, "application/xml");

const named = (name: string) => file.replace(/RequestSimulator/g, name).replace(/Sequence1/g, `${name} one`);

test("PLANNER: the current schedule shows a submitted request by itself", async () => {
  await submit(named("Cygnus"));
  await card("Sequences").getByText("Cygnus one").first().waitFor();
  await card(/^Night of/)
    .getByText(/Cygnus one/)
    .first()
    .waitFor();
  await picture(page, "planner-1-live");
});

test("PLANNER tells MAJORDOME, and OBSERVER shows what it executes: sequence, plan and acquisition", async () => {
  await page.getByRole("link", { name: "Tonight" }).first().click();
  const now = page.getByRole("region", { name: /^Now/ });
  await now
    .getByText(/Cygnus one/)
    .first()
    .waitFor({ timeout: 90_000 });
  await now
    .getByText(/image [2-5] of 5/)
    .first()
    .waitFor({ timeout: 90_000 });
  await now.getByRole("progressbar", { name: /^VIS: image \d of 5/ }).waitFor();
  await now.getByTitle("First infrared filter").or(now.getByTitle("First visible filter")).first().waitFor();
  await picture(page, "planner-2-observer");
});

test("PLANNER (admin): the night is planned again by hand, and the schedule says by whom", async () => {
  await page.getByRole("link", { name: "Schedule" }).first().click();
  await page.getByRole("button", { name: "Plan again" }).click();
  await page
    .getByRole("banner")
    .or(page.getByRole("main"))
    .getByText(/by hand, by pyros/i)
    .first()
    .waitFor();
});

test("PLANNER: what has no place is told why", async () => {
  // Two of seven minutes and more in one window of twelve.
  const narrow = (name: string) =>
    named(name)
      .replace('jd1="15" jd2="60000"', 'jd1="900" jd2="1620"')
      .replace('<plan duration="10"', '<plan duration="80"');
  await submit(narrow("First come"));
  await card("Sequences").getByText("First come one").first().waitFor();
  await submit(narrow("Second come"));
  const left = card(/^Not planned/);
  await left
    .getByText(/(First|Second) come one/)
    .first()
    .waitFor();
  await left.getByRole("listitem").getByText("others came first").waitFor();
  await picture(page, "planner-3-why-not");
});

test("PLANNER: past schedules are kept, looked at as they were, and compared", async () => {
  const before = card("Schedules before");
  await before
    .getByRole("button", { name: /^Show schedule/ })
    .first()
    .click();
  await page.getByText(/^Past schedule \d+\.$/).waitFor();
  await card(/^Night of .*, as it was planned$/).waitFor();
  await picture(page, "planner-4-past");
  await page.getByRole("button", { name: "To the schedule in force" }).click();
  await before
    .getByRole("button", { name: /^Compare with schedule/ })
    .first()
    .click();
  await card("What differs").getByText(/^From/).waitFor();
});

test("PLANNER: its log is one click away", async () => {
  await page.getByRole("link", { name: "Log", exact: true }).click();
  await page.waitForURL(/\/logs\?agent=planning/);
  await page
    .getByText(/^Planned \d+, left out \d+/)
    .first()
    .waitFor();
});

test("the pages reported no error of their own", () => {
  expect(errors).toEqual([]);
});
