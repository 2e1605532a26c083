"use strict";
// The users API on Node's own http module: one route to start from.

const http = require("node:http");

const { document } = require("./openapi");

// What a request is refused with: a status, and a `detail` for the client.
class Refusal extends Error {
  constructor(status, detail) {
    super(`refused with ${status}`);
    this.status = status;
    this.detail = detail;
  }
}

const routes = [
  route("GET", "/users/", () => [200, []]),
];
routes.push(route("GET", "/openapi.json", () => [200, document("Users API", routes.slice(0, -1))]));

// A route; the slash at the end of its path is free. `docs` is for openapi.js.
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
    throw new Refusal(400, "the body is no JSON");
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
