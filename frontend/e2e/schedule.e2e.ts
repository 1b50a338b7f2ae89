// Row PLANNER of the modules' table, in the hands of an operator: a start is
// pinned by keys and by drag, the night is planned around it and every "no" says
// why; two schedules of that evening are compared; and the page Sky shows where
// all of it stands. A scientist looks on and cannot pin.
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { dropNotice, House, logIn, picture } from "./house";

interface Entry {
  sequence_id: number;
  request_id: number;
  name: string;
  start: string;
  end: string;
  pinned?: boolean;
}

interface Schedule {
  id: number;
  created: string;
  trigger: string;
  night: { observing_start: string };
  entries: Entry[];
  left_out: { name: string; reason: string; text: string; change?: string }[];
}

const password = "a long enough one";
const minute = 60_000;

let house: House;
let page: Page;
let scientist: Page;
let from = 0;
const errors: string[] = [];

const schedule = () => house.call<Schedule>("GET", "/schedules/current");
const named = (s: Schedule, name: string) => s.entries.find((e) => e.name === name);
const entry = async (name: string) => named(await schedule(), name);
const clock = (time: string | number) => new Date(time).toISOString().slice(11, 16);

/** A person with an account of that level; the name before the @ is the login. */
async function person(name: string, level: string): Promise<Page> {
  const email = `${name}@example.org`;
  const account = { email, password, first_name: name, last_name: "Testa", country: "France", note: "" };
  await house.call("POST", "/auth/register", JSON.stringify(account));
  const people = await house.call<{ id: number; email: string }[]>("GET", "/people");
  const id = people.find((one) => one.email === email)?.id;
  const grant = { level, country: "France", programs: ["GRB"] };
  await house.call("POST", `/people/${id}/approve`, JSON.stringify(grant));
  const own = await house.page();
  own.on("pageerror", (error) => errors.push(error.message));
  await logIn(own, house.base, { email, password });
  return own;
}

/** Asks for ten images near the pole, which is up all night, between two times in minutes after `from`. */
async function ask(name: string, opens: number, closes: number, more: object = {}): Promise<number> {
  const time = (min: number) => new Date(from + min * minute).toISOString();
  const plans = [{ filter: "First visible filter", duration: 60, nb_images: 10 }];
  const sequence = {
    name,
    target_coords: `${(name.length * 37) % 360} 85`,
    window_start: time(opens),
    window_end: time(closes),
    albums: [{ detector: "Visible camera", plans }],
    ...more,
  };
  const file = { name: `For ${name}`, scientific_program: "GRB", target_type: "icrs", submitted: true };
  const body = JSON.stringify({ ...file, sequences: [{ priority: 3, ...sequence }] });
  return (await house.call<{ id: number }>("POST", "/requests", body)).id;
}

beforeAll(async () => {
  house = await House.open(1);
  page = await person("olga", "Operator");
  scientist = await person("simon", "Scientist");
  const first = await vi.waitFor(schedule, { timeout: 20_000 });
  from = Date.parse(first.night.observing_start);
  await ask("Vesper", 60, 600);
  await ask("Aurora", 60, 600);
  await ask("Zephyr one", 60, 600);
  await vi.waitFor(async () => expect((await schedule()).entries.length).toBe(3), { timeout: 20_000 });
  for (const one of [page, scientist]) await openSchedule(one);
});

afterAll(async () => {
  await house?.close();
});

async function openSchedule(of: Page): Promise<void> {
  await of.getByRole("navigation").getByRole("link", { name: "Schedule" }).first().click();
  await of.getByRole("heading", { name: "Schedule", exact: true }).waitFor();
}

const card = (title: string | RegExp, of = page) => of.getByRole("region", { name: title });

/** Waits until the operator's page says so. */
const told = (text: string | RegExp) => page.getByText(text).first().waitFor();

/** A block of the timeline by the name of its sequence. */
const block = (name: string, of = page) =>
  card(/^Night of/, of).getByRole("button", { name: new RegExp(`^${name} of For ${name}`) });

/** Takes hold of the middle of a block and moves it by pixels, without letting go. */
async function hold(what: Locator, by: number): Promise<void> {
  const box = await what.locator("rect").last().boundingBox();
  if (!box) throw new Error("the block is not to be seen");
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const mouse = what.page().mouse;
  await mouse.move(at.x, at.y);
  await mouse.down();
  await mouse.move(at.x + by / 2, at.y, { steps: 3 });
  await mouse.move(at.x + by, at.y, { steps: 3 });
}

