"use strict";

class LinepackError extends Error {
  constructor(code, message, offset) {
    super(message);
    this.code = code;
    if (offset !== undefined) this.offset = offset;
  }
}

class ParseError extends LinepackError {
  constructor(code, message, fault) {
    super(code, message);
    this.line = fault.line;
    this.record = fault.record;
    this.column = fault.column;
    this.offset = fault.offset;
    this.length = fault.length;
    this.help = fault.help;
    this.opened = fault.opened;
  }
}

class EncodeError extends LinepackError {
  constructor(code, message, help, { row, part, key }) {
    super(code, message);
    this.row = row;
    this.part = part;
    this.key = key;
    this.help = help;
  }
}

for (const type of [LinepackError, ParseError, EncodeError]) {
  Object.defineProperty(type.prototype, "name", { value: type.name, configurable: true, writable: true });
}

function errorOf({ failure, code, message, help, fault, row, offset }) {
  if (failure === "ParseError") return new ParseError(code, message, fault);
  if (failure === "EncodeError") return new EncodeError(code, message, help, row);
  return new LinepackError(code, message, offset);
}

/** The answer of a native function, which returns its errors as data: thrown here. */
function unwrap(answer) {
  if (answer?.failure === undefined) return answer;
  throw errorOf(answer);
}

/** What a value is, for the message of a TypeError. */
function kindOf(value) {
  if (value === null || value === undefined) return String(value);
  const name = typeof value === "object" ? value.constructor?.name : undefined;
  return name ?? typeof value;
}

module.exports = { LinepackError, ParseError, EncodeError, errorOf, unwrap, kindOf };
