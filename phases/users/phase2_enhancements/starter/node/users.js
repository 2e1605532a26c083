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
  name: (value) => isText(value) && within([...value].length, 1, 100),
  email: (value) => isText(value) && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value),
  age: (value) => value === null || (Number.isInteger(value) && within(value, 1, 150)),
};

// What a client sends and what it gets, as JSON schemas.
const USER_IN = {
  type: "object",
  properties: {
    name: { type: "string", minLength: 1, maxLength: 100 },
    email: { type: "string", format: "email" },
    age: { type: ["integer", "null"], minimum: 1, maximum: 150 },
  },
  required: ["name", "email"],
};
const USER = {
  ...USER_IN,
  properties: {
    id: { type: "integer" },
    ...USER_IN.properties,
    created_at: { type: "string", format: "date-time" },
    updated_at: { type: "string", format: "date-time" },
  },
};

// Text that can be written as UTF-8: half of a character cannot.
function isText(value) {
  return typeof value === "string" && !/\p{Surrogate}/u.test(value);
}

function within(number, least, most) {
  return least <= number && number <= most;
}

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

// An e-mail as it is compared.
function key(email) {
  return email.toLowerCase();
}

// All fields of a user; one that is absent is out of its limits, or null.
function whole(body) {
  return checked({ name: undefined, email: undefined, age: null, ...read(body) });
}

class UserStore {
  constructor() {
    this.users = new Map();
    this.owners = new Map(); // of each e-mail, so that no write looks at all users
    this.lastId = 0; // never goes back, so no id is used twice
  }

  list() {
    let users = [...this.users.values()];
    return {
      users,
    };
  }

  get(id) {
    const user = this.users.get(id);
    if (user === undefined) {
      throw new Refusal(404, "no user has this id");
    }
    return user;
  }

  create(body) {
    const fields = whole(body);
    this.refuseTaken(fields.email);
    const now = new Date().toISOString();
    const user = { id: ++this.lastId, ...fields, created_at: now, updated_at: now };
    this.users.set(user.id, user);
    this.owners.set(key(user.email), user.id);
    return user;
  }

  replace(id, body) {
    return this.change(id, whole(body));
  }

  delete(id) {
    this.owners.delete(key(this.get(id).email));
    this.users.delete(id);
  }

  change(id, fields) {
    const before = this.get(id);
    const user = { ...before, ...fields, updated_at: new Date().toISOString() };
    this.refuseTaken(user.email, id);
    this.owners.delete(key(before.email));
    this.owners.set(key(user.email), id);
    this.users.set(id, user);
    return user;
  }

  refuseTaken(email, owner) {
    const taken = this.owners.get(key(email));
    if (taken !== undefined && taken !== owner) {
      throw new Refusal(409, "another user has this e-mail");
    }
  }
}

module.exports = { Refusal, USER, USER_IN, UserStore };
