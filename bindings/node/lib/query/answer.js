"use strict";
// Answers received.

const native = require("../native.js");
const { join } = require("../columns.js");
const { unwrap } = require("../errors.js");
const { UInt } = require("../numbers.js");
const { ANSWER, checked } = require("../options.js");
const { bytesOf } = require("../read.js");
const { pairsInTurn } = require("../write/texts.js");

/** What makes an answer and its series, which nobody else does. */
const made = Symbol("made");

const valueOf = (cell) => (cell?.unsigned ? new UInt(cell.value) : (cell?.value ?? null));

function columnOf({ kind, cells, ...column }, length) {
  if (kind === "null") return { kind, values: null, present: new Uint8Array(length), length };
  if (kind === "mixed") return { kind, values: cells.map(valueOf), present: column.present ?? null, length };
  const whole = join(kind === "time" ? "int" : kind, [{ part: { length }, first: 0, column }], length);
  return kind === "time" ? { ...whole, precision: "ns" } : whole;
}

class Series {
  #native;
  #place;
  #columns;

  constructor(by, answer, place, { name, tags, length, partial }) {
    if (by !== made) throw new TypeError("a Series comes from parseV1() or an AnswerReader");
    this.#native = answer;
    this.#place = place;
    this.name = name;
    this.tags = new Map(pairsInTurn(tags));
    this.length = length;
    this.partial = partial;
  }

  get columns() {
    if (this.#columns === undefined) {
      const given = unwrap(this.#native.columns(...this.#place));
      this.#columns = new Map(given.map(({ name, ...column }) => [name, columnOf(column, this.length)]));
    }
    return this.#columns;
  }

  toArrow() {
    return unwrap(this.#native.stream(...this.#place));
  }
}

class QueryAnswer {
  #native;

  constructor(by, answer) {
    if (by !== made) throw new TypeError("a QueryAnswer comes from parseV1() or an AnswerReader");
    this.#native = answer;
    this.#outline();
  }

  append(later) {
    if (!(later instanceof QueryAnswer)) throw new TypeError("what is appended must be a QueryAnswer");
    if (later === this) throw new TypeError("an answer cannot be appended to itself");
    unwrap(this.#native.append(later.#native));
    this.#outline();
    return this;
  }

  /** Says what is there; columns are made when somebody asks. */
  #outline() {
    const { statements, error } = unwrap(this.#native.outline());
    this.statements = statements.map(({ id, error, messages, partial, series }, statement) => ({
      id,
      series: series.map((each, at) => new Series(made, this.#native, [statement, at], each)),
      error: error ?? undefined,
      messages: pairsInTurn(messages).map(([level, text]) => ({ level, text })),
      partial,
    }));
    this.error = error ?? undefined;
  }
}

const bodyOf = (body) => (typeof body === "string" ? Buffer.from(body) : bytesOf(body));

function parseV1(body, options) {
  return new QueryAnswer(made, unwrap(native.parseAnswer(bodyOf(body), checked(options, ANSWER))));
}

class AnswerReader {
  #native;
  #stream;

  constructor(options) {
    this.#native = unwrap(native.newAnswerReader(checked(options, ANSWER)));
  }

  feed(piece) {
    return unwrap(this.#native.feed(bytesOf(piece))).map((chunk) => new QueryAnswer(made, chunk));
  }

  finish() {
    const last = unwrap(this.#native.finish());
    return last === null ? undefined : new QueryAnswer(made, last);
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }

  get #transform() {
    this.#stream ??= new TransformStream({
      transform: (piece, controller) => this.feed(piece).forEach((chunk) => controller.enqueue(chunk)),
      flush: (controller) => {
        const last = this.finish();
        if (last !== undefined) controller.enqueue(last);
      },
    });
    return this.#stream;
  }
}

module.exports = { AnswerReader, QueryAnswer, Series, parseV1 };
