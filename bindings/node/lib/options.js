"use strict";
// Names and types of options. Their words are judged by the native module, which knows them.

const { LinepackError, kindOf } = require("./errors.js");

const VALIDATE = new Map([
  ["mode", "string"],
  ["precision", "string"],
  ["maxErrors", "count"],
  ["maxRecordBytes", "count"],
  ["stringCEscapes", "boolean"],
  ["strictControl", "boolean"],
  ["target", "string"],
]);

const PARSE = new Map([...VALIDATE, ["errors", "string"]]);

const VALIDATE_ASYNC = new Map([...VALIDATE, ["signal", "signal"]]);

const PARSE_ASYNC = new Map([...PARSE, ["signal", "signal"]]);

/** What is learned. */
const SCHEMA = new Map([
  ["tags", "boolean"],
  ["maxColumns", "count"],
  ["maxNameBytes", "count"],
]);

const COLUMN = new Map([["measurement", "string"]]);

const ENCODE = new Map([
  ["mode", "string"],
  ["precision", "string"],
  ["floats", "string"],
  ["tagOrder", "string"],
  ["stringCEscapes", "boolean"],
  ["onDuplicate", "string"],
  ["nan", "string"],
  ["inexact", "string"],
  ["onUnencodable", "string"],
  ["maxBytes", "count"],
  ["defaultTags", "tags"],
  ["schema", "object"],
]);

/** How rows are written, one by one. */
const ROWS = new Map([...ENCODE, ["fieldTypes", "object"], ["integers", "string"]]);

const BATCH = new Map([...ROWS, ["errors", "string"]]);

/** How the rows of columns are written; no column comes twice. */
const TABLE = new Map([
  ...ENCODE,
  ["nulls", "string"],
  ["maxLines", "count"],
  ["errors", "string"],
  ["maxErrors", "count"],
]);
TABLE.delete("onDuplicate");

const ARROW = new Map([
  ...TABLE,
  ["measurement", "text"],
  ["measurementColumn", "text"],
  ["tags", "texts"],
  ["fields", "texts"],
  ["time", "text"],
  ["decimals", "string"],
]);

/** How the rows of a table would be written that is learned from. */
const LEARN_ARROW = new Map(ARROW);
for (const option of ["errors", "maxBytes", "maxLines", "schema"]) LEARN_ARROW.delete(option);

const TO_COLUMNS = new Map([...PARSE, ["mixed", "string"]]);

const TO_ARROW = new Map([...TO_COLUMNS, ["time", "text"]]);

/** How a request is made. */
const WRITE = new Map([
  ["bucket", "text"],
  ["token", "secret"],
  ["org", "text"],
  ["precision", "string"],
  ["api", "string"],
  ["auth", "string"],
  ["user", "text"],
  ["retentionPolicy", "text"],
  ["acceptPartial", "boolean"],
  ["noSync", "boolean"],
  ["gzip", "boolean"],
  ["gzipLevel", "count"],
  ["gzipThreshold", "count"],
]);

/** How a query is made a ticket. */
const TICKET = new Map([
  ["database", "text"],
  ["language", "string"],
  ["params", "object"],
  ["integers", "string"],
]);

/** How a query is made a request. */
const QUERY = new Map([
  ["database", "text"],
  ["retentionPolicy", "text"],
  ["token", "secret"],
  ["auth", "string"],
  ["user", "text"],
  ["epoch", "string"],
  ["chunked", "boolean"],
  ["chunkSize", "finite"],
  ["method", "string"],
  ["format", "string"],
  ["params", "object"],
  ["integers", "string"],
  ["api", "string"],
]);

/** How its answer is read. */
const ANSWER = new Map([
  ["format", "string"],
  ["epoch", "string"],
  ["maxBytes", "count"],
]);

const REFUSAL = new Map([
  ["line", "count"],
  ["retryAfter", "count"],
  ["plain", "boolean"],
]);

