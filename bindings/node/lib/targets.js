"use strict";
// What servers refuse, or read differently, as a table.

const native = require("./native.js");
const { kindOf, unwrap } = require("./errors.js");

function wordOf(target) {
  if (typeof target !== "string") throw new TypeError(`target must be a string, got ${kindOf(target)}`);
  return target;
}

function targetRules(target) {
  return unwrap(native.targetRules(wordOf(target)));
}

function targetMaxBodyBytes(target) {
  return unwrap(native.targetMaxBodyBytes(wordOf(target))) ?? undefined;
}

module.exports = { targetMaxBodyBytes, targetRules };
