"use strict";
// Tables to bodies and back.

const native = require("./native.js");
const { made } = require("./batch.js");
const { Batches } = require("./batches.js");
const { join } = require("./columns.js");
const { kindOf, unwrap } = require("./errors.js");
const { Column } = require("./layout.js");
const { ARROW, TABLE, TO_ARROW, TO_COLUMNS, checked, pairsOf, tableOptions } = require("./options.js");
const { isFile } = require("./ipc.js");
const { bytesOf } = require("./read.js");
const { nativeOf } = require("./schema.js");

/** Rows that cross at a time: enough to be worth it, few enough to stay in the cache; a multiple of eight. */
const WINDOW_ROWS = 1 << 14;

/** Bytes that cross at a time. */
const PIECE = 1 << 20;

function* windows(columns, length) {
  for (let start = 0; start === 0 || start < length; start += WINDOW_ROWS) {
    const end = Math.min(start + WINDOW_ROWS, length);
    const faults = [];
    const buffers = columns.flatMap((given, column) => {
      return given.buffers(start, end, (row, code, detail) => faults.push({ column, row, code, detail }));
    });
    yield [end - start, buffers, faults];
  }
}

const KEYS = ["measurement", "length", "tags", "fields", "time"];

const isMissing = (value) => value === undefined || value === null;

/** The tags or the fields. */
function columnsOf(role, given, part) {
  if (given === null || typeof given !== "object" || Array.isArray(given) || ArrayBuffer.isView(given)) {
    throw new TypeError(`${part} must be an object or a Map of columns, got ${kindOf(given)}`);
  }
  return pairsOf(given).map(([name, column]) => {
    if (typeof name !== "string") throw new TypeError(`the keys of ${part} must be strings, got ${kindOf(name)}`);
    if (!name.isWellFormed()) throw new TypeError(`the key ${JSON.stringify(name)} of ${part} has a lone surrogate`);
    return new Column(role, name, column, part);
  });
}

/** Number of rows, which is that of every column. */
function lengthOf(columns, given) {
  if (!isMissing(given) && !(Number.isSafeInteger(given) && given >= 0)) {
    throw new TypeError(`length must be an integer from 0, got ${typeof given === "number" ? given : kindOf(given)}`);
  }
  const sized = columns.filter(({ length }) => length !== undefined);
  const length = given ?? sized[0]?.length ?? 0;
  const other = sized.find((column) => column.length !== length);
  if (other === undefined) return length;
  const wanted = isMissing(given) ? `${sized[0].where} has ${length}` : `length is ${length}`;
  throw new TypeError(`${other.where} has ${other.length} rows, but ${wanted}`);
}

/** A name that no other column has, as like to `name` as can be. */
function unlike(name, columns) {
  let unlike = name;
  while (columns.some((column) => column.name === unlike)) unlike += "_";
  return unlike;
}

function encodeColumns(columns, options) {
  const given = checked(options, TABLE);
  if (columns === null || typeof columns !== "object") throw new TypeError(`columns must be an object, got ${kindOf(columns)}`);
  for (const key in columns) {
    if (!KEYS.includes(key)) throw new TypeError(`columns: unknown key "${key}"; expected ${KEYS.join(", ")}`);
  }
  const { measurement, tags, fields, time } = columns;
  const all = [...columnsOf("tag", tags ?? {}, "tags"), ...columnsOf("field", fields, "fields")];
  const named = all.map((column) => column.layout(column.name));
  const add = (role, column) => {
    all.push(new Column(role, undefined, column, role));
    named.push(all.at(-1).layout(unlike(role, all)));
  };
  if (!isMissing(time)) add("time", time);
  const constant = typeof measurement === "string";
  if (!constant) add("measurement", measurement);
  else if (!measurement.isWellFormed()) throw new TypeError("measurement has a lone surrogate");
  const [table, writing, schema] = tableOptions({ ...given, measurement: constant ? measurement : undefined });
  const length = lengthOf(all, columns.length);
  return new Batches(made, unwrap(native.newColumnTable(named, table, writing, nativeOf(schema))), windows(all, length), writing);
}

function* pieces(data, size) {
  for (let at = 0; at === 0 || at < data.length; at += size) yield [0, [bytesOf(data.subarray(at, at + size))], []];
}

function encodeArrow(data, options) {
  const [table, writing, schema] = tableOptions(checked(options, ARROW));
  const file = isFile(data);
  const size = file ? data.length : PIECE;
  return new Batches(made, unwrap(native.newArrowTable(file, table, writing, nativeOf(schema))), pieces(data, size), writing);
}

function toArrow(data, options) {
  const { mixed, time, ...reading } = checked(options, TO_ARROW);
  const streams = unwrap(native.toStreams(bytesOf(data), reading, mixed, time));
  return new Map(streams.map(({ measurement, bytes }) => [measurement, bytes]));
}

function toColumns(data, options) {
  const { mixed, ...reading } = checked(options, TO_COLUMNS);
  const tables = unwrap(native.toColumns(bytesOf(data), reading, mixed));
  return new Map(tables.map((table) => [table.measurement, columnsOfTable(table)]));
}

function columnsOfTable({ measurement, length, tagKeys, tags, fieldKeys, fields, time }) {
  const whole = (column) => join(column.kind, [{ part: { length }, first: 0, column }], length);
  return {
    measurement,
    length,
    tags: new Map(tagKeys.map((key, index) => [key, tags[index]])),
    fields: new Map(fieldKeys.map((key, index) => [key, whole(fields[index])])),
    time: time === null || time === undefined ? null : { ...whole(time), precision: "ns" },
  };
}

module.exports = { encodeArrow, encodeColumns, toArrow, toColumns };
