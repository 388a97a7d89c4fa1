// What released clients for JavaScript write wrongly: here it is written right, or refused.
//
// Every case of the table is written by linepack, as a point and as a plain object, and by the clients. A client that does
// something else by now than it did is reported and fails nothing. Each test prints what everybody wrote, and what a reader
// makes of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Point as PointOf2 } from "@influxdata/influxdb-client";
import { Point as PointOf3 } from "@influxdata/influxdb3-client";
import { LinepackError, Point, UInt, encode, parse } from "../index.mjs";
import { CASES, FOUND, NOTHING, refused } from "../testing/defects.mjs";

function versionOf(client) {
  const manifest = new URL(`../node_modules/@influxdata/${client}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}

const OURS = {
  tag: "tag",
  float: "floatField",
  int: "intField",
  uint: "uintField",
  string: "stringField",
  field: "field",
  time: "timestamp",
};

const THEIRS = {
  tag: "setTag",
  float: "setFloatField",
  int: "setIntegerField",
  uint: "setUintegerField",
  string: "setStringField",
  field: "setField",
  time: "setTimestamp",
};

/** A row of the table whose words are the methods of `point`. */
function rowOf(point, names) {
  const row = {};
  for (const [word, method] of Object.entries(names)) {
    row[word] = (...args) => {
      point[method](...args);
      return row;
    };
  }
  row.line = () => point.toLineProtocol();
  return row;
}

/** A row of the table that is written as a plain object. */
function rowOfObject(measurement) {
  const given = { measurement, tags: new Map(), fields: new Map(), time: 17 };
  const fieldTypes = {};
  const row = {
    tag: (key, value) => (given.tags.set(key, value), row),
    field: (key, value) => (given.fields.set(key, value), row),
    time: (value) => ((given.time = value), row),
    line: () => Buffer.from(encode([given], { fieldTypes })).toString().slice(0, -1),
  };
  for (const type of ["float", "int", "uint", "string"]) {
    row[type] = (key, value) => {
      Object.defineProperty(fieldTypes, key, { value: type, enumerable: true });
      return row.field(key, value);
    };
  }
  return row;
}

/** Whoever writes a case. The time is 17 unless the case says otherwise. */
const WRITERS = {
  point: (measurement) => rowOf(new Point(measurement).timestamp(17), OURS),
  object: rowOfObject,
  "influxdb-client": (measurement) => rowOf(new PointOf2(measurement).timestamp("17"), OURS),
  "influxdb3-client": (measurement) => rowOf(PointOf3.measurement(measurement).setTimestamp("17"), THEIRS),
};

/** What a writer makes of a case: a line, NOTHING, or why it refuses. */
function written(writer, build) {
  try {
    return build(WRITERS[writer]).line() ?? NOTHING;
  } catch (error) {
    if (error instanceof LinepackError) return refused(error.code);
    return refused(error instanceof TypeError ? "TypeError" : error.message);
  }
}

const isLine = (outcome) => outcome !== NOTHING && !outcome.startsWith(refused(""));

const shown = (outcome) => (isLine(outcome) ? JSON.stringify(outcome) : outcome);

/** What a reader that follows the specification makes of what a client wrote, where that is not what was meant. */
function read(outcome) {
  if (!isLine(outcome)) return "";
  if (!outcome.isWellFormed()) return "; sent as the replacement character";
  const { length, errors } = parse(Buffer.from(outcome), { errors: "collect" });
  if (errors.length > 0) return `; refused by readers: ${errors[0].code}`;
  return length === 1 ? "" : `; read as ${length} rows`;
}

/** The expectation for each of `writers`, which may be one for all. */
const expected = (outcome, writers) =>
  typeof outcome === "string" ? writers.map((each) => [each, outcome]) : Object.entries(outcome);

for (const [id, what, build, ours, theirs] of CASES) {
  test(`${id}: ${what}`, (t) => {
    t.diagnostic(String(build).replace("(row) => ", ""));
    const wanted = expected(ours, ["point", "object"]);
    for (const [writer, outcome] of wanted) {
      assert.equal(written(writer, build), outcome, writer);
      t.diagnostic(`linepack, ${writer}: ${shown(outcome)}`);
    }
    for (const [client, found] of expected(theirs, Object.keys(FOUND))) {
      assert.ok(wanted.every(([, outcome]) => outcome !== found), "what the client did is no defect");
      const outcome = written(client, build);
      t.diagnostic(`${client} ${versionOf(client)}: ${shown(outcome)}${read(outcome)}`);
      if (outcome !== found) t.diagnostic(`mended or changed since ${FOUND[client]}, which had: ${shown(found)}`);
    }
  });
}

test("every integer of 64 bits is read back as it was given", () => {
  for (const value of [2n ** 63n - 1n, -(2n ** 63n), 9007199254740993n, new UInt(2n ** 64n - 1n)]) {
    const [line] = parse(encode([new Point("m").field("i", value)]));
    assert.deepEqual(line.fields.get("i"), value);
  }
});

test("names that objects in JavaScript have themselves are names like any other", () => {
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    const row = { measurement: name, tags: { [`${name}1`]: name }, fields: { [name]: 2 } };
    const body = encode([row]);
    assert.equal(Buffer.from(body).toString(), `${name},${name}1=${name} ${name}=2\n`);
    assert.equal(new Point(name).tag(`${name}1`, name).floatField(name, 2).toLineProtocol(), Buffer.from(body).toString().trimEnd());
    assert.ok(Object.hasOwn(Object.fromEntries(parse(body).line(0).fields), name));
  }
});

test("a backslash at the end of a string is written", () => {
  assert.equal(new Point("m").stringField("s", "C:\\").toLineProtocol(), 'm s="C:\\\\"');
});
