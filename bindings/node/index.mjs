// The same classes as in CommonJS, under the same names.
import linepack from "./index.js";

export const {
  BACKENDS,
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
  version,
} = linepack;
