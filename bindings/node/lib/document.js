"use strict";
// The good records of a document, as parts that are looked into when somebody asks.

const { column, dictionary, keyOf, timestamps } = require("./columns.js");
const { LinepackError } = require("./errors.js");
const { Line } = require("./line.js");
const { Reading } = require("./reading.js");
const { Tape } = require("./tape.js");

class Document {
  #parts;
  // Of each part the index of its first record.
  #firsts = [];
  #length = 0;
  #report;
  #reading;
  // The part that was looked into last.
  #open = { at: -1, tape: undefined };

  constructor(parts, report, reading) {
    if (!(reading instanceof Reading)) throw new TypeError("a Document comes from parse() or a Decoder");
    this.#parts = parts;
    this.#report = report;
    this.#reading = reading;
    for (const { length } of parts) {
      this.#firsts.push(this.#length);
      this.#length += length;
    }
  }

  get length() {
    return this.#length;
  }

  get report() {
    return this.#report;
  }

  get errors() {
    return this.#report.errors;
  }

  line(index) {
    if (!(Number.isInteger(index) && index >= 0 && index < this.#length)) {
      throw new LinepackError("out_of_range", `there is no line ${String(index)} in a document of ${this.#length}`);
    }
    const part = this.#partOf(index);
    return new Line(this.#tape(part), index - this.#firsts[part]);
  }

  at(index) {
    const whole = Math.trunc(index) || 0;
    const place = whole < 0 ? whole + this.#length : whole;
    return place >= 0 && place < this.#length ? this.line(place) : undefined;
  }

  slice(start, end) {
    const clamp = (given, missing) => {
      const whole = given === undefined ? missing : Math.trunc(given) || 0;
      return whole < 0 ? Math.max(whole + this.#length, 0) : Math.min(whole, this.#length);
    };
    const first = clamp(start, 0);
    const count = Math.max(clamp(end, this.#length) - first, 0);
    return Array.from({ length: count }, (_, i) => this.line(first + i));
  }

  *[Symbol.iterator]() {
    for (let part = 0; part < this.#parts.length; part++) {
      const tape = this.#tape(part);
      const { length } = this.#parts[part];
      for (let index = 0; index < length; index++) yield new Line(tape, index);
    }
  }

  column(key, options) {
    return column(this.#parts, this.#reading, key, options);
  }

  timestamps() {
    return timestamps(this.#parts, this.#reading);
  }

  tagColumn(key) {
    return dictionary(this.#parts, this.#reading, keyOf(key));
  }

  measurements() {
    return dictionary(this.#parts, this.#reading);
  }

  #partOf(index) {
    let [low, high] = [0, this.#firsts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#firsts[middle] <= index) low = middle;
      else high = middle;
    }
    return low;
  }

  #tape(part) {
    if (this.#open.at !== part) this.#open = { at: part, tape: new Tape(this.#parts[part], this.#reading) };
    return this.#open.tape;
  }
}

module.exports = { Document };
