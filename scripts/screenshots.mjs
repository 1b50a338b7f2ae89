// Takes every page in every theme and size, from a running server, for looking
// at: npm run screenshots -- --base http://localhost:8000 --out test-results/screenshots
//
// The list of pages below is the one place to add a page or a state of one. A
// page that the server does not have is left out, and so is one of a thing
// (a request, an image, an alert) of which there is none yet.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const target = "visibility?name=M+31&ra=10.6848&dec=41.2691";

/** Names of the pages whose states are taken, where the path is none. */
const states = { "": "tonight", "requests/new": "editor", [target]: "visibility" };

/**
 * name: of the file; path: below the base; act: what to do before the picture is taken, false where it
 * cannot be done; mode: that the conductor has meanwhile; network: what becomes of the
 * page's calls, see below.
 */
const pages = [
  { name: "login", path: "/login", anonymous: true },
  {
    name: "register",
    path: "/login",
    anonymous: true,
    act: (page) => page.getByRole("link", { name: "Register" }).click(),
  },
  { name: "tonight", path: "/" },
  { name: "tonight-search", path: "/", sizes: ["wide"], act: (page) => page.keyboard.press("Control+k") },
  { name: "environment", path: "/environment" },
  { name: "environment-below", path: "/environment", act: toEnd },
  { name: "schedule", path: "/schedule" },
  { name: "schedule-below", path: "/schedule", act: toEnd },
  { name: "schedule-chosen", path: "/schedule", act: chooseBlock },
  { name: "schedule-moving", path: "/schedule", sizes: ["wide"], act: moveBlock },
  { name: "schedule-why-not", path: "/schedule", act: showWhyNot },
  { name: "schedule-past", path: "/schedule", act: pressFirst(/^Show schedule/) },
  { name: "schedule-compare", path: "/schedule", act: compareSchedules },
  { name: "sky", path: "/sky" },
  { name: "sky-target", path: "/sky", act: findTarget },
  { name: "sky-dusk", path: "/sky", act: toDusk },
  { name: "requests", path: "/requests" },
  { name: "requests-mine", path: "/requests?whose=mine" },
  { name: "requests-none", path: "/requests?text=nothing+is+called+so" },
  { name: "request", path: "/requests", act: openFirst('main a[href^="/requests/"]:not([href$="/new"])') },
  { name: "editor", path: "/requests/new" },
  {
    name: "editor-missing",
    path: "/requests/new",
    act: (page) => page.getByRole("button", { name: "Submit" }).click(),
  },
  { name: "editor-filled", path: "/requests/new?name=M+31&ra=10.6848&dec=41.2691", act: firstSequence },
  { name: "editor-never", path: "/requests/new?name=Far+south&ra=75&dec=-80", act: firstSequence },
  { name: "editor-edit", path: "/requests?status=planned&text=M31", act: editFirst },
  { name: "editor-night", path: "/requests/new?name=M+31&ra=10.6848&dec=41.2691", act: lookAhead },
  { name: "visibility", path: "/visibility?name=M+31&ra=10.6848&dec=41.2691" },
  { name: "visibility-empty", path: "/visibility" },
  { name: "visibility-never", path: "/visibility?name=Far+south&ra=75&dec=-80" },
  {
    name: "visibility-year",
    path: "/visibility?name=M+42&ra=83.8221&dec=-5.3911",
    act: (page) => page.getByText("A year", { exact: true }).click(),
  },
  { name: "alerts", path: "/alerts" },
  { name: "alert", path: "/alerts", act: openFirst('main a[href^="/alerts/"]:not([href$="/strategies"])') },
  { name: "strategies", path: "/alerts/strategies" },
  { name: "images", path: "/images" },
  { name: "image", path: "/images", act: openFirst('main a[href^="/images/"]') },
  { name: "observatory", path: "/observatory" },
  { name: "observatory-below", path: "/observatory", act: toEnd },
  { name: "people", path: "/people" },
  { name: "people-programs", path: "/people?tab=programs" },
  { name: "people-history", path: "/people?tab=history" },
  { name: "tables", path: "/tables" },
  { name: "work", path: "/work" },
  { name: "logs", path: "/logs" },
  { name: "account", path: "/account" },
  { name: "missing", path: "/no-such-page", absent: true },
  {
    name: "manual",
    path: "/observatory",
    mode: "MAN",
    act: (page) => page.getByRole("region", { name: "By hand" }).scrollIntoViewIfNeeded(),
  },
  ...["", "environment", "requests", "requests/new", "schedule", "sky", target].flatMap((path) => {
    const name = states[path] ?? path;
    return [
      { name: `${name}-loading`, path: `/${path}`, network: "silent", state: true },
      { name: `${name}-error`, path: `/${path}`, network: "failing", state: true },
      { name: `${name}-lost`, path: `/${path}`, network: "cut", state: true },
    ];
  }),
];

