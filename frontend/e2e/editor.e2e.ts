// A scientist asks for what is up and sees it planned; what never is, is
// refused with the reason and the best altitude; and the page Visibility says
// beforehand when a target can be observed.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House, logIn, picture } from "./house";

let house: House;
let page: Page;
let planned = "";
const errors: string[] = [];

/** All round the sky, so that one of them is up whenever it is night. */
const messier = ["M 31", "M 42", "M 44", "M 65", "M 3", "M 13", "M 57", "M 15"];

beforeAll(async () => {
  house = await House.open(2);
  page = await house.page();
  page.on("pageerror", (error) => errors.push(error.message));
  await logIn(page, house.base);
});

afterAll(async () => {
  await house?.close();
});

const main = () => page.getByRole("main");
const target = () => page.getByRole("combobox", { name: "Target", exact: true });
const region = (name: string | RegExp) => page.getByRole("region", { name });

/** Picks an object of the catalogue and gives what the page says of its night. */
async function pick(name: string): Promise<string> {
  await target().fill(name);
  await page
    .getByRole("option", { name: new RegExp(`^${name} `) })
    .first()
    .click();
  const plot = page.getByRole("img", { name: new RegExp(`^Altitude of ${name},`) });
  await plot.waitFor();
  await main().locator("[aria-busy=false]", { has: plot }).waitFor();
  return (await plot.getAttribute("aria-label")) ?? "";
}

async function begin(name: string): Promise<void> {
  await page.goto(`${house.base}/requests/new`);
  await page.getByRole("textbox", { name: /^Name/ }).fill(name);
  await page.getByRole("combobox", { name: /program/ }).click();
  await page.getByRole("option", { name: "GRB" }).first().click();
  await page.getByRole("treeitem", { name: /^Sequence 1/ }).click();
}

test("a new form blames nobody for what is still empty, a try to submit does", async () => {
  await page.goto(`${house.base}/requests/new`);
  await main()
    .getByText(/^\d.things to fill in$/)
    .waitFor();
  expect(await main().locator("[aria-invalid=true]").count()).toBe(0);
  expect(await main().getByRole("alert").count()).toBe(0);
  await page.getByRole("button", { name: "Submit" }).click();
  await main().getByText("is empty", { exact: true }).first().waitFor();
  expect(await main().locator("[aria-invalid=true]").count()).toBeGreaterThan(0);
  expect(new URL(page.url()).pathname).toBe("/requests/new");
});

test("a Messier object that the page says is up is submitted by form and planned", async () => {
  await begin("What is up");
  let up = "";
  for (const name of messier) {
    if (!/Can be observed/.test(await pick(name))) continue;
    up = name;
    break;
  }
  expect(up).not.toBe("");
  await main()
    .getByText(/^Can be scheduled in \d+ of the 30 nights/)
    .waitFor();
  await main().getByText("can be submitted").waitFor();
  await picture(page, "editor-1-up");
  await page.getByRole("button", { name: "Submit" }).click();
  await page.waitForURL(/\/requests\/\d+$/);
  await region("Life of the request").getByText("Planned", { exact: true }).waitFor();
  await region("Sequence 1")
    .getByText(/\d\d:\d\d to \d\d:\d\d UTC/)
    .waitFor();
  await region("Sequence 1").getByText(up).first().waitFor();
  await picture(page, "editor-2-planned");
  planned = page.url();
});

