"use strict";
// Answers given.

const native = require("../native.js");
const { kindOf, unwrap } = require("../errors.js");
const { REFUSAL, REPORT, checked } = require("../options.js");
const { objectOf, textOf } = require("./texts.js");

const isReport = (value) =>
  typeof value?.records === "number" && typeof value.errorCount === "number" && Array.isArray(value.errors);

class Refusal extends Error {
  constructor(code, message, options) {
    super(textOf(message, "message"));
    const { line, retryAfter, plain = false } = checked(options, REFUSAL);
    const given = { code: textOf(code, "code"), message, line, retryAfter, plain };
    const { status, headers, body } = unwrap(native.answerOf(given));
    this.status = status;
    this.code = code;
    this.line = line;
    this.retryAfter = retryAfter;
    this.plain = plain;
    this.headers = objectOf(headers);
    this.body = body;
  }

  static invalid(message) {
    return new Refusal("invalid", message);
  }

  static unauthorized() {
    return refusalOf(unwrap(native.unauthorized()));
  }

  static forbidden() {
    return refusalOf(unwrap(native.forbidden()));
  }

  static noDatabase(name) {
    return refusalOf(unwrap(native.noDatabase(textOf(name, "name"))));
  }

  static tooLarge(maxBytes) {
    return refusalOf(unwrap(native.tooLarge(bytesAllowed(maxBytes))));
  }

  static ofReport(report, options) {
    const { allOrNothing = false } = checked(options, REPORT);
    if (!isReport(report)) throw new TypeError(`report must be a Report, got ${kindOf(report)}`);
    const refused = unwrap(native.refusalOfReport(report, allOrNothing));
    return refused === null ? undefined : refusalOf(refused);
  }
}

Object.defineProperty(Refusal.prototype, "name", { value: "Refusal", configurable: true, writable: true });

function refusalOf({ code, message, line, retryAfter, plain }) {
  return new Refusal(code, message, { line, retryAfter, plain });
}

/** The answer of a native function that may refuse what a client sent, which alone has a message: thrown here. */
function allowed(answer) {
  const given = unwrap(answer);
  if (given?.message === undefined) return given;
  throw refusalOf(given);
}

/** A number of bytes, or infinity. */
function bytesAllowed(maxBytes) {
  if (maxBytes === Infinity || (Number.isSafeInteger(maxBytes) && maxBytes >= 0)) return maxBytes;
  throw new TypeError("maxBytes must be an integer from 0, or Infinity");
}

class Answer {
  constructor({ status, headers, body }) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  static written() {
    const { status, headers, body } = unwrap(native.written());
    return new Answer({ status, headers: objectOf(headers), body });
  }

  static ofReport(report, options) {
    const refusal = Refusal.ofReport(report, options);
    return refusal === undefined ? Answer.written() : new Answer(refusal);
  }
}

module.exports = { Answer, Refusal, allowed, bytesAllowed };
