"use strict";
// The packed form of rows, in which a whole batch crosses to the native module in one call.
//
// What there is, and in which order, stands in words; numbers and text stand beside them. Names recur, so each crosses
// once and is then a number: the native module keeps the table of names that belongs to a packer. Values of tags recur
// too, but short ones are copied in less time than they are found.

const native = require("./native.js");
const { unwrap } = require("./errors.js");

// The low bits of a word; src/encode.rs has the same numbers and says what they mean.
const OP_BITS = 4;
const NAME = 0;
const ROW = 1;
const TAG = 2;
const FLOAT = 3;
const INT = 4;
const UINT = 5;
const TRUE = 6;
const FALSE = 7;
const STRING = 8;
const REFUSED_FIELD = 9;
const UNITS = 10;
const INSTANT = 11;
const REFUSED_TIME = 12;
const END = 13;

/** The reference to a text that is no name; any other is the index of a name, plus one. */
const INLINE = 0;

/** The words before the first row: how much of each array belongs to the batch. */
const HEAD = 3;

/** The most words that one call adds. */
const MOST = 6;

/** Longest text and most texts that become names. */
const NAME_UNITS = 64;
const NAMES = 4096;

/** After so many texts that found no room the names are collected anew. */
const MOST_UNKNOWN = 16 * NAMES;

/** Text up to this many units is copied unit by unit, which is faster than a call for so little. */
const SHORT = 24;

/** From this many units on the room for a text is counted, not guessed. */
const LONG = 1024;

/** The lengths in a batch have 32 bits. */
const MOST_TEXT = 2 ** 32 - 1;

/** A packer that has grown beyond this is not kept for the next batch. */
const KEPT_BYTES = 4 << 20;

/** Which half of a number in memory is which, and how much more the upper one counts. */
const LOW = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;
const HIGH = 1 - LOW;
const WORD = 2 ** 32;

/** The table of errors: word to number. */
const CODES = Object.freeze(Object.fromEntries(unwrap(native.codes()).map(({ word, number }) => [word, number])));

const SURROGATE = /^[\ud800-\udfff]$/u;

/** Text with a lone surrogate, as bytes that are not UTF-8 either: the encoder refuses them in its own order. */
function illFormed(text) {
  const parts = Array.from(text, (c) => (SURROGATE.test(c) ? Buffer.of(0xff) : Buffer.from(c)));
  return Buffer.concat(parts);
}

/** From this many units on a part of a string is no copy, but keeps the whole in memory. */
const SLICED = 13;

/** Rows in their packed form, which grow until {@link Packer.clear}, and the names that it has in common with the native module. */
class Packer {
  #names = unwrap(native.newNames());
  /** From the name to its reference, and back: the reference less one is the index. */
  #references = new Map();
  #known = [];
  /** How many texts could have been names, had there been room. */
  #unknown = 0;
  /** The keys of the row before, and their references: mostly the next row has the same keys. */
  #keys = [];
  #keyReferences = [];
  #place = 0;
  #words = new Uint32Array(256);
  #at = HEAD;
  #numbers = new BigUint64Array(64);
  #floats = new Float64Array(this.#numbers.buffer);
  #halves = new Uint32Array(this.#numbers.buffer);
  #count = 0;
  #text = Buffer.allocUnsafeSlow(1024);
  #length = 0;

  clear() {
    this.#at = HEAD;
    this.#count = 0;
    this.#length = 0;
    this.#place = 0;
  }