/** Asks for a new plan and gives it once it is in force. */
async function replanned(): Promise<Schedule> {
  const { id } = await schedule();
  await page.getByRole("button", { name: "Plan again" }).click();
  await expect.poll(async () => (await schedule()).id).toBeGreaterThan(id);
  await told(/by hand, by olga/i);
  return schedule();
}

/** The ghost of a block that is being moved. */
const ghost = (of = page) => card(/^Night of/, of).locator("[data-ghost]");

let pinned = 0;

test("PLANNER (operator): a start is pinned by the keyboard alone, two hours later", async () => {
  const before = await entry("Aurora");
  await block("Aurora").focus();
  await page.keyboard.press("p");
  for (let i = 0; i < 12; i++) await page.keyboard.press("Shift+ArrowRight");
  await ghost().waitFor();
  await picture(page, "schedule-1-moved-by-keys");
  await page.keyboard.press("Enter");
  pinned = Math.round(Date.parse(before?.start ?? "") / minute) * minute + 120 * minute;
  await told(`Aurora is pinned at ${clock(pinned)} UTC.`);
  await page
    .getByRole("button", { name: new RegExp(`^Aurora of .*, ${clock(pinned)} to .*, pinned$`) })
    .waitFor();
  expect(await entry("Aurora")).toMatchObject({
    start: new Date(pinned).toISOString().replace(".000", ""),
    pinned: true,
  });
});

test("PLANNER: what is pinned stays where it is when the night is planned again", async () => {
  const s = await replanned();
  expect(Date.parse(named(s, "Aurora")?.start ?? "")).toBe(pinned);
  await page
    .getByRole("button", { name: new RegExp(`^Aurora of .*, ${clock(pinned)} to .*, pinned$`) })
    .waitFor();
});

test("PLANNER (operator): Escape ends a drag, and nothing is asked for", async () => {
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes("/pin") && asked.push(request.method()));
  const before = await block("Vesper").getAttribute("aria-label");
  await hold(block("Vesper"), 160);
  await ghost().waitFor();
  await page.keyboard.press("Escape");
  await ghost().waitFor({ state: "detached" });
  const at = (await block("Vesper").boundingBox()) ?? { x: 0, y: 0 };
  await page.mouse.move(at.x + 220, at.y + 8, { steps: 3 });
  expect(await ghost().count()).toBe(0);
  await page.mouse.up();
  // What the next key does shows that the page is through with the mouse.
  await block("Vesper").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("form", { name: "Pin of Vesper" }).waitFor();
  expect(await block("Vesper").getAttribute("aria-label")).toBe(before);
  expect((await entry("Vesper"))?.pinned ?? false).toBe(false);
  expect(asked).toEqual([]);
});

test("PLANNER (operator): a start is pinned by dragging its block", async () => {
  const before = Date.parse((await entry("Vesper"))?.start ?? "");
  await hold(block("Vesper"), 260);
  await ghost().waitFor();
  await picture(page, "schedule-2-dragged");
  await page.mouse.up();
  const said = page.getByText(/^Vesper is pinned at \d\d:\d\d UTC\./).first();
  const time = /at (\d\d:\d\d)/.exec((await said.textContent()) ?? "")?.[1];
  await page.getByRole("button", { name: new RegExp(`^Vesper of .*, ${time} to .*, pinned$`) }).waitFor();
  const now = await entry("Vesper");
  expect(now?.pinned).toBe(true);
  expect(clock(now?.start ?? 0)).toBe(time);
  expect(Date.parse(now?.start ?? "") - before).toBeGreaterThan(60 * minute);
});

test("PLANNER: what a pin keeps out is told why, and what would have to change", async () => {
  const at = (pinned - from) / minute;
  await ask("Delta", at - 2, at + 14, { priority: 1 });
  const left = card(/^Not planned/);
  await left.getByRole("link", { name: "Delta" }).waitFor();
  const [said] = (await schedule()).left_out;
  expect(said).toMatchObject({ name: "Delta", reason: "lost_to" });
  const line = left.getByRole("listitem");
  await line.getByText("others came first").waitFor();
  await line.getByText(/^Lost to Aurora/).waitFor();
  await line.getByText("The pin of Aurora would have to be taken away.").waitFor();
  await line.getByRole("link", { name: "Aurora" }).waitFor();
  await left.getByRole("button", { name: "show in the timeline" }).click();
  await card(/^Night of/)
    .locator('[data-lit="true"][aria-label^="Aurora"]')
    .waitFor();
  await card(/^Night of/)
    .locator('[data-lit="false"][aria-label^="Vesper"]')
    .waitFor();
  await picture(page, "schedule-3-why-not");
  await page.getByRole("button", { name: "Show all alike" }).click();
});

