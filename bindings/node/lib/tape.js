"use strict";
// Where the tokens of records are. Core's decode/tape.rs says what a word is.

const native = require("./native.js");
const { unwrap } = require("./errors.js");

const GAP = 1 << 30;
const PLACE = GAP - 1;

const CR = 13;

/** The records of a part, as the bytes and the words that say where their tokens end. */
class Tape {
  constructor(part, reading) {
    const { words, starts, ascii } = unwrap(native.tape(part.bytes, reading.options));
    this.bytes = part.bytes;
    // Signed, so that a word with the bit of escapes is below zero.
    this.words = new Int32Array(words.buffer, words.byteOffset, words.length);
    this.starts = starts;
    this.encoding = ascii ? "latin1" : "utf8";
    this.places = part.places;
    this.reading = reading;
    Object.freeze(this);
  }

  /** The byte at which the record begins. */
  start(index) {
    return this.words[this.starts[index]] & PLACE;
  }

  /** The byte after the record's last one, its line end not counted. */
  end(index) {
    const lineEnd = (this.words[this.starts[index + 1]] & PLACE) - 1;
    return this.bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
  }

  text(from, to) {
    return this.bytes.toString(this.encoding, from, to);
  }

  /** The line and the ordinal of the record. */
  place(index) {
    const { places } = this;
    let [low, high] = [0, places.length / 3];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (places[middle * 3] <= index) low = middle;
      else high = middle;
    }
    const after = index - places[low * 3];
    return { line: places[low * 3 + 1] + after, record: places[low * 3 + 2] + after };
  }
}

/** The tokens of a record, one after the other. */
class Cursor {
  #tape;
  #at;
  #last;
  #end;
  #next;

  constructor(tape, index) {
    this.#tape = tape;
    this.#at = tape.starts[index];
    this.#last = tape.starts[index + 1];
    this.#end = tape.end(index);
    this.#next = tape.start(index);
    /** The token's bytes, and whether a backslash stands in it. */
    this.from = this.#next;
    this.to = this.#next;
    this.escaped = false;
  }

  /** Goes on to the next token; false after the last. */
  advance() {
    while (this.#at < this.#last) {
      const word = this.#tape.words[++this.#at];
      this.from = this.#next;
      this.#next = word & PLACE;
      if (word & GAP) continue;
      // The last one may go on over the CR of the line end.
      this.to = Math.min(this.#next - 1, this.#end);
      this.escaped = word < 0;
      return true;
    }
    return false;
  }

  /** Goes on to the last token. */
  advanceToLast() {
    const { words } = this.#tape;
    this.#at = this.#last;
    while (words[this.#at] & GAP) this.#at -= 1;
    this.from = words[this.#at - 1] & PLACE;
    this.to = Math.min((words[this.#at] & PLACE) - 1, this.#end);
  }

  /** The byte before the token. */
  get before() {
    return this.#tape.bytes[this.from - 1];
  }
}

module.exports = { Cursor, Tape };
