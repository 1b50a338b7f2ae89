// Row GP1 of the modules' table: "each new image: correction and calibration;
// for alerts near-real-time analysis", and of MAJORDOME's timers: "End of night:
// night calibrations". The night is nearly over when an alert comes.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House, logIn, picture } from "./house";

interface Alert {
  id: number;
  request_id: number;
  position: { ra_deg: number; dec_deg: number };
}
interface Candidate {
  rank: number;
  image_id: number;
  ra_deg: number;
  dec_deg: number;
  reason: string;
  fading_mag?: number;
}
interface Image {
  id: number;
  kind: string;
  channel: string;
  detector: string;
  filter: string;
  exposure_s: number;
  request_id: number;
  calibration?: { steps: string; text: string; file: string };
}
interface Master {
  kind: string;
  detector: string;
  filter: string;
  exposure_s: number;
}

let house: House;
let page: Page;
let alert: Alert;
const errors: string[] = [];
const place = { ra_deg: 0, dec_deg: 0 };

const main = () => page.getByRole("main");
const patience = { timeout: 150_000, interval: 500 };
const images = async () => (await house.call<{ items: Image[] }>("GET", "/images?limit=200")).items;

/** What the frames of one master have in common. */
function nameOf(kind: string, of: { detector: string; filter: string; exposure_s: number }): string {
  return `${kind} ${of.detector} ${kind === "flat" ? of.filter : ""} ${of.exposure_s}`;
}

/** Gives an order whose answer has no body. */
async function send(path: string, body: string): Promise<void> {
  const answer = await fetch(`${house.base}/api/v1${path}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${await house.token()}`, "Content-Type": "application/json" },
    body,
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

/** Whether a candidate is the source that was lit, within 2 arcsec. */
function lit(c: Candidate): boolean {
  const east = (c.ra_deg - place.ra_deg) * Math.cos((place.dec_deg * Math.PI) / 180);
  return Math.hypot(east, c.dec_deg - place.dec_deg) * 3600 < 2;
}

beforeAll(async () => {
  process.env.PYROS_CALIBRATIONS_BIAS = "3";
  process.env.PYROS_CALIBRATIONS_DARKS = "3";
  process.env.PYROS_CALIBRATIONS_FLATS = "3";
  // At San Pedro Martir the observing of this night ends at about 13:20 UTC.
  house = await House.open(30, "2026-11-23T12:40:00Z");
  page = await house.page();
  page.on("pageerror", (error) => errors.push(error.message));
  await logIn(page, house.base);
});

afterAll(async () => {
  await house?.close();
});

test("GP1: the images of an alert give a list with the source that fades", async () => {
  alert = await house.call<Alert>("POST", "/alerts/fake", '{"test": false}');
  place.ra_deg = alert.position.ra_deg + 0.006;
  place.dec_deg = alert.position.dec_deg - 0.004;
  // Bright enough to be found when a busy machine takes the images 20 minutes later.
  const event = JSON.stringify({ transient: { ...place, mag: 13, decay: 1.2 } });
  for (const camera of ["camera-vis", "camera-nir"]) {
    await send(`/simulators/${camera}/events`, event);
  }
  await page.goto(`${house.base}/alerts/${alert.id}`);
  await main().getByRole("heading", { name: "Candidates" }).waitFor();
  await expect
    .poll(
      async () =>
        (await house.call<Candidate[]>("GET", `/alerts/${alert.id}/candidates`)).find(lit)?.fading_mag ?? 0,
      patience,
    )
    .toBeGreaterThan(0.15);
  // The open page shows it without being loaded again.
  await main()
    .getByRole("row", { name: /faded by/i })
    .first()
    .waitFor();
  const found = await house.call<Candidate[]>("GET", `/alerts/${alert.id}/candidates`);
  expect(found.findIndex(lit)).toBeLessThan(3);
  await picture(page, "candidates");
  await main()
    .getByRole("link", { name: /^image \d+$/ })
    .first()
    .click();
  await page
    .getByTestId("calibration")
    .getByText(/no bias/)
    .waitFor();
});

test("MAJORDOME: the night ends with its calibrations, and GP1 makes masters of them", async () => {
  await page.goto(`${house.base}/observatory`);
  await main()
    .getByText(/Takes the calibrations of the night 2026-11-22/)
    .first()
    .waitFor({ timeout: 150_000 });
  await picture(page, "calibrating");
  await expect
    .poll(async () => (await house.call<{ state: string }>("GET", "/conductor")).state, patience)
    .not.toBe("calibrating");
  // Every series of frames has its master: a dark for each exposure time, a flat for each filter.
  const series = new Set((await images()).filter((i) => i.kind !== "light").map((i) => nameOf(i.kind, i)));
  expect([...series].some((name) => name.startsWith("flat"))).toBe(true);
  const made = async () =>
    (await house.call<Master[]>("GET", "/masters?night=2026-11-22")).map((m) => nameOf(m.kind, m)).sort();
  await expect.poll(made, patience).toEqual([...series].sort());
});

test("GP1: a later image is calibrated, and its page says how", async () => {
  await send("/conductor/mode", '{"mode": "MAN"}');
  const flat = (await images()).find((i) => i.kind === "flat");
  if (!flat) throw new Error("no flat");
  const shot = JSON.stringify({ seconds: 5, kind: "light", object: "test", filter: flat.filter });
  await send(`/devices/cameras/${flat.channel}/expose`, shot);
  const taken = async () => (await images()).find((i) => i.kind === "light" && i.request_id === 0);
  await expect.poll(async () => (await taken())?.calibration?.steps, patience).toBe("BDF");
  const image = (await taken()) as Image;
  await page.goto(`${house.base}/images/${image.id}`);
  await page
    .getByTestId("calibration")
    .getByText(/bias 2026-11-22, dark 2026-11-22/)
    .waitFor();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Calibrated" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.cal\.fits$/);
  await picture(page, "calibrated");
  expect(errors).toEqual([]);
});
