// What somebody's browser fetches before Tonight stands there whole: scripts
// under 250 kB, compressed as gzip.
import { afterAll, beforeAll, expect, test } from "vitest";
import { House, logIn } from "./house";

const budget = 250_000;

let house: House;

beforeAll(async () => {
  house = await House.open(1);
});

afterAll(async () => {
  await house?.close();
});

test(`the first load needs less than ${budget / 1000} kB of scripts`, async () => {
  const page = await house.page();
  await logIn(page, house.base);
  // Now the session is known: the next load is the one that everybody has every day.
  await page.goto(house.base);
  await page.locator("main#content section").first().waitFor();
  await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'));
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map((one) => one.name)
      .filter((name) => name.endsWith(".js")),
  );
  const sizes: [string, number][] = [];
  for (const script of new Set(scripts)) {
    const answer = await fetch(script, { headers: { "Accept-Encoding": "gzip" } });
    const length = Number(answer.headers.get("Content-Length"));
    expect(length, script).toBeGreaterThan(0);
    sizes.push([new URL(script).pathname, length]);
    await answer.body?.cancel();
  }
  const all = sizes.reduce((sum, [, size]) => sum + size, 0);
  const told = sizes.sort((a, b) => b[1] - a[1]).map(([name, size]) => `${size} ${name}`);
  expect(all, told.join("\n")).toBeGreaterThan(50_000);
  expect(all, told.join("\n")).toBeLessThan(budget);
  console.log(`first load: ${(all / 1000).toFixed(1)} kB of scripts, gzip`);
});
