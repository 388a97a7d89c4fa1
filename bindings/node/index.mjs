// The same classes as in CommonJS, under the same names.
import linepack from "./index.js";

export const {
  BACKENDS,
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
  parse,
  parseAsync,
  validate,
  validateAsync,
  version,
} = linepack;
