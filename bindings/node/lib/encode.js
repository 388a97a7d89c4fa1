"use strict";

const native = require("./native.js");
const { errorOf, kindOf, unwrap } = require("./errors.js");
const { FieldTypes } = require("./fields.js");
const { BATCH, ROWS, checked } = require("./options.js");
const { packing } = require("./pack.js");
const { packRow } = require("./rows.js");
const { nativeOf } = require("./schema.js");

/** The options for the native module, the native schema, and how fields get their types. */
function given(options, known) {
  const { fieldTypes, integers, schema, ...writing } = checked(options, known);
  return { writing, schema: nativeOf(schema), types: new FieldTypes(fieldTypes, integers) };
}

class Encoder {
  #rows;
  #types;
  #count = 0;

  constructor(options) {
    const { writing, schema, types } = given(options, ROWS);
    this.#rows = unwrap(native.newRows(writing, schema));
    this.#types = types;
  }

  add(point) {
    packing((packer) => {
      packRow(point, packer, this.#count, this.#types);
      this.#count += 1;
      packer.send((...batch) => this.#rows.add(...batch));
    });
    return this;
  }

  take() {
    this.#count = 0;
    return unwrap(this.#rows.take());
  }

  clear() {
    this.#count = 0;
    unwrap(this.#rows.clear());
  }

  get rows() {
    return this.#count;
  }

  get skippedRows() {
    return unwrap(this.#rows.skipped()).rows;
  }

  get skippedFields() {
    return unwrap(this.#rows.skipped()).fields;
  }
}

function encode(points, options) {
  if (typeof points === "string" || typeof points?.[Symbol.iterator] !== "function") {
    throw new TypeError(`points must be an iterable of rows, got ${kindOf(points)}`);
  }
  const { writing, schema, types } = given(options, BATCH);
  const { body, errors, skipped } = packing((packer) => {
    let row = 0;
    for (const point of points) packRow(point, packer, row++, types);
    return packer.send(native.encode, writing, schema);
  });
  if (writing.errors !== "collect") return body;
  return { body, errors: errors.map(errorOf), skippedRows: skipped.rows, skippedFields: skipped.fields };
}

module.exports = { Encoder, encode };