test("PLANNER (operator): unpinned, it gives way to what is more important", async () => {
  await block("Aurora").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("form", { name: "Pin of Aurora" }).getByRole("button", { name: "Unpin" }).click();
  await told("Aurora is left to the planner again.");
  await block("Delta").waitFor();
  const s = await schedule();
  expect(named(s, "Aurora")?.pinned ?? false).toBe(false);
  expect(Date.parse(named(s, "Aurora")?.start ?? "")).not.toBe(pinned);
  await card(/^Not planned/)
    .getByText("Everything that waited has a place.")
    .waitFor();
});

test("PLANNER: any two schedules are compared: what moved, was dropped, was added", async () => {
  const zephyr = await entry("Zephyr one");
  await house.call("POST", `/requests/${zephyr?.request_id}/cancel`, "{}");
  await expect.poll(async () => named(await schedule(), "Zephyr one")).toBeUndefined();
  const { items } = await house.call<{ items: { id: number }[] }>("GET", "/schedules?limit=100");
  // Two of the past, without the one in force: what was planned first, and the last before the cancel.
  const past: Schedule[] = [];
  for (const { id } of items.slice(1)) past.push(await house.call<Schedule>("GET", `/schedules/${id}`));
  const first = past.findLast((s) => s.entries.length === 3);
  const last = past[0];
  if (!first || !last) throw new Error("too few schedules are kept");
  await page
    .getByRole("button", { name: `Show schedule ${first.id} of` })
    .first()
    .click();
  await page.getByText(`Past schedule ${first.id}.`).waitFor();
  await page
    .getByRole("button", { name: `Compare with schedule ${last.id} of` })
    .first()
    .click();
  const differs = card("What differs");
  await differs.getByText(/^From/).waitFor();
  const start = (s: Schedule, e: Entry) => named(s, e.name)?.start;
  const expected = {
    moved: first.entries.filter((e) => start(last, e) !== undefined && start(last, e) !== e.start),
    dropped: first.entries.filter((e) => start(last, e) === undefined),
    added: last.entries.filter((e) => start(first, e) === undefined),
  };
  expect(expected.moved.map((e) => e.name)).toContain("Vesper");
  expect(expected.added.map((e) => e.name)).toEqual(["Delta"]);
  for (const [what, entries] of Object.entries(expected)) {
    const list = differs.getByRole("region", { name: new RegExp(`${what}$`) });
    const names = await list.getByRole("link").allTextContents();
    expect(names.sort()).toEqual(entries.map((e) => e.name).sort());
  }
  await picture(page, "schedule-4-compared");
  // Against the one in force, what was cancelled is dropped, and says so.
  await page.getByRole("button", { name: "To the schedule in force" }).click();
  await page
    .getByRole("button", { name: `Compare with schedule ${first.id} of` })
    .first()
    .click();
  const dropped = differs.getByRole("region", { name: /dropped$/ });
  await dropped.getByRole("link", { name: "Zephyr one" }).waitFor();
  await dropped.getByText(/It was cancelled\./).waitFor();
});

test("PLANNER: a scientist sees the pins and cannot pin", async () => {
  await block("Vesper", scientist).waitFor();
  expect(await block("Vesper", scientist).getAttribute("aria-label")).toMatch(/, pinned$/);
  await block("Vesper", scientist).focus();
  await scientist.keyboard.press("p");
  await scientist.keyboard.press("Shift+ArrowRight");
  expect(await ghost(scientist).count()).toBe(0);
  await hold(block("Vesper", scientist), -200);
  expect(await ghost(scientist).count()).toBe(0);
  await scientist.mouse.up();
  await block("Vesper", scientist).focus();
  await scientist.keyboard.press("Enter");
  await scientist.waitForURL(/sequence=\d+/);
  expect(await scientist.getByRole("button", { name: /^(Pin|Unpin|Move the pin|Plan again)$/ }).count()).toBe(
    0,
  );
  const id = (await entry("Vesper"))?.sequence_id;
  const answer = await fetch(`${house.base}/api/v1/sequences/${id}/pin`, {
    method: "DELETE",
    headers: { Authorization: `Bearer ${await house.token({ email: "simon@example.org", password })}` },
  });
  expect(answer.status).toBe(403);
});

const map = () => page.getByRole("application", { name: /^Sky map/ });
const group = (title: string) => card("In the sky").locator("section", { hasText: title });

