// Arbitrary columns, and the rows that they stand for.
import { UInt } from "../index.mjs";
import { randomText } from "./random.mjs";

const text = (next, least) => `x${randomText(next, least, 4).toWellFormed().replace(/[\0-\x1f\x7f\ufeff\\"]/g, "_")}`;

const bits = new DataView(new ArrayBuffer(8));

function random64(next) {
  bits.setUint32(0, next(2 ** 32));
  bits.setUint32(4, next(2 ** 32));
  return bits;
}

function float(next) {
  const value = next(2) === 0 ? next(2000) / 8 : random64(next).getFloat64(0);
  return Number.isFinite(value) ? value : 0;
}

const signed = (next) => random64(next).getBigInt64(0);

const unsigned = (next) => random64(next).getBigUint64(0);

/** How many values, a value, the typed array for them, what a value of the array is in a row. */
const NUMBERS = [
  [float, Float64Array, Number],
  [signed, BigInt64Array, (value) => value],
  [(next) => BigInt.asIntN(32, signed(next)), Int32Array, BigInt],
  [(next) => BigInt.asIntN(8, signed(next)), Int8Array, BigInt],
  [unsigned, BigUint64Array, (value) => new UInt(value)],
  [(next) => BigInt.asUintN(16, unsigned(next)), Uint16Array, (value) => new UInt(value)],
];

/** Which rows have a value: in what a column says of it, and as booleans. */
function validity(next, length) {
  const valid = Array.from({ length }, () => next(4) !== 0);
  switch (next(3)) {
    case 0:
      return [{}, valid.fill(true)];
    case 1:
      return [{ present: Uint8Array.from(valid, Number) }, valid];
    default: {
      const bitmap = new Uint8Array(Math.ceil(length / 8));
      valid.forEach((is, row) => (bitmap[row >> 3] |= is << (row & 7)));
      return [{ valid: bitmap }, valid];
    }
  }
}

const whereValid = (values, valid) => values.map((value, row) => (valid[row] ? value : null));

function strings(next, length) {
  const values = Array.from({ length }, () => (next(6) === 0 ? randomText(next, 0, 3).toWellFormed() : text(next, 0)));
  const [said, valid] = validity(next, length);
  if (next(2) === 0) return [whereValid(values, valid), whereValid(values, valid)];
  const offsets = [next(3)];
  for (const value of values) offsets.push(offsets.at(-1) + Buffer.byteLength(value));
  const bytes = Buffer.concat([Buffer.alloc(offsets[0], "a"), Buffer.from(values.join(""))]);
  const of = [Int32Array, Uint32Array, BigInt64Array][next(3)];
  const typed = of === BigInt64Array ? BigInt64Array.from(offsets, BigInt) : of.from(offsets);
  return [{ values: bytes, offsets: typed, ...said }, whereValid(values, valid)];
}

function booleans(next, length) {
  const values = Array.from({ length }, () => next(2) === 1);
  const [said, valid] = validity(next, length);
  if (next(2) === 0) return [whereValid(values, valid), whereValid(values, valid)];
  return [{ kind: "boolean", values: Uint8Array.from(values, Number), ...said }, whereValid(values, valid)];
}

function numbers(next, length) {
  const [make, of, inRow] = NUMBERS[next(NUMBERS.length)];
  const given = Array.from({ length }, () => make(next));
  const values = of.name.startsWith("Big") ? of.from(given) : of.from(given, Number);
  const [said, valid] = validity(next, length);
  const rows = whereValid(Array.from(values, inRow), valid);
  // A view into the middle of a buffer.
  if (Object.keys(said).length === 0 && next(2) === 0) return [new of([...values, ...values]).subarray(length), rows];
  return [{ values, ...said }, rows];
}

function dictionary(next, length) {
  const names = Array.from({ length: 1 + next(5) }, () => text(next, 1));
  const codes = Array.from({ length }, () => next(names.length + 1) - 1);
  const of = [Int8Array, Int16Array, Int32Array][next(3)];
  return [{ names, codes: of.from(codes) }, codes.map((code) => names[code] ?? null)];
}

function tag(next, length) {
  if (next(4) !== 0) return dictionary(next, length);
  const constant = text(next, 1);
  return [constant, Array(length).fill(constant)];
}

function time(next, length) {
  const ms = Array.from({ length }, () => next(2 ** 32) * 1000);
  const dates = ms.map((each) => new Date(each));
  const ns = ms.map((each) => BigInt(each) * 1_000_000n);
  const rows = { dates: dates, units: ms };
  const forms = [
    [dates, rows.dates],
    [dates.map((date) => date.toISOString()), rows.dates],
    [BigInt64Array.from(ms, BigInt), rows.units],
    [Float64Array.from(ms), rows.units],
    [ms, rows.units],
    [{ values: BigInt64Array.from(ns), precision: "ns" }, rows.dates],
    [{ values: Float64Array.from(ms), precision: "ms" }, rows.dates],
  ];
  return forms[next(forms.length)];
}

/** Columns of `length` rows, and the rows: those of which no field is left are not among them. */
export function anyColumns(next, length) {
  const tags = Array.from({ length: next(4) }, (_, index) => [`t${index}${text(next, 0)}`, tag(next, length)]);
  const kinds = [numbers, numbers, strings, booleans, dictionary];
  const one = (index) => [`f${index}${text(next, 0)}`, kinds[next(kinds.length)](next, length)];
  const fields = Array.from({ length: 1 + next(4) }, (_, index) => one(index));
  const [times, timesOfRows] = next(4) === 0 ? [undefined, []] : time(next, length);
  const measurement = next(4) === 0 ? dictionary(next, length) : [text(next, 0)];
  const given = ([columns, rows]) => (rows?.includes(null) ? "m" : columns);
  const name = given(measurement);
  const of = (columns) => new Map(columns.map(([key, [column]]) => [key, column]));
  const at = (columns, row) => new Map(columns.map(([key, [, rows]]) => [key, rows[row]]));
  const rows = Array.from({ length }, (_, row) => ({
    measurement: typeof name === "string" ? name : measurement[1][row],
    tags: at(tags, row),
    fields: at(fields, row),
    time: timesOfRows[row],
  }));
  const kept = rows.filter(({ fields }) => [...fields.values()].some((value) => value !== null));
  return { columns: { measurement: name, tags: of(tags), fields: of(fields), time: times, length }, rows, kept };
}
