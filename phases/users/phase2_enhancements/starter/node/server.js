"use strict";
// The users API on Node's own http module: routes only, the rules live in users.js.

const http = require("node:http");

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
  route("DELETE", "/users/{user_id}", ({ id }) => [204, store.delete(id)], {
    status: 204,
    errors: [404],
  }),
];
routes.push(route("GET", "/openapi.json", () => [200, document("Users API", routes.slice(0, -1))]));

function listUsers() {
  return [
    200,
    store.list(),
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
  const [status, body] = await answer(request).catch((error) => refused(request, error));
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
