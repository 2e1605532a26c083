"use strict";
// The users in memory, and the limits of their fields; knows nothing of HTTP but status codes.

class Refusal extends Error {
  constructor(status, detail) {
    super(`refused with ${status}`);
    this.status = status;
    this.detail = detail;
  }
}

const NAMES = ["name", "email", "age"];

// Whether a value is within the limits of its field.
const LIMITS = {
  // Phase 1: your code goes here.
};

// What a client sends and what it gets, as JSON schemas.
const USER_IN = {
  // Phase 1: your code goes here.
};
const USER = {
  // Phase 1: your code goes here.
};

// The known fields of a body, as far as it has them; all others are ignored.
function read(body) {
  if (body === null || typeof body !== "object" || Array.isArray(body)) {
    throw new Refusal(422, "the body must be a JSON object");
  }
  const fields = {};
  for (const name of NAMES.filter((name) => Object.hasOwn(body, name))) {
    fields[name] = body[name];
  }
  return fields;
}

// The same fields, all of them within their limits.
function checked(fields) {
  const bad = Object.entries(LIMITS).filter(
    ([name, fits]) => Object.hasOwn(fields, name) && !fits(fields[name]),
  );
  if (bad.length > 0) {
    throw new Refusal(422, bad.map(([field]) => ({ field, message: "out of its limits" })));
  }
  return fields;
}

// All fields of a user; one that is absent is out of its limits, or null.
function whole(body) {
  return checked({ name: undefined, email: undefined, age: null, ...read(body) });
}

class UserStore {
  constructor() {
    this.users = new Map();
    this.lastId = 0; // never goes back, so no id is used twice
  }

  list() {
    let users = [...this.users.values()];
    return {
      users,
    };
  }

  get(id) {
    // Phase 1: your code goes here.
    throw new Error("not implemented");
  }

  create(body) {
    // Phase 1: your code goes here.
    throw new Error("not implemented");
  }

  replace(id, body) {
    // Phase 1: your code goes here.
    throw new Error("not implemented");
  }

  delete(id) {
    // Phase 1: your code goes here.
    throw new Error("not implemented");
  }
}

module.exports = { Refusal, USER, USER_IN, UserStore };
