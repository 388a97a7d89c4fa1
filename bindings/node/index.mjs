// The same classes as in CommonJS, under the same names.
import linepack from "./index.js";

export const {
  BACKENDS,
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
  version,
} = linepack;
