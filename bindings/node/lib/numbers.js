"use strict";
// Integers as they are given: checked, and never rounded.

const { LinepackError, kindOf } = require("./errors.js");

const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;
const MAX_UINT = 2n ** 64n - 1n;

/** Why `value` is no integer between `min` and `max`. */
function refused(value, min, max, fraction, range) {
  if (typeof value === "number") {
    if (!Number.isInteger(value)) return new LinepackError(fraction, `${value} is not an integer`);
    if (!Number.isSafeInteger(value)) return new LinepackError(range, `${value} may have been rounded; give a bigint`);
  } else if (typeof value !== "bigint") {
    return new TypeError(`expected a bigint or a number, got ${kindOf(value)}`);
  }
  return new LinepackError(range, `${value} is not within ${min} and ${max}`);
}

const isSigned = (value) =>
  typeof value === "bigint" ? BigInt.asIntN(64, value) === value : Number.isSafeInteger(value);

const isUnsigned = (value) =>
  typeof value === "bigint" ? BigInt.asUintN(64, value) === value : Number.isSafeInteger(value) && value >= 0;

/** A bigint, or a number that stands for exactly one integer, given back as it is when it fits into 64 bits. */
function signed(value) {
  if (isSigned(value)) return value;
  throw refused(value, MIN_INT, MAX_INT, "invalid_number", "integer_out_of_range");
}

/** As {@link signed}, for an unsigned integer. */
function unsigned(value) {
  if (isUnsigned(value)) return value;
  throw refused(value, 0n, MAX_UINT, "invalid_number", "unsigned_out_of_range");
}

/** As {@link signed}, for a time. */
function time(value) {
  if (isSigned(value)) return value;
  throw refused(value, MIN_INT, MAX_INT, "invalid_timestamp", "timestamp_out_of_range");
}

class UInt {
  constructor(value) {
    this.value = BigInt(unsigned(value));
    Object.freeze(this);
  }

  equals(other) {
    return other instanceof UInt && other.value === this.value;
  }

  toString() {
    return String(this.value);
  }

  valueOf() {
    return this.value;
  }
}

module.exports = { UInt, signed, unsigned, time };
