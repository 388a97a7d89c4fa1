"use strict";
// Answers received.

const native = require("../native.js");
const { Batch } = require("../batch.js");
const { unwrap } = require("../errors.js");
const { VALIDATE, checked } = require("../options.js");
const { bytesOf } = require("../read.js");
const { headersOf } = require("./texts.js");

/** What makes a WriteResponse, which nobody else does. */
const made = Symbol("made");

const isStatus = (status) => Number.isInteger(status) && status >= 0 && status < 1 << 16;

/** Whole seconds since 1970. */
function secondsOf(now) {
  if (now === undefined) return undefined;
  const seconds = now instanceof Date ? now.getTime() / 1000 : now;
  if (typeof seconds === "number" && seconds >= 0 && Number.isFinite(seconds)) return Math.floor(seconds);
  throw new TypeError("now must be a Date, or seconds since 1970");
}

class WriteResponse {
  #native;

  constructor(by, read) {
    if (by !== made) throw new TypeError("a WriteResponse comes from WriteResponse.parse()");
    this.#native = read;
    const response = unwrap(read.fields());
    this.outcome = response.outcome;
    this.status = response.status;
    this.retryAfter = response.retryAfter;
    this.code = response.code;
    this.message = response.message;
    this.dropped = response.dropped;
    this.rejected = this.#rejected();
  }

  static parse(status, headers, body, now) {
    if (!isStatus(status)) throw new TypeError("status must be an integer from 0 up to 65535");
    const bytes = typeof body === "string" ? Buffer.from(body) : bytesOf(body);
    return new WriteResponse(made, unwrap(native.readResponse(status, headersOf(headers), bytes, secondsOf(now))));
  }

  locate(sent, options) {
    const reading = checked(options, VALIDATE);
    if (sent instanceof Batch) {
      unwrap(this.#native.locate(sent.body, { precision: sent.precision, ...reading }));
      this.rejected = this.#rejected((line) => sent.rowOfLine(line));
    } else {
      unwrap(this.#native.locate(bytesOf(sent), reading));
      this.rejected = this.#rejected();
    }
    return this;
  }

  #rejected(rowOf = () => undefined) {
    return unwrap(this.#native.rejected()).map(({ line, record, start, end, text, message }) => {
      const row = record === undefined ? undefined : rowOf(line);
      return { line, record, row, start, end, text, message };
    });
  }
}

module.exports = { WriteResponse };
