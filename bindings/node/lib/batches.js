"use strict";

const { Batch, made } = require("./batch.js");
const { EncodeError, unwrap } = require("./errors.js");

/** What all iterators of JavaScript inherit from. */
const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));

class Batches {
  #table;
  #pieces;
  #reading;

  /** The bodies of the native `table`, which is fed with `pieces`: what its method `feed` takes. */
  constructor(by, table, pieces, { precision = "ns", mode = "strict", stringCEscapes = false }) {
    if (by !== made) throw new TypeError("Batches come from encodeColumns() or encodeArrow()");
    this.#table = table;
    this.#pieces = pieces;
    this.#reading = { precision, mode, stringCEscapes };
  }

  next() {
    try {
      const given = this.#next();
      return given === null ? { value: undefined, done: true } : { value: new Batch(made, given, this.#reading), done: false };
    } catch (error) {
      // A row leaves the others as they are; after anything else only what was written before is left.
      if (!(error instanceof EncodeError)) this.#pieces = [].values();
      throw error;
    }
  }

  #next() {
    let given = unwrap(this.#table.next());
    while (given === null) {
      const { value, done } = this.#pieces.next();
      if (done) return unwrap(this.#table.finish());
      given = unwrap(this.#table.feed(...value));
    }
    return given;
  }
}

Object.setPrototypeOf(Batches.prototype, IteratorPrototype);

module.exports = { Batches };
