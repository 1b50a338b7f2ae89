// A whole observatory for one story: the real program with its simulators, on
// free ports, with a folder of its own, and a browser in front of it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

const root = resolve(import.meta.dirname, "../..");
export const scenarios = join(root, "simulators/scenarios");
export const evidence = join(root, "test-results");
export const login = { email: "pyros", password: "DjangoPyros" };

/**
 * Just before the observing part of a night at San Pedro Mártir, when the stories
 * begin: at whatever hour they are told, what they ask for has the whole night.
 */
const dusk = "2026-11-30T01:35:09Z";

function hold(port: number): Promise<Server | null> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", () => done(null));
    server.listen(port, "127.0.0.1", () => done(server));
  });
}

/**
 * Ports whose control ports, 100 above, are free too. All are held until the
 * last is found, and none is of those that the kernel gives to connections, or of
 * those that a story told at the same time looks among.
 */
async function freePorts(n: number): Promise<number[]> {
  const among = 4000;
  const first = 15_000 + among * (Number(process.env.VITEST_POOL_ID ?? 1) % 4);
  const held: Server[] = [];
  const found: number[] = [];
  for (let attempt = 0; attempt < 100 * n && found.length < n; attempt++) {
    const port = first + Math.floor(Math.random() * (among - 100));
    const both = [await hold(port), await hold(port + 100)].filter((s) => s !== null);
    held.push(...both);
    if (both.length === 2) found.push(port);
  }
  await Promise.all(held.map((server) => new Promise((done) => server.close(done))));
  if (found.length < n) throw new Error("no free pairs of ports");
  return found;
}

export class House {
  private server?: ChildProcess;
  private said = "";
  private browser?: Browser;
  private key?: string;
  private constructor(
    readonly data: string,
    readonly base: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Starts server and simulators, as night falls or at another time, `speed` times faster than life. */
  static async open(speed: number, time = dusk): Promise<House> {
    const data = mkdtempSync(join(tmpdir(), "pyros-e2e-"));
    const [port, ...ports] = await freePorts(6);
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      PYROS_DATA: data,
      PYROS_LISTEN: `127.0.0.1:${port}`,
      PYROS_CLOCK_TIME: time,
      PYROS_CLOCK_SPEED: String(speed),
    };
    for (const [i, device] of ["TELESCOPE", "CAMERA_VIS", "CAMERA_NIR", "PLC", "DOME"].entries()) {
      env[`PYROS_DEVICES_${device}`] = `127.0.0.1:${ports[i]}`;
    }
    const house = new House(data, `http://127.0.0.1:${port}`, env);
    await house.startServer();
    return house;
  }

