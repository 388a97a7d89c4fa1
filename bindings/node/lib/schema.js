"use strict";
// Which type each field has.

const native = require("./native.js");
const { LinepackError, errorOf, kindOf, unwrap } = require("./errors.js");
const { isFile } = require("./ipc.js");
const { LEARN_ARROW, SCHEMA, VALIDATE, VALIDATE_ASYNC, checked, tableOptions } = require("./options.js");
const { bytesOf, inPieces, mustBeBytes } = require("./read.js");
const { keyOf } = require("./columns.js");

/** What was found in a document, as one report. */
const found = ({ report, ...conflicts }) => ({ ...report, ...conflicts });

function ordinal(value, what) {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new TypeError(`${what} must be an integer from 1, got ${typeof value === "number" ? value : kindOf(value)}`);
}

/** The native half of the option `schema`, if it is given. */
let nativeOf;

class Schema {
  #native;

  constructor(options) {
    this.#native = unwrap(native.newSchema(checked(options, SCHEMA)));
  }

  static {
    nativeOf = (schema) => {
      if (schema === undefined || #native in schema) return schema?.#native;
      throw new LinepackError("invalid_option", `schema must be a Schema, got ${kindOf(schema)}`);
    };
  }

  static fromJson(text) {
    const schema = new Schema();
    schema.#native = unwrap(native.schemaFromJson(typeof text === "string" ? Buffer.from(text) : bytesOf(text)));
    return schema;
  }

  learn(data, options) {
    return found(unwrap(this.#native.learn(bytesOf(data), checked(options, VALIDATE))));
  }

  learnArrow(data, options) {
    const [table, writing] = tableOptions(checked(options, LEARN_ARROW));
    const { errors, ...learned } = unwrap(this.#native.learnArrow(bytesOf(data), isFile(data), table, writing));
    return { ...learned, errors: errors.map(errorOf) };
  }

  check(data, options) {
    return found(unwrap(this.#native.check(bytesOf(data), checked(options, VALIDATE))));
  }

  async learnAsync(data, options) {
    return this.#readAsync(data, options, true);
  }

  async checkAsync(data, options) {
    return this.#readAsync(data, options, false);
  }

  /** Reads on a worker thread, piece by piece; `keep` says whether what is learned is kept. */
  async #readAsync(data, options, keep) {
    mustBeBytes(data);
    const { signal, ...reading } = checked(options, VALIDATE_ASYNC);
    signal?.throwIfAborted();
    const learning = unwrap(this.#native.begin({ maxRecordBytes: Infinity, ...reading }, keep));
    try {
      for (const piece of inPieces(data)) {
        signal?.throwIfAborted();
        unwrap(await unwrap(learning.learnAsync(piece)));
      }
      return found(unwrap(learning.checked()));
    } finally {
      if (keep) unwrap(this.#native.end(learning));
    }
  }

  startAt(place) {
    if (place === null || typeof place !== "object") throw new TypeError(`a place must be an object, got ${kindOf(place)}`);
    const [document, line, record] = ["document", "line", "record"].map((name) => ordinal(place[name], name));
    unwrap(this.#native.startAt({ document, line, record }));
    return this;
  }

  merge(other) {
    if (!(other instanceof Schema)) throw new TypeError(`a schema is merged with another Schema, got ${kindOf(other)}`);
    if (other === this) throw new TypeError("a schema cannot be merged with itself");
    unwrap(this.#native.merge(other.#native));
    return this;
  }

  get(measurement, key) {
    return unwrap(this.#native.get(keyOf(measurement, "measurement"), keyOf(key))) ?? undefined;
  }

  get size() {
    return unwrap(this.#native.size());
  }

  get conflicts() {
    return unwrap(this.#native.conflicts());
  }

  *[Symbol.iterator]() {
    const inTurn = unwrap(this.#native.columns());
    for (let at = 0; at < inTurn.length; at += 3) yield inTurn.slice(at, at + 3);
  }

  toJson() {
    return unwrap(this.#native.toJson());
  }
}

module.exports = { Schema, nativeOf };
