// A server for working on the pages when no other is at hand: one invented
// night with everything in motion, told over the same API and live protocol.
// Nothing is kept. `npm run mock -- --scene rain --port 8000`, then `npm run dev`;
// or look at what `npm run build` made, which it serves itself.
//
// Scenes: safe (default), rain, day, empty (nothing planned, nothing known),
// stopped, fault.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { WebSocketServer } from "ws";
import { conductor, devices } from "./mockDevices.mjs";
import { fits, preview } from "./mockImages.mjs";
import { Observatory } from "./mockNight.mjs";

const { values: options } = parseArgs({
  options: { port: { type: "string", default: "8000" }, scene: { type: "string", default: "safe" } },
});

const observatory = new Observatory(options.scene);

const page = (items) => ({ items, next: "" });
const problem = (status, code, detail, problems = []) => ({
  status,
  type: "application/problem+json",
  body: { type: "about:blank", code, title: detail, status, detail, problems },
});
const ok = (body, status = 200) => ({ status, type: "application/json", body });
const bytes = (body, type) => ({ status: 200, type, body });

const grant = () => ({
  access_token: "mock",
  expires_at: new Date(Date.now() + 900_000).toISOString(),
  user: observatory.user,
});

/** Method, pattern, answer: the patterns' groups, the query, the body and the cookies go in. */
const routes = [
  [
    "POST",
    /^\/auth\/login$/,
    (_, __, body) => {
      const { email, password } = JSON.parse(body || "{}");
      if (!email || password !== "DjangoPyros")
        return problem(401, "unauthorized", "Email or password is wrong.");
      return { ...ok(grant()), cookie: "mock=1" };
    },
  ],
  [
    "POST",
    /^\/auth\/refresh$/,
    (_, __, ___, cookie) =>
      cookie.includes("mock=1") ? ok(grant()) : problem(401, "unauthorized", "Nobody is logged in."),
  ],
  ["POST", /^\/auth\/logout$/, () => ({ status: 204, type: "", body: "", cookie: "mock=0" })],
  ["GET", /^\/auth\/me$/, () => ok(observatory.user)],
  ["GET", /^\/status$/, () => ok(observatory.snapshot())],
  ["GET", /^\/instrument$/, () => ok(observatory.instrument)],
  ["GET", /^\/environment$/, () => ok(observatory.environment())],
  ["GET", /^\/environment\/weather$/, (_, query) => ok(page(observatory.weather(query)))],
  ["GET", /^\/environment\/site$/, (_, query) => ok(page(observatory.siteRows(query)))],
  ["GET", /^\/environment\/plc$/, () => ok(observatory.plc())],
  ["POST", /^\/environment\/plc\/command$/, () => ok(observatory.plc())],
  [
    "GET",
    /^\/schedules\/current$/,
    () =>
      observatory.schedule
        ? ok(observatory.schedule)
        : problem(404, "not_found", "Nothing was ever planned."),
  ],
  ["GET", /^\/schedules$/, () => ok(page(observatory.schedules()))],
  ["GET", /^\/schedules\/(\d+)$/, ([id]) => ok({ ...observatory.schedule, id: Number(id) })],
  ["POST", /^\/schedules\/replan$/, () => ok(observatory.replan())],
  [
    "POST",
    /^\/requests\/check$/,
    () =>
      ok({
        request: observatory.requests[0],
        problems: [],
        warnings: observatory.requests[0]?.warnings ?? [],
      }),
  ],
  ["GET", /^\/requests$/, (_, query) => ok(page(observatory.find(query)))],
  ["POST", /^\/requests$/, () => ok(observatory.requests[0], 201)],
  ["GET", /^\/requests\/(\d+)$/, ([id]) => one(observatory.requests, id, "request")],
  ["GET", /^\/requests\/(\d+)\/changes$/, ([id]) => ok(page(observatory.changes(Number(id))))],
  ["POST", /^\/requests\/(\d+)\/cancel$/, ([id]) => ok(observatory.cancel(Number(id)))],
  ["DELETE", /^\/requests\/(\d+)$/, () => ({ status: 204, type: "", body: "" })],
  ["GET", /^\/images$/, (_, query) => ok(page(observatory.findImages(query)))],
  ["GET", /^\/images\/(\d+)$/, ([id]) => one(observatory.images, id, "image")],
  ["GET", /^\/images\/(\d+)\/preview\.png$/, ([id]) => bytes(preview(Number(id)), "image/png")],
  ["GET", /^\/images\/(\d+)\/header$/, ([id]) => ok(observatory.header(Number(id)))],
  ["GET", /^\/images\/(\d+)\/file$/, ([id]) => bytes(fits(Number(id)), "application/fits")],
  ["GET", /^\/logs$/, (_, query) => ok(observatory.findLogs(query))],
  ["GET", /^\/agents$/, () => ok(page(observatory.agents))],
  ["GET", /^\/devices$/, () => ok(page(devices(observatory)))],
  ["GET", /^\/conductor$/, () => ok(conductor(observatory))],
  ["POST", /^\/conductor\/mode$/, (_, __, body) => ok(observatory.setMode(JSON.parse(body).mode))],
  ["POST", /^\/conductor\/stop$/, () => ok(observatory.stop())],
  ["POST", /^\/conductor\/release$/, () => ok(observatory.release())],
  ["GET", /^\/simulators$/, () => ok(page(observatory.simulators()))],
  ["POST", /^\/simulators\/scenario$/, () => ok(observatory.rainFor(20))],
  ["POST", /^\/simulators\/(\w+)\/events$/, (_, __, body) => ok(observatory.event(JSON.parse(body || "{}")))],
];