  async startServer(): Promise<void> {
    const server = spawn(join(root, "bin/pyros"), ["start"], {
      env: this.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.server = server;
    const hear = (chunk: Buffer) => {
      this.said += chunk.toString();
    };
    server.stdout.on("data", hear);
    server.stderr.on("data", hear);
    const deadline = Date.now() + 30_000;
    for (;;) {
      if (server.exitCode !== null) throw new Error(`the server ended:\n${this.said}`);
      const ready = await fetch(`${this.base}/api/v1/ready`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) break;
      if (Date.now() > deadline) throw new Error(`the server does not answer:\n${this.said}`);
      await new Promise((done) => setTimeout(done, 100));
    }
    const pages = await fetch(this.base);
    if (!pages.ok) throw new Error(`bin/pyros has no pages: ${await pages.text()}`);
  }

  /** Ends the server as the signal does and waits until it is gone. */
  async endServer(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const server = this.server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((done) => server.once("exit", done));
    server.kill(signal);
    const hard = setTimeout(() => server.kill("SIGKILL"), 15_000);
    await gone;
    clearTimeout(hard);
  }

  async page(options: { width?: number; height?: number } = {}): Promise<Page> {
    this.browser ??= await chromium.launch({
      executablePath: process.env.PYROS_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    const context: BrowserContext = await this.browser.newContext({
      viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
      acceptDownloads: true,
    });
    context.setDefaultTimeout(60_000);
    return context.newPage();
  }

  async close(): Promise<void> {
    await this.browser?.close();
    await this.endServer();
    const story = basename(expect.getState().testPath ?? "story");
    mkdirSync(evidence, { recursive: true });
    writeFileSync(join(evidence, `${story}.log`), this.said); // what it said, for whom a story fails
    rmSync(this.data, { recursive: true, force: true });
  }

  get output(): string {
    return this.said;
  }

  /** A token for what a script does; of the demo's administrator, where no other account is named. */
  async token(as = login): Promise<string> {
    const answer = await fetch(`${this.base}/api/v1/auth/login`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(as),
    });
    if (!answer.ok) throw new Error(`login: ${answer.status}`);
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  /** Calls the API as a script does. */
  async call<T>(method: string, path: string, body?: string, type = "application/json"): Promise<T> {
    this.key ??= await this.token();
    const answer = await fetch(`${this.base}/api/v1${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.key}`, "Content-Type": type },
      body: body ?? null,
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}

/** Logs in by the page, as a person does; as the demo's administrator, where no other account is named. */
export async function logIn(page: Page, base: string, as = login): Promise<void> {
  await page.goto(base);
  await page.getByLabel(/e-?mail|login/i).fill(as.email);
  await page
    .getByLabel(/password/i)
    .first()
    .fill(as.password);
  await page.getByRole("button", { name: /log in|sign in/i }).click();
  await page.getByRole("navigation").first().waitFor();
}

/** The dome's shutter in that state, where the page Observatory shows it. */
export const shutter = (page: Page, state: string) =>
  page.locator("dl > div", { hasText: new RegExp(`^Shutter${state}`) });

/** Drops a file on the page, as from the desktop. */
export async function dropFile(page: Page, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([fileName, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content ?? ""], fileName ?? "", { type: "application/xml" }));
      return data;
    },
    [name, text],
  );
  for (const event of ["dragenter", "dragover", "drop"]) {
    await page.locator("body").dispatchEvent(event, { dataTransfer: transfer });
  }
}

/** Puts a notice of a burst into the watched folder, whole at once; without a place it takes the burst back. */
export function dropNotice(
  house: House,
  name: string,
  trigger: string,
  where: { ra_deg: number; dec_deg: number; error_deg: number } | null,
  role = "observation",
): void {
  const position = where
    ? `<Position2D unit="deg"><Name1>RA</Name1><Name2>Dec</Name2><Value2><C1>${where.ra_deg}</C1><C2>${where.dec_deg}</C2></Value2><Error2Radius>${where.error_deg}</Error2Radius></Position2D>`
    : "";
  const text = `<?xml version="1.0"?>
<voe:VOEvent xmlns:voe="http://www.ivoa.net/xml/VOEvent/v2.0" version="2.0" role="${role}" ivorn="ivo://org.svom/fsc#${trigger}_${name}">
<Who><AuthorIVORN>ivo://org.svom/fsc</AuthorIVORN></Who>
<What><Param name="Burst_Id" value="${trigger}"/>${where ? "" : '<Param name="Retraction" value="true"/>'}</What>
<WhereWhen><ObsDataLocation><ObservatoryLocation id="GEOLUN"/><ObservationLocation><AstroCoordSystem id="UTC-ICRS-GEO"/>
<AstroCoords coord_system_id="UTC-ICRS-GEO">${position}</AstroCoords></ObservationLocation></ObsDataLocation></WhereWhen>
</voe:VOEvent>`;
  const folder = join(house.data, "alerts");
  writeFileSync(join(folder, `.${name}.xml`), text);
  renameSync(join(folder, `.${name}.xml`), join(folder, `${name}.xml`));
}

/** Keeps a picture for whoever looks at a failure, or for the README. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(evidence, { recursive: true });
  await page.screenshot({ path: join(evidence, `${name}.png`) });
}