test("a copy is edited while it is planned, and the cancel of what runs ends it", {
  timeout: 300_000,
}, async () => {
  await page.getByRole("link", { name: "Copy", exact: true }).click();
  await page.getByRole("heading", { name: "Copy of a request" }).waitFor();
  await page.getByRole("textbox", { name: /^Name/ }).fill("The same again");
  // At once: without a wish it would be observed where it stands best, perhaps hours later.
  const { clock } = await house.call<{ clock: { now: string } }>("GET", "/status");
  const soon = new Date(Date.parse(clock.now) + 2 * 60_000).toISOString();
  await page.getByRole("treeitem", { name: /^Sequence 1/ }).click();
  await page.getByLabel(/^Preferred start/).fill(soon.slice(0, 16).replace("T", " "));
  await main().getByText("can be submitted").waitFor();
  await page.getByRole("button", { name: "Submit" }).click();
  await page.waitForURL((url) => /\/requests\/\d+$/.test(url.pathname) && url.href !== planned);
  const copy = page.url();
  const id = Number(/\d+$/.exec(copy)?.[0]);
  await region("Life of the request").getByText("Planned", { exact: true }).waitFor();
  await page
    .getByRole("link", { name: "Edit", exact: true })
    .or(page.getByRole("button", { name: "Edit" }))
    .click();
  await page.getByRole("treeitem", { name: /60.s/ }).click();
  await page.getByRole("textbox", { name: /^Images/ }).fill("40");
  await page.getByRole("button", { name: "Save and plan anew" }).click();
  await page.waitForURL(copy);
  await main()
    .getByText(/0\s*\/\s*40/)
    .first()
    .waitFor();

  // It takes three quarters of an hour, time enough to cancel it.
  await main().getByText("executing", { exact: true }).first().waitFor({ timeout: 200_000 });
  await page.getByRole("button", { name: "Cancel request" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the request" }).click();
  await main().getByText("cancelled", { exact: true }).first().waitFor();
  type Planned = { entries: { request_id: number; status: string }[] };
  const left = async () =>
    (await house.call<Planned>("GET", "/schedules/current")).entries.filter(
      (e) => e.request_id === id && ["executing", "planned"].includes(e.status),
    );
  await expect.poll(left, { timeout: 30_000 }).toEqual([]);
  const running = async () =>
    (await house.call<{ running?: { request_id: number } }>("GET", "/conductor")).running?.request_id;
  await expect.poll(running, { timeout: 60_000 }).not.toBe(id);
});

test("the list shows one's own requests, apart from those of others", async () => {
  await house.call("POST", "/alerts/fake", JSON.stringify({ test: false }));
  await page.getByRole("navigation").getByRole("link", { name: "Requests" }).first().click();
  await page.getByRole("link", { name: /^Alert SVOM/ }).waitFor();
  await region("My quota")
    .getByText(/left of/)
    .first()
    .waitFor();
  await main().getByText("Mine", { exact: true }).click();
  await region("My requests").getByRole("link", { name: "The same again" }).waitFor();
  await page.getByRole("link", { name: /^Alert SVOM/ }).waitFor({ state: "detached" });
  expect(new URL(page.url()).search).toBe("?whose=mine");
});

test("one that is never above the horizon is refused, with the sentence and the best altitude", async () => {
  await begin("Far south");
  await page.getByLabel(/^Coordinates/).fill("05:00:00 -80:00:00");
  await main()
    .getByText(/^Never above 20° in its window; best −2\d\.\d° on /)
    .waitFor();
  await main()
    .getByText(/^Can be scheduled in 0 of the 30 nights/)
    .waitFor();
  await page.getByRole("button", { name: "Submit" }).click();
  await main()
    .getByText(/^is never above −21(\.\d)?° at .*, where the lowest for observing is 20°$/)
    .waitFor();
  await picture(page, "editor-3-refused");
  expect(new URL(page.url()).pathname).toBe("/requests/new");
  const { items } = await house.call<{ items: unknown[] }>("GET", "/requests?text=Far+south");
  expect(items).toEqual([]);
});

test("the coordinates of one object do not stay beside the name of another", async () => {
  await page.getByRole("button", { name: "Start afresh" }).or(page.getByRole("treeitem").first()).click();
  await page.getByRole("treeitem", { name: /^Sequence 1/ }).click();
  await pick("M 13");
  await target().fill("M 1");
  await expect.poll(() => page.getByLabel(/^Coordinates/).inputValue()).toBe("");
});

test("Visibility answers for a name, and Request this opens the editor with it", async () => {
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("visibility");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Visibility" }).waitFor(); // the address changes before the page does
  await pick("M 57");
  await page.getByLabel("Altitude at least (°)").fill("45");
  await page.getByText("A year", { exact: true }).click();
  await main()
    .getByText(/^Can be scheduled in \d+ of the 366 nights/)
    .waitFor();
  await picture(page, "editor-4-visibility");
  await page.getByRole("link", { name: "Request this" }).click();
  await page.waitForURL(/\/requests\/new\?/);
  expect(await page.getByRole("textbox", { name: /^Name/ }).inputValue()).toBe("M 57");
  await page.getByRole("treeitem", { name: /^M 57/ }).last().click();
  expect(await target().inputValue()).toBe("M 57");
  expect(await page.getByLabel(/^Coordinates/).inputValue()).toMatch(/^283\.\d+ \+33\.\d+$/);
  await main()
    .getByText(/^Constraints: altitude ≥ 45°$/)
    .waitFor();
});

test("the pages reported no error of their own", () => {
  expect(errors).toEqual([]);
});
