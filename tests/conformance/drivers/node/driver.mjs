// The Node driver: requests on standard input, answers on standard output. The protocol: ../../FORMAT.md.
import { readFileSync, writeSync } from "node:fs";
import {
  BACKENDS,
  EncodeError,
  Encoder,
  LinepackError,
  Point,
  UInt,
  encode,
  encodeArrow,
  encodeColumns,
  parse,
  validate,
} from "../../../../bindings/node/index.mjs";
import { query } from "./query.mjs";
import { schema } from "./schema.mjs";
import { bitsOf, floatOf, valueOf } from "./values.mjs";
import { write } from "./write.mjs";

const LF = 10;

const way = process.argv[2];

// Not without need: it needs apache-arrow.
const { columnsOf } = way === "--tables" ? await import("./columns.mjs") : {};

const hex = (text) => `x${Buffer.from(text).toString("hex")}`;

const hexOf = (value) => hex(value instanceof Uint8Array ? value : String(value));

const bytes = (word) => Buffer.from(word.slice(1), "hex");

function printed(value) {
  if (typeof value === "number") return `f ${bitsOf(value)}`;
  if (typeof value === "bigint") return `i ${value}`;
  if (value instanceof UInt) return `u ${value}`;
  if (typeof value === "boolean") return `b ${value}`;
  return `s ${hex(value)}`;
}

const place = (e) => `${e.code} ${e.line} ${e.record} ${e.column} ${e.offset} ${e.length}`;

function decode(document, options, say) {
  const reading = {
    mode: options.mode,
    precision: options.precision,
    stringCEscapes: options.string_c_escapes === "1",
    strictControl: options.strict_control === "1",
    maxRecordBytes: Number(options.max_record_bytes) || Infinity,
    target: options.target === "-" ? undefined : options.target,
    maxErrors: Infinity,
  };
  const parsed = parse(document, { ...reading, errors: "collect" });
  for (const line of parsed) {
    say(`point ${line.line} ${line.record} ${line.timestamp ?? "-"} ${Number(line.duplicates)}`);
    say(`m ${hex(line.measurement)}`);
    for (const [key, value] of line.tagItems()) say(`t ${hex(key)} ${hex(value)}`);
    for (const [key, value] of line.fieldItems()) say(`f ${hex(key)} ${printed(value)}`);
  }
  for (const error of parsed.errors) say(`error ${place(error)}`);
  const report = validate(document, reading);
  say(`report ${Number(report.ok)} ${report.records} ${report.rejected}`);
  for (const error of report.errors) say(`verror ${place(error)}`);
  for (const warning of report.warnings) say(`vwarning ${place(warning)}`);
}

/** The rows of a request, their names and texts as bytes. */
function* rows(payload) {
  let row;
  for (const item of payload.toString("latin1").split("\n")) {
    const [what, first, second, third] = item.split(" ");
    if (what === "m") row = { measurement: bytes(first), tags: [], fields: [] };
    else if (what === "t") row.tags.push([bytes(first), bytes(second)]);
    else if (what === "f") row.fields.push([bytes(first), second, third]);
    else if (what === "time") [row.unit, row.time] = [first, BigInt(second)];
    else if (what === "row") yield row;
  }
}

