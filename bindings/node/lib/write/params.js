"use strict";
// Requests received.

const { inspect } = require("node:util");
const native = require("../native.js");
const { unwrap } = require("../errors.js");
const { allowed, bytesAllowed } = require("./refusal.js");
const { headersOf, textOf } = require("./texts.js");

/** What makes WriteParams, which nobody else does. */
const made = Symbol("made");

/** What a client shows. The secret is no property of its own, so nothing prints it. */
class Credentials {
  #secret;

  constructor({ scheme, user, secret }) {
    this.scheme = scheme;
    this.user = user;
    this.#secret = secret;
    Object.freeze(this);
  }

  get secret() {
    return this.#secret;
  }

  [inspect.custom](_, options) {
    return inspect({ ...this }, options);
  }
}

class WriteParams {
  #native;

  constructor(by, read) {
    if (by !== made) throw new TypeError("WriteParams come from WriteParams.fromRequest()");
    this.#native = read;
    const params = unwrap(read.fields());
    this.api = params.api;
    this.bucket = params.bucket;
    this.org = params.org;
    this.retentionPolicy = params.retentionPolicy;
    this.precision = params.precision;
    this.encoding = params.encoding;
    this.contentLength = params.contentLength;
    this.credentials = params.credentials && new Credentials(params.credentials);
    this.plain = params.plain;
    this.acceptPartial = params.acceptPartial;
    this.noSync = params.noSync;
    Object.freeze(this);
  }

  static fromRequest(method, path, query, headers) {
    const head = [textOf(method, "method"), textOf(path, "path"), textOf(query, "query")];
    return new WriteParams(made, allowed(native.readParams(...head, headersOf(headers))));
  }

  authorise(token) {
    allowed(this.#native.authorise(textOf(token, "token")));
  }

  fits(maxBytes) {
    allowed(this.#native.fits(bytesAllowed(maxBytes)));
  }
}

module.exports = { WriteParams };
