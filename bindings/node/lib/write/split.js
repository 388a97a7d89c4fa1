"use strict";
// Documents cut where records end.

const native = require("../native.js");
const { unwrap } = require("../errors.js");
const { SPLIT, VALIDATE, checked } = require("../options.js");
const { bytesOf } = require("../read.js");

/** Some of the bytes of `data`, which are not copied. */
const extent = (data, start, end) => ({ start, end, bytes: data.subarray(start, end) });

function split(data, options) {
  const { maxBytes = Infinity, maxLines = Infinity, ...reading } = checked(options, SPLIT);
  const numbers = unwrap(native.split(bytesOf(data), maxBytes, maxLines, reading));
  return Array.from({ length: numbers.length / 5 }, (_, part) => {
    const [start, end, records, line, record] = numbers.subarray(5 * part, 5 * part + 5);
    return { ...extent(data, start, end), records, line, record };
  });
}

function splitValid(data, options) {
  const { good, rejected, report } = unwrap(native.splitValid(bytesOf(data), checked(options, VALIDATE)));
  const extents = (ends) =>
    Array.from({ length: ends.length / 2 }, (_, at) => extent(data, ends[2 * at], ends[2 * at + 1]));
  return { good: extents(good), rejected: extents(rejected), report };
}

module.exports = { split, splitValid };
