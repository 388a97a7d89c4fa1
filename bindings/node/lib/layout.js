"use strict";
// Columns as they are given: what each of them is, and its rows in windows, as bytes for the native module.

const { types } = require("node:util");
const { LinepackError, kindOf } = require("./errors.js");
const { UInt, signed, time, unsigned } = require("./numbers.js");
const { bytesOf } = require("./read.js");
const { instant, nsPerUnit } = require("./times.js");

/** Typed arrays by their own tag: what the native module calls their elements, and which kind of column they are. */
const ARRAYS = new Map([
  ["Float64Array", ["float64", "float"]],
  ["Float32Array", ["float32", "float"]],
  ["BigInt64Array", ["int64", "int"]],
  ["Int32Array", ["int32", "int"]],
  ["Int16Array", ["int16", "int"]],
  ["Int8Array", ["int8", "int"]],
  ["BigUint64Array", ["uint64", "uint"]],
  ["Uint32Array", ["uint32", "uint"]],
  ["Uint16Array", ["uint16", "uint"]],
  ["Uint8Array", ["uint8", "uint"]],
]);

const elementsOf = (array) => (ArrayBuffer.isView(array) ? ARRAYS.get(array[Symbol.toStringTag]) : undefined);

const isMissing = (value) => value === undefined || value === null;

const wrong = (where, wanted, given) => new TypeError(`${where} must be ${wanted}, got ${kindOf(given)}`);

/** The elements from `start` up to but not including `end`, as bytes that no other thread changes. */
function windowOf(array, start, end) {
  const size = array.BYTES_PER_ELEMENT;
  return bytesOf(new Uint8Array(array.buffer, array.byteOffset + start * size, (end - start) * size));
}

/** What strings of fewer units can be joined to one. */
const JOINED_UNITS = 1 << 28;

/** Strings as bytes one after the other, nothing for those that are missing; `lone` is told of a lone surrogate. */
function packed(texts, lone) {
  const offsets = new Uint32Array(texts.length + 1);
  let units = 0;
  for (let index = 0; index < texts.length; index++) {
    units += texts[index]?.length ?? 0;
    offsets[index + 1] = units;
  }
  const join = units < JOINED_UNITS;
  const bytes = join ? Buffer.from(texts.join("")) : Buffer.concat(texts.map((text) => Buffer.from(text ?? "")));
  // Text without any byte beyond ASCII has as many units as bytes, and it has been counted.
  if (bytes.length === units) return { bytes, offsets };
  texts.forEach((text, index) => {
    if (text?.isWellFormed() === false) lone(index);
    offsets[index + 1] = offsets[index] + Buffer.byteLength(text ?? "");
  });
  return { bytes, offsets };
}

/** A typed array of numbers; or of booleans, or of codes of names. */
class Numbers {
  constructor(elements, values) {
    this.kind = elements;
    this.values = values;
    this.length = values.length;
  }

  buffers(start, end) {
    return [windowOf(this.values, start, end)];
  }
}

const OFFSETS = ["int32", "uint32", "int64"];

/** Strings one after the other, as Apache Arrow lays them out. */
class Strings {
  kind = "text";

  constructor(values, offsets, where) {
    if (elementsOf(values)?.[0] !== "uint8") throw wrong(`${where}.values`, "a Uint8Array", values);
    this.offsets = elementsOf(offsets)?.[0];
    if (!OFFSETS.includes(this.offsets)) throw wrong(`${where}.offsets`, "an Int32Array, a Uint32Array or a BigInt64Array", offsets);
    if (offsets.length === 0) throw new TypeError(`${where}.offsets must have one more than rows, got none`);
    // Of shared memory a copy, made once: where the strings of a window are is for the native module to judge.
    this.values = bytesOf(values);
    this.starts = offsets;
    this.length = offsets.length - 1;
  }

  buffers(start, end) {
    return [this.values, windowOf(this.starts, start, end + 1)];
  }
}

/** The same value in every row. */
class Constant {
  kind = "constant";
  length = undefined;

  constructor(text) {
    this.names = packed([text]);
  }

  buffers() {
    return [];
  }
}

