// The Node driver: requests on standard input, answers on standard output. The protocol: ../../FORMAT.md.
import { readFileSync, writeSync } from "node:fs";
import { BACKENDS, EncodeError, Encoder, Point, UInt, parse, validate } from "../../../../bindings/node/index.mjs";

const LF = 10;

const hex = (text) => `x${Buffer.from(text).toString("hex")}`;

const bytes = (word) => Buffer.from(word.slice(1), "hex");

const view = new DataView(new ArrayBuffer(8));

function floatOf(bits) {
  view.setBigUint64(0, BigInt(`0x${bits}`));
  return view.getFloat64(0);
}

function bitsOf(x) {
  view.setFloat64(0, x);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

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
}

function addField(point, key, type, value) {
  if (type === "f") point.floatField(key, floatOf(value));
  else if (type === "i") point.intField(key, BigInt(value));
  else if (type === "u") point.uintField(key, BigInt(value));
  else if (type === "b") point.booleanField(key, value === "true");
  else point.stringField(key, bytes(value));
}

function encode(payload, options, say) {
  const encoder = new Encoder({
    mode: options.mode,
    precision: options.precision,
    floats: options.floats,
    tagOrder: options.tag_order,
    stringCEscapes: options.string_c_escapes === "1",
  });
  let point;
  for (const item of payload.toString("latin1").split("\n")) {
    const [what, first, second, third] = item.split(" ");
    if (what === "m") point = new Point(bytes(first));
    else if (what === "t") point.tag(bytes(first), bytes(second));
    else if (what === "f") addField(point, bytes(first), second, third);
    else if (what === "time") point.timestamp(BigInt(second), first === "instant" ? "ns" : undefined);
    else if (what === "row") {
      try {
        encoder.add(point);
      } catch (error) {
        if (!(error instanceof EncodeError)) throw error;
        say(`error ${error.code} ${error.row} ${error.part} ${error.key === undefined ? "-" : hex(error.key)}`);
      }
    }
  }
  say(`body ${hex(encoder.take())}`);
}

function answer(input) {
  const lines = [];
  const say = (line) => lines.push(line);
  for (let at = 0; at < input.length; ) {
    const end = input.indexOf(LF, at);
    const [kind, id, length, ...options] = input.toString("latin1", at, end).split(" ");
    const payload = input.subarray(end + 1, end + 1 + Number(length));
    at = end + 1 + payload.length + 1;
    say(`> ${id}`);
    const run = kind === "decode" ? decode : encode;
    run(payload, Object.fromEntries(options.map((option) => option.split("="))), say);
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

if (process.argv[2] === "--backends") print(BACKENDS.map((word) => `${word}\n`).join(""));
else print(answer(readFileSync(0)));
