// Majordome by hand: an operator takes control, slews, is overruled by the rain,
// and gives the night back to the conductor; an administrator restarts an agent.
// Rows of the table of modules: MAJORDOME (mode, manual commands to telescope,
// dome, lights, cameras, instruments' status) and superagent.
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House, logIn, picture, shutter } from "./house";

let house: House;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  house = await House.open(6);
  page = await house.page();
  page.on("pageerror", (error) => errors.push(error.message));
  await logIn(page, house.base);
  await page.getByRole("link", { name: "Observatory" }).first().click();
});

afterAll(async () => {
  await house?.close();
});

const strip = () => page.getByRole("banner");
const block = (name: string) => page.getByRole("region", { name, exact: true });
const actions = () => page.getByRole("region", { name: "Actions", exact: true });
const enabled = (button: Locator) =>
  expect.poll(() => button.isEnabled(), { timeout: 30_000, interval: 100 }).toBe(true);
const answer = (name: string) => page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

async function mode(to: "AUTO" | "MAN") {
  await page.getByRole("radio", { name: new RegExp(`^${to}`) }).click();
  await answer(`Change to ${to}`);
  await page.locator(`[role=radio][aria-checked=true]`, { hasText: to }).waitFor();
}

test("MAJORDOME: in AUTO nothing can be commanded by hand, and the page says why", async () => {
  await strip()
    .getByText(/^Ready/)
    .first()
    .waitFor({ timeout: 60_000 });
  const slew = page.getByRole("button", { name: "Slew" });
  expect(await slew.isDisabled()).toBe(true);
  expect(await slew.getAttribute("title")).toMatch(/AUTO/);
});

test("MAJORDOME: in MAN a person holds control, slews, exposes and switches", async () => {
  await mode("MAN");
  await page.getByText("You hold control").waitFor();
  const slew = page.getByRole("button", { name: "Slew" });
  await enabled(slew);
  await page.getByLabel("Altitude (°)").fill("55");
  await page.getByLabel("Azimuth (°)", { exact: true }).fill("140");
  await slew.click();
  await actions()
    .getByText(/pyros by hand: slew the telescope to altitude 55.00°, azimuth 140.00°/)
    .waitFor();
  await page.getByRole("button", { name: "Expose vis" }).click();
  await actions()
    .getByText(/The image of vis by pyros is kept/)
    .waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "Flat lamp off" }).click();
  await actions()
    .getByText(/switch LAMP_FLAT_CAGIRE off/)
    .waitFor();
  await picture(page, "manual-1-man");
});

test("MAJORDOME: rain closes the dome by itself although the mode is MAN", async () => {
  await shutter(page, "open").waitFor();
  await page.getByLabel("Altitude (°)").fill("40");
  const slew = page.getByRole("button", { name: "Slew" });
  await enabled(slew);
  await slew.click();
  await page.getByRole("button", { name: "Rain 12 mm/h" }).click();
  await strip()
    .getByText(/^Unsafe/)
    .first()
    .waitFor();
  await shutter(page, "closed").waitFor();
  const open = page.getByRole("button", { name: "Open the dome" });
  await expect.poll(() => open.isDisabled(), { timeout: 10_000 }).toBe(true);
  await block("Dome")
    .getByText(/Rain 12/)
    .first()
    .waitFor();
  await picture(page, "manual-2-rain");
});

test("MAJORDOME: dry again, the dome stays closed in MAN and AUTO takes over", async () => {
  await page.getByRole("button", { name: "No rain" }).click();
  await enabled(page.getByRole("button", { name: "Open the dome" }));
  await shutter(page, "closed").waitFor();
  await mode("AUTO");
  await strip()
    .getByText(/^Ready/)
    .first()
    .waitFor({ timeout: 60_000 });
  await page.getByText("The conductor moves things").waitFor();
  await picture(page, "manual-3-auto");
});

test("MAJORDOME: the conductor is paused and resumed", async () => {
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await answer("Pause");
  await strip()
    .getByText(/^Paused/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Resume", exact: true }).click();
  await answer("Resume");
  await strip()
    .getByText(/^Ready/)
    .first()
    .waitFor();
});

test("superagent: an agent is stopped, started and restarted from the page", async () => {
  await page.getByRole("button", { name: "Stop analysis" }).click();
  await answer("Stop analysis");
  const start = page.getByRole("button", { name: "Start analysis" });
  await start.click();
  await page.getByRole("button", { name: "Restart majordome" }).click();
  await answer("Restart majordome");
  await actions()
    .getByText(/pyros restarts majordome/)
    .waitFor();
  await strip()
    .getByText(/^Ready/)
    .first()
    .waitFor({ timeout: 60_000 });
});

test("superagent: an agent that fails is started again by itself until it runs, and the page says why", async () => {
  const folder = join(house.data, "alerts");
  renameSync(folder, `${folder}.away`);
  writeFileSync(folder, "no folder");
  await page.getByRole("button", { name: "Restart alertmanager" }).click();
  await answer("Restart alertmanager");
  const row = page.getByRole("row", { name: /alertmanager/ });
  await row.getByText(/not a directory/).waitFor();
  rmSync(folder);
  renameSync(`${folder}.away`, folder);
  await row.getByText("running").waitFor();
  await row.getByText(/^\d+\s+times?$/).waitFor();
  await picture(page, "manual-4-superagent");
});

test("the page reported no error of its own", () => {
  expect(errors).toEqual([]);
});
