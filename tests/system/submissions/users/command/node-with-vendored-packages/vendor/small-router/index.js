"use strict";
const http = require("node:http");

class Router {
  #routes = new Map();

  add(method, path, handle) {
    this.#routes.set(`${method} ${path}`, handle);
  }

  listen(port, host) {
    http.createServer((request, response) => this.#answer(request, response)).listen(port, host);
  }

  #answer(request, response) {
    const handle = this.#routes.get(`${request.method} ${request.url}`);
    const [status, body] = handle ? handle() : [404, { detail: "nothing here" }];
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  }
}

module.exports = { Router };
