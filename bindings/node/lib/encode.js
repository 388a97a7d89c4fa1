"use strict";

const native = require("./native.js");
const { kindOf, unwrap } = require("./errors.js");
const { ENCODE, checked } = require("./options.js");
const { Packer } = require("./pack.js");
const { packRow } = require("./rows.js");

class Encoder {
  #rows;
  #packer = new Packer();
  #count = 0;

  constructor(options) {
    this.#rows = unwrap(native.newRows(checked(options, ENCODE)));
  }

  add(point) {
    // A getter of the caller's object may come back here, so the packer is taken while it is in use.
    const packer = this.#packer ?? new Packer();
    this.#packer = undefined;
    try {
      packer.clear();
      packRow(point, packer, this.#count);
      this.#count += 1;
      unwrap(this.#rows.add(packer.packed()));
    } finally {
      this.#packer = packer;
    }
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
}

function encode(points, options) {
  if (typeof points === "string" || typeof points?.[Symbol.iterator] !== "function") {
    throw new TypeError(`points must be an iterable of rows, got ${kindOf(points)}`);
  }
  const given = checked(options, ENCODE);
  const packer = new Packer();
  let row = 0;
  for (const point of points) packRow(point, packer, row++);
  return unwrap(native.encode(packer.packed(), given));
}

module.exports = { Encoder, encode };
