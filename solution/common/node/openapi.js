"use strict";
// A small OpenAPI document, made of the routes and of what they say of themselves.

// Each route has a method, a path such as "/users/{user_id}", and `docs`: the JSON schemas of its
// body and its response, its status and the statuses of its errors, all of them optional.
function document(title, routes) {
  const paths = {};
  for (const { method, path, docs } of routes) {
    paths[path] ??= {};
    paths[path][method.toLowerCase()] = describe(path, docs ?? {});
  }
  return { openapi: "3.1.0", info: { title, version: "1" }, paths };
}

function describe(path, { body, response, status = 200, errors = [] }) {
  const names = [...path.matchAll(/\{(.+?)\}/g)].map(([, name]) => name);
  const responses = { [status]: { description: "Success", ...content(response) } };
  for (const code of errors) {
    responses[code] = { description: "Error" };
  }
  return {
    parameters: names.map((name) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "integer" },
    })),
    responses,
    ...(body && { requestBody: content(body) }),
  };
}

function content(schema) {
  return schema ? { content: { "application/json": { schema } } } : {};
}

module.exports = { document };