/** Finds something by its name and gives its altitude in degrees as the page says it. */
async function altitudeOf(name: string): Promise<number> {
  await page.getByLabel("Find a target by name").fill(name);
  await page.keyboard.press("Enter");
  const said = card(name).locator("dd").first();
  await said.waitFor();
  return Number(((await said.textContent()) ?? "").replace("−", "-").replace("°", ""));
}

/** Moves the map's time to a key of the slider and waits until it is drawn. */
async function slide(key: "Home" | "End"): Promise<void> {
  await page.getByLabel("Time of the night").focus();
  await page.keyboard.press(key);
  await page.getByText("the telescope is shown at the present time only").waitFor();
}

/** Where the map is painted in a colour of the theme, in CSS pixels. */
const painted = (token: string) =>
  map()
    .locator("canvas")
    .evaluate((canvas: HTMLCanvasElement, name) => {
      const text = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
      const wanted = [1, 3, 5].map((i) => Number.parseInt(text.slice(i, i + 2), 16));
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
      if (!pixels) throw new Error("the map has no drawing");
      const { data, width } = pixels;
      const out: [x: number, y: number][] = [];
      for (let i = 0; i < data.length; i += 4) {
        if (wanted.some((v, channel) => Math.abs(v - (data[i + channel] as number)) > 24)) continue;
        out.push([(i / 4) % width, Math.floor(i / 4 / width)]);
      }
      return out;
    }, token);

test("PLANNER: the sky map shows telescope, targets, Moon, planets and bright stars, by keyboard", async () => {
  await page.getByRole("navigation").getByRole("link", { name: "Sky" }).first().press("Enter");
  await page.getByRole("heading", { name: "Sky", exact: true }).waitFor();
  await map().focus();
  await page.keyboard.press("Home");
  await page.getByText(/^Telescope, altitude -?\d+ degrees/).waitFor();
  await page.keyboard.press("Enter");
  await card("Telescope").getByText("where it points now").waitFor();
  for (const name of ["Vesper", "Aurora", "Delta"]) {
    await group("Targets of this night")
      .getByRole("button", { name: new RegExp(name) })
      .waitFor();
  }
  expect(await group("Bright stars").getByRole("button").count()).toBeGreaterThan(5);
  for (const name of ["Moon", "Jupiter", "Saturn"]) expect(await altitudeOf(name)).toBeGreaterThan(-90);
  await picture(page, "schedule-5-sky");
});

test("PLANNER: the time slider moves the sky, and Now brings it back", async () => {
  await page.getByRole("button", { name: "Let go" }).click();
  const now = await altitudeOf("Moon");
  const vesper = group("Targets of this night").getByRole("button", { name: /Vesper/ });
  const target = await vesper.textContent();
  await slide("Home");
  const evening = { moon: await altitudeOf("Moon"), jupiter: await altitudeOf("Jupiter") };
  const early = await map().screenshot();
  await slide("End");
  const morning = { moon: await altitudeOf("Moon"), jupiter: await altitudeOf("Jupiter") };
  expect(Math.abs(morning.moon - evening.moon)).toBeGreaterThan(5);
  expect(Math.abs(morning.jupiter - evening.jupiter)).toBeGreaterThan(5);
  expect(await vesper.textContent()).not.toBe(target);
  expect((await map().screenshot()).equals(early)).toBe(false);
  await page.getByRole("button", { name: "Now", exact: true }).click();
  await page.getByText(/^Now over San Pedro/).waitFor();
  expect(Math.abs((await altitudeOf("Moon")) - now)).toBeLessThan(3);
});

test("ALERT: its error circle is on the sky map", async () => {
  const before = await painted("--sky-alert"); // planets have that colour too
  dropNotice(house, "wide", "sb26112999", { ra_deg: 100, dec_deg: 86, error_deg: 8 });
  const alerts = group("Alerts of the last three days");
  await alerts.getByRole("button").first().click();
  await told(/error 8\.0°/);
  // The mark alone is 14 pixels wide; a circle of 8 degrees, in dashes, some 50.
  const width = async () => {
    const fresh = (await painted("--sky-alert")).filter(
      ([x, y]) => !before.some(([u, v]) => Math.hypot(x - u, y - v) < 5),
    );
    const xs = fresh.map(([x]) => x);
    return xs.length === 0 ? 0 : Math.max(...xs) - Math.min(...xs);
  };
  await expect.poll(width).toBeGreaterThan(30);
  await picture(page, "schedule-6-error-circle");
});

test("the pages reported no error of their own", () => {
  expect(errors).toEqual([]);
});
