"use strict";
// One field, one tag, the measurements or the times of a whole document, joined from those of its parts.

const native = require("./native.js");
const { LinepackError, kindOf, unwrap } = require("./errors.js");
const { Line } = require("./line.js");
const { UInt } = require("./numbers.js");
const { COLUMN, checked } = require("./options.js");
const { Tape } = require("./tape.js");

const ARRAYS = {
  float: Float64Array,
  int: BigInt64Array,
  uint: BigUint64Array,
  boolean: Uint8Array,
};

const SENTENCES = new Map(unwrap(native.codes()).map(({ word, sentence }) => [word, sentence]));

function fail(code, key, line) {
  const where = line === undefined ? "" : `, line ${line}`;
  throw new LinepackError(code, `field ${JSON.stringify(key)}${where}: ${SENTENCES.get(code)} [${code}]`);
}

/** A key or a measurement, which goes to the native module as UTF-8. */
function keyOf(key, what = "key") {
  if (typeof key !== "string") throw new TypeError(`the ${what} must be a string, got ${kindOf(key)}`);
  if (!key.isWellFormed()) throw new TypeError(`the ${what} has a lone surrogate`);
  return key;
}

function kindOfValue(value) {
  if (value instanceof UInt) return "uint";
  return { number: "float", bigint: "int", boolean: "boolean", string: "string" }[typeof value];
}

/** The line of the first record of a part whose value is not of the kind `kind`, or of that of the first value. */
function lineOfOtherKind(part, reading, key, measurement, kind) {
  const tape = new Tape(part, reading);
  for (let index = 0; index < part.length; index++) {
    const line = new Line(tape, index);
    const value = measurement === undefined || line.measurement === measurement ? line.fields.get(key) : undefined;
    if (value === undefined) continue;
    kind ??= kindOfValue(value);
    if (kindOfValue(value) !== kind) return line.line;
  }
}

/** The strings of the pieces as one text, and the byte at which each of them begins. */
function joinStrings(pieces, length) {
  const total = pieces.reduce((sum, { column }) => sum + column.values.length, 0);
  if (total > 2 ** 32 - 1) throw new RangeError("the strings of the column have more than 4 GiB");
  const values = new Uint8Array(total);
  const offsets = new Uint32Array(length + 1);
  let at = 0;
  let index = 0;
  for (const { first, column } of pieces) {
    offsets.fill(at, index, first + 1);
    values.set(column.values, at);
    index = first + 1;
    for (const end of column.ends) offsets[index++] = at + end;
    at += column.values.length;
  }
  return { values, offsets: offsets.fill(at, index) };
}

function joinPresent(pieces, length) {
  const given = pieces.reduce((sum, { part }) => sum + part.length, 0);
  if (given === length && pieces.every(({ column }) => column.present === undefined)) return null;
  const present = new Uint8Array(length);
  for (const { first, part, column } of pieces) {
    if (column.present === undefined) present.fill(1, first, first + part.length);
    else present.set(column.present, first);
  }
  return present;
}

/** One column of those of some parts, in a document of `length` records. */
function join(kind, pieces, length) {
  const present = joinPresent(pieces, length);
  if (kind === "string") return { kind, ...joinStrings(pieces, length), present, length };
  const values = new ARRAYS[kind](length);
  for (const { first, column } of pieces) values.set(column.values, first);
  return { kind, values, present, length };
}

/** What `read` finds in each part, with the index of the part's first record; parts without anything are left out. */
function gather(parts, read) {
  const found = unwrap(read(parts.map((part) => part.bytes)));
  const pieces = [];
  let length = 0;
  parts.forEach((part, at) => {
    if (found[at] !== null) pieces.push({ part, first: length, column: found[at] });
    length += part.length;
  });
  return { pieces, length };
}

function column(parts, reading, key, options) {
  keyOf(key);
  const { measurement } = checked(options, COLUMN);
  if (measurement !== undefined) keyOf(measurement);
  const { pieces, length } = gather(parts, (bytes) => native.columns(bytes, reading.options, key, measurement));
  if (pieces.length === 0) fail("no_such_field", key);
  const { kind } = pieces[0].column;
  const other = pieces.find(({ column }) => column.kind === "mixed" || column.kind !== kind);
  if (other !== undefined) {
    const before = other === pieces[0] ? undefined : kind;
    fail("mixed_types", key, lineOfOtherKind(other.part, reading, key, measurement, before));
  }
  return join(kind, pieces, length);
}

function timestamps(parts, reading) {
  const { pieces, length } = gather(parts, (bytes) => native.timestamps(bytes, reading.options));
  return { ...join("int", pieces, length), precision: "ns" };
}

/** The tag `key`, or without a key the measurements. */
function dictionary(parts, reading, key) {
  const { pieces, length } = gather(parts, (bytes) => native.dictionaries(bytes, reading.options, key));
  const codes = new Int32Array(length).fill(-1);
  const known = new Map();
  for (const { first, column } of pieces) {
    const code = column.names.map((name) => {
      if (!known.has(name)) known.set(name, known.size);
      return known.get(name);
    });
    column.codes.forEach((local, index) => {
      if (local >= 0) codes[first + index] = code[local];
    });
  }
  return { names: [...known.keys()], codes };
}

module.exports = { column, dictionary, join, keyOf, timestamps };
