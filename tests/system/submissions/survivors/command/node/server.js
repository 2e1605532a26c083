// Survivors in memory. Node runs one request at a time, so each handler is one step.
"use strict";
const http = require("node:http");
const crypto = require("node:crypto");

const POINTS = { water: 4, food: 3, medication: 2, ammunition: 1 };
const ITEMS = Object.keys(POINTS);
const API = "/api/v1";
const survivors = new Map();

class Refusal extends Error {
  constructor(status, detail, code) {
    super(detail);
    this.status = status;
    this.body = code ? { detail, code } : { detail };
  }
}

const invalid = (detail) => new Refusal(422, detail);
const conflict = (code) => new Refusal(409, code.replaceAll("_", " "), code);
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isInfected = (survivor) => survivor.reporters.size >= 3;
const worth = (items) => ITEMS.reduce((sum, item) => sum + (items[item] ?? 0) * POINTS[item], 0);

function show(survivor) {
  const { reporters, inventory, ...fields } = survivor;
  const infected = isInfected(survivor);
  return {
    ...fields,
    inventory: infected ? null : inventory,
    infected,
    infection_reports: reporters.size,
  };
}

function readInteger(value, least, most, name) {
  if (!Number.isInteger(value) || value < least || value > most) throw invalid(name);
  return value;
}

function readDegrees(value, limit, name) {
  if (typeof value !== "number" || Math.abs(value) > limit) throw invalid(name);
  return value;
}

function readItems(value, least, most) {
  if (!isObject(value)) throw invalid("items");
  for (const [item, quantity] of Object.entries(value)) {
    if (!ITEMS.includes(item)) throw invalid(`unknown item ${item}`);
    readInteger(quantity, least, most, item);
  }
  return value;
}

function readSurvivor(body) {
  const name = typeof body.name === "string" ? body.name.replace(/^ +| +$/g, "") : "";
  const length = [...name].length;
  if (length < 3 || length > 100) throw invalid("name");
  if (!["M", "F", "O"].includes(body.gender)) throw invalid("gender");
  const owned = body.inventory === undefined ? {} : readItems(body.inventory, 0, 10000);
  return {
    id: crypto.randomUUID(),
    name,
    age: readInteger(body.age, 0, 150, "age"),
    gender: body.gender,
    latitude: readDegrees(body.latitude, 90, "latitude"),
    longitude: readDegrees(body.longitude, 180, "longitude"),
    inventory: Object.fromEntries(ITEMS.map((item) => [item, owned[item] ?? 0])),
    reporters: new Set(),
  };
}

function find(id) {
  const survivor = survivors.get(id);
  if (!survivor) throw new Refusal(404, "no such survivor");
  return survivor;
}

function listItems() {
  return [200, ITEMS.map((name) => ({ name, points: POINTS[name] }))];
}

function readNumber(query, name, absent, least, most) {
  if (!query.has(name)) return absent;
  const text = query.get(name);
  if (!/^-?\d+$/.test(text)) throw invalid(name);
  return readInteger(Number(text), least, most, name);
}

function listSurvivors({ query }) {
  const skip = readNumber(query, "skip", 0, 0, Number.MAX_SAFE_INTEGER);
  const limit = readNumber(query, "limit", 100, 1, 1000);
  let chosen = [...survivors.values()];
  if (query.has("infected")) {
    const wanted = query.get("infected");
    if (!["true", "false"].includes(wanted)) throw invalid("infected");
    chosen = chosen.filter((survivor) => String(isInfected(survivor)) === wanted);
  }
  return [200, {
    survivors: chosen.slice(skip, skip + limit).map(show),
    total: chosen.length,
    page: Math.floor(skip / limit) + 1,
    size: limit,
    has_next: skip + limit < chosen.length,
  }];
}

function register({ body }) {
  const survivor = readSurvivor(body);
  survivors.set(survivor.id, survivor);
  return [201, show(survivor)];
}

function move({ body, id }) {
  const latitude = readDegrees(body.latitude, 90, "latitude");
  const longitude = readDegrees(body.longitude, 180, "longitude");
  const survivor = find(id);
  if (isInfected(survivor)) throw conflict("infected");
  Object.assign(survivor, { latitude, longitude });
  return [200, show(survivor)];
}

function reportInfection({ body, id }) {
  if (typeof body.reporter_id !== "string") throw invalid("reporter_id");
  if (body.reporter_id === id) throw invalid("nobody reports themselves");
  const survivor = find(id);
  const reporter = find(body.reporter_id);
  if (isInfected(survivor)) throw conflict("already_infected");
  if (isInfected(reporter)) throw conflict("reporter_infected");
  if (survivor.reporters.has(reporter.id)) throw conflict("already_reported");
  survivor.reporters.add(reporter.id);
  const reports = survivor.reporters.size;
  return [201, { survivor_id: id, reports, infected: isInfected(survivor) }];
}

