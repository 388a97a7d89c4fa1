"use strict";

const native = require("./native.js");
const { errorOf, unwrap } = require("./errors.js");

/** What makes a Batch, which nobody else does. */
const made = Symbol("made");

class Batch {
  #reading;
  #first;
  #skipped;

  constructor(by, { body, records, skippedRows, skippedFields, firstRow, errors, errorCount }, reading) {
    if (by !== made) throw new TypeError("a Batch comes from encodeColumns() or encodeArrow()");
    this.body = new Uint8Array(body.buffer, body.byteOffset, body.length);
    this.precision = reading.precision;
    this.records = records;
    this.skippedFields = skippedFields;
    this.errors = errors.map(errorOf);
    this.errorCount = errorCount;
    this.#skipped = skippedRows;
    this.#reading = reading;
    this.#first = firstRow;
  }

  get skippedRows() {
    return Array.from(this.#skipped);
  }

  rowOfLine(line) {
    if (!(Number.isSafeInteger(line) && line >= 1)) return undefined;
    return unwrap(native.rowOfLine(this.body, line, this.#first, this.records, this.#skipped, this.#reading)) ?? undefined;
  }
}

module.exports = { Batch, made };