/** How the values of plain arrays become elements of typed arrays, by the kind of the first of them. */
const VALUES = new Map([
  ["number", { elements: "float64", Array: Float64Array, is: (value) => typeof value === "number", take: (value) => value }],
  ["bigint", { elements: "int64", Array: BigInt64Array, is: (value) => typeof value === "bigint", take: signed }],
  ["boolean", { elements: "boolean", Array: Uint8Array, is: (value) => typeof value === "boolean", take: Number }],
  ["UInt", { elements: "uint64", Array: BigUint64Array, is: (value) => value instanceof UInt, take: (value) => unsigned(value.value) }],
  ["string", { elements: "text", is: (value) => typeof value === "string" }],
]);

const MS = { elements: "float64", Array: Float64Array, unit: "ms", is: (value) => value instanceof Date, take: (value) => value.getTime() };

/** The same for times: numbers in the encoder's precision, or instants. */
const TIMES = new Map([
  ["number", { elements: "int64", Array: BigInt64Array, is: (value) => typeof value === "number", take: (value) => BigInt(time(value)) }],
  ["bigint", { elements: "int64", Array: BigInt64Array, is: (value) => typeof value === "bigint", take: time }],
  ["string", { elements: "int64", Array: BigInt64Array, unit: "ns", is: (value) => typeof value === "string", take: instant }],
  ["Date", MS],
]);

const kindOfValue = (value) => (typeof value === "object" ? value.constructor?.name : typeof value);

/** A plain array of values of one type, in which `null` and `undefined` stand for no value. */
class Values {
  valid = "bytes";

  constructor(array, column) {
    const first = array.find((value) => !isMissing(value));
    this.array = array;
    this.length = array.length;
    this.column = column;
    this.first = kindOf(first);
    const known = column.role === "time" ? TIMES : VALUES;
    this.type = isMissing(first) ? undefined : known.get(kindOfValue(first));
    if (this.type === undefined && !isMissing(first)) {
      throw wrong(`${column.where}[${array.indexOf(first)}]`, `one of ${[...known.keys()].join(", ")}`, first);
    }
    this.kind = this.type?.elements ?? "null";
    this.unit = this.type?.unit;
    if (this.kind === "text") this.offsets = "uint32";
  }

  buffers(start, end, refuse) {
    const present = new Uint8Array(end - start);
    const given = this.array.slice(start, end);
    if (given.length !== present.length) throw new TypeError(`${this.column.where} was shortened while it was read`);
    for (let row = 0; row < given.length; row++) {
      if (isMissing(given[row])) continue;
      if (this.type?.is(given[row])) present[row] = 1;
      else refuse(row, "mixed_types", `${kindOf(given[row])}, where the first value is ${this.first}`);
    }
    if (this.type === undefined) return [present];
    return this.kind === "text" ? [...this.#text(given, present, refuse), present] : [this.#numbers(given, present, refuse), present];
  }

  #numbers(given, present, refuse) {
    const { take } = this.type;
    const values = new this.type.Array(given.length);
    for (let row = 0; row < given.length; row++) {
      if (present[row] === 0) continue;
      try {
        values[row] = take(given[row]);
      } catch (error) {
        if (!(error instanceof LinepackError)) throw error;
        refuse(row, error.code, error.message);
      }
    }
    return windowOf(values, 0, values.length);
  }

  #text(given, present, refuse) {
    const texts = given.map((text, row) => (present[row] === 1 ? text : undefined));
    const { bytes, offsets } = packed(texts, (row) => refuse(row, "invalid_utf8", "it has a lone surrogate"));
    return [bytes, windowOf(offsets, 0, offsets.length)];
  }
}

const KEYS = ["kind", "values", "offsets", "names", "codes", "present", "valid", "length", "precision"];

function namesOf(names, where) {
  if (!Array.isArray(names)) throw wrong(`${where}.names`, "an array of strings", names);
  const other = names.findIndex((name) => typeof name !== "string");
  if (other >= 0) throw wrong(`${where}.names[${other}]`, "a string", names[other]);
  return packed(names, (index) => {
    throw new TypeError(`${where}.names[${index}] has a lone surrogate`);
  });
}

