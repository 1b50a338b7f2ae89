// Shows openapi.json and the messages of the live stream. Everything comes
// from this server; text is put into the page as text, never as HTML.
"use strict";

/** Makes an element: el("p", {class: "x"}, child, "text", ...). */
function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child != null));
  return node;
}

let doc;
let token = "";

const nameOf = (ref) => ref.slice(ref.lastIndexOf("/") + 1);
const resolve = (schema) => (schema?.$ref ? doc.components.schemas[nameOf(schema.$ref)] : schema);

/** The type of a schema as a short text with links to what it names. */
function typeOf(schema) {
  if (!schema) return el("span", { class: "type" }, "nothing");
  const orNull = schema.nullable ? " or null" : "";
  if (schema.$ref) return el("span", { class: "type" }, el("a", { href: `#type-${nameOf(schema.$ref)}` }, nameOf(schema.$ref)), orNull);
  if (schema.allOf?.length === 1) return el("span", { class: "type" }, typeOf(schema.allOf[0]), orNull);
  if (schema.anyOf) return el("span", { class: "type" }, ...schema.anyOf.flatMap((s, i) => (i ? [" or ", typeOf(s)] : [typeOf(s)])));
  if (schema.type === "array") return el("span", { class: "type" }, "list of ", typeOf(schema.items));
  if (schema.enum) return el("span", { class: "type" }, schema.enum.map((v) => JSON.stringify(v)).join(" | ") + orNull);
  return el("span", { class: "type" }, (schema.format ?? schema.type ?? "any") + orNull);
}

/** What a field may be besides its type. */
function limitsOf(schema) {
  const limits = [];
  if (schema.minimum != null || schema.maximum != null) limits.push(`${schema.minimum ?? "…"} to ${schema.maximum ?? "…"}`);
  if (schema.maxLength != null) limits.push(`at most ${schema.maxLength} characters`);
  if (schema.default != null) limits.push(`default ${schema.default}`);
  return limits.join(", ");
}

function fields(schema) {
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) =>
    el("tr", {},
      el("td", {}, el("code", { class: schema.required?.includes(name) ? "" : "optional" }, name)),
      el("td", {}, typeOf(field)),
      el("td", { class: "muted" }, field.description ?? "")));
  return rows.length ? el("table", {}, el("tbody", {}, rows)) : typeOf(schema);
}

/** An example value, made from the schema. */
function example(schema, depth = 0) {
  const s = resolve(schema);
  if (!s || depth > 4) return null;
  if (s.allOf) return example(s.allOf[0], depth);
  if (s.anyOf) return example(s.anyOf[0], depth);
  if (s.enum) return s.enum[0];
  if (s.type === "array") return [example(s.items, depth + 1)];
  if (s.type === "object") return Object.fromEntries(Object.entries(s.properties ?? {}).map(([k, v]) => [k, example(v, depth + 1)]));
  if (s.type === "integer" || s.type === "number") return s.default ?? s.minimum ?? 0;
  if (s.type === "boolean") return false;
  return s.format === "date-time" ? "2026-11-23T03:00:00Z" : "";
}

function parameters(list) {
  if (!list?.length) return null;
  return [el("h4", {}, "Parameters"), el("table", {}, el("tbody", {}, list.map((p) =>
    el("tr", {},
      el("td", {}, el("code", { class: p.required ? "" : "optional" }, p.name)),
      el("td", { class: "muted" }, p.in),
      el("td", {}, typeOf(p.schema)),
      el("td", { class: "muted" }, [p.description, limitsOf(p.schema)].filter(Boolean).join("; "))))))];
}

function requestBody(body) {
  if (!body) return null;
  return [el("h4", {}, "Body"), body.description ? el("p", { class: "muted" }, body.description) : null,
    el("table", {}, el("tbody", {}, Object.entries(body.content).map(([kind, media]) =>
      el("tr", {}, el("td", {}, el("code", {}, kind)), el("td", {}, typeOf(media.schema)), el("td", { class: "muted" }, media.schema?.description ?? "")))))];
}

