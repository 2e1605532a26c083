"use strict";
// The users API on Node's own http module: routes only, the rules live in users.js.

const http = require("node:http");
// phase 2: begin drop
const { randomUUID } = require("node:crypto");
// phase 2: end

const { document } = require("./openapi");
const { Refusal, USER, USER_IN, UserStore } = require("./users");

const store = new UserStore();

const routes = [
  route("GET", "/users/", listUsers, { errors: [422] }),
  route("POST", "/users/", async ({ body }) => [201, store.create(await body())], {
    body: USER_IN,
    response: USER,
    status: 201,
    errors: [409, 422],
  }),
  route("GET", "/users/{user_id}", ({ id }) => [200, store.get(id)], {
    response: USER,
    errors: [404],
  }),
  route("PUT", "/users/{user_id}", async ({ id, body }) => [200, store.replace(id, await body())], {
    body: USER_IN,
    response: USER,
    errors: [404, 409, 422],
  }),
  // phase 2: begin drop
  route("PATCH", "/users/{user_id}", async ({ id, body }) => [200, store.patch(id, await body())], {
    body: { ...USER_IN, required: [] },
    response: USER,
    errors: [404, 409, 422],
  }),
  // phase 2: end
  route("DELETE", "/users/{user_id}", ({ id }) => [204, store.delete(id)], {
    status: 204,
    errors: [404],
  }),
  // phase 3: begin drop
  route("GET", "/users/stats/", () => [200, store.stats()]),
  route("GET", "/health", () => [200, { status: "healthy" }]),
  // phase 3: end
];
routes.push(route("GET", "/openapi.json", () => [200, document("Users API", routes.slice(0, -1))]));

function listUsers(
  // phase 2: begin drop
  { query },
  // phase 2: end
) {
  return [
    200,
    store.list(
      // phase 2: begin drop
      readQuery(query),
      // phase 2: end
    ),
  ];
}

// A route; the slash at the end of its path is free.
function route(method, path, handle, docs) {
  const exact = path.replace(/\/$/, "").replace("{user_id}", "(?<id>\\d+)");
  return { method, path, handle, docs, pattern: new RegExp(`^${exact}/?$`) };
}

async function readJson(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new Refusal(422, "the body is no JSON");
  }
}

// phase 2: begin drop
// A whole number of the query.
function number(query, name, usual, least, most) {
  const text = query.get(name) ?? String(usual);
  if (!/^-?\d+$/.test(text) || Number(text) < least || Number(text) > most) {
    const limits = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new Refusal(422, [{ field: name, message: `must be a whole number ${limits}` }]);
  }
  return Number(text);
}

// Which of the users the client asks for.
function readQuery(query) {
  return {
    skip: number(query, "skip", 0, 0, Infinity),
    limit: number(query, "limit", 100, 1, 1000),
    q: query.get("q") ?? "",
  };
}

// phase 2: end
// The status and the body that a request is answered with.
async function answer(request) {
  const [path] = request.url.split("?", 1);
  const here = routes.filter(({ pattern }) => pattern.test(path));
  if (here.length === 0) {
    throw new Refusal(404, "there is nothing at this path");
  }
  const found = here.find(({ method }) => method === request.method);
  if (found === undefined) {
    throw new Refusal(405, `${request.method} is not allowed here`);
  }
  return await found.handle({
    id: Number(path.match(found.pattern).groups?.id),
    // phase 2: begin drop
    query: new URLSearchParams(request.url.slice(path.length)),
    // phase 2: end
    body: () => readJson(request),
  });
}

function refused(request, error) {
  if (error instanceof Refusal) {
    return [error.status, { detail: error.detail }];
  }
  console.error(`no answer for ${request.method} ${request.url}`, error);
  return [500, { detail: "something went wrong on our side" }];
}

async function serve(request, response) {
  // phase 2: begin drop
  const begin = performance.now();
  // phase 2: end
  const [status, body] = await answer(request).catch((error) => refused(request, error));
  // phase 2: begin drop
  const requestId = request.headers["x-request-id"] || randomUUID();
  response.setHeader("X-Request-ID", requestId);
  const duration = (performance.now() - begin).toFixed(1);
  const [path] = request.url.split("?", 1);
  console.log(`${request.method} ${path} ${status} id=${requestId} ${duration} ms`);
  // phase 2: end
  if (body === undefined) {
    response.writeHead(status).end();
  } else {
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  }
}

const server = http.createServer(serve);
server.listen(process.env.PORT ?? 8000, process.env.HOST ?? "127.0.0.1", () => {
  const { address, port } = server.address();
  console.log(`listening on http://${address}:${port}`);
});
