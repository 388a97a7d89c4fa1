"use strict";

const { NS_PER_UNIT } = require("./times.js");

/** How a document was read, for those who read its records again. */
class Reading {
  constructor(options) {
    // Its records are good, so an error would be a defect and is thrown; and what their target takes has been judged.
    this.options = { ...options, errors: "raise", target: undefined };
    this.unit = NS_PER_UNIT.get(options.precision ?? "ns");
    this.cEscapes = options.stringCEscapes ?? false;
    Object.freeze(this);
  }
}

module.exports = { Reading };
