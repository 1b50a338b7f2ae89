// Row ALERT of the modules' table: a notice comes in, a request is made at
// priority 0, planned at once and pointed at within seconds, before what runs;
// a retraction takes it back while it runs. A made-up alert goes the same way.
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House, login } from "./house";

interface Alert {
  id: number;
  name: string;
  outcome: string;
  request_id: number;
  request_status: string;
  position: { ra_deg: number; dec_deg: number };
  packets: { file: string }[];
}

let house: House;
let token = "";

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${house.base}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Asks until the answer is the wanted one. */
async function until<T>(path: string, holds: (value: T) => boolean, withinMs = 30_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await call<T>("GET", path);
    if (holds(value)) return value;
    if (Date.now() > deadline) throw new Error(`${path} is still ${JSON.stringify(value)}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

const executing = (a: Alert) => a.request_status === "executing";

/** Puts a notice into the watched folder, whole at once. */
function drop(name: string, trigger: string, where: { ra_deg: number; dec_deg: number } | null): void {
  const position = where
    ? `<Position2D unit="deg"><Name1>RA</Name1><Name2>Dec</Name2><Value2><C1>${where.ra_deg}</C1><C2>${where.dec_deg}</C2></Value2><Error2Radius>0.01</Error2Radius></Position2D>`
    : "";
  const text = `<?xml version="1.0"?>
<voe:VOEvent xmlns:voe="http://www.ivoa.net/xml/VOEvent/v2.0" version="2.0" role="observation" ivorn="ivo://org.svom/fsc#${trigger}_${name}">
<Who><AuthorIVORN>ivo://org.svom/fsc</AuthorIVORN></Who>
<What><Param name="Burst_Id" value="${trigger}"/>${where ? "" : '<Param name="Retraction" value="true"/>'}</What>
<WhereWhen><ObsDataLocation><ObservatoryLocation id="GEOLUN"/><ObservationLocation><AstroCoordSystem id="UTC-ICRS-GEO"/>
<AstroCoords coord_system_id="UTC-ICRS-GEO">${position}</AstroCoords></ObservationLocation></ObsDataLocation></WhereWhen>
</voe:VOEvent>`;
  const folder = join(house.data, "alerts");
  writeFileSync(join(folder, `.${name}.xml`), text);
  renameSync(join(folder, `.${name}.xml`), join(folder, `${name}.xml`));
}

beforeAll(async () => {
  house = await House.open(2);
  token = (
    await (async () => {
      const answer = await fetch(`${house.base}/api/v1/auth/login`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(login),
      });
      return (await answer.json()) as { access_token: string };
    })()
  ).access_token;
  await until<{ state: string }>("/conductor", (c) => c.state === "idle", 60_000);
});

afterAll(async () => {
  await house?.close();
});

let made: Alert;

test("ALERT: a made-up alert becomes a request that is planned and pointed at within seconds", async () => {
  const began = Date.now();
  made = await call<Alert>("POST", "/alerts/fake", { test: false });
  expect(made.outcome).toBe("requested");
  await until<Alert>(`/alerts/${made.id}`, executing, 10_000);
  expect(Date.now() - began).toBeLessThan(10_000);
  const steps = await call<{ step: string }[]>("GET", `/alerts/${made.id}/timeline`);
  expect(steps.map((s) => s.step)).toEqual(
    expect.arrayContaining(["received", "requested", "planned", "slew"]),
  );
});

test("ALERT: a notice in the folder is observed, and its retraction reaches the running sequence", async () => {
  await call("POST", `/requests/${made.request_id}/cancel`, {});
  const trigger = "sb99010101";
  drop("burst", trigger, { ra_deg: made.position.ra_deg, dec_deg: made.position.dec_deg - 1 });
  const seen = await until<{ items: Alert[] }>("/alerts", (page) =>
    page.items.some((a) => a.name.includes(trigger) && executing(a)),
  );
  const alert = seen.items.find((a) => a.name.includes(trigger));
  expect(alert?.packets[0]?.file).toBe("burst.xml");
  drop("retraction", trigger, null);
  const gone = await until<Alert>(`/alerts/${alert?.id}`, (a) => a.outcome === "retracted");
  expect(gone.request_status).toBe("cancelled");
  await until<{ running?: { request_id: number } }>(
    "/conductor",
    (c) => c.running?.request_id !== alert?.request_id,
  );
});