function responses(all) {
  return [el("h4", {}, "Answers"), el("table", {}, el("tbody", {}, Object.entries(all).map(([status, r]) => {
    const [kind, media] = Object.entries(r.content ?? {})[0] ?? [];
    const headers = Object.entries(r.headers ?? {}).map(([name, h]) => `${name}: ${h.description ?? ""}`).join("; ");
    return el("tr", {},
      el("td", {}, el("span", { class: `status ${status < "3" ? "good" : ""}` }, status)),
      el("td", {}, media ? typeOf(media.schema) : "", kind && kind !== "application/json" && kind !== "application/problem+json" ? ` ${kind}` : ""),
      el("td", { class: "muted" }, [r.description === "OK" ? "" : r.description, headers].filter(Boolean).join("; ")));
  })))];
}

/** The form that sends the operation. */
function tryOut(method, path, operation) {
  if (path === "/live") return null;
  const kinds = Object.keys(operation.requestBody?.content ?? {}).filter((kind) => kind !== "multipart/form-data");
  const inputs = (operation.parameters ?? []).map((p) => [p, el("input", { placeholder: p.name, "aria-label": p.name, value: p.required && p.name === "id" ? "1" : "" })]);
  const kind = kinds.length ? el("select", { "aria-label": "Media type" }, kinds.map((k) => el("option", {}, k))) : null;
  const body = kinds.length ? el("textarea", { "aria-label": "Body", spellcheck: "false" }) : null;
  const fill = () => {
    const media = operation.requestBody.content[kind.value];
    const value = media.example ?? (kind.value === "application/json" ? example(media.schema) : "");
    body.value = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  };
  if (body) {
    kind.addEventListener("change", fill);
    fill();
  }
  const result = el("div", { "aria-live": "polite" });
  const send = async () => {
    let url = doc.servers[0].url + path;
    const query = new URLSearchParams();
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    for (const [p, input] of inputs) {
      if (p.in === "path") url = url.replace(`{${p.name}}`, encodeURIComponent(input.value));
      else if (input.value && p.in === "query") query.set(p.name, input.value);
      else if (input.value && p.in === "header") headers[p.name] = input.value;
    }
    if (kind) headers["Content-Type"] = kind.value;
    if (query.size) url += `?${query}`;
    result.replaceChildren(el("p", { class: "muted" }, "…"));
    try {
      result.replaceChildren(...(await show(await fetch(url, { method: method.toUpperCase(), headers, body: body?.value || undefined }))));
    } catch (error) {
      result.replaceChildren(el("p", { class: "status bad" }, `No answer: ${error.message}`));
    }
  };
  return el("details", {}, el("summary", {}, "Try it"),
    el("div", { class: "panel" }, inputs.map(([, input]) => input), kind, el("button", { class: "go", type: "button", onclick: send }, "Send")), body, result);
}

async function show(answer) {
  const status = el("p", {}, el("span", { class: `status ${answer.ok ? "good" : "bad"}` }, `${answer.status} ${answer.statusText}`));
  const kind = answer.headers.get("Content-Type") ?? "";
  if (kind.startsWith("image/")) return [status, el("img", { src: URL.createObjectURL(await answer.blob()), alt: "the answer" })];
  if (!kind.includes("json")) return [status, el("p", { class: "muted" }, `${kind || "no content"}, ${(await answer.blob()).size} bytes`)];
  const text = await answer.text();
  return [status, el("pre", { tabindex: "0" }, JSON.stringify(JSON.parse(text), null, 2).slice(0, 200_000))];
}

function operationCard(method, path, operation) {
  const body = el("div", { class: "body", hidden: true });
  const role = operation["x-role"];
  const open = () => {
    if (!body.firstChild) {
      body.append(...[operation.description ? operation.description.replaceAll("`", "").split("\n").map((line) => el("p", {}, line)) : [],
        parameters(operation.parameters), requestBody(operation.requestBody), responses(operation.responses), tryOut(method, path, operation)].flat().filter(Boolean));
    }
    body.hidden = !body.hidden;
    head.setAttribute("aria-expanded", String(!body.hidden));
  };
  const head = el("button", { class: "head", type: "button", "aria-expanded": "false", onclick: open },
    el("span", { class: `method ${method}` }, method.toUpperCase()), el("span", { class: "path" }, path),
    el("span", { class: "summary" }, operation.summary), el("span", { class: `role ${role ? "" : "everyone"}` }, !role ? "everyone" : role === "admin" ? role : `${role} and above`));
  return el("article", { id: operation.operationId }, head, body);
}