const sizes = {
  wide: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
};
const themes = ["dark", "light", "night"];

/** Follows the first link that matches; false where there is none. */
function openFirst(selector) {
  return async (page) => {
    const link = page.locator(selector).first();
    if ((await link.count()) === 0) return false;
    await link.click();
  };
}

/** Presses the first button of that name; false where there is none. */
function pressFirst(name) {
  return async (page) => {
    const button = page.getByRole("button", { name }).first();
    if ((await button.count()) === 0) return false;
    await button.click();
  };
}

/** Chooses the first block that still waits; false where there is none. */
async function chooseBlock(page) {
  const block = page.locator('main [data-seq][aria-label*="planned"]').first();
  if ((await block.count()) === 0) return false;
  await block.focus();
  await page.keyboard.press("Enter");
}

/** Takes the first block that waits a way to the right, and holds it. */
async function moveBlock(page) {
  if ((await chooseBlock(page)) === false) return false;
  await page.keyboard.press("p");
  for (let i = 0; i < 4; i++) await page.keyboard.press("Shift+ArrowRight");
}

/** Brings the winners out over what is not planned; false where everything is. */
async function showWhyNot(page) {
  const button = page.getByRole("button", { name: "show in the timeline" }).first();
  if ((await button.count()) === 0) return false;
  await button.click();
  await page.getByRole("region", { name: "Not planned, and why" }).scrollIntoViewIfNeeded();
}

/** Opens the editor of the first request in the list; false where none can be edited. */
async function editFirst(page) {
  if ((await openFirst('main a[href^="/requests/"]:not([href$="/new"])')(page)) === false) return false;
  const edit = page.getByRole("link", { name: "Edit" }).or(page.getByRole("button", { name: "Edit" }));
  await edit.waitFor();
  if (await edit.isDisabled()) return false;
  await edit.click();
  await page.getByRole("heading", { name: /^Edit/ }).waitFor();
  await firstSequence(page);
}

/** Looks at the tenth of the nights to come, on a phone in the pane of its own. */
async function lookAhead(page) {
  await firstSequence(page);
  const parts = page.getByRole("radiogroup", { name: "Part of the editor" });
  if (await parts.isVisible()) await parts.getByText(/^Tonight/).click();
  await page.locator('[aria-label^="20"][aria-pressed]').nth(9).click();
}

/** Compares the schedule in force with the oldest in the list. */
async function compareSchedules(page) {
  const button = page.getByRole("button", { name: /^Compare with schedule/ }).last();
  if ((await button.count()) === 0) return false;
  await button.click();
  await page.getByRole("region", { name: "What differs" }).scrollIntoViewIfNeeded();
}

/** Finds M31 by its name. */
async function findTarget(page) {
  await page.getByLabel("Find a target by name").fill("M31");
  await page.getByRole("list", { name: "Found" }).getByRole("button").first().click();
  await page.getByRole("application").scrollIntoViewIfNeeded();
}

/** Moves the sky's time to shortly after sunset. */
async function toDusk(page) {
  const slider = page.getByLabel("Time of the night");
  await slider.focus();
  await page.keyboard.press("Home");
  for (let i = 0; i < 70; i++) await page.keyboard.press("ArrowRight");
}

/** Opens the first sequence of the editor's tree, which a phone shows alone. */
async function firstSequence(page) {
  const tree = page.getByText("Tree", { exact: true });
  const narrow = await tree.isVisible();
  if (narrow) await tree.click();
  await page.getByRole("treeitem").nth(1).click();
  if (narrow) await page.getByText("Form", { exact: true }).click();
}

/** Scrolls to where the page ends. */
function toEnd(page) {
  return page.locator("main#content").evaluate((main) => main.scrollTo(0, main.scrollHeight));
}

const { values: options } = parseArgs({
  options: {
    base: { type: "string", default: "http://localhost:8000" },
    out: { type: "string", default: "test-results/screenshots" },
    email: { type: "string", default: process.env.PYROS_EMAIL ?? "pyros" },
    password: { type: "string", default: process.env.PYROS_PASSWORD ?? "DjangoPyros" },
    chromium: { type: "string", default: process.env.PYROS_CHROMIUM ?? "/usr/bin/chromium" },
    only: { type: "string", default: "" },
    theme: { type: "string", default: "" },
    size: { type: "string", default: "" },
    /** Without the states loading, error and connection lost. */
    plain: { type: "boolean", default: false },
  },
});

const chosen = (all, wanted) => all.filter((name) => wanted === "" || wanted.split(",").includes(name));