  /** Calls a native function with what was packed, and with how it is to be written where it asks that. */
  send(call, writing, schema) {
    this.#words[0] = this.#at;
    this.#words[1] = this.#count;
    this.#words[2] = this.#length;
    return unwrap(call(this.#names, this.#words, this.#numbers, this.#text, writing, schema));
  }

  /** Whether it is worth keeping: not too large, and not full of names that are not used any more. */
  get keepable() {
    const bytes = this.#words.byteLength + this.#numbers.byteLength + this.#text.length;
    return bytes <= KEPT_BYTES && this.#unknown <= MOST_UNKNOWN;
  }

  row(measurement) {
    this.#place = 0;
    this.#key(ROW, measurement);
  }

  tag(key, value) {
    const reference = this.#keyReference(key);
    // The frequent case.
    if (reference !== INLINE && this.#short(value)) {
      this.#op(TAG, reference);
      this.#words[this.#at++] = INLINE;
      this.#words[this.#at++] = value.length;
      return;
    }
    const valueReference = this.#reference(value);
    this.#open(TAG, reference, key);
    this.#words[this.#at++] = valueReference;
    if (valueReference === INLINE) this.#words[this.#at++] = this.#inline(value);
  }

  float(key, value) {
    this.#key(FLOAT, key);
    const at = this.#nextNumber();
    this.#floats[at] = value;
  }

  /** A signed integer in range: a bigint, or a safe number. */
  int(key, value) {
    this.#key(INT, key);
    this.#integer(value);
  }

  /** An unsigned integer in range: a bigint, or a safe number. */
  uint(key, value) {
    this.#key(UINT, key);
    this.#integer(value);
  }

  boolean(key, value) {
    this.#key(value ? TRUE : FALSE, key);
  }

  string(key, value) {
    this.#key(STRING, key);
    this.#words[this.#at++] = this.#inline(value);
  }

  refusedField(key, code) {
    this.#key(REFUSED_FIELD, key);
    this.#words[this.#at++] = CODES[code];
  }

  /** A time in the encoder's precision: a bigint in range, or a safe number. */
  units(value) {
    this.#op(UNITS, 0);
    this.#integer(value);
  }

  /** A time in nanoseconds since 1970: a bigint in range, or a safe number. */
  instant(value) {
    this.#op(INSTANT, 0);
    this.#integer(value);
  }

  refusedTime(code) {
    this.#op(REFUSED_TIME, CODES[code]);
  }

  end() {
    this.#op(END, 0);
  }

  /** One word, and room for those that may follow it. */
  #op(op, operand) {
    if (this.#at + MOST > this.#words.length) {
      const larger = new Uint32Array(this.#words.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words[this.#at++] = (operand << OP_BITS) | op;
  }

  #open(op, reference, text) {
    this.#op(op, reference);
    if (reference === INLINE) this.#words[this.#at++] = this.#inline(text);
  }

  #key(op, key) {
    this.#open(op, this.#keyReference(key), key);
  }

  #keyReference(key) {
    const place = this.#place++;
    if (this.#keys[place] === key) return this.#keyReferences[place];
    const reference = this.#reference(key);
    // The places of a row with very many keys are not kept.
    if (reference !== INLINE && place < NAMES) {
      this.#keys[place] = this.#known[reference - 1];
      this.#keyReferences[place] = reference;
    }
    return reference;
  }

  #reference(text) {
    const reference = this.#references.get(text);
    return reference === undefined ? this.#newReference(text) : reference;
  }

  #newReference(text) {
    if (typeof text !== "string" || text.length > NAME_UNITS || !text.isWellFormed()) return INLINE;
    if (this.#known.length === NAMES) {
      this.#unknown += 1;
      return INLINE;
    }
    const from = this.#length;
    this.#op(NAME, this.#inline(text));
    const name = text.length < SLICED ? text : this.#text.toString("utf8", from, this.#length);
    const reference = this.#known.push(name);
    this.#references.set(name, reference);
    return reference;
  }

  #nextNumber() {
    if (this.#count === this.#numbers.length) {
      const larger = new BigUint64Array(this.#count * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
      this.#floats = new Float64Array(larger.buffer);
      this.#halves = new Uint32Array(larger.buffer);
    }
    return this.#count++;
  }

  #integer(value) {
    const at = this.#nextNumber();
    if (typeof value === "bigint") {
      this.#numbers[at] = value;
    } else {
      // Both stores are modulo 2 ** 32, which makes it two's complement.
      this.#halves[2 * at + LOW] = value;
      this.#halves[2 * at + HIGH] = Math.floor(value / WORD);
    }
  }

  /** Copies a text, a string or bytes that should be UTF-8; its length in bytes. */
  #inline(text) {
    if (this.#short(text)) return text.length;
    if (typeof text !== "string") return this.#raw(text);
    // Three bytes are the most that one unit can need.
    this.#room(text.length < LONG ? text.length * 3 : Buffer.byteLength(text));
    if (!text.isWellFormed()) return this.#raw(illFormed(text));
    const length = this.#text.write(text, this.#length);
    this.#length += length;
    return length;
  }

  #raw(bytes) {
    this.#room(bytes.length);
    this.#text.set(bytes, this.#length);
    this.#length += bytes.length;
    return bytes.length;
  }

  /** Copies the text behind the others if it is short and ASCII. */
  #short(text) {
    if (typeof text !== "string" || text.length > SHORT) return false;
    this.#room(SHORT);
    const bytes = this.#text;
    const from = this.#length;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return false;
      bytes[from + i] = unit;
    }
    this.#length = from + text.length;
    return true;
  }

  #room(bytes) {
    const needed = this.#length + bytes;
    if (needed <= this.#text.length) return;
    if (needed > MOST_TEXT) throw new RangeError("a batch holds at most 4 GiB of text; encode in several batches");
    const larger = Buffer.allocUnsafeSlow(Math.min(Math.max(needed, this.#text.length * 2), MOST_TEXT));
    this.#text.copy(larger, 0, 0, this.#length);
    this.#text = larger;
  }
}

let idle;

/**
 * Runs `work` with an empty packer. One is kept from batch to batch with the names that it knows, unless `work` throws:
 * then the native module may not have seen all of them. A getter of the caller's object may come back here meanwhile.
 */
function packing(work) {
  const packer = idle ?? new Packer();
  idle = undefined;
  packer.clear();
  const result = work(packer);
  if (packer.keepable) idle = packer;
  return result;
}

module.exports = { CODES, NAME_UNITS, SLICED, packing };
