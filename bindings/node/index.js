"use strict";

const native = require("./lib/native.js");
const { Batch } = require("./lib/batch.js");
const { Batches } = require("./lib/batches.js");
const { Decoder, decodeStream } = require("./lib/decoder.js");
const { Document } = require("./lib/document.js");
const { Encoder, encode } = require("./lib/encode.js");
const { EncodeError, LinepackError, ParseError, unwrap } = require("./lib/errors.js");
const { Line } = require("./lib/line.js");
const { UInt } = require("./lib/numbers.js");
const { CODES } = require("./lib/pack.js");
const { Point } = require("./lib/point.js");
const { parse, parseAsync, validate, validateAsync } = require("./lib/read.js");
const { encodeArrow, encodeColumns, toArrow, toColumns } = require("./lib/tables.js");

module.exports = {
  BACKENDS: Object.freeze(unwrap(native.backends())),
  Batch,
  Batches,
  CODES,
  Decoder,
  Document,
  EncodeError,
  Encoder,
  Line,
  LinepackError,
  ParseError,
  Point,
  UInt,
  decodeStream,
  encode,
  encodeArrow,
  encodeColumns,
  parse,
  parseAsync,
  toArrow,
  toColumns,
  validate,
  validateAsync,
  version: unwrap(native.version()),
};
