// For everybody: no page has a serious finding of axe in any theme, and all of
// it can be reached and done by the keyboard alone.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { AxeResults, RunOptions } from "axe-core";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House, logIn, login, scenarios } from "./house";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let house: House;
let page: Page;
let token = "";

async function call<T>(method: string, path: string, body?: string, type = "application/json"): Promise<T> {
  const answer = await fetch(`${house.base}/api/v1${path}`, {
    method,
    headers: { "Content-Type": type, Authorization: `Bearer ${token}` },
    body: body ?? null,
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** A night with a request, its first image, an alert and a person who waits for approval. */
beforeAll(async () => {
  house = await House.open(4);
  const me = await call<{ access_token: string }>("POST", "/auth/login", JSON.stringify(login));
  token = me.access_token;
  const file = readFileSync(join(scenarios, "routine_request_01.xml"), "utf8");
  await call("POST", "/requests", file, "application/xml");
  const eva = {
    email: "eva@example.org",
    password: "a long enough one",
    first_name: "Eva",
    last_name: "Luna",
  };
  await call("POST", "/auth/register", JSON.stringify({ ...eva, country: "France", note: "PhD student" }));
  page = await house.page();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await logIn(page, house.base);
  await page.goto(`${house.base}/images`);
  await page.getByRole("main").getByRole("img").first().waitFor({ timeout: 120_000 });
  await call("POST", "/alerts/fake", JSON.stringify({ test: true }));
}, 240_000);

afterAll(async () => {
  await house?.close();
});

const first = (links: string) => page.locator(links).first();

/** What is opened: an address, or a link on the page at that address. */
const views: { name: string; path: string; open?: string }[] = [
  { name: "Tonight", path: "/" },
  { name: "Environment", path: "/environment" },
  { name: "Schedule", path: "/schedule" },
  { name: "Requests", path: "/requests" },
  { name: "a request", path: "/requests", open: 'main a[href^="/requests/"]:not([href$="/new"])' },
  { name: "the editor", path: "/requests/new" },
  { name: "the editor, filled", path: "/requests/new?name=M+31&ra=10.6848&dec=41.2691" },
  { name: "Visibility", path: "/visibility?name=M+31&ra=10.6848&dec=41.2691" },
  { name: "Alerts", path: "/alerts" },
  { name: "an alert", path: "/alerts", open: 'main a[href^="/alerts/"]:not([href$="/strategies"])' },
  { name: "Strategies", path: "/alerts/strategies" },
  { name: "Images", path: "/images" },
  { name: "an image", path: "/images", open: 'main a[href^="/images/"]' },
  { name: "Observatory", path: "/observatory" },
  { name: "People", path: "/people" },
  { name: "People, programs", path: "/people?tab=programs" },
  { name: "People, history", path: "/people?tab=history" },
  { name: "Tables", path: "/tables" },
  { name: "Work", path: "/work" },
  { name: "Logs", path: "/logs" },
  { name: "Account", path: "/account" },
];

async function open(view: (typeof views)[number]): Promise<void> {
  await page.goto(house.base + view.path);
  await page.locator("main#content").waitFor();
  if (view.open) await first(view.open).click();
  await page.getByRole("heading").first().waitFor();
  await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'));
}

/** What axe finds serious or critical on the page as it stands, by some rules or all, one line each. */
async function findings(where: string, rules?: string[]): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate((values) => {
    const { axe } = window as unknown as { axe: { run: (options: RunOptions) => Promise<AxeResults> } };
    return axe.run({ resultTypes: ["violations"], ...(values ? { runOnly: { type: "rule", values } } : {}) });
  }, rules);
  return violations
    .filter((one) => one.impact === "serious" || one.impact === "critical")
    .flatMap((one) =>
      one.nodes.map(
        (node) => `${where}: ${one.id}: ${node.target.join(" ")} ${node.any[0]?.message ?? one.help}`,
      ),
    );
}

async function theme(name: string): Promise<void> {
  await page.evaluate((chosen) => localStorage.setItem("pyros-theme", chosen), name);
}

// The themes are the same page in other colours.
const ofColours = ["color-contrast", "link-in-text-block"];

test.each([
  ["dark", undefined],
  ["light", ofColours],
  ["night", ofColours],
])("axe finds nothing serious on any page in the theme %s", async (name, rules) => {
  await theme(name);
  const found: string[] = [];
  for (const view of views) {
    await open(view);
    found.push(...(await findings(`${name}, ${view.name}`, rules)));
  }
  expect(found).toEqual([]);
});

test("axe finds nothing serious in what is ordered by hand, in dialogs, on a phone and before the login", async () => {
  const found: string[] = [];
  await theme("dark");
  await call("POST", "/conductor/mode", JSON.stringify({ mode: "MAN" }));
  await call("POST", "/conductor/control", JSON.stringify({ over: true }));
  await page.goto(`${house.base}/observatory`);
  await page.getByText("You hold control").waitFor();
  found.push(...(await findings("by hand")));
  await call("DELETE", "/conductor/control");
  await call("POST", "/conductor/mode", JSON.stringify({ mode: "AUTO" }));
  await page.goto(house.base);
  await page.locator("main#content").waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
  found.push(...(await findings("search")));
  await page.goto(`${house.base}/people`);
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("dialog").waitFor();
  found.push(...(await findings("approval")));
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of ["/", "/environment", "/requests", "/requests/new", "/visibility", "/people"]) {
    await open({ name: path, path });
    found.push(...(await findings(`phone, ${path}`)));
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  const stranger = await house.page();
  await stranger.emulateMedia({ reducedMotion: "reduce" });
  const mine = page;
  page = stranger;
  await page.goto(`${house.base}/login`);
  await page.getByRole("button", { name: "Log in" }).waitFor();
  found.push(...(await findings("login")));
  await page.getByRole("link", { name: "Register" }).click();
  await page.getByRole("button", { name: "Register" }).waitFor();
  found.push(...(await findings("register")));
  page = mine;
  expect(found).toEqual([]);
});

test("the first Tab leads past the rail and the strip", async () => {
  await page.goto(house.base);
  await page.locator("main#content").waitFor();
  await page.keyboard.press("Tab");
  const skip = page.locator(":focus");
  expect(await skip.textContent()).toBe("Skip to the content");
  expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
});

/**
 * Walks by Tab until the focus leaves the page: gives what was never focused
 * though it was there at the start and can be used, and what does not look any
 * different when it is. What comes while it walks it may be past already.
 */
async function walk(): Promise<{ unreached: string[]; unseen: string[] }> {
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    for (const one of document.querySelectorAll<HTMLElement>("main *, nav *, header *")) {
      delete one.dataset.walked;
      one.dataset.there = "";
    }
  });
  const unseen: string[] = [];
  for (let step = 0; step < 600; step++) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const looks = (element: Element) => {
        const chain: Element[] = [];
        for (let up: Element | null = element; up && chain.length < 4; up = up.parentElement) chain.push(up);
        chain.push(...(element.parentElement?.children ?? []), ...element.children);
        return chain
          .map((one) => {
            const s = getComputedStyle(one);
            const outline = s.outlineStyle === "none" ? "" : s.outline;
            return [
              outline,
              s.boxShadow,
              s.borderColor,
              s.backgroundColor,
              s.stroke,
              s.clipPath,
              s.top,
            ].join();
          })
          .join("|");
      };
      const element = document.activeElement as (HTMLElement & { dataset: DOMStringMap }) | null;
      if (!element || element === document.body) return { end: true };
      const name = `${element.tagName.toLowerCase()} ${element.getAttribute("aria-label") ?? element.textContent?.slice(0, 40) ?? ""}`;
      const again = element.dataset.walked !== undefined;
      element.dataset.walked = "";
      const focused = looks(element);
      element.blur();
      const plain = looks(element);
      element.focus();
      return { end: false, again, name, differs: focused !== plain };
    });
    if (here.end || here.again) break;
    if (!here.differs) unseen.push(here.name ?? "");
  }
  const unreached = await page.evaluate(() => {
    const can = "a[href], button, input, select, textarea, summary, [tabindex='0']";
    return [...document.querySelectorAll<HTMLElement>(can)]
      .filter((one) => {
        if (
          one.dataset.walked !== undefined ||
          one.dataset.there === undefined ||
          one.tabIndex < 0 ||
          one.matches(":disabled, [aria-disabled='true']")
        )
          return false;
        if (!one.checkVisibility({ visibilityProperty: true }) || one.closest("[inert], fieldset:disabled"))
          return false;
        // Of radio buttons only the chosen one is a stop; the arrows do the rest.
        return !(one instanceof HTMLInputElement && one.type === "radio" && one.name !== "");
      })
      .map(
        (one) =>
          `${one.tagName.toLowerCase()} ${one.getAttribute("aria-label") ?? one.textContent?.slice(0, 40)}`,
      );
  });
  return { unreached, unseen };
}

