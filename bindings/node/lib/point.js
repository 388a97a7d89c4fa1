"use strict";

const { types } = require("node:util");
const native = require("./native.js");
const { kindOf, unwrap } = require("./errors.js");
const { UInt, signed, timeOf, unsigned } = require("./numbers.js");
const { ENCODE, checked } = require("./options.js");
const { Packer } = require("./pack.js");

/** A string, or a copy of bytes that their owner could change later. */
function textOf(value, what) {
  if (typeof value === "string") return value;
  if (types.isUint8Array(value)) return new Uint8Array(value);
  throw new TypeError(`${what} must be a string or a Uint8Array, got ${kindOf(value)}`);
}

/** Throws unless `value` is of the type that `typeof` calls `type`. */
function typed(value, type, what) {
  if (typeof value !== type) throw new TypeError(`${what} must be a ${type}, got ${kindOf(value)}`);
  return value;
}

/** Packs a point as one row. */
let packPoint;

class Point {
  #measurement;
  // Flat, because an array for each pair would cost more than all the rest: key and value; type, key and value.
  #tags = [];
  #fields = [];
  #time;

  constructor(measurement) {
    this.#measurement = textOf(measurement, "the measurement");
  }

  tag(key, value) {
    this.#tags.push(textOf(key, "a tag key"), textOf(value, "a tag value"));
    return this;
  }

  floatField(key, value) {
    return this.#field("float", key, typed(value, "number", "a float"));
  }

  intField(key, value) {
    return this.#field("int", key, signed(value));
  }

  uintField(key, value) {
    return this.#field("uint", key, value instanceof UInt ? value.value : unsigned(value));
  }

  booleanField(key, value) {
    return this.#field("boolean", key, typed(value, "boolean", "a boolean field"));
  }

  stringField(key, value) {
    return this.#field("string", key, textOf(value, "a string field"));
  }

  field(key, value) {
    switch (typeof value) {
      case "number":
        return this.floatField(key, value);
      case "bigint":
        return this.intField(key, value);
      case "boolean":
        return this.booleanField(key, value);
      default:
        return value instanceof UInt ? this.uintField(key, value) : this.stringField(key, value);
    }
  }

  timestamp(value, precision) {
    this.#time = timeOf(value, precision);
    return this;
  }

  toLineProtocol(options) {
    const packer = new Packer();
    packPoint(this, packer);
    const line = unwrap(native.encode(packer.packed(), checked(options, ENCODE)));
    return Buffer.from(line.buffer, line.byteOffset, line.length - 1).toString();
  }

  #field(type, key, value) {
    this.#fields.push(type, textOf(key, "a field key"), value);
    return this;
  }

  static {
    packPoint = (point, packer) => {
      packer.measurement(point.#measurement);
      const tags = point.#tags;
      for (let i = 0; i < tags.length; i += 2) packer.tag(tags[i], tags[i + 1]);
      const fields = point.#fields;
      for (let i = 0; i < fields.length; i += 3) packer[fields[i]](fields[i + 1], fields[i + 2]);
      if (point.#time !== undefined) packer.time(point.#time);
      packer.end();
    };
  }
}

module.exports = { Point, packPoint };
