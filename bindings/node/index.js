"use strict";

const native = require("./lib/native.js");
const { Document, Line } = require("./lib/document.js");
const { Encoder, encode } = require("./lib/encode.js");
const { EncodeError, LinepackError, ParseError, unwrap } = require("./lib/errors.js");
const { UInt } = require("./lib/numbers.js");
const { CODES } = require("./lib/pack.js");
const { Point } = require("./lib/point.js");
const { parse, validate } = require("./lib/read.js");

module.exports = {
  BACKENDS: Object.freeze(unwrap(native.backends())),
  CODES,
  Document,
  EncodeError,
  Encoder,
  Line,
  LinepackError,
  ParseError,
  Point,
  UInt,
  encode,
  parse,
  validate,
  version: unwrap(native.version()),
};
