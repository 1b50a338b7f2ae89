// USER, both columns of its row: register, log in and out, edit the profile, see
// the history of one's actions; and what an administrator does about it. Every
// sentence is read from the page.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dropFile, House, logIn, picture, scenarios } from "./house";

let house: House;
let admin: Page;
let eva: Page;
let bob: Page;
let request = "";
const errors: string[] = [];

const password = "a long enough one";

const file = readFileSync(join(scenarios, "routine_request_01.xml"), "utf8");

/** Another person at another browser. */
async function somebody(): Promise<Page> {
  const page = await house.page();
  page.on("pageerror", (error) => errors.push(error.message));
  return page;
}

beforeAll(async () => {
  house = await House.open(4);
  admin = await somebody();
  eva = await somebody();
  bob = await somebody();
});

afterAll(async () => {
  await house?.close();
});

async function register(page: Page, email: string, first: string, last: string): Promise<void> {
  await page.goto(`${house.base}/login`);
  await page.getByRole("link", { name: "Register" }).click();
  await page.getByLabel("First name").fill(first);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Last name").fill(last);
  await page.getByLabel("Country").selectOption("France");
  await page
    .getByLabel(/^Password/)
    .first()
    .fill(password);
  await page.getByLabel("Who are you?").fill("PhD student at the institute");
  await page.getByRole("button", { name: "Register" }).click();
  await page.getByText(/An administrator looks at the registration/).waitFor();
  await page.getByRole("link", { name: /Back to the login/ }).click();
}

async function enter(page: Page, email: string, word = password): Promise<void> {
  await page.getByLabel(/e-?mail|login/i).fill(email);
  await page
    .getByLabel(/password/i)
    .first()
    .fill(word);
  await page.getByRole("button", { name: /log in/i }).click();
}

async function approve(name: string): Promise<void> {
  const row = admin.getByRole("row", { name: new RegExp(name) });
  await row.getByRole("button", { name: "Approve" }).click();
  const dialog = admin.getByRole("dialog");
  await dialog.getByText(/PhD student/).waitFor();
  await dialog.getByLabel("Country").selectOption("Mexico");
  await dialog.getByLabel("AGN").check();
  await dialog.getByRole("button", { name: "Let in" }).click();
  await dialog.waitFor({ state: "hidden" });
  await row.getByText("active").waitFor();
}

test("USER: a person registers and can do nothing before the approval", async () => {
  await register(eva, "eva@example.org", "Eva", "Luna");
  await enter(eva, "eva@example.org");
  await eva.getByText(/waits for approval by an administrator/).waitFor();
  await picture(eva, "people-1-waiting");
  await register(bob, "bob@example.org", "Bob", "Strand");
});

test("USER (admin): registrations are approved with level, country and programs", async () => {
  await logIn(admin, house.base);
  await admin.getByRole("link", { name: "People" }).first().click();
  await admin.getByText(/2\sregistrations to approve/).waitFor();
  await approve("Eva Luna");
  await approve("Bob Strand");
  await picture(admin, "people-2-approved");
});

test("USER: who was approved submits a request and sees the quota", async () => {
  await enter(eva, "eva@example.org");
  await eva.getByRole("link", { name: "Requests" }).first().click();
  const quota = eva.getByRole("region", { name: "My quota" });
  await quota.getByText(/4\sd 4\sh left of 4\sd 4\sh/).waitFor();
  await quota.getByText("Mexico").waitFor();
  await quota.getByText("AGN").waitFor();
  await dropFile(eva, "routine_request_01.xml", file);
  await eva
    .getByRole("dialog")
    .getByRole("button", { name: /submit/i })
    .last()
    .click();
  await eva.waitForURL(/\/requests\/\d+$/);
  request = eva.url();
  await eva.getByRole("heading", { name: /RequestSimulator/ }).waitFor();
});

