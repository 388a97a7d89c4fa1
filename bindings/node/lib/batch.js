"use strict";

const { parse } = require("./read.js");

/** What makes a Batch, which nobody else does. */
const made = Symbol("made");

const LF = 10;

function linesOf(body) {
  let lines = 0;
  for (let at = body.indexOf(LF); at >= 0; at = body.indexOf(LF, at + 1)) lines += 1;
  return lines;
}

class Batch {
  #reading;
  #first;
  #skipped;

  constructor(by, { body, records, skippedRows, skippedFields }, reading, first) {
    if (by !== made) throw new TypeError("a Batch comes from encodeColumns() or encodeArrow()");
    this.body = new Uint8Array(body.buffer, body.byteOffset, body.length);
    this.precision = reading.precision;
    this.records = records;
    this.skippedFields = skippedFields;
    this.#skipped = skippedRows;
    this.#reading = reading;
    this.#first = first;
  }

  get skippedRows() {
    return Array.from(this.#skipped);
  }

  rowOfLine(line) {
    const lines = linesOf(this.body);
    if (!(Number.isInteger(line) && line >= 1 && line <= lines)) return undefined;
    return this.#rowOfRecord(lines === this.records ? line - 1 : this.#recordAt(line));
  }

  /** The record that has this line, where strings have line ends in them. */
  #recordAt(line) {
    let record = -1;
    for (const each of parse(this.body, this.#reading)) {
      if (each.line > line) break;
      record += 1;
    }
    return record;
  }

  #rowOfRecord(record) {
    let row = this.#first + record;
    for (const skipped of this.#skipped) {
      if (skipped > row) break;
      row += 1;
    }
    return row;
  }
}

module.exports = { Batch, made };