function built({ measurement, tags, fields, unit, time }) {
  const point = new Point(measurement);
  for (const [key, value] of tags) point.tag(key, value);
  for (const [key, type, value] of fields) {
    if (type === "f") point.floatField(key, floatOf(value));
    else if (type === "i") point.intField(key, BigInt(value));
    else if (type === "u") point.uintField(key, BigInt(value));
    else if (type === "b") point.booleanField(key, value === "true");
    else point.stringField(key, bytes(value));
  }
  if (unit !== undefined) point.timestamp(time, unit === "instant" ? "ns" : undefined);
  return point;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text that bytes are, or the bytes if they are none. */
function textOf(data) {
  try {
    return decoder.decode(data);
  } catch {
    return data;
  }
}

/** A row as a plain object of texts; what it cannot hold stays bytes, or makes the whole row a point. */
function plain(row) {
  // No plain object has an instant to the nanosecond in every year.
  if (row.unit === "instant") return built(row);
  const named = (map, key, value) => map.set(map.has(textOf(key)) ? key : textOf(key), value);
  return {
    measurement: textOf(row.measurement),
    tags: row.tags.reduce((tags, [key, value]) => named(tags, key, textOf(value)), new Map()),
    fields: row.fields.reduce((fields, [key, type, value]) => named(fields, key, valueOf(type, type === "s" ? textOf(bytes(value)) : value)), new Map()),
    time: row.time,
  };
}

/** The tags of a header, which are text. */
function tagsOf(written) {
  const pairs = written.split(",").filter((tag) => tag !== "");
  return new Map(pairs.map((tag) => tag.split(":").map((word) => bytes(word).toString())));
}

const refusal = (e) => `error ${e.code} ${e.row} ${e.part} ${e.key === undefined ? "-" : hex(e.key)}`;

const writing = (options) => ({
  mode: options.mode,
  precision: options.precision,
  floats: options.floats,
  tagOrder: options.tag_order,
  stringCEscapes: options.string_c_escapes === "1",
  onDuplicate: options.on_duplicate,
  nan: options.nan,
  inexact: options.inexact,
  onUnencodable: options.on_unencodable,
  maxBytes: Number(options.max_bytes) || undefined,
  defaultTags: tagsOf(options.default_tags),
});

function encodeRows(payload, options, say) {
  const encoder = new Encoder(writing(options));
  for (const row of rows(payload)) {
    try {
      encoder.add(built(row));
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      say(refusal(error));
    }
  }
  say(`skipped ${encoder.skippedRows} ${encoder.skippedFields}`);
  say(`body ${hex(encoder.take())}`);
}

function encodeBatch(payload, options, say) {
  const encoded = encode(Array.from(rows(payload), plain), { ...writing(options), errors: "collect" });
  for (const error of encoded.errors) say(refusal(error));
  say(`skipped ${encoded.skippedRows} ${encoded.skippedFields}`);
  say(`body ${hex(encoded.body)}`);
}

const text = (word) => bytes(word).toString();

/** The options of a table, as `encodeArrow` takes them. */
function tableOptions(options) {
  const { onDuplicate, ...written } = writing(options);
  return {
    ...written,
    nulls: options.nulls,
    maxLines: Number(options.max_lines) || undefined,
    measurement: options.measurement_column === "-" ? text(options.measurement) : undefined,
    measurementColumn: options.measurement_column === "-" ? undefined : text(options.measurement_column),
    tags: options.tags.split(",").filter((name) => name !== "").map(text),
    time: options.time === "-" ? undefined : text(options.time),
  };
}

function writeTable(batches, say) {
  try {
    for (const batch of batches()) {
      say(`batch ${batch.precision} ${batch.records} ${batch.skippedFields}`);
      say(["skipped", ...batch.skippedRows].join(" "));
      const rows = [];
      for (let row = batch.rowOfLine(1); row !== undefined; row = batch.rowOfLine(rows.length + 1)) rows.push(row);
      say(["rows", ...rows].join(" "));
      say(`body ${hex(batch.body)}`);
    }
  } catch (error) {
    if (!(error instanceof LinepackError)) throw error;
    say(error instanceof EncodeError ? refusal(error) : `refused ${error.code}`);
  }
}

const encodeTable = (payload, options, say) => writeTable(() => encodeArrow(payload, tableOptions(options)), say);

function encodeTableColumns(payload, options, say) {
  const { measurement, measurementColumn, tags, time, ...written } = tableOptions(options);
  const columns = columnsOf(payload, { measurement, measurementColumn, tags, time });
  writeTable(() => encodeColumns(columns, written), say);
}

/** What answers in items, by the first word of its verbs. */
const ITEMS = { write, schema, query };

/** A request that is asked and answered in items. */
function items(verb, payload, say) {
  const lines = payload.toString("latin1").split("\n").slice(0, -1);
  const asked = lines.map((line) => line.split(" ")).map(([word, ...values]) => [word, values.map(bytes)]);
  for (const [word, ...values] of ITEMS[verb.split("-")[0]](verb, asked)) say([word, ...values.map(hexOf)].join(" "));
}

function answer(input, encodeAll, table) {
  const lines = [];
  const say = (line) => lines.push(line);
  for (let at = 0; at < input.length; ) {
    const end = input.indexOf(LF, at);
    const [kind, id, length, ...options] = input.toString("latin1", at, end).split(" ");
    const payload = input.subarray(end + 1, end + 1 + Number(length));
    at = end + 1 + payload.length + 1;
    say(`> ${id}`);
    const run = { decode, encode: encodeAll, table }[kind];
    if (run === undefined) items(kind, payload, say);
    else run(payload, Object.fromEntries(options.map((option) => option.split("="))), say);
    say(".");
  }
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/** Writes everything before returning, to a pipe too. */
function print(text) {
  const out = Buffer.from(text);
  for (let at = 0; at < out.length; ) {
    try {
      at += writeSync(1, out, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

if (way === "--backends") print(BACKENDS.map((word) => `${word}\n`).join(""));
else print(answer(readFileSync(0), way === "--batch" ? encodeBatch : encodeRows, way === "--tables" ? encodeTableColumns : encodeTable));
