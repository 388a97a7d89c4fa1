"use strict";
// Times as they are given: integers, dates and text, none of them ever rounded.

const { LinepackError } = require("./errors.js");
const { time } = require("./numbers.js");

const NS_PER_UNIT = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);

/** RFC 3339, section 5.6: the seconds, their fraction, the zone, its sign, hours and minutes. */
const RFC_3339 = /^(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

function nsOfDate(date) {
  const ms = date.getTime();
  if (Number.isNaN(ms)) throw new LinepackError("invalid_timestamp", "the Date is invalid");
  return BigInt(ms) * NS_PER_UNIT.get("ms");
}

function nsOfText(text) {
  const refuse = (why) => {
    throw new LinepackError("invalid_timestamp", `${JSON.stringify(text)} ${why}`);
  };
  const parts = RFC_3339.exec(text) ?? refuse("is no RFC 3339 time of at most nine digits, such as 2024-05-01T12:00:00.25Z");
  const [, given, fraction = "", sign, hours, minutes] = parts;
  const clock = `${given.slice(0, 10)}T${given.slice(11)}`;
  const date = new Date(`${clock}Z`);
  // A day that its month has not is counted on into the next month, a leap second is no date at all.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== clock) refuse("is no time of the calendar");
  const offset = sign === undefined ? 0n : BigInt(`${sign}1`) * (BigInt(hours) * 60n + BigInt(minutes));
  return nsOfDate(date) + BigInt(fraction.padEnd(9, "0")) - offset * NS_PER_UNIT.get("m");
}

function nsPerUnit(precision) {
  const unit = NS_PER_UNIT.get(precision);
  if (unit !== undefined) return unit;
  const words = [...NS_PER_UNIT.keys()].join(", ");
  throw new LinepackError("invalid_option", `precision: unknown word ${JSON.stringify(precision)}; expected one of ${words}`);
}

const isTime = (value) =>
  typeof value === "bigint" || typeof value === "number" || typeof value === "string" || value instanceof Date;

/** Whether a time is an instant, and not an integer in the encoder's precision. */
const isInstant = (value, precision) => precision !== undefined || typeof value === "string" || value instanceof Date;

/** The nanoseconds since 1970 of a Date, a text, or an integer in `precision`. */
function instant(value, precision) {
  const integer = typeof value === "bigint" || typeof value === "number";
  if (integer) return time(BigInt(time(value)) * nsPerUnit(precision));
  if (precision !== undefined) throw new TypeError("a Date or a text takes no precision");
  return time(typeof value === "string" ? nsOfText(value) : nsOfDate(value));
}

module.exports = { NS_PER_UNIT, isInstant, isTime, instant, nsPerUnit };
