"use strict";
// Points, parsed lines and plain objects, packed as rows.

const { types } = require("node:util");
const { LinepackError, kindOf } = require("./errors.js");
const { Line } = require("./line.js");
const { UInt, signed, timeOf } = require("./numbers.js");
const { Point, packPoint } = require("./point.js");

const KEYS = new Set(["measurement", "tags", "fields", "time"]);

/** Of equal keys the last, at its own place. */
function lastOfEqual(items) {
  const last = new Map();
  for (const [key, value] of items) {
    last.delete(key);
    last.set(key, value);
  }
  return last;
}

function packLine(line, packer) {
  packer.measurement(line.measurement);
  for (const [key, value] of lastOfEqual(line.tagItems())) packer.tag(key, value);
  for (const [key, value] of lastOfEqual(line.fieldItems())) packField(packer, key, value);
  if (line.timestamp !== null) packer.time({ instant: true, value: line.timestamp });
  packer.end();
}

const isText = (value) => typeof value === "string" || types.isUint8Array(value);

/** Packs a field by the type of its value; false when no field has that type. */
function packField(packer, key, value) {
  switch (typeof value) {
    case "number":
      packer.float(key, value);
      return true;
    case "bigint":
      refusable(
        () => packer.int(key, signed(value)),
        (code) => packer.refusedField(code, key),
      );
      return true;
    case "boolean":
      packer.boolean(key, value);
      return true;
    default:
      if (value instanceof UInt) packer.uint(key, value.value);
      else if (isText(value)) packer.string(key, value);
      else return false;
      return true;
  }
}

/** A value out of range is the row's error, in its turn among the errors of the batch. */
function refusable(pack, refuse) {
  try {
    pack();
  } catch (error) {
    if (!(error instanceof LinepackError)) throw error;
    refuse(error.code);
  }
}

/** The pairs of a Map or of a plain object. */
function pairs(given, at, what) {
  if (given instanceof Map) return given;
  if (given === null || typeof given !== "object") throw wrong(at, what, "an object or a Map", given);
  return Object.entries(given);
}

function wrong(at, what, wanted, given) {
  return new TypeError(`row ${at}: ${what} must be ${wanted}, got ${kindOf(given)}`);
}

const TEXT = "a string or a Uint8Array";
const VALUE = "a number, a bigint, a UInt, a boolean, a string or a Uint8Array";

function packTags(tags, packer, at) {
  for (const [key, value] of pairs(tags, at, "tags")) {
    if (!isText(key)) throw wrong(at, "a tag key", TEXT, key);
    if (!isText(value)) throw wrong(at, `tag "${key}"`, TEXT, value);
    packer.tag(key, value);
  }
}

function packFields(fields, packer, at) {
  for (const [key, value] of pairs(fields, at, "fields")) {
    if (!isText(key)) throw wrong(at, "a field key", TEXT, key);
    if (!packField(packer, key, value)) throw wrong(at, `field "${key}"`, VALUE, value);
  }
}

function packTime(time, packer, at) {
  if (typeof time !== "number" && typeof time !== "bigint" && !(time instanceof Date)) {
    throw wrong(at, "time", "a bigint, a number or a Date", time);
  }
  refusable(
    () => packer.time(timeOf(time)),
    (code) => packer.refusedTime(code),
  );
}

function packObject(row, packer, at) {
  for (const key in row) {
    if (!KEYS.has(key)) throw new TypeError(`row ${at}: unknown key "${key}"; expected ${[...KEYS].join(", ")}`);
  }
  const { measurement, tags, fields, time } = row;
  if (!isText(measurement)) throw wrong(at, "measurement", TEXT, measurement);
  packer.measurement(measurement);
  if (tags !== undefined && tags !== null) packTags(tags, packer, at);
  packFields(fields, packer, at);
  if (time !== undefined && time !== null) packTime(time, packer, at);
  packer.end();
}

/** Packs the row number `at`. A TypeError says what is wrong with it. */
function packRow(row, packer, at) {
  if (row instanceof Point) packPoint(row, packer);
  else if (row instanceof Line) packLine(row, packer);
  else if (row !== null && typeof row === "object") packObject(row, packer, at);
  else throw new TypeError(`row ${at} must be a Point, a Line or an object, got ${kindOf(row)}`);
}

module.exports = { packRow };
