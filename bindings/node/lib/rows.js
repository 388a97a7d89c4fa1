"use strict";
// Points, parsed lines and plain objects, packed as rows.

const { LinepackError, kindOf } = require("./errors.js");
const { isText, packField } = require("./fields.js");
const { Line } = require("./line.js");
const { time } = require("./numbers.js");
const { Point, packPoint } = require("./point.js");
const { instant, isInstant, isTime } = require("./times.js");

const KEYS = ["measurement", "tags", "fields", "time"];

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
  packer.row(line.measurement);
  for (const [key, value] of lastOfEqual(line.tagItems())) packer.tag(key, value);
  for (const [key, value] of lastOfEqual(line.fieldItems())) packField(packer, key, value);
  if (line.timestamp !== null) packer.instant(line.timestamp);
  packer.end();
}

function wrong(at, what, wanted, given) {
  return new TypeError(`row ${at}: ${what} must be ${wanted}, got ${kindOf(given)}`);
}

const TEXT = "a string or a Uint8Array";
const VALUE = "a number, a bigint, a UInt, a boolean, a string or a Uint8Array";
const PAIRS = "an object or a Map";

const isObject = (value) => value !== null && typeof value === "object";

const isMissing = (value) => value === undefined || value === null;

function packTag(packer, key, value, at) {
  if (isMissing(value)) return;
  if (!isText(key)) throw wrong(at, "a tag key", TEXT, key);
  if (!isText(value)) throw wrong(at, `tag "${key}"`, TEXT, value);
  packer.tag(key, value);
}

function packTags(tags, packer, at) {
  if (!isObject(tags)) throw wrong(at, "tags", PAIRS, tags);
  if (tags instanceof Map) for (const [key, value] of tags) packTag(packer, key, value, at);
  else for (const key in tags) if (Object.hasOwn(tags, key)) packTag(packer, key, tags[key], at);
}

function packOneField(packer, key, value, at, types) {
  if (isMissing(value)) return;
  if (!isText(key)) throw wrong(at, "a field key", TEXT, key);
  if (!types.pack(packer, key, value)) throw wrong(at, `field "${key}"`, VALUE, value);
}

function packFields(fields, packer, at, types) {
  if (!isObject(fields)) throw wrong(at, "fields", PAIRS, fields);
  if (fields instanceof Map) for (const [key, value] of fields) packOneField(packer, key, value, at, types);
  else for (const key in fields) if (Object.hasOwn(fields, key)) packOneField(packer, key, fields[key], at, types);
}

function packTime(value, packer, at) {
  if (!isTime(value)) throw wrong(at, "time", "a bigint, a number, a Date or a text", value);
  try {
    if (isInstant(value)) packer.instant(instant(value));
    else packer.units(time(value));
  } catch (error) {
    if (!(error instanceof LinepackError)) throw error;
    packer.refusedTime(error.code);
  }
}

function packObject(row, packer, at, types) {
  for (const key in row) {
    if (!KEYS.includes(key)) throw new TypeError(`row ${at}: unknown key "${key}"; expected ${KEYS.join(", ")}`);
  }
  const { measurement, tags, fields, time } = row;
  if (!isText(measurement)) throw wrong(at, "measurement", TEXT, measurement);
  packer.row(measurement);
  if (!isMissing(tags)) packTags(tags, packer, at);
  packFields(fields, packer, at, types);
  if (!isMissing(time)) packTime(time, packer, at);
  packer.end();
}

/** Packs the row number `at`; `types` are the field types of plain objects. A TypeError says what is wrong with it. */
function packRow(row, packer, at, types) {
  if (row instanceof Point) packPoint(row, packer);
  else if (row instanceof Line) packLine(row, packer);
  else if (isObject(row)) packObject(row, packer, at, types);
  else throw new TypeError(`row ${at} must be a Point, a Line or an object, got ${kindOf(row)}`);
}

module.exports = { packRow };
