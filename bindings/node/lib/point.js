"use strict";

const { isUtf8 } = require("node:buffer");
const { inspect, types } = require("node:util");
const native = require("./native.js");
const { EncodeError, kindOf, unwrap } = require("./errors.js");
const { UInt, signed, time, unsigned } = require("./numbers.js");
const { ENCODE, checked } = require("./options.js");
const { packing } = require("./pack.js");
const { nativeOf } = require("./schema.js");
const { measured } = require("./steps.js");
const { instant, isInstant, isTime } = require("./times.js");

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

/** A part of a point so that equal parts are equal strings, whether their texts were given as strings or as bytes. */
function comparable(type, ...values) {
  const plain = (value) => {
    if (types.isUint8Array(value)) return isUtf8(value) ? Buffer.from(value).toString() : [...value];
    return type === "float" && Object.is(value, -0) ? "-0" : String(value);
  };
  return JSON.stringify([type, ...values.map(plain)]);
}

/** Writes a single point with the default options. */
let plain;

/** Packs a field; a call by name would take longer than all the rest. */
function packField(packer, type, key, value) {
  if (type === "float") packer.float(key, value);
  else if (type === "int") packer.int(key, value);
  else if (type === "string") packer.string(key, value);
  else if (type === "boolean") packer.boolean(key, value);
  else packer.uint(key, value);
}

/** Packs a point as one row. */
let packPoint;

class Point {
  /** Says the measurement, and of each value whose it is. */
  #step;
  /** The values of tags and fields; there may be room for more. */
  #values;
  /** An integer; undefined when there is no time. */
  #time;
  #isInstant = false;

  constructor(measurement) {
    this.#step = measured(textOf(measurement, "the measurement"));
    this.#values = new Array(this.#step.room);
  }

  tag(key, value) {
    return this.#add("tag", textOf(key, "a tag key"), textOf(value, "a tag value"));
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
    if (!isTime(value)) throw new TypeError(`a time must be a bigint, a number, a Date or a text, got ${kindOf(value)}`);
    const isIt = isInstant(value, precision);
    this.#time = isIt ? instant(value, precision) : time(value);
    this.#isInstant = isIt;
    return this;
  }

  equals(other) {
    if (!(other instanceof Point)) return false;
    const [mine, theirs] = [this.#parts(), other.#parts()];
    return mine.length === theirs.length && mine.every((part, i) => part === theirs[i]);
  }

  toLineProtocol(options) {
    if (options !== undefined) {
      const { schema, ...writing } = checked(options, ENCODE);
      return this.#line(unwrap(native.newRows(writing, nativeOf(schema))));
    }
    // What failed in the middle of its work is not used again.
    const rows = plain ?? unwrap(native.newRows({}));
    plain = undefined;
    const line = this.#line(rows);
    plain = rows;
    return line;
  }

  toString() {
    try {
      return this.toLineProtocol();
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      return `invalid point: ${error.message}`;
    }
  }

  [inspect.custom]() {
    return `Point { ${this} }`;
  }

  #field(type, key, value) {
    return this.#add(type, textOf(key, "a field key"), value);
  }

  #add(type, key, value) {
    const step = this.#step;
    this.#values[step.count] = value;
    this.#step = step.then(type, key);
    return this;
  }

  #line(rows) {
    return packing((packer) => {
      packPoint(this, packer);
      return packer.send((...batch) => rows.line(...batch));
    });
  }

  /** All parts in an order that does not depend on that in which they were given. */
  #parts() {
    const [{ key: measurement }, ...steps] = this.#step.path;
    const parts = steps.map(({ type, key }, i) => comparable(type, key, this.#values[i]));
    parts.push(comparable("measurement", measurement), comparable(`time ${this.#isInstant}`, this.#time));
    return parts.sort();
  }

  static {
    packPoint = (point, packer) => {
      const path = point.#step.path;
      const values = point.#values;
      packer.row(path[0].key);
      // Tags first, in whatever order they came, as they do in a line.
      for (let i = 1; i < path.length; i++) {
        const { type, key } = path[i];
        if (type === "tag") packer.tag(key, values[i - 1]);
      }
      for (let i = 1; i < path.length; i++) {
        const { type, key } = path[i];
        if (type !== "tag") packField(packer, type, key, values[i - 1]);
      }
      if (point.#time !== undefined) {
        if (point.#isInstant) packer.instant(point.#time);
        else packer.units(point.#time);
      }
      packer.end();
    };
  }
}

module.exports = { Point, packPoint };
