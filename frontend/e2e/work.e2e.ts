// CONDITIONS and the work that waits: the seeing appears after images were
// measured, with its source and age; while the analysis is stopped its queue
// grows on the page Work, where one image is skipped, the rest purged, and one
// measured after all. Every sentence is read from the page.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dropFile, House, logIn, picture, scenarios } from "./house";

let house: House;
let page: Page;
const errors: string[] = [];

const file = readFileSync(join(scenarios, "routine_request_01.xml"), "utf8");

beforeAll(async () => {
  house = await House.open(8);
  page = await house.page();
  page.on("pageerror", (error) => errors.push(error.message));
});

afterAll(async () => {
  await house?.close();
});

const go = (name: string) =>
  page.getByRole("navigation").first().getByRole("link", { name, exact: true }).click();
const queue = (name: string) => page.getByRole("region", { name });
const rows = (name: string) => queue(name).getByRole("row");

async function submit(): Promise<void> {
  await go("Requests");
  await dropFile(page, "routine_request_01.xml", file);
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /submit/i })
    .last()
    .click();
  await page.waitForURL(/\/requests\/\d+$/);
  await page.getByRole("heading", { name: /RequestSimulator/ }).waitFor();
}

async function agent(order: "Stop" | "Start", name: string): Promise<void> {
  await go("Observatory");
  await page.getByRole("button", { name: `${order} ${name}` }).click();
  if (order === "Stop")
    await page
      .getByRole("dialog")
      .getByRole("button", { name: `Stop ${name}` })
      .click();
  const row = page.getByRole("row", { name: new RegExp(`^${name}`) });
  await row.getByText(order === "Stop" ? "stopped" : "running").waitFor();
}

test("CONDITIONS: nothing is made up before an image was measured", async () => {
  await logIn(page, house.base);
  const strip = page.getByRole("region", { name: "Observing conditions" });
  await strip.getByText(/no image of the night has sharp stars yet/).waitFor();
  await strip.getByText(/Cloud/).waitFor();
  await strip
    .getByText(/MLX90614/)
    .first()
    .waitFor();
  await strip.getByText(/(new|full) Moon|quarter|crescent|gibbous/).waitFor();
});

test("CONDITIONS: the seeing appears once images were measured, with its source and age", async () => {
  await submit();
  await go("Tonight");
  const strip = page.getByRole("region", { name: "Observing conditions" });
  await strip.getByText(/^\d\.\d\d″$/).waitFor({ timeout: 120_000 });
  await strip.getByText(/old · star width in .*Visible camera/).waitFor();
  await strip.getByText(/number of stars in/).waitFor();
  await picture(page, "work-1-conditions");
  await page.getByRole("region", { name: "Observing conditions" }).getByRole("link").first().click();
  const table = page.getByRole("region", { name: "Observing conditions" });
  await table.getByRole("row", { name: /^Seeing \d\.\d\d″/ }).waitFor();
  await table.getByText(/arcsec wide at the zenith at 500 nm/).waitFor();
  await page.getByRole("region", { name: "Seeing" }).locator("canvas").first().waitFor();
  // All five are measured before the analysis is stopped.
  await table.getByText(/star width in the last 5 images/).waitFor({ timeout: 120_000 });
  await picture(page, "work-2-seeing");
});

test("Work: images wait while the analysis is stopped; one is skipped, the rest purged", async () => {
  await agent("Stop", "analysis");
  await submit();
  await go("Work");
  await queue("Image analysis").getByText("0 running · 5 waiting").waitFor({ timeout: 120_000 });
  await picture(page, "work-3-waiting");
  await queue("Image analysis")
    .getByRole("button", { name: /^Skip / })
    .first()
    .click();
  await queue("Image analysis").getByText("skipped by pyros").waitFor();
  await queue("Image analysis").getByText("0 running · 4 waiting").waitFor();
  await page.getByRole("button", { name: "Purge Image analysis" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/4 images stay without measures.*each can be measured later/).waitFor();
  await picture(page, "work-4-purge");
  await dialog.getByRole("button", { name: "Purge Image analysis" }).click();
  await queue("Image analysis").getByText("0 running · 0 waiting").waitFor();
  expect(await queue("Image analysis").getByText("skipped by pyros").count()).toBe(5);
});

test("Work: a skipped image is measured after all, without a look from the page", async () => {
  await rows("Image analysis").nth(1).getByRole("button", { name: /again/ }).click();
  await queue("Image analysis").getByText("0 running · 1 waiting").waitFor();
  await agent("Start", "analysis");
  await go("Work");
  await queue("Image analysis").getByText("0 running · 0 waiting").waitFor();
  expect(await queue("Image analysis").getByText("skipped by pyros").count()).toBe(4);
});

test("Work: who did it stands in the history", async () => {
  await page.goto(`${house.base}/account`);
  await page.getByText("Purged the analysis: 4 images stay without measures.").waitFor();
  await page
    .getByText(/Skipped the analysis of .*image 1\./)
    .first()
    .waitFor();
  expect(errors).toEqual([]);
});
