// Fills a running observatory with a night of requests, for looking at its
// pages: node scripts/night.mjs --base http://localhost:8000. Some of the
// targets are up, some are not, two want the same time, one is pinned; somebody
// registers and waits for approval; an alert comes in. It waits until the first images are there.
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    base: { type: "string", default: "http://localhost:8000" },
    email: { type: "string", default: process.env.PYROS_EMAIL ?? "pyros" },
    password: { type: "string", default: process.env.PYROS_PASSWORD ?? "DjangoPyros" },
    images: { type: "string", default: "6" },
  },
});
const api = `${options.base}/api/v1`;

/** [name, RA deg, Dec deg, priority, images VIS, seconds VIS, images NIR, seconds NIR, opens after h, closes after h] */
const wishes = [
  ["SN 2026xyz in NGC 891", 35.639, 42.349, 1, 4, 30, 6, 15, 0],
  ["M31 core", 10.685, 41.269, 3, 5, 60, 0, 0, 0],
  ["M33 field", 23.462, 30.66, 3, 6, 60, 0, 0, 0.5],
  ["NGC 188", 12.11, 85.255, 4, 8, 45, 8, 30, 1],
  ["WASP-12 b transit", 97.637, 29.672, 2, 40, 60, 0, 0, 3, 4.8],
  ["WASP-33 b transit", 36.713, 37.55, 3, 36, 60, 0, 0, 3.2, 4.7],
  ["M45", 56.87, 24.105, 4, 6, 20, 10, 10, 2],
  ["Crab Nebula", 83.633, 22.014, 3, 5, 120, 12, 30, 3],
  ["Orion Nebula", 83.822, -5.391, 3, 10, 20, 20, 10, 4],
  ["M67", 132.85, 11.81, 4, 8, 60, 0, 0, 6],
  ["NGC 2903", 143.042, 21.501, 3, 6, 120, 10, 60, 7],
  ["3C 273", 187.278, 2.052, 2, 5, 120, 10, 60, 9],
  ["Omega Centauri", 201.697, -47.48, 3, 5, 60, 0, 0, 1],
  ["M13", 250.423, 36.461, 4, 6, 60, 0, 0, 3],
  ["GRB 261119B afterglow", 55.1, 38.2, 1, 6, 60, 12, 30, 0.2],
];

function xml([name, ra, dec, priority, visible, visibleS, infrared, infraredS, opens, closes = opens + 5]) {
  const album = (detector, filters, n, s) =>
    n === 0
      ? ""
      : `<album detector="${detector}" name="${detector}">${filters
          .map((f) => `<plan name="${f}" filter="${f}" duration="${s}" nb_images="${n}"/>`)
          .join("")}</album>`;
  return `<request submitted="1" relative="1" name="${name}" scientific_program="GRB" target_type="icrs">
  <sequence name="${name}" duration="60" priority="${priority}" jd1="${Math.round(opens * 3600 + 5)}" jd2="${Math.round(closes * 3600)}" target_coords="${ra} ${dec}">
    ${album("Visible camera", ["First visible filter", "Second visible filter"], visible, visibleS)}
    ${album("Infrared camera", ["Second infrared filter"], infrared, infraredS)}
  </sequence></request>`;
}

async function call(path, init = {}) {
  const answer = await fetch(api + path, init);
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`);
  return body;
}

/** Fixes the start of a planned sequence some minutes after the planner's. */
async function pin(name, later) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { entries } = await call("/schedules/current", { headers: authorization });
    const entry = entries.find((one) => one.name === name);
    if (entry) {
      const start = new Date(Date.parse(entry.start) + later * 60_000).toISOString();
      const headers = { ...authorization, "Content-Type": "application/json" };
      await call(`/sequences/${entry.sequence_id}/pin`, {
        method: "PUT",
        headers,
        body: JSON.stringify({ start }),
      }).catch((error) => console.log(`not pinned ${name}: ${error.message}`));
      return;
    }
    if (Date.now() > deadline) return console.log(`${name} was not planned`);
    await new Promise((done) => setTimeout(done, 300));
  }
}

const { access_token: token } = await call("/auth/login", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ email: options.email, password: options.password }),
});
const authorization = { Authorization: `Bearer ${token}` };
for (const wish of wishes) {
  await call("/requests", {
    method: "POST",
    headers: { ...authorization, "Content-Type": "application/xml" },
    body: xml(wish),
  }).catch((error) => console.log(`refused ${wish[0]}: ${error.message}`));
}
await pin("NGC 188", 20);
await call("/auth/register", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({
    email: "eva.luna@example.org",
    password: "a long enough one",
    first_name: "Eva",
    last_name: "Luna",
    country: "France",
    note: "PhD student of Prof. Atteia, thesis on the afterglows of short bursts.",
  }),
});
await call("/alerts/fake", {
  method: "POST",
  headers: { ...authorization, "Content-Type": "application/json" },
  body: JSON.stringify({ test: false }),
});
const deadline = Date.now() + 180_000;
for (;;) {
  const { items } = await call("/images?limit=50", { headers: authorization });
  if (items.length >= Number(options.images)) break;
  if (Date.now() > deadline) throw new Error(`only ${items.length} images came`);
  await new Promise((done) => setTimeout(done, 500));
}