test.each([
  "/",
  "/environment",
  "/schedule",
  "/requests",
  "/requests/new",
  "/visibility",
  "/observatory",
  "/people",
  "/logs",
])("Tab reaches everything on %s, shows where it is, and is never caught", async (path) => {
  await open({ name: path, path });
  expect(await walk()).toEqual({ unreached: [], unseen: [] });
});

/** Presses Tab until the wanted thing has the focus. */
async function tabTo(wanted: Locator): Promise<void> {
  for (let step = 0; step < 200; step++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Tab does not come there");
}

test("rows that came while a table was read are shown by the keyboard alone", async () => {
  await open({ name: "Environment", path: "/environment" });
  const weather = page.getByRole("region", { name: /^Weather/ }).first();
  await weather.locator("section[tabindex='0']").focus();
  const show = weather.getByRole("button", { name: "Show" });
  await show.waitFor();
  await page.keyboard.press("Shift+Tab");
  expect(await show.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await weather.getByText("live, newest first").waitFor();
});

test("STOP and its release, the search and a new request need no mouse", async () => {
  await page.goto(house.base);
  await page.locator("main#content").waitFor();
  await page.keyboard.press("Tab");
  await tabTo(page.getByRole("button", { name: "STOP", exact: true }));
  await page.keyboard.press("Enter");
  await page.getByRole("banner").getByText("STOPPED", { exact: true }).waitFor();
  const release = page.getByRole("banner").getByRole("button", { name: "Release" });
  await release.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  for (let step = 0; step < 6; step++) {
    await page.keyboard.press("Tab");
    expect(await dialog.evaluate((box) => box.contains(document.activeElement))).toBe(true);
  }
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await expect.poll(() => release.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.keyboard.press("Enter");
  await tabTo(dialog.getByRole("button", { name: "Release" }));
  await page.keyboard.press("Enter");
  await page.getByRole("banner").getByText("STOPPED", { exact: true }).waitFor({ state: "hidden" });

  await page.keyboard.press("Control+k");
  await dialog.waitFor();
  await page.keyboard.type("requests");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/requests$/);
  await tabTo(page.getByRole("link", { name: "New request" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/requests\/new$/);
});