function one(list, id, noun) {
  const found = list.find((item) => item.id === Number(id));
  return found ? ok(found) : problem(404, "not_found", `There is no ${noun} ${id}.`);
}

function answer(request, body) {
  const url = new URL(request.url, "http://localhost");
  const path = url.pathname.replace(/^\/api\/v1/, "");
  for (const [method, pattern, handle] of routes) {
    const match = method === request.method && path.match(pattern);
    if (match)
      return handle(match.slice(1), Object.fromEntries(url.searchParams), body, request.headers.cookie ?? "");
  }
  return problem(404, "not_found", `Nothing is at ${path}.`);
}

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const types = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** A file of the build; the page itself for every other address. */
async function serveFile(path, response) {
  const name = join(dist, normalize(path));
  const file = extname(name) ? name : join(dist, "index.html");
  try {
    const data = await readFile(file);
    response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream" });
    response.end(data);
  } catch {
    response.writeHead(404);
    response.end("Not built: npm run build");
  }
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (!pathname.startsWith("/api/")) {
    void serveFile(pathname, response);
    return;
  }
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    let said;
    try {
      said = answer(request, Buffer.concat(chunks).toString());
    } catch (error) {
      said = problem(500, "internal", String(error));
    }
    const raw = Buffer.isBuffer(said.body) || typeof said.body === "string";
    if (said.cookie) response.setHeader("Set-Cookie", `${said.cookie}; HttpOnly; SameSite=Strict; Path=/`);
    response.writeHead(said.status, said.type ? { "Content-Type": said.type } : {});
    response.end(raw ? said.body : JSON.stringify(said.body));
  });
});

const live = new WebSocketServer({ server, path: "/api/v1/live", handleProtocols: () => "pyros.v1" });
live.on("connection", (socket) => {
  let seq = 0;
  const send = (type, data) => {
    seq += 1;
    if (socket.readyState === 1) socket.send(JSON.stringify({ seq, type, data }));
  };
  send("snapshot", observatory.snapshot());
  const leave = observatory.listen(send);
  socket.on("close", leave);
});

server.listen(Number(options.port), () => {
  console.log(
    `An invented observatory (${options.scene}) at http://localhost:${options.port}, password DjangoPyros`,
  );
});
