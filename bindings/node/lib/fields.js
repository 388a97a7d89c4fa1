"use strict";
// Fields of rows, packed by the type of their values or by the type that the caller wants.

const { types } = require("node:util");
const { LinepackError, kindOf } = require("./errors.js");
const { UInt, signed, unsigned } = require("./numbers.js");

const isText = (value) => typeof value === "string" || types.isUint8Array(value);

const INTEGER = /^[+-]?\d+$/;

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function refuse(code) {
  throw new LinepackError(code, "the value does not fit the field's type");
}

/** A value as an integer that the check may still refuse. */
function integerOf(value) {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (value instanceof UInt) return value.value;
  if (typeof value !== "string") return refuse("invalid_value");
  if (!INTEGER.test(value)) return refuse("invalid_number");
  return BigInt(value.replace("+", ""));
}

function floatOf(value) {
  if (typeof value === "number") return value;
  if (typeof value === "string") {
    if (!DECIMAL.test(value)) return refuse("invalid_number");
    const float = Number(value);
    return Number.isFinite(float) ? float : refuse("float_out_of_range");
  }
  const integer = integerOf(value);
  const float = Number(integer);
  return BigInt(float) === integer ? float : refuse("invalid_number");
}

function booleanOf(value) {
  if (typeof value === "boolean") return value;
  return value === "true" || value === "false" ? value === "true" : refuse("invalid_boolean");
}

function textOf(value) {
  if (isText(value)) return value;
  return typeof value === "number" && !Number.isFinite(value) ? refuse("not_finite") : String(value);
}

/** What packs a value as a field of the type that the caller wants, or throws a LinepackError. */
const WANTED = new Map([
  ["float", (packer, key, value) => packer.float(key, floatOf(value))],
  ["int", (packer, key, value) => packer.int(key, signed(integerOf(value)))],
  ["uint", (packer, key, value) => packer.uint(key, unsigned(integerOf(value)))],
  ["boolean", (packer, key, value) => packer.boolean(key, booleanOf(value))],
  ["string", (packer, key, value) => packer.string(key, textOf(value))],
]);

/** Runs `pack`. A value out of range is the row's error, in its turn among the errors of the batch. */
function refusable(packer, key, value, pack) {
  try {
    pack(packer, key, value);
  } catch (error) {
    if (!(error instanceof LinepackError)) throw error;
    packer.refusedField(key, error.code);
  }
}

const packInt = WANTED.get("int");

const isValue = (value) =>
  typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" || value instanceof UInt || isText(value);

/** How the fields of plain objects get their types. */
class FieldTypes {
  #wanted;
  #integers;

  /** `wanted` is an object from keys to words of types, `integers` what an integral number becomes. */
  constructor(wanted, integers = "float") {
    if (!["float", "int"].includes(integers)) {
      throw invalid(`integers: unknown word ${JSON.stringify(integers)}; expected one of float, int`);
    }
    this.#integers = integers === "int";
    if (wanted === undefined) return;
    this.#wanted = new Map();
    for (const [key, word] of Object.entries(wanted)) {
      const pack = WANTED.get(word);
      if (pack === undefined) {
        const words = [...WANTED.keys()].join(", ");
        const got = typeof word === "string" ? JSON.stringify(word) : kindOf(word);
        throw invalid(`fieldTypes: unknown type ${got} of ${JSON.stringify(key)}; expected one of ${words}`);
      }
      this.#wanted.set(key, pack);
    }
  }

  /** Packs a field; false when its value is none. */
  pack(packer, key, value) {
    if (this.#wanted !== undefined) {
      const wanted = this.#wanted.get(typeof key === "string" ? key : Buffer.from(key).toString());
      if (wanted !== undefined && isValue(value)) {
        refusable(packer, key, value, wanted);
        return true;
      }
    }
    if (typeof value === "number" && this.#integers && Number.isInteger(value)) {
      refusable(packer, key, value, packInt);
      return true;
    }
    return packField(packer, key, value);
  }
}

const invalid = (message) => new LinepackError("invalid_option", message);

/** Packs a field by the type of its value; false when no field has that type. */
function packField(packer, key, value) {
  switch (typeof value) {
    case "number":
      packer.float(key, value);
      return true;
    case "bigint":
      if (BigInt.asIntN(64, value) === value) packer.int(key, value);
      else packer.refusedField(key, "integer_out_of_range");
      return true;
    case "boolean":
      packer.boolean(key, value);
      return true;
    case "string":
      packer.string(key, value);
      return true;
    default:
      if (value instanceof UInt) packer.uint(key, value.value);
      else if (types.isUint8Array(value)) packer.string(key, value);
      else return false;
      return true;
  }
}

module.exports = { FieldTypes, isText, packField };
