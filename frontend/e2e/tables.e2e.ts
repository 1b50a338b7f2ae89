// The tables of the data model: an administrator looks into them and sets them
// right by hand, is refused where rows hold on, and takes a change back; others
// have no such page.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House, logIn, picture } from "./house";

let house: House;
let admin: Page;
const errors: string[] = [];

beforeAll(async () => {
  house = await House.open(4);
  admin = await house.page();
  admin.on("pageerror", (error) => errors.push(error.message));
  await logIn(admin, house.base);
});

afterAll(async () => {
  await house?.close();
});

const panel = (name: string) => admin.getByRole("complementary", { name });
const rows = () => admin.locator("tr[data-row]");

test("an administrator finds the table and the row, and changes its name", async () => {
  await admin.getByRole("link", { name: "Tables" }).first().click();
  await admin.getByLabel("Only tables that contain").fill("light passes");
  await admin.getByRole("link", { name: /^Filter\s*6/ }).click();
  await admin.waitForURL(/\/tables\/filter$/);
  await rows().first().waitFor();
  await admin.keyboard.press("/");
  await admin.keyboard.type("SECOND VIS");
  await admin.waitForURL(/q=SECOND/);
  await admin.getByText("1 row", { exact: true }).waitFor();
  await admin.keyboard.press("Enter");
  await admin.keyboard.press("Enter");
  const form = panel("Second visible filter");
  await form.getByLabel("Name").fill("Sloan r");
  await form.getByRole("button", { name: "Save" }).click();
  await admin.getByText("Sloan r: saved.").waitFor();
  await panel("Sloan r").waitFor();
  await picture(admin, "tables-1-edited");
  await admin.keyboard.press("Escape");
  await admin.getByText(/No row fits/).waitFor();
  await admin.getByLabel("Search the rows").fill("sloan");
  await admin.getByRole("row", { name: /Sloan r/ }).waitFor();
});

test("the strategies that name it name it anew, and the history says who did it", async () => {
  await admin.goto(`${house.base}/tables/strategy_obs?q=prompt`);
  await admin.getByRole("row", { name: /GRB prompt/ }).click();
  expect(await panel("GRB prompt").getByLabel("Albums").inputValue()).toContain("Sloan r");
  await admin.goto(`${house.base}/tables/user_action?q=filter.edit`);
  await admin.getByRole("row", { name: /name from "Second visible filter" to "Sloan r"/ }).waitFor();
  await admin.getByText("The history of what people did is evidence.").first().waitFor();
});

test("a country with people cannot be deleted, and the page says who holds on", async () => {
  await admin.goto(`${house.base}/tables/country`);
  await admin.getByRole("row", { name: /Mexico/ }).click();
  await panel("Mexico").getByRole("button", { name: "Delete" }).click();
  const dialog = admin.getByRole("dialog");
  await dialog.getByText(/holds on to it \(pyros\)/).waitFor();
  expect(await dialog.getByRole("button", { name: "Delete" }).count()).toBe(0);
  await picture(admin, "tables-2-held");
  await dialog.getByRole("link", { name: /of Pyros user/ }).click();
  await admin.waitForURL(/\/tables\/pyros_user\?f\.country_id=1/);
  await admin.getByRole("button", { name: "Country: Mexico" }).waitFor();
});

test("a row is made, its fields checked, deleted, and taken back", async () => {
  await admin.goto(`${house.base}/tables/country`);
  await rows().first().waitFor();
  await admin.keyboard.press("n");
  const form = panel("New country");
  await form.getByLabel("Name").fill("Mexico");
  await form.getByLabel("Quota").fill("much");
  await form.getByRole("button", { name: "Make it" }).click();
  await form.getByText("Must be a number.").waitFor();
  await form.getByLabel("Quota").fill("3600");
  await form.getByRole("button", { name: "Make it" }).click();
  await form.getByText("Row 1 has this already.").waitFor();
  await form.getByLabel("Name").fill("Peru");
  await form.getByRole("button", { name: "Make it" }).click();
  await panel("Peru").getByRole("button", { name: "Delete" }).click();
  await admin.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await admin.getByText("Peru was deleted.").waitFor();
  await admin.getByRole("row", { name: /Peru/ }).waitFor({ state: "detached" });
  await admin.getByRole("button", { name: /Take back: deleted Peru/ }).click();
  await admin.getByText("Undone: deleted Peru.").waitFor();
  await admin.getByRole("row", { name: /Peru.*3600/ }).waitFor();
});

test("the last administrator stays", async () => {
  await admin.goto(`${house.base}/tables/pyros_user?row=1`);
  const form = panel("pyros");
  await form.getByLabel("Active").uncheck();
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText(/it is the last administrator/).waitFor();
  expect(await form.getByText("argon").count()).toBe(0);
});

test("a scientist has no such page", async () => {
  const token = await admin.evaluate(async () => {
    const answer = await fetch("/api/v1/auth/refresh", { method: "POST" });
    return ((await answer.json()) as { access_token: string }).access_token;
  });
  const call = (path: string, body: object, method = "PATCH") =>
    fetch(`${house.base}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  const person = {
    email: "sia@example.org",
    password: "a long enough one",
    first_name: "Sia",
    last_name: "Rey",
    country: "France",
  };
  expect((await call("/auth/register", person, "POST")).status).toBe(202);
  const waiting = await fetch(`${house.base}/api/v1/tables/pyros_user/rows?q=sia`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const { items } = (await waiting.json()) as { items: { id: number }[] };
  const approved = await call(
    `/people/${items[0]?.id}/approve`,
    { level: "Scientist", country: "France", programs: [] },
    "POST",
  );
  expect(approved.status).toBe(200);

  const sia = await house.page();
  await sia.goto(house.base);
  await sia.getByLabel(/e-?mail|login/i).fill(person.email);
  await sia
    .getByLabel(/password/i)
    .first()
    .fill(person.password);
  await sia.getByRole("button", { name: /log in/i }).click();
  await sia.getByRole("link", { name: "Requests" }).first().waitFor();
  expect(await sia.getByRole("link", { name: "Tables" }).count()).toBe(0);
  await sia.goto(`${house.base}/tables/filter`);
  await sia.getByText("The tables are for administrators.").first().waitFor();
  expect(await sia.locator("tr[data-row]").count()).toBe(0);
});

test("the pages reported no error of their own", () => {
  expect(errors).toEqual([]);
});
