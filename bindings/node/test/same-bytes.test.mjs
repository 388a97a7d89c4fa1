// The same data gives the same bytes, whatever it lies in: the table of tests/tables, which the other faces write too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  Bool, Dictionary, Float64, Int16, Int32, Int64, Int8, LargeUtf8, Table, TimestampNanosecond, Uint64, Uint8, Utf8, makeData, makeVector, tableToIPC, vectorFromArray,
} from "apache-arrow";
import { UInt, encode, encodeArrow, encodeColumns, toArrow, toColumns } from "../index.mjs";

const file = (name) => readFileSync(new URL(`../../../tests/tables/${name}`, import.meta.url));

const TYPES = { int: BigInt, uint: BigInt, time: BigInt };
const rows = Object.fromEntries(
  Object.entries(JSON.parse(file("rows.json"))).map(([name, [type, values]]) => {
    return [name, values.map((value) => (value === null ? null : (TYPES[type] ?? ((same) => same))(value)))];
  }),
);
const { host, up, n, u, x, s, at } = rows;
const length = at.length;
const wanted = file("body.lp").toString();

const same = (batches) => assert.equal(Buffer.concat(Array.from(batches, ({ body }) => body)).toString(), wanted);

const present = (values) => Uint8Array.from(values, (value) => (value === null ? 0 : 1));

/** A bit for each value, the lowest first. */
function valid(values) {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, row) => (bits[row >> 3] |= (value === null ? 0 : 1) << (row & 7)));
  return bits;
}

const numbers = (Type, values, none) => Type.from(values, (value) => value ?? none);

/** Strings with offsets of this type. */
function strings(Type, values) {
  const parts = values.map((value) => Buffer.from(value ?? ""));
  const ends = parts.map((_, row) => parts.slice(0, row + 1).reduce((sum, part) => sum + part.length, 0));
  const number = Type === BigInt64Array ? BigInt : Number;
  return { values: new Uint8Array(Buffer.concat(parts)), offsets: Type.from([0, ...ends].map(number)) };
}

/** Names and codes of this type, in which -1 stands for no value where it can. */
function named(Type, values) {
  const names = [...new Set(values.filter((value) => value !== null))];
  return { names, codes: Type.from(values, (value) => names.indexOf(value)) };
}

test("as plain arrays", () => {
  const fields = { up, n, u: u.map((value) => (value === null ? value : new UInt(value))), x, s };
  same(encodeColumns({ measurement: "m", tags: { host }, fields, time: at }));
  same(encodeColumns({ measurement: at.map(() => "m"), tags: new Map([["host", host]]), fields: new Map(Object.entries(fields)), time: { values: numbers(BigInt64Array, at), precision: "ns" } }));
});

test("as typed arrays, with bytes or bits for what is there", () => {
  for (const [key, flags] of [["present", present], ["valid", valid]]) {
    const given = (values, column) => ({ ...column, [key]: flags(values) });
    for (const Offsets of [Int32Array, Uint32Array, BigInt64Array]) {
      const table = {
        measurement: "m",
        tags: { host: given(host, strings(Offsets, host)) },
        fields: {
          up: given(up, { kind: "boolean", values: numbers(Uint8Array, up, 0) }),
          n: given(n, { values: numbers(BigInt64Array, n, 7n) }),
          u: given(u, { values: numbers(BigUint64Array, u, 7n) }),
          x: given(x, { values: numbers(Float64Array, x, 7) }),
          s: given(s, strings(Offsets, s)),
        },
        time: numbers(BigInt64Array, at),
      };
      same(encodeColumns(table));
      same(encodeColumns(table, { maxLines: 1 }));
    }
  }
});

test("as names and codes", () => {
  for (const Codes of [Int8Array, Int16Array, Int32Array, Uint8Array, Uint16Array, Uint32Array]) {
    const signed = Codes.name.startsWith("Int");
    const column = (values) => ({ ...named(Codes, values), ...(signed ? {} : { present: present(values) }) });
    const fields = { up, n, u: { values: numbers(BigUint64Array, u, 0n), present: present(u) }, x, s: column(s) };
    same(encodeColumns({ measurement: { names: ["m"], codes: new Codes(length) }, tags: { host: column(host) }, fields, time: numbers(BigUint64Array, at) }));
  }
});

test("as Arrow IPC", () => {
  const texts = [new Utf8(), new LargeUtf8(), ...[new Int8(), new Int16(), new Int32(), new Uint8()].map((codes) => new Dictionary(new Utf8(), codes))];
  for (const [index, text] of texts.entries()) {
    const typed = { host: text, up: new Bool(), n: new Int64(), u: new Uint64(), x: new Float64(), s: texts.at(-index - 1) };
    const columns = Object.entries(typed).map(([name, type]) => [name, vectorFromArray(rows[name], type)]);
    // Of values it takes milliseconds, whatever the unit.
    const type = index % 2 === 0 ? new TimestampNanosecond() : new Int64();
    columns.push(["at", makeVector(makeData({ type, length, nullCount: 0, data: numbers(BigInt64Array, at) }))]);
    const table = new Table(Object.fromEntries(columns));
    for (const format of ["stream", "file"]) {
      same(encodeArrow(tableToIPC(table, format), { measurement: "m", tags: ["host"], time: "at" }));
    }
  }
});

test("as rows, and read back", () => {
  const list = at.map((time, row) => ({
    measurement: "m",
    tags: { host: host[row] },
    fields: { up: up[row], n: n[row], u: u[row] === null ? null : new UInt(u[row]), x: x[row], s: s[row] },
    time,
  }));
  assert.equal(Buffer.from(encode(list)).toString(), wanted);
  same(encodeColumns(toColumns(file("body.lp")).get("m")));
  same(encodeArrow(toArrow(file("body.lp"), { time: "at" }).get("m"), { measurement: "m", tags: ["host"], time: "at" }));
});
