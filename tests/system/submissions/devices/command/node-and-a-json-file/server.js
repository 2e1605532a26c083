"use strict";
const crypto = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");

const env = process.env;
const file = path.join(env.DATA_DIR, "devices.json");
const users = new Map(env.AUTH_USERS.split(",").map((pair) => pair.split(":")));
const devices = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};

class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

function save() {
  const draft = `${file}.new`;
  const opened = fs.openSync(draft, "w");
  fs.writeSync(opened, JSON.stringify(devices));
  fs.fsyncSync(opened);
  fs.closeSync(opened);
  fs.renameSync(draft, file);
}

const encode = (data) => Buffer.from(JSON.stringify(data)).toString("base64url");
const decode = (part) => JSON.parse(Buffer.from(part, "base64url").toString());
const sign = (text) => crypto.createHmac("sha256", env.JWT_SECRET).update(text).digest("base64url");

function issueToken({ username, password }) {
  if (typeof username !== "string" || typeof password !== "string") {
    throw new Problem(400, "username and password");
  }
  if (!users.has(username) || users.get(username) !== password) throw new Problem(401, "wrong pair");
  const exp = Math.floor(Date.now() / 1000) + Number(env.TOKEN_TTL_SECONDS);
  const text = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ sub: username, exp })}`;
  return { access_token: `${text}.${sign(text)}`, token_type: "bearer" };
}

function readUser(request) {
  const [scheme, token = ""] = (request.headers.authorization || "").split(" ");
  const [head, body, signature] = token.split(".");
  try {
    const claims = decode(body);
    const good = scheme.toLowerCase() === "bearer" && decode(head).alg === "HS256";
    if (good && signature === sign(`${head}.${body}`) && claims.exp > Date.now() / 1000) {
      return claims.sub;
    }
  } catch {
    // not a token
  }
  throw new Problem(401, "a valid bearer token is needed");
}

function isDay(text) {
  if (typeof text !== "string" || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

function validate(body) {
  const { localisation = null, deployment_date = null, owner } = body;
  const fits = (value, limit) => typeof value === "number" && Math.abs(value) <= limit;
  const place = localisation;
  if (place !== null && !(fits(place.latitude, 90) && fits(place.longitude, 180))) {
    throw new Problem(422, "localisation");
  }
  if (deployment_date !== null && !isDay(deployment_date)) throw new Problem(422, "deployment_date");
  if (typeof owner !== "string" || !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(owner)) {
    throw new Problem(422, "owner");
  }
  const { latitude, longitude } = place || {};
  return { localisation: place && { latitude, longitude }, deployment_date, owner };
}

function compare(before, after) {
  const changes = {};
  for (const [name, value] of Object.entries(after)) {
    const old = before[name] ?? null;
    if (JSON.stringify(old) !== JSON.stringify(value)) changes[name] = { old, new: value };
  }
  return changes;
}

function find(uuid) {
  if (!Object.hasOwn(devices, uuid)) throw new Problem(404, "no such device");
  return devices[uuid];
}

const show = ({ history, ...device }) => device;

function create(body, user) {
  const uuid = body.device_uuid;
  if (typeof uuid !== "string" || !/^DEV[A-Z][0-9]{6}$/.test(uuid)) {
    throw new Problem(422, "device_uuid");
  }
  const fields = { device_uuid: uuid, ...validate(body) };
  if (Object.hasOwn(devices, uuid)) throw new Problem(409, "exists");
  const now = new Date().toISOString();
  const entry = { changed_at: now, changed_by: user, action: "created", changes: compare({}, fields) };
  devices[uuid] = { ...fields, created_at: now, updated_at: now, history: [entry] };
  save();
  return show(devices[uuid]);
}

function replace(uuid, body, user) {
  const fields = validate(body);
  if ((body.device_uuid ?? uuid) !== uuid) throw new Problem(422, "device_uuid");
  const device = find(uuid);
  const changes = compare(device, fields);
  if (Object.keys(changes).length) {
    const now = new Date().toISOString();
    Object.assign(device, fields, { updated_at: now });
    device.history.push({ changed_at: now, changed_by: user, action: "updated", changes });
    save();
  }
  return show(device);
}

function list(query) {
  const number = (name, fallback) => {
    const text = query.get(name) ?? String(fallback);
    if (!/^\d+$/.test(text)) throw new Problem(422, name);
    return Number(text);
  };
  const skip = number("skip", 0);
  const limit = number("limit", 100);
  if (limit < 1 || limit > 1000) throw new Problem(422, "limit");
  const owner = query.get("owner")?.toLowerCase();
  const found = Object.keys(devices)
    .sort()
    .map((uuid) => devices[uuid])
    .filter((device) => owner === undefined || device.owner.toLowerCase() === owner);
  return {
    devices: found.slice(skip, skip + limit).map(show),
    total: found.length,
    page: Math.floor(skip / limit) + 1,
    size: limit,
    has_next: skip + limit < found.length,
  };
}

const operations = (...names) => Object.fromEntries(names.map((name) => [name, { responses: {} }]));
const openapi = {
  openapi: "3.1.0",
  info: { title: "Devices", version: "1" },
  paths: {
    "/auth/token": operations("post"),
    "/devices/": operations("get", "post"),
    "/devices/{uuid}": operations("get", "put", "delete"),
    "/devices/{uuid}/history": operations("get"),
    "/health": operations("get"),
  },
  components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
};

function parse(text) {
  try {
    const body = JSON.parse(text);
    if (body && typeof body === "object" && !Array.isArray(body)) return body;
  } catch {
    // not JSON
  }
  throw new Problem(422, "send a JSON object");
}

function answer(request, text) {
  const url = new URL(request.url, "http://localhost");
  const parts = url.pathname.split("/").filter(Boolean);
  const key = `${request.method} /${parts.length > 1 && parts[0] === "devices" ? ["devices", "id", ...parts.slice(2)].join("/") : parts.join("/")}`;
  switch (key) {
    case "POST /auth/token":
      return [200, issueToken(parse(text))];
    case "POST /devices": {
      const user = readUser(request);
      return [201, create(parse(text), user)];
    }
    case "GET /devices":
      return [200, list(url.searchParams)];
    case "GET /devices/id":
      return [200, show(find(parts[1]))];
    case "PUT /devices/id": {
      const user = readUser(request);
      return [200, replace(parts[1], parse(text), user)];
    }
    case "DELETE /devices/id":
      readUser(request);
      find(parts[1]);
      delete devices[parts[1]];
      save();
      return [204];
    case "GET /devices/id/history":
      return [200, find(parts[1]).history];
    case "GET /health":
      return [200, { status: "healthy" }];
    case "GET /docs/openapi.json":
      return [200, openapi];
    default:
      throw new Problem(404, "no such path");
  }
}

const server = http.createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    let status;
    let body;
    try {
      [status, body] = answer(request, Buffer.concat(pieces).toString());
    } catch (error) {
      status = error instanceof Problem ? error.status : 500;
      body = { detail: error instanceof Problem ? error.message : "internal error" };
      if (status === 500) console.error(error);
    }
    const headers = { "Content-Type": "application/json" };
    if (status === 401) headers["WWW-Authenticate"] = "Bearer";
    response.writeHead(status, headers);
    response.end(body === undefined ? "" : JSON.stringify(body));
  });
});
server.listen(Number(env.PORT), env.HOST);
