"use strict";
// The packed form of rows, in which a whole batch crosses to the native module in one call.

const native = require("./native.js");
const { unwrap } = require("./errors.js");

// src/encode.rs has the same numbers.
const MEASUREMENT = 1;
const TAG = 2;
const FLOAT = 3;
const INT = 4;
const UINT = 5;
const BOOL = 6;
const STRING = 7;
const UNITS = 8;
const INSTANT = 9;
const REFUSED_FIELD = 10;
const REFUSED_TIME = 11;
const END = 12;

/** The table of errors: word to number. */
const CODES = Object.freeze(Object.fromEntries(unwrap(native.codes()).map(({ word, number }) => [word, number])));

/** Text up to this many units is copied unit by unit, which is faster than a call for so little. */
const SHORT = 24;

/** From this many units on the room for a text is counted, not guessed. */
const LONG = 1024;

const SURROGATE = /^[\ud800-\udfff]$/u;

/** Text with a lone surrogate, as bytes that are not UTF-8 either: the encoder refuses them in its own order. */
function illFormed(text) {
  const parts = Array.from(text, (c) => (SURROGATE.test(c) ? Buffer.of(0xff) : Buffer.from(c)));
  return Buffer.concat(parts);
}

class Packer {
  #bytes = Buffer.allocUnsafeSlow(512);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  clear() {
    this.#at = 0;
  }

  /** What was packed; valid until the next change. */
  packed() {
    return this.#bytes.subarray(0, this.#at);
  }

  measurement(name) {
    this.#op(MEASUREMENT);
    this.#text(name);
  }

  tag(key, value) {
    this.#op(TAG);
    this.#text(key);
    this.#text(value);
  }

  float(key, value) {
    this.#op(FLOAT);
    this.#text(key);
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  int(key, value) {
    this.#op(INT);
    this.#text(key);
    this.#word(value);
  }

  uint(key, value) {
    this.#op(UINT);
    this.#text(key);
    this.#word(value);
  }

  boolean(key, value) {
    this.#op(BOOL);
    this.#text(key);
    this.#op(Number(value));
  }

  string(key, value) {
    this.#op(STRING);
    this.#text(key);
    this.#text(value);
  }

  time({ instant, value }) {
    this.#op(instant ? INSTANT : UNITS);
    this.#word(value);
  }

  refusedField(code, key) {
    this.#op(REFUSED_FIELD);
    this.#code(code);
    this.#text(key);
  }

  refusedTime(code) {
    this.#op(REFUSED_TIME);
    this.#code(code);
  }

  end() {
    this.#op(END);
  }

  #code(word) {
    this.#reserve(2);
    this.#view.setUint16(this.#at, CODES[word], true);
    this.#at += 2;
  }

  #reserve(room) {
    const needed = this.#at + room;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }

  #op(byte) {
    this.#reserve(1);
    this.#bytes[this.#at++] = byte;
  }

  #word(value) {
    this.#reserve(8);
    this.#view.setBigInt64(this.#at, value, true);
    this.#at += 8;
  }

  /** A name or a text: a string, or bytes that should be UTF-8. */
  #text(text) {
    if (typeof text !== "string") return this.#raw(text);
    const units = text.length;
    // Three bytes are the most that one unit can need.
    this.#reserve(4 + (units < LONG ? units * 3 : Buffer.byteLength(text)));
    const length = units <= SHORT ? this.#ascii(text) : -1;
    if (length >= 0) return this.#close(length);
    if (!text.isWellFormed()) return this.#raw(illFormed(text));
    this.#close(this.#bytes.write(text, this.#at + 4));
  }

  #raw(bytes) {
    this.#reserve(4 + bytes.length);
    this.#bytes.set(bytes, this.#at + 4);
    this.#close(bytes.length);
  }

  #close(length) {
    this.#view.setUint32(this.#at, length, true);
    this.#at += 4 + length;
  }

  /** Copies the text if it is ASCII; its length, or -1. */
  #ascii(text) {
    const from = this.#at + 4;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return -1;
      this.#bytes[from + i] = unit;
    }
    return text.length;
  }
}

module.exports = { CODES, Packer };