test("REQUEST: another scientist does not see it until he joins its program", async () => {
  await enter(bob, "bob@example.org");
  await bob.getByRole("link", { name: "Requests" }).first().click();
  await bob.getByText(/No request yet/).waitFor();
  await bob.goto(request);
  await bob
    .getByText(/no such request/i)
    .first()
    .waitFor();

  const program = /scientific_program="([^"]+)"/.exec(file)?.[1] ?? "";
  await admin.getByRole("button", { name: /^Programs of bob/ }).click();
  await admin.getByRole("checkbox", { name: program }).check();
  await admin.getByText(/Programs of bob: saved/).waitFor();
  await bob.goto(request);
  await bob.getByRole("heading", { name: /RequestSimulator/ }).waitFor();
});

test("USER: names and password are changed, and the other session ends", async () => {
  const second = await somebody();
  await second.goto(house.base);
  await enter(second, "eva@example.org");
  await second.getByRole("navigation").first().waitFor();

  await eva.goto(`${house.base}/account`);
  await eva.getByLabel("First name").fill("Evita");
  await eva.getByRole("button", { name: "Save the names" }).click();
  await eva.getByText("The names were changed.").waitFor();
  await eva.getByLabel("Present password").fill(password);
  await eva.getByLabel("New password").fill("an even longer one");
  await eva.getByRole("button", { name: "Change the password" }).click();
  await eva.getByText(/The password was changed/).waitFor();
  await second.getByRole("button", { name: /log in/i }).waitFor();
  await eva.getByRole("cell", { name: "request.submit" }).waitFor();
  await eva.getByRole("cell", { name: "account.password" }).waitFor();
  await picture(eva, "people-3-account");
});

test("USER (admin): a changed level and a closed account take effect at once", async () => {
  await admin.getByRole("button", { name: /^Level of eva/ }).click();
  await admin.getByRole("combobox", { name: "Level of eva" }).selectOption("Operator");
  await admin.getByText(/Level of eva: saved/).waitFor();
  await eva.getByRole("button", { name: /^STOP/ }).waitFor();

  const row = admin.getByRole("row", { name: /Bob Strand/ });
  await row.getByRole("button", { name: "More for bob" }).click();
  await admin.getByRole("menuitem", { name: "Close the account" }).click();
  await row.getByText("closed").waitFor();
  await bob.getByRole("button", { name: /log in/i }).waitFor();
  await enter(bob, "bob@example.org");
  await bob.getByText(/This account is closed/).waitFor();
});

test("USER (admin): who forgot the password gets a one-time one and must change it", async () => {
  const row = admin.getByRole("row", { name: /Evita Luna/ });
  await row.getByRole("button", { name: "More for eva" }).click();
  await admin.getByRole("menuitem", { name: "One-time password" }).click();
  await admin.getByRole("button", { name: "Make a one-time password" }).click();
  const secret =
    (await admin
      .getByRole("status")
      .filter({ hasText: /^[a-z0-9-]{23}$/ })
      .textContent()) ?? "";
  await admin.getByRole("button", { name: "Done" }).click();
  await eva.getByRole("button", { name: /log in/i }).waitFor();
  await enter(eva, "eva@example.org", secret);
  await eva.getByText(/You came in with a one-time password/).waitFor();
  await eva.getByLabel("One-time password").fill(secret);
  await eva.getByLabel("New password").fill("the third long one");
  await eva.getByRole("button", { name: "Change the password" }).click();
  await eva.getByRole("navigation").first().waitFor();
});

test("USER (admin): the history says who did what", async () => {
  await admin.getByText("History", { exact: true }).click();
  await admin.getByText(/Approved eva as Scientist of Mexico; programs \[AGN\]/).waitFor();
  await admin.getByText("Closed the account of bob.").waitFor();
  await admin.getByLabel("Which actions").selectOption("request");
  await admin.getByText(/Submitted request \d+/).waitFor();
  await picture(admin, "people-4-history");
});

test("the pages reported no error of their own", () => {
  expect(errors).toEqual([]);
});