/**
 * What becomes of the pages' calls: "open" lets them through, "silent" leaves them without an answer,
 * "failing" answers 500, "cut" ends the live connection and refuses the next.
 */
async function network(page) {
  let state = "open";
  const live = new Set();
  await page.route("**/api/v1/**", async (route) => {
    const { pathname } = new URL(route.request().url());
    if (state === "open" || state === "cut" || pathname.includes("/auth/")) return route.fallback();
    if (state === "silent") return;
    await route.fulfill({
      status: 500,
      contentType: "application/problem+json",
      body: JSON.stringify({
        title: "Internal error",
        status: 500,
        code: "internal",
        detail: "The disk is full.",
      }),
    });
  });
  await page.routeWebSocket("**/api/v1/live", (socket) => {
    if (state === "silent") return;
    if (state === "cut") return void socket.close({ code: 1013, reason: "no room" });
    socket.connectToServer();
    live.add(socket);
  });
  return {
    async is(next) {
      state = next;
      if (next !== "cut") return;
      for (const socket of live) await socket.close({ code: 1013, reason: "no room" }).catch(() => undefined);
      live.clear();
    },
  };
}

async function take(browser, theme, size) {
  const context = await browser.newContext({
    viewport: sizes[size],
    reducedMotion: "reduce",
    hasTouch: size === "phone",
    isMobile: size === "phone",
    deviceScaleFactor: size === "phone" ? 2 : 1,
    locale: "en-GB",
    timezoneId: "UTC",
  });
  await context.addInitScript((name) => localStorage.setItem("pyros-theme", name), theme);
  const page = await context.newPage();
  const wire = await network(page);
  const complaints = [];
  let staged = false;
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && !staged && complaints.push(message.text()));

  const shoot = async (entry) => {
    staged = entry.network !== undefined;
    await wire.is(entry.network === "cut" ? "open" : (entry.network ?? "open"));
    if (entry.mode) await setMode(entry.mode);
    await page.goto(new URL(entry.path, options.base).href);
    if (!entry.anonymous) await page.locator("main#content").waitFor();
    await settle(page, entry.network === "silent");
    const there = entry.absent || (await page.getByText("No such page", { exact: true }).count()) === 0;
    if (there && (await entry.act?.(page)) !== false) {
      if (entry.act) await settle(page);
      if (entry.network === "cut") {
        await wire.is("cut");
        await page.getByText("Connection lost").waitFor();
      }
      await page.screenshot({ path: join(options.out, `${entry.name}-${theme}-${size}.png`) });
    }
    if (entry.mode) await setMode("AUTO");
    await wire.is("open");
  };

  const wanted = pages.filter(
    (entry) =>
      chosen([entry.name], options.only).length > 0 &&
      (!entry.sizes || entry.sizes.includes(size)) &&
      !(entry.state && options.plain),
  );
  for (const entry of wanted.filter((item) => item.anonymous)) await shoot(entry);
  complaints.length = 0; // without a session the refresh is refused, and the browser says so
  await logIn(page);
  for (const entry of wanted.filter((item) => !item.anonymous)) await shoot(entry);
  await context.close();
  return complaints.map((text) => `${theme} ${size}: ${text}`);
}

async function logIn(page) {
  await page.goto(new URL("/login", options.base).href);
  const email = page.getByLabel("Email");
  await email.or(page.locator("main#content")).first().waitFor();
  if ((await email.count()) === 0) return;
  await email.fill(options.email);
  await page.getByLabel("Password").first().fill(options.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.locator("main#content").waitFor();
}

let token;

/** Changes the conductor's mode; in MAN we hold control. */
async function setMode(mode) {
  const post = async (path, body) => {
    const answer = await fetch(`${options.base}/api/v1${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  token ??= (await post("/auth/login", { email: options.email, password: options.password })).access_token;
  await post("/conductor/mode", { mode });
  if (mode === "MAN") await post("/conductor/control", { over: true });
}

/** Waits until nothing loads, fonts are there and no skeleton is left; a page that stays busy is taken as it is. */
async function settle(page, busy = false) {
  await page.waitForLoadState("domcontentloaded");
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  if (!busy) {
    await page
      .waitForFunction(() => document.querySelectorAll('[aria-busy="true"]').length === 0, undefined, {
        timeout: 4000,
      })
      .catch(() => undefined);
  }
  await page.waitForTimeout(700);
}

await mkdir(options.out, { recursive: true });
const browser = await chromium.launch({
  executablePath: options.chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const complaints = [];
for (const theme of chosen(themes, options.theme)) {
  for (const size of chosen(Object.keys(sizes), options.size)) {
    complaints.push(...(await take(browser, theme, size)));
  }
}
await browser.close();
for (const text of new Set(complaints)) console.error(text);
process.exitCode = complaints.length > 0 ? 1 : 0;