/** The values of a column that is an object. */
function valuesOf(given, { where, role }) {
  for (const key in given) {
    if (!KEYS.includes(key)) throw new TypeError(`${where}: unknown key "${key}"; expected ${KEYS.join(", ")}`);
  }
  const { kind, values, offsets, names, codes } = given;
  if (!isMissing(names) || !isMissing(codes)) {
    const [elements] = elementsOf(codes) ?? [];
    if (elements === undefined || /64|float/.test(elements)) {
      throw wrong(`${where}.codes`, "a typed array of integers of at most 32 bits", codes);
    }
    return Object.assign(new Numbers(elements, codes), { names: namesOf(names, where) });
  }
  if (!isMissing(offsets) || kind === "string") return new Strings(values, offsets, where);
  const [elements, own] = elementsOf(values) ?? [];
  if (elements === undefined) throw wrong(`${where}.values`, "a typed array", values);
  if (kind === "boolean" && elements === "uint8") return new Numbers("boolean", values);
  if (kind !== undefined && kind !== own) throw new TypeError(`${where}: a ${kindOf(values)} is no column of kind ${kindName(kind)}`);
  if (role === "time" && elements === "float32") throw wrong(`${where}.values`, "a Float64Array or integers", values);
  return new Numbers(elements, values);
}

const kindName = (kind) => (typeof kind === "string" ? JSON.stringify(kind) : kindOf(kind));

/** A column that is given as `given`: what `part`, a key of the columns, calls it. */
class Column {
  constructor(role, name, given, part) {
    Object.assign(this, { role, name, where: name === undefined ? part : `${part}[${JSON.stringify(name)}]` });
    this.values = this.#valuesOf(given);
    this.valid = this.values.valid;
    this.unit = this.values.unit;
    if (ArrayBuffer.isView(given) || Array.isArray(given) || typeof given === "string") return;
    const { present, valid, length, precision } = given;
    if (!isMissing(present) && !isMissing(valid)) throw new TypeError(`${this.where} has both present and valid`);
    if (!isMissing(present)) this.#setValid("bytes", "present", present, this.length);
    if (!isMissing(valid)) this.#setValid("bits", "valid", valid, Math.ceil(this.length / 8));
    if (!isMissing(length) && length !== this.length) {
      throw new TypeError(`${this.where} has ${this.length} rows, but its length is ${String(length)}`);
    }
    if (!isMissing(precision)) {
      if (role !== "time") throw new TypeError(`${this.where} has a precision; only time has one`);
      nsPerUnit(precision);
      this.unit = precision;
    }
  }

  get length() {
    return this.values.length;
  }

  layout(name) {
    const { kind, offsets, names } = this.values;
    const { role, valid, unit } = this;
    this.name = name;
    return { name, role, kind, offsets, names, valid, unit };
  }

  buffers(start, end, refuse) {
    const buffers = this.values.buffers(start, end, refuse);
    if (this.bits !== undefined) {
      const bytes = this.valid === "bytes";
      buffers.push(windowOf(this.bits, bytes ? start : start / 8, bytes ? end : Math.ceil(end / 8)));
    }
    return buffers;
  }

  #valuesOf(given) {
    if (this.role === "tag" && typeof given === "string") {
      if (!given.isWellFormed()) throw new TypeError(`${this.where} has a lone surrogate`);
      return new Constant(given);
    }
    if (Array.isArray(given)) return new Values(given, this);
    const [elements] = elementsOf(given) ?? [];
    if (elements !== undefined && !(this.role === "time" && elements === "float32")) return new Numbers(elements, given);
    if (given === null || typeof given !== "object" || ArrayBuffer.isView(given)) {
      throw wrong(this.where, this.role === "tag" ? "a column or a string" : "a column", given);
    }
    return valuesOf(given, this);
  }

  #setValid(kind, key, bits, length) {
    if (!types.isUint8Array(bits)) throw wrong(`${this.where}.${key}`, "a Uint8Array", bits);
    if (bits.length !== length) {
      throw new TypeError(`${this.where}.${key} must have ${length} bytes for ${this.length} rows, got ${bits.length}`);
    }
    this.valid = kind;
    this.bits = bits;
  }
}

module.exports = { Column };
