"use strict";

const { types } = require("node:util");
const native = require("./native.js");
const { Document } = require("./document.js");
const { kindOf, unwrap } = require("./errors.js");
const { PARSE, PARSE_ASYNC, VALIDATE, VALIDATE_ASYNC, checked } = require("./options.js");
const { Reading } = require("./reading.js");

/** Bytes given to a worker thread at a time; copying them and taking what they give must not hold up the event loop. */
const PIECE = 1 << 20;

function mustBeBytes(data) {
  if (types.isUint8Array(data)) return;
  const hint = typeof data === "string" ? "; encode it first: new TextEncoder().encode(text)" : "";
  throw new TypeError(`data must be a Uint8Array, got ${kindOf(data)}${hint}`);
}

/** The bytes to read. Shared memory is copied, because another thread could change it during the call. */
function bytesOf(data) {
  mustBeBytes(data);
  return types.isSharedArrayBuffer(data.buffer) ? new Uint8Array(data) : data;
}

function validate(data, options) {
  return unwrap(native.validate(bytesOf(data), checked(options, VALIDATE)));
}

function parse(data, options) {
  const given = checked(options, PARSE);
  const { parts, report } = unwrap(native.parse(bytesOf(data), given));
  return new Document(parts, report, new Reading(given));
}

/** `data` in pieces, and at the end nothing, which ends the document. */
function* inPieces(data) {
  const { length } = data;
  for (let at = 0; at < length; at += PIECE) {
    if (data.length !== length) throw new TypeError("data was resized or transferred while it was read");
    yield bytesOf(data.subarray(at, at + PIECE));
  }
  yield undefined;
}

const emptyReport = () => ({
  ok: true,
  records: 0,
  rejected: 0,
  errorCount: 0,
  errors: [],
  warningCount: 0,
  warnings: [],
});

/** Adds what was found in the next piece. */
function addReport(whole, report) {
  for (const count of ["records", "rejected", "errorCount", "warningCount"]) whole[count] += report[count];
  for (const list of ["errors", "warnings"]) for (const each of report[list]) whole[list].push(each);
  whole.ok = whole.errorCount === 0;
}

/** Reads on a worker thread, piece by piece; `keep` says whether the records are wanted. */
async function readAsync(data, { signal, ...options }, keep) {
  const decoder = unwrap(native.newDecoder({ maxRecordBytes: Infinity, ...options }, keep));
  const whole = { parts: [], report: emptyReport() };
  for (const piece of inPieces(data)) {
    signal?.throwIfAborted();
    unwrap(await unwrap(decoder.readAsync(piece)));
    const { parts, report } = unwrap(decoder.take());
    for (const part of parts) whole.parts.push(part);
    addReport(whole.report, report);
  }
  return whole;
}

async function validateAsync(data, options) {
  mustBeBytes(data);
  const given = checked(options, VALIDATE_ASYNC);
  const { report } = await readAsync(data, { ...given, errors: "collect" }, false);
  return report;
}

async function parseAsync(data, options) {
  mustBeBytes(data);
  const given = checked(options, PARSE_ASYNC);
  const { parts, report } = await readAsync(data, given, true);
  const { signal, ...reading } = given;
  return new Document(parts, report, new Reading(reading));
}

module.exports = { bytesOf, inPieces, mustBeBytes, parse, parseAsync, validate, validateAsync };
