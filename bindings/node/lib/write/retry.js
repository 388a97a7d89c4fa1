"use strict";
// When to try again.

const native = require("../native.js");
const { kindOf, unwrap } = require("../errors.js");
const { RETRY, checked } = require("../options.js");

function mustBeNumber(value, what) {
  if (typeof value !== "number") throw new TypeError(`${what} must be a number, got ${kindOf(value)}`);
}

class RetryPolicy {
  constructor(options) {
    const { base, factor, cap, maxTries, deadline } = { ...unwrap(native.retryDefaults()), ...checked(options, RETRY) };
    this.base = base;
    this.factor = factor;
    this.cap = cap;
    this.maxTries = maxTries;
    this.deadline = deadline;
    Object.freeze(this);
  }

  wait(tries, elapsed, retryAfter, random) {
    mustBeNumber(tries, "tries");
    mustBeNumber(elapsed, "elapsed");
    if (retryAfter !== undefined) mustBeNumber(retryAfter, "retryAfter");
    mustBeNumber(random, "random");
    return unwrap(native.retryWait(this, tries, elapsed, retryAfter, random)) ?? undefined;
  }
}

module.exports = { RetryPolicy };
