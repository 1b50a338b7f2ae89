// Row ENVIRONMENT of the modules' table: "asks the PLC for every status, makes a
// synthesis, stores it"; "see current weather + site synthesis (live, both on
// one page, entry "Environment" in the left menu), past syntheses; (admin)
// restart the agent, the simulator; (admin) send the PLC a command by hand;
// (test) fake alarm: "it rains now"".
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House, logIn, picture } from "./house";

let house: House;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
  house = await House.open(10);
  page = await house.page();
  page.on("pageerror", (error) => errors.push(error.message));
  await logIn(page, house.base);
  await page.getByRole("navigation").getByRole("link", { name: "Environment" }).click();
  await page.getByRole("heading", { name: "Environment" }).waitFor();
});

afterAll(async () => {
  await house?.close();
});

const strip = () => page.getByRole("banner");
const card = (title: string | RegExp) => page.getByRole("region", { name: title });
const iteration = async () =>
  Number(
    /reading (\d+)/.exec(
      await page
        .getByText(/reading \d+ since/)
        .first()
        .textContent(),
    )?.[1],
  );

test("ENVIRONMENT: weather and site stand on one page, and follow the monitor live", async () => {
  await card(/^Weather/)
    .getByText("OK")
    .first()
    .waitFor();
  await card(/^Site/).getByRole("row").nth(1).waitFor();
  const first = await iteration();
  await expect.poll(iteration, { timeout: 30_000, interval: 100 }).toBeGreaterThan(first + 1);
  await picture(page, "environment-1-live");
});

test("ENVIRONMENT (test): fake alarm, it rains now: raining within a poll, unsafe, and the dome closes", async () => {
  const newest = card(/^Site/).getByRole("row").nth(1);
  await newest.getByText("open", { exact: true }).waitFor();
  await page.getByRole("button", { name: "It rains now" }).click();
  await strip()
    .getByText(/^Unsafe/)
    .first()
    .waitFor();
  await card(/^Weather/)
    .getByText("RAINING")
    .first()
    .waitFor();
  await newest.getByText("closed", { exact: true }).waitFor();
  await picture(page, "environment-2-rain");
  await page.getByRole("button", { name: "The rain stops" }).click();
  await strip()
    .getByText(/^(Safe|Caution)/)
    .first()
    .waitFor({ timeout: 150_000 });
});

test("ENVIRONMENT: past syntheses are kept: the rain stands in the table and in the API", async () => {
  const words = async () => {
    const { clock } = await house.call<{ clock: { now: string } }>("GET", "/status");
    const to = Date.parse(clock.now);
    const span = `from=${new Date(to - 1800_000).toISOString()}&to=${new Date(to).toISOString()}&points=5000`;
    const rows = await house.call<{ global_status: string }[]>("GET", `/environment/weather?${span}`);
    return rows
      .map((r) => r.global_status)
      .filter((word, i, all) => word !== all[i - 1] && word !== "UNKNOWN");
  };
  expect(await words()).toEqual(["OK", "RAINING", "OK"]);
  const past = page.waitForResponse(
    (answer) => /environment\/weather\?.*from=/.test(answer.url()) && answer.ok(),
  );
  await page
    .getByRole("radio", { name: "24 h" })
    .or(page.getByRole("button", { name: "24 h" }))
    .first()
    .click();
  expect(((await (await past).json()) as { rain?: number }[]).some((row) => row.rain === 12)).toBe(true);
  await page.getByRole("img", { name: /rain/i }).first().waitFor();
  await picture(page, "environment-3-past");
});

test("ENVIRONMENT (admin): the PLC is sent a command by hand and its answer is shown", async () => {
  const console = card("PLC console");
  await console.getByRole("button", { name: "Send" }).click();
  await console.getByText("answered").waitFor();
  await console
    .getByText(/WXT520/)
    .first()
    .waitFor();
});

test("ENVIRONMENT: a PLC that says nothing is unknown, and unknown is unsafe", async () => {
  await page.getByRole("link", { name: "Observatory" }).first().click();
  await page.getByRole("textbox", { name: "Seconds that a fault lasts" }).fill("3600");
  await page.getByRole("button", { name: "Fault of plc" }).click();
  await page.getByRole("menuitem", { name: "does not answer" }).click();
  await strip()
    .getByText(/^Unknown/)
    .first()
    .waitFor();
  await strip()
    .getByText(/last answer is/)
    .first()
    .waitFor();
  await picture(page, "environment-4-unknown");
  await page.getByRole("button", { name: "Clear plc" }).click();
  await strip()
    .getByText(/^(Safe|Caution)/)
    .first()
    .waitFor({ timeout: 150_000 });
});

test("ENVIRONMENT (admin): the simulator is restarted, and the monitor hears it again", async () => {
  await page.getByRole("button", { name: "Restart plc" }).click();
  await page.getByText("plc was started anew.").waitFor();
  const before = (await house.call<{ iteration: number }>("GET", "/environment")).iteration;
  await expect
    .poll(async () => (await house.call<{ iteration: number }>("GET", "/environment")).iteration, {
      timeout: 30_000,
    })
    .toBeGreaterThan(before + 1);
  await strip()
    .getByText(/^(Safe|Caution)/)
    .first()
    .waitFor({ timeout: 150_000 });
});

test("ENVIRONMENT (admin): the agent is restarted, and its log says so", async () => {
  await page.getByRole("button", { name: "Restart monitor" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Restart monitor" }).click();
  await page
    .getByText(/pyros restarts monitor/)
    .first()
    .waitFor();
  await page.getByRole("link", { name: "superagent", exact: true }).first().click();
  await page.waitForURL(/\/logs\?agent=superagent/);
  await page
    .getByRole("main")
    .getByText(/restarts? monitor|monitor .*start/)
    .first()
    .waitFor();
});

test("the pages reported no error of their own", () => {
  expect(errors).toEqual([]);
});
