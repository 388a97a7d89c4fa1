"use strict";
// The parameters of queries.

const { LinepackError, kindOf } = require("../errors.js");
const { UInt } = require("../numbers.js");
const { pairsOf } = require("../options.js");

const invalid = (message) => new LinepackError("invalid_option", message);

/** A value for the native module, which writes it as JSON; nothing is null. */
function valueOf(name, value, integral) {
  if (value === null) return undefined;
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return integral(value) ? BigInt(value) : value;
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw invalid(`the parameter ${JSON.stringify(name)} has a lone surrogate`);
    return value;
  }
  const integer = value instanceof UInt ? value.value : value;
  if (typeof integer !== "bigint") {
    const wanted = "a number, a bigint, a UInt, a boolean, a string or null";
    throw invalid(`the parameter ${JSON.stringify(name)} must be ${wanted}, got ${kindOf(value)}`);
  }
  if (integer >= -(1n << 63n) && integer < 1n << 64n) return integer;
  throw invalid(`the parameter ${JSON.stringify(name)} does not fit into 64 bits`);
}

/** What numbers become that have no fraction: the word of the option, and which those are. */
const INTEGERS = new Map([
  ["int", (value) => Number.isSafeInteger(value) && !Object.is(value, -0)],
  ["float", () => false],
]);

/** Names and values. What is undefined is not there. */
function paramsOf(params = {}, integers = "int") {
  const integral = INTEGERS.get(integers);
  if (integral === undefined) {
    throw invalid(`integers: unknown word ${JSON.stringify(integers)}; expected one of ${[...INTEGERS.keys()].join(", ")}`);
  }
  const given = pairsOf(params).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => {
    if (typeof name !== "string" || !name.isWellFormed()) {
      throw invalid("the names of params must be strings without lone surrogates");
    }
    return { name, value: valueOf(name, value, integral) };
  });
}

module.exports = { paramsOf };
