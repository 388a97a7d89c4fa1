"use strict";

const { types } = require("node:util");
const native = require("./native.js");
const { Document, Tape } = require("./document.js");
const { kindOf, unwrap } = require("./errors.js");
const { PARSE, VALIDATE, checked } = require("./options.js");

/** The bytes to read. Shared memory is copied, because another thread could change it during the call. */
function bytesOf(data) {
  if (!types.isUint8Array(data)) {
    const hint = typeof data === "string" ? "; encode it first: new TextEncoder().encode(text)" : "";
    throw new TypeError(`data must be a Uint8Array, got ${kindOf(data)}${hint}`);
  }
  return types.isSharedArrayBuffer(data.buffer) ? new Uint8Array(data) : data;
}

function validate(data, options) {
  return unwrap(native.validate(bytesOf(data), checked(options, VALIDATE)));
}

function parse(data, options) {
  const answer = unwrap(native.parse(bytesOf(data), checked(options, PARSE)));
  return new Document(new Tape(answer), answer.report);
}

module.exports = { validate, parse };
