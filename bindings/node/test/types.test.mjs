// What TYPES.md says of every type is so.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as arrow from "apache-arrow";
import { Point, UInt, encode, encodeArrow, encodeColumns } from "../index.mjs";

const page = readFileSync(new URL("../TYPES.md", import.meta.url), "utf8");

/** The rows of the table whose head begins with `head`: what they say, the value of the example, and what is to be written. */
function table(head) {
  const start = page.split("\n").findIndex((line) => line.startsWith(`| ${head} |`));
  assert.ok(start >= 0, head);
  const lines = page.split("\n").slice(start + 2);
  return lines.slice(0, lines.indexOf("")).map((line) => {
    const [first, second, example, wanted, ...more] = line.slice(2, -1).split(" | ").map((cell) => cell.trim());
    assert.deepEqual(more, [], line);
    return { line, first, second, value: valueOf(example), wanted: wanted?.replace(/^`|`$/g, "") ?? "" };
  });
}

/** The value of an example, in which `UInt` and the names of apache-arrow are known. */
function valueOf(example) {
  const known = { ...arrow, UInt };
  const names = Object.keys(known).filter((name) => new RegExp(`\\b${name}\\b`).test(example));
  return new Function(...names, `return ${example.replace(/^`|`$/g, "")}`)(...names.map((name) => known[name]));
}

/** What is written between `head` and the line end; empty if nothing is, the error if there is one. */
function written(head, write) {
  try {
    const line = Buffer.from(write()).toString();
    assert.ok(line.startsWith(head) && line.endsWith("\n"), line);
    return line.slice(head.length, -1);
  } catch (error) {
    if (error.name === "AssertionError") throw error;
    return error.code ?? error.name;
  }
}

/** What is written of a field beside another one, without which there would be no row when it is left out. */
const beside = (fields, options) => written("m z=true", () => encode([{ measurement: "m", fields }], options)).replace(/^,f=/, "");

const byObject = (f, options) => beside({ z: true, f }, options);

const byMap = (f) => beside(new Map([["z", true], ["f", f]]));

const byPoint = (add) => written("m f=", () => `${add(new Point("m")).toLineProtocol()}\n`);

test("values of fields", () => {
  const rows = table("type | written | example | text");
  assert.ok(rows.length >= 25);
  for (const { line, value, wanted } of rows) {
    assert.equal(byObject(value), wanted, line);
    assert.equal(byMap(value), wanted, line);
    assert.equal(byPoint((point) => point.field("f", value)), wanted === "" ? "TypeError" : wanted, line);
  }
});

test("integral numbers as integers", () => {
  const rows = table('type with `integers: "int"`');
  assert.ok(rows.length >= 4);
  for (const { line, value, wanted } of rows) assert.equal(byObject(value, { integers: "int" }), wanted, line);
});

test("values of fields whose types are given", () => {
  const rows = table("type wanted");
  assert.deepEqual([...new Set(rows.map(({ first }) => first))], ['`"float"`', '`"int"`', '`"uint"`', '`"boolean"`', '`"string"`']);
  for (const { line, first, value, wanted } of rows) {
    assert.equal(byObject(value, { fieldTypes: { f: first.replace(/[`"]/g, "") } }), wanted, line);
  }
});

test("methods of a point", () => {
  const rows = table("method");
  const methods = Object.getOwnPropertyNames(Point.prototype).filter((name) => /.Field$/.test(name));
  assert.deepEqual([...new Set(rows.map(({ first }) => first.replaceAll("`", "")))].sort(), methods.sort());
  for (const { line, first, value, wanted } of rows) {
    assert.equal(byPoint((point) => point[first.replaceAll("`", "")]("f", value)), wanted, line);
  }
});

test("measurements, keys and values of tags", () => {
  const rows = table("type of a tag's value");
  assert.ok(rows.length >= 10);
  for (const { line, value, wanted } of rows) {
    const got = written("m", () => encode([{ measurement: "m", tags: { t: value }, fields: { f: 1 } }]));
    assert.equal(got.replace(/ f=1$/, "").replace(/^,t=/, ""), wanted, line);
    if (wanted === "empty_tag_value" || wanted === "") continue;
    // What a tag's value may be, a measurement and a key may be.
    const fails = /^(?:[a-z]+_[a-z0-9]+|TypeError)/.test(wanted);
    for (const row of [
      { measurement: value, fields: { f: 1 } },
      { measurement: "m", tags: new Map([[value, "v"]]), fields: { f: 1 } },
      { measurement: "m", fields: new Map([[value, 1]]) },
    ]) {
      const outcome = written("", () => encode([row]));
      if (fails) assert.equal(outcome, wanted, line);
      else assert.ok(outcome.includes(wanted), `${line}: ${outcome}`);
    }
  }
});

test("times", () => {
  const rows = table("type | what it is");
  assert.ok(rows.length >= 12);
  for (const { line, value: time, wanted } of rows) {
    const options = { precision: "ms" };
    const row = { measurement: "m", fields: { f: 1 }, time };
    assert.equal(written("m f=1", () => encode([row], options)).trimStart(), wanted, line);
    if (wanted === "") continue;
    const point = () => new Point("m").field("f", 1).timestamp(time);
    assert.equal(written("m f=1", () => `${point().toLineProtocol(options)}\n`).trimStart(), wanted, line);
  }
});

const bodiesOf = (batches) => Buffer.concat(Array.from(batches, ({ body }) => body));

const columnOf = (text) => text.replace(/^z=true,?/, "").replace(/^f=/, "");

test("columns", () => {
  const rows = table("column of a field");
  assert.ok(rows.length >= 20);
  for (const { line, value: f, wanted } of rows) {
    const fields = { z: { kind: "boolean", values: Uint8Array.of(1) }, f };
    assert.equal(columnOf(written("m ", () => bodiesOf(encodeColumns({ measurement: "m", fields })))), wanted, line);
  }
});

test("Arrow types", () => {
  const rows = table("Arrow type");
  assert.ok(rows.length >= 12);
  for (const { line, value: [type, value], wanted } of rows) {
    const z = arrow.vectorFromArray([true]);
    const bytes = arrow.tableToIPC(new arrow.Table({ z, f: arrow.vectorFromArray([value], type) }));
    assert.equal(columnOf(written("m ", () => bodiesOf(encodeArrow(bytes, { measurement: "m" })))), wanted, line);
  }
});
