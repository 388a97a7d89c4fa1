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
const query = require("./lib/query/index.js");
const { parse, parseAsync, validate, validateAsync } = require("./lib/read.js");
const { Schema } = require("./lib/schema.js");
const { encodeArrow, encodeColumns, toArrow, toColumns } = require("./lib/tables.js");
const { targetMaxBodyBytes, targetRules } = require("./lib/targets.js");
const { Gunzip, Gzip, gunzip, gunzipAsync, gzip, gzipAsync } = require("./lib/write/gzip.js");
const { WriteParams } = require("./lib/write/params.js");
const { Answer, Refusal } = require("./lib/write/refusal.js");
const { WriteRequest } = require("./lib/write/request.js");
const { WriteResponse } = require("./lib/write/response.js");
const { RetryPolicy } = require("./lib/write/retry.js");
const { split, splitValid } = require("./lib/write/split.js");

module.exports = {
  Answer,
  BACKENDS: Object.freeze(unwrap(native.backends())),
  Batch,
  Batches,
  CODES,
  Decoder,
  Document,
  EncodeError,
  Encoder,
  Gunzip,
  Gzip,
  Line,
  LinepackError,
  ParseError,
  Point,
  Refusal,
  RetryPolicy,
  Schema,
  UInt,
  WriteParams,
  WriteRequest,
  WriteResponse,
  decodeStream,
  encode,
  encodeArrow,
  encodeColumns,
  gunzip,
  gunzipAsync,
  gzip,
  gzipAsync,
  parse,
  parseAsync,
  query,
  split,
  splitValid,
  targetMaxBodyBytes,
  targetRules,
  toArrow,
  toColumns,
  validate,
  validateAsync,
  version: unwrap(native.version()),
};
