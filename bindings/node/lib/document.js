"use strict";
// Parsed records as views on the flat arrays that one native call has made.

const { LinepackError } = require("./errors.js");
const { UInt } = require("./numbers.js");

// What a token is and the flags of a record: src/parse.rs has the same lists.
const TAG_KEY = 1;
const FIELD_KEY = 3;
const FLOAT = 4;
const INT = 5;
const UINT = 6;
const FALSE = 7;
const TRUE = 8;
const HAS_TIMESTAMP = 1;
const ASCII = 2;

// Figures of a record in `records`.
const TEXT = 0;
const TOKENS = 1;
const NUMBERS = 2;
const LINE = 3;
const RECORD = 4;
const FIGURES = 5;

/** Up to here an ASCII record becomes one string that its tokens are cut from. */
const WHOLE_BYTES = 1 << 16;

/** The arrays of a document, with the numbers readable as each type. */
class Tape {
  constructor({ text, ends, kinds, numbers, records, timestamps, flags }) {
    this.text = Buffer.from(text.buffer, text.byteOffset, text.length);
    this.ends = ends;
    this.kinds = kinds;
    this.unsigned = numbers;
    this.signed = new BigInt64Array(numbers.buffer, numbers.byteOffset, numbers.length);
    this.floats = new Float64Array(numbers.buffer, numbers.byteOffset, numbers.length);
    this.records = records;
    this.timestamps = timestamps;
    this.flags = flags;
    Object.freeze(this);
  }

  figure(index, which) {
    return this.records[index * FIGURES + which];
  }
}

const hasRepeatedKey = (items) => new Set(items.map(([key]) => key)).size !== items.length;

class Line {
  #tape;
  #index;
  #base;
  #whole;
  #tags;
  #fields;

  constructor(tape, index) {
    if (!(tape instanceof Tape)) throw new TypeError("a Line comes from parse()");
    this.#tape = tape;
    this.#index = index;
    this.#base = tape.figure(index, TEXT);
  }

  get measurement() {
    return this.#text(0, this.#tape.ends[this.#tape.figure(this.#index, TOKENS)]);
  }

  get tags() {
    return (this.#tags ??= new Map(this.tagItems()));
  }

  get fields() {
    return (this.#fields ??= new Map(this.fieldItems()));
  }

  tagItems() {
    return this.#items(TAG_KEY);
  }

  fieldItems() {
    return this.#items(FIELD_KEY);
  }

  get duplicates() {
    return hasRepeatedKey(this.fieldItems()) || hasRepeatedKey(this.tagItems());
  }

  get timestamp() {
    return this.#tape.flags[this.#index] & HAS_TIMESTAMP ? this.#tape.timestamps[this.#index] : null;
  }

  get line() {
    return this.#tape.figure(this.#index, LINE);
  }

  get record() {
    return this.#tape.figure(this.#index, RECORD);
  }

  get #lastToken() {
    const next = this.#index + 1;
    return next < this.#tape.flags.length ? this.#tape.figure(next, TOKENS) : this.#tape.kinds.length;
  }

  /** The text between two offsets from the start of the record's text. */
  #text(from, to) {
    this.#whole ??= this.#decodeWhole();
    if (this.#whole !== "") return this.#whole.slice(from, to);
    return this.#tape.text.toString("utf8", this.#base + from, this.#base + to);
  }

  /** The text of the record when bytes are characters in it and it is small, else an empty string. */
  #decodeWhole() {
    const { ends, flags, text } = this.#tape;
    const length = ends[this.#lastToken - 1];
    const fits = flags[this.#index] & ASCII && length <= WHOLE_BYTES;
    return fits ? text.toString("latin1", this.#base, this.#base + length) : "";
  }

  #items(keyKind) {
    const { ends, kinds } = this.#tape;
    const last = this.#lastToken;
    let token = this.#tape.figure(this.#index, TOKENS);
    let number = this.#tape.figure(this.#index, NUMBERS);
    let from = ends[token];
    const items = [];
    for (token += 1; token < last; token += 2) {
      const kind = kinds[token + 1];
      if (kinds[token] === keyKind) {
        items.push([this.#text(from, ends[token]), this.#value(kind, ends[token], ends[token + 1], number)]);
      }
      if (kind >= FLOAT && kind <= UINT) number += 1;
      from = ends[token + 1];
    }
    return items;
  }

  #value(kind, from, to, number) {
    switch (kind) {
      case FLOAT:
        return this.#tape.floats[number];
      case INT:
        return this.#tape.signed[number];
      case UINT:
        return new UInt(this.#tape.unsigned[number]);
      case FALSE:
      case TRUE:
        return kind === TRUE;
      default:
        return this.#text(from, to);
    }
  }
}

class Document {
  #tape;
  #report;

  constructor(tape, report) {
    if (!(tape instanceof Tape)) throw new TypeError("a Document comes from parse()");
    this.#tape = tape;
    this.#report = report;
  }

  get length() {
    return this.#tape.flags.length;
  }

  get report() {
    return this.#report;
  }

  get errors() {
    return this.#report.errors;
  }

  line(index) {
    if (Number.isInteger(index) && index >= 0 && index < this.length) return new Line(this.#tape, index);
    throw new LinepackError("out_of_range", `there is no line ${String(index)} in a document of ${this.length}`);
  }

  at(index) {
    const whole = Math.trunc(index) || 0;
    const place = whole < 0 ? whole + this.length : whole;
    return place >= 0 && place < this.length ? this.line(place) : undefined;
  }

  slice(start, end) {
    const clamp = (given, missing) => {
      const whole = given === undefined ? missing : Math.trunc(given) || 0;
      return whole < 0 ? Math.max(whole + this.length, 0) : Math.min(whole, this.length);
    };
    const first = clamp(start, 0);
    const count = Math.max(clamp(end, this.length) - first, 0);
    return Array.from({ length: count }, (_, i) => this.line(first + i));
  }

  *[Symbol.iterator]() {
    for (let index = 0; index < this.length; index++) yield this.line(index);
  }
}

module.exports = { Document, Line, Tape };
