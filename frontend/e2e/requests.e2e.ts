// Row REQUEST of the modules' table: "submit an observation request by form or
// by XML file (submitting plans it), view / edit / delete requests with their
// sequences, albums and plans; (test) generate a fake request". A person writes
// one for M 42, sees whether and when it can be observed, submits it, changes
// it, takes it home as a file, and cancels it.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House, logIn, picture } from "./house";

let house: House;
let page: Page;
let request = "";
const errors: string[] = [];

beforeAll(async () => {
  house = await House.open(1);
  // By hand nothing starts: at night a request that is up would be executing before it can be edited.
  await house.call("POST", "/conductor/mode", JSON.stringify({ mode: "MAN" }));
  page = await house.page();
  page.on("pageerror", (error) => errors.push(error.message));
  await logIn(page, house.base);
});

afterAll(async () => {
  await house?.close();
});

const tree = () => page.getByRole("tree");
const node = (name: string | RegExp) => tree().getByRole("treeitem", { name });
const field = (name: string | RegExp) => page.getByRole("textbox", { name });
const see = (text: string | RegExp, timeout = 30_000) => page.getByText(text).first().waitFor({ timeout });

async function choose(label: string | RegExp, option: string | RegExp): Promise<void> {
  await page.getByRole("combobox", { name: label }).click();
  await page.getByRole("option", { name: option }).first().click();
}

test("REQUEST, submit by form: each problem stands beside its field, the sky and the time are live", async () => {
  await page.getByRole("link", { name: "Requests" }).first().click();
  await page.getByRole("link", { name: "New request" }).first().click();
  await page.getByRole("heading", { name: "New request" }).waitFor();
  await see(/\d.things to fill in/);
  expect(await page.getByRole("main").locator("[aria-invalid=true]").count()).toBe(0);
  await page.getByRole("button", { name: /^Submit$/ }).click();
  await see(/\d.problems/);
  await page.getByRole("main").locator("[aria-invalid=true]").first().waitFor();
  await field(/^Name/).fill("Orion by form");
  await choose(/program/, "GRB");

  await node(/^Sequence 1/).click();
  await page.getByRole("combobox", { name: "Target", exact: true }).fill("M 42");
  await field(/^Coordinates/).fill("RA 05h 35m 17.3s, Dec −05° 23′ 28″ (J2000)");
  await see(/05h 35m 17\.3s/);
  await page.getByRole("button", { name: "30 nights" }).click();
  await page.getByRole("img", { name: /^Altitude of M 42, night/ }).waitFor();
  await see(/^Highest 5\d° at/);
  await see(/^Can be scheduled in \d+ of the 30 nights/);

  await page.getByRole("button", { name: "Delete sequence" }).click();
  await see("has no sequence");
  await page.getByRole("button", { name: "Undo" }).click();

  await node(/60.s/).click();
  await field(/^Images/).fill("none");
  await see(/must be a number/);
  await field(/^Images/).fill("4");
  await field(/^Exposure/).fill("30");
  await see(/^can be submitted$|fine, with remarks/);
  await page
    .getByText(/^2.min \d+.s$/)
    .first()
    .waitFor();
  await picture(page, "requests-1-form");
});

test("unsaved work survives a reload and is offered back", async () => {
  await page.reload();
  await see(/You left unsaved work here/);
  await page.getByRole("button", { name: "Take it up again" }).click();
  await node(/^Orion by form/).click();
  expect(await field(/^Name/).inputValue()).toBe("Orion by form");
});

test("REQUEST, submitting plans it", async () => {
  await see(/^can be submitted$|fine, with remarks/);
  await page.getByRole("button", { name: /^Submit$/ }).click();
  await page.waitForURL(/\/requests\/\d+$/);
  request = page.url();
  await page.getByRole("heading", { name: "Orion by form" }).waitFor();
  await page
    .getByRole("main")
    .getByText(/^planned$/i)
    .first()
    .waitFor();
  await picture(page, "requests-2-planned");
});

test("REQUEST, edit: what is changed is planned anew, and its life says so", async () => {
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("heading", { name: /^Edit/ }).waitFor();
  await node(/^Sequence 1/).focus();
  await node(/^Sequence 1/).click();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await field(/^Images/).fill("5");
  await page.getByRole("button", { name: "Add album" }).click();
  await node(/Infrared camera/).waitFor();
  await page.getByRole("button", { name: "Save and plan anew" }).click();
  await page.waitForURL(request);
  await see(/Edited: 1 sequence changed/);
  await see(/0\s*\/\s*8/);
  await page
    .getByRole("main")
    .getByText(/^planned$/i)
    .first()
    .waitFor();
});

test("the file downloads in each format, and is read again by the editor", async () => {
  const files: Record<string, string> = {};
  for (const format of ["XML", "JSON", "YAML"]) {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download" }).click();
    await page.getByRole("menuitem", { name: `${format} file` }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(new RegExp(`Orion_by_form\\.${format.toLowerCase()}$`));
    files[format] = readFileSync(await file.path(), "utf8");
  }
  expect(files.XML).toContain('name="Orion by form"');
  expect(JSON.parse(files.JSON ?? "").sequences[0].albums).toHaveLength(2);
  expect(files.YAML).toMatch(/^name: Orion by form$/m);
  await page.goto(`${house.base}/requests/new`);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Load a file" }).click();
  await (await chooser).setFiles({
    name: "orion.yaml",
    mimeType: "application/yaml",
    buffer: Buffer.from(files.YAML ?? ""),
  });
  await node(/^Orion by form/).waitFor();
  await node(/Infrared camera/).waitFor();
  await see(/^can be submitted$|fine, with remarks/);
});

test("REQUEST, fake request; delete and cancel", async () => {
  await page.goto(`${house.base}/requests`);
  await page.getByRole("button", { name: "Fake request" }).first().click();
  await page
    .getByRole("link", { name: /^Fake request \d+/ })
    .first()
    .waitFor();
  await page.goto(request);
  await page.getByRole("button", { name: "Cancel request" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the request" }).click();
  await page
    .getByRole("main")
    .getByText(/^cancelled$/i)
    .first()
    .waitFor();
  expect(await page.getByRole("button", { name: "Edit" }).isDisabled()).toBe(true);
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
  await page.waitForURL(/\/requests$/);
});

test("on a phone one part is shown at a time", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${house.base}/requests/new`);
  await page.getByRole("button", { name: "Start afresh" }).click();
  await field(/^Name/).waitFor();
  expect(await tree().isVisible()).toBe(false);
  await page.getByText("Tree", { exact: true }).click();
  await node(/^Sequence 1/).waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
  await picture(page, "requests-3-phone");
});

test("the pages reported no error of their own", () => {
  expect(errors).toEqual([]);
});