const REPORT = new Map([["allOrNothing", "boolean"]]);

const SPLIT = new Map([["maxBytes", "count"], ["maxLines", "count"], ...VALIDATE]);

const RETRY = new Map([
  ["base", "number"],
  ["factor", "number"],
  ["cap", "number"],
  ["maxTries", "count"],
  ["deadline", "number"],
]);

const GZIP = new Map([["level", "count"]]);

const GZIP_ASYNC = new Map([...GZIP, ["signal", "signal"]]);

const GUNZIP = new Map([
  ["maxBytes", "count"],
  ["maxRatio", "count"],
]);

const GUNZIP_ASYNC = new Map([...GUNZIP, ["signal", "signal"]]);

const isText = (value) => typeof value === "string" && value.isWellFormed();

/** The pairs of an object or a map. */
const pairsOf = (tags) => (tags instanceof Map ? [...tags] : Object.entries(tags));

const isTags = (value) => value !== null && typeof value === "object" && pairsOf(value).flat().every(isText);

const isCount = (value) => value === Infinity || (Number.isSafeInteger(value) && value >= 0);

/** What an option of a type must be, in words, and whether a value is. */
const TYPES = {
  string: ["a string", (value) => typeof value === "string"],
  number: ["a number", (value) => typeof value === "number"],
  boolean: ["a boolean", (value) => typeof value === "boolean"],
  count: ["an integer from 0, or Infinity", isCount],
  finite: ["an integer from 0", (value) => value !== Infinity && isCount(value)],
  object: ["an object", (value) => value !== null && typeof value === "object"],
  text: ["a string without lone surrogates", isText],
  secret: ["a string without lone surrogates", isText],
  texts: ["an array of strings without lone surrogates", (value) => Array.isArray(value) && value.every(isText)],
  tags: ["an object or a Map of strings without lone surrogates", isTags],
  signal: ["an AbortSignal", (value) => value instanceof AbortSignal],
};

function refuse(message) {
  throw new LinepackError("invalid_option", message);
}

/** The options that are given and not undefined, checked against the table `known`. */
function checked(options, known) {
  const given = {};
  if (options === undefined) return given;
  if (options === null || typeof options !== "object") refuse(`options must be an object, got ${kindOf(options)}`);
  for (const [name, value] of Object.entries(options)) {
    const type = known.get(name);
    if (type === undefined) refuse(`unknown option "${name}"; expected one of ${[...known.keys()].join(", ")}`);
    if (value === undefined) continue;
    const [wanted, fits] = TYPES[type];
    const shown = typeof value === "number" && type !== "secret" ? value : kindOf(value);
    if (!fits(value)) refuse(`${name} must be ${wanted}, got ${shown}`);
    given[name] = type === "tags" ? pairsOf(value).flat() : value;
  }
  return given;
}

/** The options of a table: what its columns are and how bodies are cut, how rows are written, and the schema. */
function tableOptions(given) {
  const { measurement, measurementColumn, tags, fields, time, nulls, decimals, maxLines, maxErrors, schema, ...writing } = given;
  return [{ measurement, measurementColumn, tags, fields, time, nulls, decimals, maxLines, maxErrors }, writing, schema];
}

module.exports = {
  VALIDATE,
  PARSE,
  VALIDATE_ASYNC,
  PARSE_ASYNC,
  SCHEMA,
  COLUMN,
  ENCODE,
  ROWS,
  BATCH,
  TABLE,
  ARROW,
  LEARN_ARROW,
  TO_COLUMNS,
  TO_ARROW,
  WRITE,
  TICKET,
  QUERY,
  ANSWER,
  REFUSAL,
  REPORT,
  SPLIT,
  RETRY,
  GZIP,
  GZIP_ASYNC,
  GUNZIP,
  GUNZIP_ASYNC,
  checked,
  pairsOf,
  tableOptions,
};
