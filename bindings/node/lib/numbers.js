"use strict";
// Integers and times as they are given: checked, and never rounded.

const { LinepackError, kindOf } = require("./errors.js");

const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;
const MAX_UINT = 2n ** 64n - 1n;

const NS_PER_UNIT = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);

/** A bigint, or a number that stands for exactly one integer, within `min` and `max`. */
function integer(value, min, max, fraction, range) {
  if (typeof value === "number") {
    if (!Number.isInteger(value)) throw new LinepackError(fraction, `${value} is not an integer`);
    if (!Number.isSafeInteger(value)) throw new LinepackError(range, `${value} may have been rounded; give a bigint`);
    value = BigInt(value);
  }
  if (typeof value !== "bigint") throw new TypeError(`expected a bigint or a number, got ${kindOf(value)}`);
  if (value < min || value > max) throw new LinepackError(range, `${value} is not within ${min} and ${max}`);
  return value;
}

const signed = (value) => integer(value, MIN_INT, MAX_INT, "invalid_number", "integer_out_of_range");

const unsigned = (value) => integer(value, 0n, MAX_UINT, "invalid_number", "unsigned_out_of_range");

const time = (value) => integer(value, MIN_INT, MAX_INT, "invalid_timestamp", "timestamp_out_of_range");

/**
 * A time as `{ instant, value }`: nanoseconds since 1970 when it is an instant, else a number in the encoder's
 * precision. A Date is an instant, and so is an integer whose precision is given.
 */
function timeOf(value, precision) {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new LinepackError("invalid_timestamp", "the Date is invalid");
    if (precision !== undefined) throw new TypeError("a Date takes no precision");
    return { instant: true, value: time(BigInt(value.getTime()) * NS_PER_UNIT.get("ms")) };
  }
  if (precision === undefined) return { instant: false, value: time(value) };
  const unit = NS_PER_UNIT.get(precision);
  if (unit === undefined) {
    const words = [...NS_PER_UNIT.keys()].join(", ");
    throw new LinepackError("invalid_option", `precision: unknown word ${JSON.stringify(precision)}; expected one of ${words}`);
  }
  return { instant: true, value: time(time(value) * unit) };
}

class UInt {
  constructor(value) {
    this.value = unsigned(value);
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

module.exports = { NS_PER_UNIT, UInt, signed, unsigned, timeOf };
