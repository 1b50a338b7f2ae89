// Takes every page in every theme and size, from a running server, for looking
// at: npm run screenshots -- --base http://localhost:8000 --out test-results/screenshots
//
// The list of pages below is the one place to add a page or a state of one.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

/** name: of the file; path: below the base; act: what to do before the picture is taken. */
const pages = [
  { name: "login", path: "/login", anonymous: true },
  { name: "tonight", path: "/" },
  { name: "tonight-search", path: "/", sizes: ["wide"], act: (page) => page.keyboard.press("Control+k") },
  { name: "environment", path: "/environment" },
  { name: "schedule", path: "/schedule" },
  { name: "requests", path: "/requests" },
  { name: "request", path: "/requests", act: openFirst('main a[href^="/requests/"]') },
  { name: "images", path: "/images" },
  { name: "image", path: "/images", act: openFirst('main a[href^="/images/"]') },
  { name: "observatory", path: "/observatory" },
  { name: "logs", path: "/logs" },
];

const sizes = {
  wide: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
};
const themes = ["dark", "light", "night"];

/** Follows the first link that matches, where there is one. */
function openFirst(selector) {
  return async (page) => {
    const link = page.locator(selector).first();
    if ((await link.count()) > 0) await link.click();
  };
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
  },
});

const chosen = (all, wanted) => all.filter((name) => wanted === "" || wanted.split(",").includes(name));

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
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));

  const shoot = async (entry) => {
    await page.goto(new URL(entry.path, options.base).href);
    if (!entry.anonymous) await page.locator("main#content").waitFor();
    await settle(page);
    if (entry.act) {
      await entry.act(page);
      await settle(page);
    }
    await page.screenshot({ path: join(options.out, `${entry.name}-${theme}-${size}.png`) });
  };

  const wanted = pages.filter(
    (entry) => chosen([entry.name], options.only).length > 0 && (!entry.sizes || entry.sizes.includes(size)),
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

/** Waits until nothing loads, fonts are there and no skeleton is left; a page that stays busy is taken as it is. */
async function settle(page) {
  await page.waitForLoadState("domcontentloaded");
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page
    .waitForFunction(() => document.querySelectorAll('[aria-busy="true"]').length === 0, undefined, {
      timeout: 4000,
    })
    .catch(() => undefined);
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
