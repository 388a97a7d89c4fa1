"use strict";
// One parsed record: what is asked for is cut out of its bytes and converted.

const { UInt } = require("./numbers.js");
const { Cursor, Tape } = require("./tape.js");

const COMMA = 0x2c;
const SPACE = 0x20;

/** Up to here a record becomes one string that its tokens are cut from. */
const WHOLE_BYTES = 1 << 16;

// LP-011, LP-020, LP-071, LP-074: what a backslash means.
const IN_MEASUREMENT = /\\([, ])/g;
const IN_KEY = /\\([,= ])/g;
const IN_STRING = /\\(["\\])/g;
const IN_C_STRING = /\\(["\\nrt])/g;
const CONTROLS = { n: "\n", r: "\r", t: "\t" };

const unescapedString = (text, cEscapes) =>
  cEscapes ? text.replace(IN_C_STRING, (_, next) => CONTROLS[next] ?? next) : text.replace(IN_STRING, "$1");

/** The value that a field's token stands for. */
function valueOf(text, escaped, cEscapes) {
  switch (text[0]) {
    case '"':
      return escaped ? unescapedString(text.slice(1, -1), cEscapes) : text.slice(1, -1);
    case "t":
    case "T":
      return true;
    case "f":
    case "F":
      return false;
  }
  switch (text[text.length - 1]) {
    case "i":
      return BigInt(text.slice(0, -1));
    case "u":
      return new UInt(BigInt(text.slice(0, -1)));
    default:
      return Number(text);
  }
}

const hasRepeatedKey = (items) => new Set(items.map(([key]) => key)).size !== items.length;

class Line {
  #tape;
  #index;
  #whole;
  #tags;
  #fields;

  constructor(tape, index) {
    if (!(tape instanceof Tape)) throw new TypeError("a Line comes from a Document");
    this.#tape = tape;
    this.#index = index;
  }

  get measurement() {
    const cursor = new Cursor(this.#tape, this.#index);
    cursor.advance();
    const text = this.#tape.text(cursor.from, cursor.to);
    return cursor.escaped ? text.replace(IN_MEASUREMENT, "$1") : text;
  }

  get tags() {
    return (this.#tags ??= new Map(this.tagItems()));
  }

  get fields() {
    return (this.#fields ??= new Map(this.fieldItems()));
  }

  tagItems() {
    const items = [];
    const cursor = new Cursor(this.#tape, this.#index);
    cursor.advance();
    while (cursor.advance() && cursor.before === COMMA) {
      const key = this.#name(cursor);
      cursor.advance();
      items.push([key, this.#name(cursor)]);
    }
    return items;
  }

  fieldItems() {
    const items = [];
    const cursor = new Cursor(this.#tape, this.#index);
    cursor.advance();
    while (cursor.advance() && cursor.before === COMMA) cursor.advance();
    const { cEscapes } = this.#tape.reading;
    do {
      const key = this.#name(cursor);
      cursor.advance();
      items.push([key, valueOf(this.#text(cursor), cursor.escaped, cEscapes)]);
    } while (cursor.advance() && cursor.before === COMMA);
    return items;
  }

  get duplicates() {
    return hasRepeatedKey(this.fieldItems()) || hasRepeatedKey(this.tagItems());
  }

  get timestamp() {
    const cursor = new Cursor(this.#tape, this.#index);
    cursor.advanceToLast();
    // Only the first field's key and a timestamp follow a space, and a key is never last.
    if (cursor.before !== SPACE) return null;
    return BigInt(this.#tape.text(cursor.from, cursor.to)) * this.#tape.reading.unit;
  }

  get line() {
    return this.#tape.place(this.#index).line;
  }

  get record() {
    return this.#tape.place(this.#index).record;
  }

  /** A tag key, tag value or field key. */
  #name(cursor) {
    const text = this.#text(cursor);
    return cursor.escaped ? text.replace(IN_KEY, "$1") : text;
  }

  /** A token as it is written. */
  #text({ from, to }) {
    this.#whole ??= this.#decodeWhole();
    if (this.#whole === "") return this.#tape.text(from, to);
    const start = this.#tape.start(this.#index);
    return this.#whole.slice(from - start, to - start);
  }

  /** The text of the record when it is small and each byte is a character, else an empty string. */
  #decodeWhole() {
    const [start, end] = [this.#tape.start(this.#index), this.#tape.end(this.#index)];
    if (end - start > WHOLE_BYTES) return "";
    const text = this.#tape.text(start, end);
    return text.length === end - start ? text : "";
  }
}

module.exports = { Line };