function schemaCard(name, schema) {
  const body = el("div", { class: "body", hidden: true });
  const head = el("button", { class: "head", type: "button", "aria-expanded": "false", onclick: () => {
    if (!body.firstChild) body.append(schema.description ? el("p", {}, schema.description) : "", fields(schema));
    body.hidden = !body.hidden;
    head.setAttribute("aria-expanded", String(!body.hidden));
  } }, el("span", { class: "type" }, name), el("span", { class: "summary" }, (schema.description ?? "").split("\n")[0]));
  return el("article", { id: `type-${name}` }, head, body);
}

function messageCard(message) {
  const body = el("div", { class: "body", hidden: true });
  const head = el("button", { class: "head", type: "button", "aria-expanded": "false", onclick: () => {
    if (!body.firstChild) body.append(el("pre", { tabindex: "0" }, message.text));
    body.hidden = !body.hidden;
    head.setAttribute("aria-expanded", String(!body.hidden));
  } }, el("span", { class: "type" }, message.name), el("span", { class: "summary" }, "example"));
  return el("article", { id: `message-${message.name}` }, head, body);
}

function section(title, cards, entries) {
  document.getElementById("operations").append(el("section", {}, el("h2", {}, title), cards));
  document.getElementById("index").append(el("section", {}, el("h2", {}, title), el("ul", {}, entries.map(([href, ...parts]) => el("li", {}, el("a", { href }, parts))))));
}

/** Opens what the address points at. */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const head = target?.querySelector(":scope > button.head");
  if (head?.getAttribute("aria-expanded") === "false") head.click();
  target?.scrollIntoView();
}

function find(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (node) => words.every((word) => node.textContent.toLowerCase().includes(word));
  for (const node of document.querySelectorAll("nav li, main article")) node.hidden = !fits(node);
  for (const group of document.querySelectorAll("nav section, main section")) group.hidden = !group.querySelector("li:not([hidden]), article:not([hidden])");
}

async function login(event) {
  event.preventDefault();
  const who = document.getElementById("who");
  const { email, password } = Object.fromEntries(new FormData(event.target));
  const answer = await fetch("/api/v1/auth/login", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ email, password }),
  });
  const said = await answer.json();
  token = said.access_token ?? "";
  who.textContent = answer.ok ? `You are ${said.user.username}, ${said.user.role}, until ${new Date(said.expires_at).toLocaleTimeString()}.` : said.detail;
  if (answer.ok) event.target.reset();
}

async function main() {
  const [document_, messages] = await Promise.all(["/openapi.json", "/docs/messages.json"].map(async (url) => (await fetch(url)).json()));
  doc = document_;
  document.getElementById("intro").append(el("h1", {}, `${doc.info.title} interface, version ${doc.info.version}`),
    ...doc.info.description.split("\n").map((line) => el("p", {}, line.replaceAll("`", ""))),
    el("p", {}, el("a", { href: "/openapi.json" }, "openapi.json"), " · ", el("a", { href: "/docs/asyncapi.yaml" }, "asyncapi.yaml")));
  document.getElementById("operations").replaceChildren();
  const byTag = new Map();
  for (const [path, item] of Object.entries(doc.paths)) {
    for (const method of ["get", "post", "delete"]) {
      if (item[method]) byTag.set(item[method].tags[0], [...(byTag.get(item[method].tags[0]) ?? []), [method, path, item[method]]]);
    }
  }
  for (const [tag, operations] of [...byTag].sort()) {
    section(tag, operations.map((o) => operationCard(...o)), operations.map(([method, path, o]) =>
      [`#${o.operationId}`, el("span", { class: `method ${method}` }, method.toUpperCase()), el("span", { title: o.summary }, path)]));
  }
  section("live messages", messages.map(messageCard), messages.map((m) => [`#message-${m.name}`, el("span", {}, m.name)]));
  const types = Object.entries(doc.components.schemas);
  section("types", types.map(([name, s]) => schemaCard(name, s)), types.map(([name]) => [`#type-${name}`, el("span", {}, name)]));
  document.getElementById("find").addEventListener("input", (event) => find(event.target.value));
  document.getElementById("session").addEventListener("submit", login);
  addEventListener("hashchange", openTarget);
  openTarget();
}

main().catch((error) => document.getElementById("operations").replaceChildren(el("p", { class: "status bad" }, `The document cannot be shown: ${error.message}`)));