function readSide(side) {
  if (!isObject(side) || typeof side.survivor_id !== "string") throw invalid("a side of a trade");
  readItems(side.items, 1, Number.MAX_SAFE_INTEGER);
  if (Object.keys(side.items).length === 0) throw invalid("an empty side");
  return side;
}

function trade({ body }) {
  const sides = [readSide(body.left), readSide(body.right)];
  if (sides[0].survivor_id === sides[1].survivor_id) throw invalid("nobody trades with themselves");
  const traders = sides.map((side) => find(side.survivor_id));
  if (traders.some(isInfected)) throw conflict("infected");
  const owns = (trader, items) => ITEMS.every((item) => trader.inventory[item] >= (items[item] ?? 0));
  if (!traders.every((trader, side) => owns(trader, sides[side].items))) {
    throw conflict("insufficient_items");
  }
  if (worth(sides[0].items) !== worth(sides[1].items)) throw conflict("unequal_points");
  for (const item of ITEMS) {
    const moved = (sides[1].items[item] ?? 0) - (sides[0].items[item] ?? 0);
    traders[0].inventory[item] += moved;
    traders[1].inventory[item] -= moved;
  }
  return [200, { left: show(traders[0]), right: show(traders[1]) }];
}

function report({ headers }) {
  const all = [...survivors.values()];
  const infected = all.filter(isInfected);
  const healthy = all.filter((survivor) => !isInfected(survivor));
  const share = (part) => (all.length ? (100 * part.length) / all.length : 0);
  const average = (item) => healthy.reduce((sum, each) => sum + each.inventory[item], 0)
    / (healthy.length || 1);
  const body = {
    infected_percentage: share(infected),
    non_infected_percentage: share(healthy),
    average_resources: Object.fromEntries(ITEMS.map((item) => [item, average(item)])),
    points_lost: infected.reduce((sum, survivor) => sum + worth(survivor.inventory), 0),
  };
  const digest = crypto.createHash("sha256").update(JSON.stringify(body)).digest("hex");
  const etag = `"${digest}"`;
  if (headers["if-none-match"] === etag) return [304, undefined, { ETag: etag }];
  return [200, body, { ETag: etag }];
}

const ROUTES = [
  ["GET", `${API}/items`, listItems],
  ["GET", `${API}/survivors`, listSurvivors],
  ["POST", `${API}/survivors`, register],
  ["GET", `${API}/survivors/{id}`, ({ id }) => [200, show(find(id))]],
  ["PATCH", `${API}/survivors/{id}/location`, move],
  ["POST", `${API}/survivors/{id}/infection-reports`, reportInfection],
  ["POST", `${API}/trades`, trade],
  ["GET", `${API}/reports`, report],
  ["GET", "/health", () => [200, { status: "healthy" }]],
  ["GET", "/openapi.json", () => [200, describe()]],
].map(([method, path, handle]) => ({
  method,
  path,
  handle,
  pattern: new RegExp(`^${path.replace("{id}", "(?<id>[^/]+)")}$`),
}));

function describe() {
  const paths = {};
  for (const { method, path } of ROUTES) {
    paths[path] ??= {};
    paths[path][method.toLowerCase()] = { responses: { 200: { description: "done" } } };
  }
  return { openapi: "3.1.0", info: { title: "Survivor network API", version: "1" }, paths };
}

function parse(text) {
  try {
    const body = JSON.parse(text);
    if (isObject(body)) return body;
  } catch {
    // falls through: whatever is no object is refused with the same words
  }
  throw invalid("the body is no JSON object");
}

function respond(request, text) {
  const url = new URL(request.url, "http://localhost");
  const fitting = ROUTES.filter(({ pattern }) => pattern.test(url.pathname));
  if (fitting.length === 0) throw new Refusal(404, "no such path");
  const route = fitting.find(({ method }) => method === request.method);
  if (!route) throw new Refusal(405, "method not allowed");
  const { id } = route.pattern.exec(url.pathname).groups ?? {};
  const body = request.method === "GET" ? undefined : parse(text);
  return route.handle({ id, body, query: url.searchParams, headers: request.headers });
}

http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    let answer;
    try {
      answer = respond(request, Buffer.concat(parts).toString("utf8"));
    } catch (error) {
      if (!(error instanceof Refusal)) console.error(error);
      answer = error instanceof Refusal
        ? [error.status, error.body]
        : [500, { detail: "internal error" }];
    }
    const [status, body, headers = {}] = answer;
    response.writeHead(status, { "Content-Type": "application/json", ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
}).listen(Number(process.env.PORT), process.env.HOST);
