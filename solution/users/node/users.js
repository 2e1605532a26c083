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
  // phase 1: begin todo
  name: (value) => isText(value) && within([...value].length, 1, 100),
  email: (value) => isText(value) && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value),
  age: (value) => value === null || (Number.isInteger(value) && within(value, 1, 150)),
  // phase 1: end
};

// What a client sends and what it gets, as JSON schemas.
const USER_IN = {
  // phase 1: begin todo
  type: "object",
  properties: {
    name: { type: "string", minLength: 1, maxLength: 100 },
    email: { type: "string", format: "email" },
    age: { type: ["integer", "null"], minimum: 1, maximum: 150 },
  },
  required: ["name", "email"],
  // phase 1: end
};
const USER = {
  // phase 1: begin todo
  ...USER_IN,
  properties: {
    id: { type: "integer" },
    ...USER_IN.properties,
    created_at: { type: "string", format: "date-time" },
    updated_at: { type: "string", format: "date-time" },
  },
  // phase 1: end
};

// phase 1: begin drop
// Text that can be written as UTF-8: half of a character cannot.
function isText(value) {
  return typeof value === "string" && !/\p{Surrogate}/u.test(value);
}

function within(number, least, most) {
  return least <= number && number <= most;
}

// phase 1: end
// The known fields of a body, as far as it has them; all others are ignored.
function read(body) {
  if (body === null || typeof body !== "object" || Array.isArray(body)) {
    throw new Refusal(422, "the body must be a JSON object");
  }
  const fields = {};
  for (const name of NAMES.filter((name) => Object.hasOwn(body, name))) {
    fields[name] = body[name];
    // phase 2: begin drop
    if (typeof fields[name] === "string") {
      fields[name] = fields[name].trim();
    }
    // phase 2: end
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

// phase 1: begin drop
// An e-mail as it is compared.
function key(email) {
  return email.toLowerCase();
}

// phase 1: end
// All fields of a user; one that is absent is out of its limits, or null.
function whole(body) {
  return checked({ name: undefined, email: undefined, age: null, ...read(body) });
}

class UserStore {
  constructor() {
    this.users = new Map();
    // phase 1: begin drop
    this.owners = new Map(); // of each e-mail, so that no write looks at all users
    // phase 1: end
    this.lastId = 0; // never goes back, so no id is used twice
  }

  list(
    // phase 2: begin drop
    { skip, limit, q },
    // phase 2: end
  ) {
    let users = [...this.users.values()];
    // phase 2: begin drop
    if (q !== "") {
      const text = q.toLowerCase();
      users = users.filter((user) => `${user.name}\n${user.email}`.toLowerCase().includes(text));
    }
    const total = users.length;
    users = users.slice(skip, skip + limit);
    // phase 2: end
    return {
      users,
      // phase 2: begin drop
      total,
      page: Math.floor(skip / limit) + 1,
      size: limit,
      has_next: skip + limit < total,
      // phase 2: end
    };
  }

  get(id) {
    // phase 1: begin
    const user = this.users.get(id);
    if (user === undefined) {
      throw new Refusal(404, "no user has this id");
    }
    return user;
    // phase 1: end
  }

  create(body) {
    // phase 1: begin
    const fields = whole(body);
    this.refuseTaken(fields.email);
    const now = new Date().toISOString();
    const user = { id: ++this.lastId, ...fields, created_at: now, updated_at: now };
    this.users.set(user.id, user);
    this.owners.set(key(user.email), user.id);
    return user;
    // phase 1: end
  }

  replace(id, body) {
    // phase 1: begin
    return this.change(id, whole(body));
    // phase 1: end
  }

  // phase 2: begin drop
  patch(id, body) {
    return this.change(id, checked(read(body)));
  }

  // phase 2: end
  delete(id) {
    // phase 1: begin
    this.owners.delete(key(this.get(id).email));
    this.users.delete(id);
    // phase 1: end
  }
  // phase 1: begin drop

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
  // phase 1: end
  // phase 3: begin drop

  stats() {
    const users = [...this.users.values()];
    const ages = users.map((user) => user.age).filter((age) => age !== null);
    const decades = ages.map((age) => age - (age % 10));
    return {
      total_users: users.length,
      average_age: ages.length > 0 ? ages.reduce((sum, age) => sum + age, 0) / ages.length : 0,
      age_distribution: count(decades.map((decade) => `${decade}-${decade + 9}`)),
      email_domains: count(users.map((user) => user.email.split("@")[1].toLowerCase())),
    };
  }
  // phase 3: end
}

// phase 3: begin drop
function count(values) {
  const counts = {};
  for (const value of values) {
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}

// phase 3: end
module.exports = { Refusal, USER, USER_IN, UserStore };
