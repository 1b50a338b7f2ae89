// Row ALERT of the modules' table: "waits for VOEvents from an alert network,
// turns each into an observation request from a strategy, saves it, plans it at
// once"; "see the alert's request, the history of all alerts and what came of
// each; (test) generate a fake alert". Row MAJORDOME: "on an alert's cancel
// cancels it". The night is at work on something else when the alerts come.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dropNotice, House, logIn, picture, scenarios } from "./house";

interface Position {
  ra_deg: number;
  dec_deg: number;
}

interface Alert {
  id: number;
  request_id: number;
  position: Position;
}

let house: House;
let page: Page;
let routine = 0;
const errors: string[] = [];

/** Puts a notice into the watched folder. */
const drop = (name: string, trigger: string, where: Position | null, role = "observation") =>
  dropNotice(house, name, trigger, where && { ...where, error_deg: 0.01 }, role);

const main = () => page.getByRole("main");
const see = (text: string | RegExp) => main().getByText(text).first().waitFor();
const row = (name: string) => main().getByRole("row", { name: new RegExp(name) });

/** The alert whose page is open. */
const shown = () => house.call<Alert>("GET", `/alerts/${/\d+$/.exec(page.url())?.[0]}`);

async function openAlerts(): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name: "Alerts" }).click();
  await page.getByRole("heading", { name: "Alerts", exact: true }).waitFor();
}

beforeAll(async () => {
  house = await House.open(5);
  page = await house.page();
  page.on("pageerror", (error) => errors.push(error.message));
  await logIn(page, house.base);
  const file = readFileSync(join(scenarios, "routine_request_01.xml"), "utf8");
  const long = file.replace('<plan duration="10"', '<plan duration="120"');
  routine = (await house.call<{ id: number }>("POST", "/requests", long, "application/xml")).id;
});

afterAll(async () => {
  await house?.close();
});

test("the night begins with a routine request", async () => {
  await openAlerts();
  await see("No alert has come in yet.");
  await page.goto(`${house.base}/requests/${routine}`);
  await see(/^executing$/i);
});

let first: Alert;

test("ALERT (test): a fake alert becomes a request, planned at once, that interrupts what runs", async () => {
  await openAlerts();
  await page.getByRole("button", { name: "Fake alert" }).click();
  await page.waitForURL(/\/alerts\/\d+$/);
  for (const step of ["Notice received", "Request made", "Planned", "Telescope sent", "First exposure"]) {
    await see(step);
  }
  await see(/it may interrupt what runs/);
  await picture(page, "alerts-1-observed");
  first = await shown();
  await page.goto(`${house.base}/requests/${routine}`);
  await see(/interrupted.*alert|alert.*interrupted|gives way/i);
  await picture(page, "alerts-2-preempted");
});

test("ALERT: the alert's request is at priority 0, and its images appear with it", async () => {
  await page.goto(`${house.base}/requests/${first.request_id}`);
  await see(/Alert\s*0/);
  await see(/[1-9]\d*\s*\/\s*\d+/);
});

const trigger = "sb99010101";

test("ALERT: a notice in the folder is observed", async () => {
  await house.call("POST", `/requests/${first.request_id}/cancel`, "{}");
  await openAlerts();
  drop("burst", trigger, { ra_deg: first.position.ra_deg, dec_deg: first.position.dec_deg - 1 });
  await row(trigger).waitFor();
  await row(trigger).getByRole("link").first().click();
  await see("Telescope sent");
  await see(`${trigger}_burst`);
});

test("MAJORDOME: an alert's retraction reaches the running sequence", async () => {
  drop("retraction", trigger, null);
  await see(/^retracted$/);
  await see(/^cancelled$/);
  await picture(page, "alerts-3-retracted");
  await page.getByRole("banner").getByText(new RegExp(trigger)).first().waitFor({ state: "hidden" });
});

test("ALERT: a test of the network, and a notice without a place, are recorded and never observed", async () => {
  await openAlerts();
  drop("drill", "sb99020202", first.position, "test");
  drop("nowhere", "sb99030303", { ra_deg: 0, dec_deg: 0 });
  for (const name of ["sb99020202", "sb99030303"]) {
    await row(name).getByText("recorded", { exact: true }).waitFor();
  }
});

test("ALERT: the history tells what came of each", async () => {
  await row(trigger).getByText("retracted", { exact: true }).waitFor();
  expect(await main().getByRole("row").count()).toBe(5);
  await picture(page, "alerts-4-history");
  await page.getByRole("link", { name: "Log", exact: true }).click();
  await page.waitForURL(/\/logs\?agent=alertmanager/);
  await see(new RegExp(trigger));
});

test("the pages reported no error of their own", () => {
  expect(errors).toEqual([]);
});
