// First light: the real request file goes from the desktop to five images while
// the real weather scenario makes it rain. Everything a person sees is read
// from the page; nothing waits for a time, only for what must appear.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dropFile, House, logIn, login, picture, scenarios, shutter } from "./house";

let house: House;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  house = await House.open(4);
  page = await house.page();
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || /content security policy/i.test(message.text()))
      errors.push(message.text());
  });
});

afterAll(async () => {
  await house?.close();
});

const strip = () => page.getByRole("banner");
const see = (text: string | RegExp, timeout = 60_000) => page.getByText(text).first().waitFor({ timeout });

test("USER, MAJORDOME: a newcomer logs in and sees an observatory at night that opens by itself", async () => {
  await page.goto(house.base);
  await page.getByLabel(/e-?mail|login/i).fill("pyros");
  await page
    .getByLabel(/password/i)
    .first()
    .fill("wrong password");
  await page.getByRole("button", { name: /log in|sign in/i }).click();
  await see(/do not belong together/i);
  errors.length = 0; // the browser reports the 401 of the wrong password
  await logIn(page, house.base);
  await see(/Simulated night/i);
  await strip()
    .getByText(/^(Safe|Caution)/)
    .first()
    .waitFor();
  await strip()
    .getByText(/^Ready/)
    .first()
    .waitFor({ timeout: 60_000 });
  await picture(page, "first-light-1-ready");
});

test("REQUEST (XML file), PLANNER: the request file is dropped, checked, submitted and planned", async () => {
  await page.getByRole("link", { name: "Requests" }).first().click();
  await dropFile(
    page,
    "routine_request_01.xml",
    readFileSync(join(scenarios, "routine_request_01.xml"), "utf8"),
  );
  const dialog = page.getByRole("dialog");
  await dialog
    .getByText(/Sequence1 \(200secs\)/)
    .first()
    .waitFor();
  await dialog
    .getByText(/more than the 10\ss given/)
    .first()
    .waitFor();
  await picture(page, "first-light-2-checked");
  await dialog
    .getByRole("button", { name: /submit/i })
    .last()
    .click();
  await page.waitForURL(/\/requests\/\d+$/);
  await page.getByRole("heading", { name: /RequestSimulator/ }).waitFor();
  await page
    .getByText(/^Planned$/)
    .first()
    .waitFor();
});

test("MAJORDOME, OBSERVER, ENVIRONMENT: it is executed; rain interrupts it, closes the dome, and the night goes on", async () => {
  await page
    .getByText(/1\s*\/\s*5/)
    .first()
    .waitFor({ timeout: 90_000 });
  await picture(page, "first-light-3-executing");
  const request = page.url();

  await page.getByRole("link", { name: "Observatory" }).first().click();
  await shutter(page, "open").waitFor();
  await page.getByRole("button", { name: /^Play/ }).first().click();
  await strip()
    .getByText(/^Unsafe/)
    .first()
    .waitFor();
  await strip()
    .getByText(/rain 12/i)
    .first()
    .waitFor();
  await shutter(page, "closed").waitFor();
  await picture(page, "first-light-4-rain");

  await page.getByRole("link", { name: "Environment" }).first().click();
  await see(/raining/i);
  await picture(page, "first-light-5-environment");
  await strip()
    .getByText(/^(Safe|Caution)/)
    .first()
    .waitFor({ timeout: 90_000 });

  await page.goto(request);
  await page
    .getByText(/5\s*\/\s*5/)
    .first()
    .waitFor({ timeout: 120_000 });
  await page
    .getByText(/^executed$/)
    .first()
    .waitFor();
  await see(/unsafe|rain/i);
  await picture(page, "first-light-6-executed");
});

test("REQUEST (images), GP1: five images are there to look at and to take home", async () => {
  await page.getByRole("link", { name: "Images", exact: true }).first().click();
  await page.waitForURL(/\/images/);
  await page.getByRole("heading", { name: "Images" }).waitFor();
  const thumbnails = page.getByRole("main").getByRole("img", { name: /Sequence1/ });
  await thumbnails.nth(4).waitFor();
  expect(await thumbnails.count()).toBe(5);
  await thumbnails.first().click();
  await see("BITPIX");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /^FITS/ }).first().click();
  const file = await (await download).path();
  expect(statSync(file).size % 2880).toBe(0);
  const header = readFileSync(file)
    .subarray(0, 80 * 36)
    .toString("latin1");
  expect(header).toMatch(/^SIMPLE {2}= +T/);
  await picture(page, "first-light-7-image");
});

test("ENVIRONMENT (synthesis): the weather table says OK, then RAINING with 12 mm/h, then OK", async () => {
  const api = `${house.base}/api/v1`;
  const entry = await fetch(`${api}/auth/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(login),
  });
  const { access_token: token } = (await entry.json()) as { access_token: string };
  const authorized = { headers: { Authorization: `Bearer ${token}` } };
  const status = (await (await fetch(`${api}/status`, authorized)).json()) as { clock: { now: string } };
  const now = new Date(status.clock.now);
  const from = new Date(now.getTime() - 2 * 3600_000);
  const range = `from=${from.toISOString()}&to=${now.toISOString()}&points=2000`;
  const rows = (await (await fetch(`${api}/environment/weather?${range}`, authorized)).json()) as {
    global_status: string;
    rain?: number;
  }[];
  const words = rows.map((r) => r.global_status).filter((word, i, all) => word !== all[i - 1]);
  expect(words.filter((w) => w !== "UNKNOWN")).toEqual(["OK", "RAINING", "OK"]);
  for (const row of rows) expect(row.rain).toBe(row.global_status === "RAINING" ? 12 : 0);
});

test("the pages reported no error of their own", () => {
  expect(errors).toEqual([]);
});
