// An Arrow table as the columns that encodeColumns takes.
import { createRequire } from "node:module";

const { DataType, tableFromIPC } = createRequire(new URL("../../../../bindings/node/package.json", import.meta.url))("apache-arrow");

const UNITS = ["s", "ms", "us", "ns"];

/** The values of a column, 0 for those that are null, and which of them are there. */
function numbers(vector, array) {
  const missing = array.name.startsWith("Big") ? 0n : 0;
  return { values: array.from(vector, (value) => value ?? missing), present: Uint8Array.from(vector, (value) => Number(value !== null)) };
}

/** Times as they lie in memory: apache-arrow makes numbers of milliseconds of them. */
function times(vector) {
  const values = new BigInt64Array(vector.length);
  let at = 0;
  for (const { values: chunk, length } of vector.data) {
    values.set(chunk.subarray(0, length), at);
    at += length;
  }
  const present = Uint8Array.from(vector, (value) => Number(value !== null));
  return DataType.isTimestamp(vector.type) ? { values, present, precision: UNITS[vector.type.unit] } : { values, present };
}

/** Texts as they lie in memory: apache-arrow drops a byte order mark that they begin with. */
function* textsOf(vector) {
  for (const chunk of vector.data) {
    for (let row = 0; row < chunk.length; row++) {
      if (!chunk.getValid(row)) yield null;
      else if (DataType.isDictionary(chunk.type)) yield [...textsOf(chunk.dictionary)][chunk.values[row]];
      else yield Buffer.from(chunk.values.subarray(...Array.from(chunk.valueOffsets.subarray(row, row + 2), Number))).toString();
    }
  }
}

function dictionary(vector) {
  const texts = [...textsOf(vector)];
  const names = [...new Set(texts.filter((value) => value !== null))];
  return { names, codes: Int16Array.from(texts, (value) => (value === null ? -1 : names.indexOf(value))) };
}

function strings(vector) {
  const texts = Array.from(textsOf(vector), (value) => Buffer.from(value ?? ""));
  const offsets = new Int32Array(texts.length + 1);
  texts.forEach((text, row) => (offsets[row + 1] = offsets[row] + text.length));
  return { values: Buffer.concat(texts), offsets, present: Uint8Array.from(vector, (value) => Number(value !== null)) };
}

function column(vector) {
  const { type } = vector;
  if (DataType.isTimestamp(type)) return times(vector);
  if (DataType.isDictionary(type)) return dictionary(vector);
  if (DataType.isUtf8(type)) return strings(vector);
  if (DataType.isLargeUtf8(type)) return [...textsOf(vector)];
  if (DataType.isBool(type)) return { kind: "boolean", ...numbers(vector, Uint8Array) };
  return numbers(vector, type.ArrayType);
}

/** The columns of an Arrow stream, with the uses that a request gives them. */
export function columnsOf(stream, { measurement, measurementColumn, tags, time }) {
  const table = tableFromIPC(stream);
  const taken = new Set([measurementColumn, time, ...tags]);
  const named = (names) => new Map(names.map((name) => [name, column(table.getChild(name))]));
  const fields = table.schema.fields.map(({ name }) => name).filter((name) => !taken.has(name));
  return {
    measurement: measurement ?? column(table.getChild(measurementColumn)),
    tags: named(tags),
    fields: named(fields),
    time: time === undefined ? undefined : column(table.getChild(time)),
    length: table.numRows,
  };
}
