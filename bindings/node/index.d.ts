/**
 * InfluxDB line protocol: parse, validate, encode.
 *
 * @packageDocumentation
 */

import type { Transform } from "node:stream";
import type { ReadableStream, WritableStream } from "node:stream/web";

import type { Schema, Target } from "./schema.js";

export * from "./schema.js";
export * from "./write.js";
export * as query from "./query.js";

/** The unit of timestamps. */
export type Precision = "ns" | "us" | "ms" | "s" | "m" | "h";

/**
 * How strictly the rules are taken: `spec` is the protocol's specification, `strict` only what every reader understands
 * alike, `lenient` also what forgiving servers take.
 */
export type Mode = "spec" | "strict" | "lenient";

/** The part of a row that an {@link EncodeError} is about. */
export type Part = "row" | "measurement" | "tag_key" | "tag_value" | "field_key" | "field_value" | "timestamp";

/** Text: a string, or bytes that must be UTF-8. */
export type Text = string | Uint8Array;

/**
 * What a parsed field holds: a `number` is a float, a `bigint` a signed integer (`i`), a {@link UInt} an unsigned one
 * (`u`).
 */
export type FieldValue = number | bigint | UInt | boolean | string;

/** What {@link validate} is told. */
export interface ValidateOptions {
  /** Default `"spec"`. */
  mode?: Mode | undefined;
  /** The unit of the document's timestamps. Default `"ns"`. */
  precision?: Precision | undefined;
  /** How many errors are kept, and how many warnings; all are counted. `Infinity` keeps them all. Default 100. */
  maxErrors?: number | undefined;
  /** Longest record or comment in bytes. Default `Infinity`: no limit below 1 GiB. */
  maxRecordBytes?: number | undefined;
  /** In strings `\n`, `\r` and `\t` are control characters. Default `false`. */
  stringCEscapes?: boolean | undefined;
  /** Control bytes in tag values are refused in every mode. Default `false`. */
  strictControl?: boolean | undefined;
  /**
   * The server that the document is meant for: what it refuses is an error, what it reads differently a warning (see
   * {@link targetRules}). Every record is then read exactly, which takes longer. Default none: only the mode counts.
   */
  target?: Target | undefined;
}

/** What {@link parse} is told. */
export interface ParseOptions extends ValidateOptions {
  /**
   * `"raise"`, the default, throws the first error; `"collect"` keeps the good records and lists the errors in
   * {@link Document.errors}.
   */
  errors?: "raise" | "collect" | undefined;
}

/** What {@link parseAsync} and {@link validateAsync} are told beyond that. */
export interface AsyncOptions {
  /** Ends the reading when it is aborted; the promise is then rejected with its reason. */
  signal?: AbortSignal | undefined;
}

/** What a {@link Decoder} is told. */
export interface DecodeOptions extends ParseOptions {
  /**
   * `"raise"`, the default, throws the first error; `"collect"` keeps the good records and lists the errors in the
   * documents in whose bytes they were found. `maxErrors` counts for all of them together.
   */
  errors?: "raise" | "collect" | undefined;
  /**
   * Longest record or comment in bytes; a longer one is the error `record_too_long`. Default 16777216 (16 MiB), so that a
   * string that is never closed cannot fill the memory; `Infinity` sets no limit below 1 GiB.
   */
  maxRecordBytes?: number | undefined;
}

/** How rows are written. */
export interface EncodeOptions {
  /** Default `"strict"`: only what every reader understands alike. */
  mode?: Mode | undefined;
  /** The unit of the timestamps written. Default `"ns"`. */
  precision?: Precision | undefined;
  /** The layout of floats: that of JavaScript (the default), Python or Go. */
  floats?: "ecma" | "python" | "go" | undefined;
  /** Tags in ascending order of their keys, which servers like best (the default), or as given. */
  tagOrder?: "sorted" | "given" | undefined;
  /** Line breaks and tabs in strings are written as `\n`, `\r`, `\t`, for readers with the same option. Default `false`. */
  stringCEscapes?: boolean | undefined;
  /**
   * A key that comes twice, among the tags or among the fields: `"error"`, the default, refuses the row; with `"last"` the
   * last one counts, each being one that can be written.
   */
  onDuplicate?: "error" | "last" | undefined;
  /**
   * NaN and infinity, which cannot be written: `"error"`, the default, refuses the row; `"omit"` leaves the field out and
   * counts it, and skips and counts a row of which no field is left.
   */
  nan?: "error" | "omit" | undefined;
  /** An instant finer than the precision is floored (`"floor"`, the default), or its row refused (`"error"`). */
  inexact?: "floor" | "error" | undefined;
  /**
   * A name or value that cannot be written: `"error"`, the default, refuses the row; `"skip_row"` skips and counts it;
   * `"skip_field"` leaves a field out and counts it, and skips the row for a measurement or a tag, without which it would
   * belong to another series.
   */
  onUnencodable?: "error" | "skip_field" | "skip_row" | undefined;
  /**
   * Longest body in bytes; a row that would make it longer is refused with `body_full`, or with `row_too_long` if it would
   * not fit into an empty one. Default no limit.
   */
  maxBytes?: number | undefined;
  /** Tags of every row that does not give them itself. Those that cannot be written are an `invalid_option`. */
  defaultTags?: Readonly<Record<string, string>> | ReadonlyMap<string, string> | undefined;
  /**
   * The types that fields are known to have, as they are known when this is given: an integer is written as a float where the
   * schema knows its field as one and the float is the same number, so that servers take it. What else conflicts is written
   * as it is. Default none.
   */
  schema?: Schema | undefined;
}

/** The type of a field, as an {@link Encoder} can be told it. */
export type FieldType = "float" | "int" | "uint" | "boolean" | "string";

/** How {@link Row}s are written. A {@link Point} and a {@link Line} say themselves of which types their fields are. */
export interface RowOptions extends EncodeOptions {
  /**
   * The types of fields by their keys. A value of another type becomes one of this type when nothing of it is lost, text
   * that says the value included; otherwise the row is refused. Fields that are not named follow the types of their values.
   */
  fieldTypes?: Readonly<Record<string, FieldType>> | undefined;
  /**
   * What a `number` without a fraction becomes. Default `"float"`; with `"int"` 20 is an integer and 20.5 a float, which is
   * only good for keys that never have both: a server keeps the first type that it sees.
   */
  integers?: "float" | "int" | undefined;
}

/** What {@link encode} is told. */
export interface BatchOptions extends RowOptions {
  /**
   * `"raise"`, the default, throws the first error; `"collect"` writes the good rows and gives the errors beside them.
   */
  errors?: "raise" | "collect" | undefined;
}

/** What became of rows whose errors were collected. */
export interface Encoded {
  /** The good rows. */
  body: Uint8Array<ArrayBuffer>;
  /** Why the others are not in it, one error for each, in the order of the rows. */
  errors: EncodeError[];
  /** Rows that the options `nan` and `onUnencodable` had skipped. They are neither in the body nor among the errors. */
  skippedRows: number;
  /** Fields that these options had left out of rows that are in the body. */
  skippedFields: number;
}

/** A place in a document. */
export interface Position {
  /** Physical line, 1-based. */
  line: number;
  /** Byte in that line, 1-based. */
  column: number;
}

/** One rejected record or comment of a document. */
export interface LineError {
  /** What is wrong: a word of {@link CODES}. */
  code: string;
  /** What is wrong, in one sentence. */
  message: string;
  /** What to do about it. */
  help: string;
  /** Physical line on which the record starts, 1-based. */
  line: number;
  /** Ordinal of the record among all points, good and bad, 1-based; 0 for a comment. */
  record: number;
  /** Byte of the fault counted from the start of `line`, 1-based; it may pass that line's end when a string spans lines. */
  column: number;
  /** Byte of the fault in the document, 0-based. */
  offset: number;
  /** Bytes at fault; 0 at the end of the input. */
  length: number;
  /** Where the string was opened, when the fault is text after its closing quote. */
  opened?: Position;
}

/** How much of a document was good, and what was not. */
export interface Report {
  /** Whether nothing at all was wrong. */
  ok: boolean;
  /** Points accepted. */
  records: number;
  /** Points rejected. */
  rejected: number;
  /** Errors in all, those of comments and those beyond `maxErrors` included. */
  errorCount: number;
  /** The first `maxErrors` errors, in document order. */
  errors: LineError[];
  /** Warnings in all: what the `target` takes, but reads differently. 0 without a target. */
  warningCount: number;
  /** The first `maxErrors` warnings, in document order; several may be about one record. They do not count for `ok`. */
  warnings: LineError[];
}

/**
 * Checks a document and builds nothing.
 *
 * @param data - The document's bytes. Text must be encoded first.
 * @throws {@link LinepackError} with code `invalid_option` for an option or a word that does not exist.
 * @example
 * ```js
 * const report = validate(Buffer.from("cpu load=0.5\ncpu load=\n"));
 * report.records; //=> 1
 * report.errors.map((error) => [error.code, error.line]); //=> [["empty_field_value", 2]]
 * ```
 */
export function validate(data: Uint8Array, options?: ValidateOptions): Report;

/**
 * {@link validate} on a worker thread. The event loop goes on: it is held up only to copy a piece of `data` at a time.
 *
 * @param data - The document's bytes, which must not change until the promise is settled.
 * @returns A promise, rejected with what `validate` would throw.
 * @example
 * ```js
 * const report = await validateAsync(Buffer.from("cpu load=0.5\n"));
 * report.ok; //=> true
 * ```
 */
export function validateAsync(data: Uint8Array, options?: ValidateOptions & AsyncOptions): Promise<Report>;

/**
 * Parses a document. The result owns what it needs: later changes of `data` do not reach it. Nothing is unescaped or
 * converted before it is asked for.
 *
 * @param data - The document's bytes. Text must be encoded first.
 * @throws {@link ParseError} for the first bad record, unless `errors` is `"collect"`.
 * @throws {@link LinepackError} with code `invalid_option` for an option or a word that does not exist.
 * @example
 * ```js
 * const document = parse(Buffer.from("cpu,host=a load=0.5 1700\n"));
 * for (const line of document) {
 *   line.tags.get("host"); //=> "a"
 *   line.fields.get("load"); //=> 0.5
 *   line.timestamp; //=> 1700n
 * }
 * ```
 */
export function parse(data: Uint8Array, options?: ParseOptions): Document;

/**
 * {@link parse} on a worker thread. The event loop goes on: it is held up only to copy a piece of `data` at a time and to
 * take what became of it.
 *
 * @param data - The document's bytes, which must not change until the promise is settled.
 * @returns A promise, rejected with what `parse` would throw.
 * @example
 * ```js
 * const document = await parseAsync(Buffer.from("cpu load=0.5\ncpu load=0.75\n"));
 * document.length; //=> 2
 * ```
 */
export function parseAsync(data: Uint8Array, options?: ParseOptions & AsyncOptions): Promise<Document>;

/** A value for each record of a document, where it has one. */
export interface ValueColumn<Kind, Values> {
  /** The type of the values. */
  kind: Kind;
  /** The values in the order of the records; that of a record without one is 0. */
  values: Values;
  /** For each record 1 if it has a value, else 0; `null` when all have one. */
  present: Uint8Array<ArrayBuffer> | null;
  /** Number of records. */
  length: number;
}

/** A string for each record of a document, where it has one: laid out as Apache Arrow lays out strings. */
export interface StringColumn extends ValueColumn<"string", Uint8Array<ArrayBuffer>> {
  /** The strings, unescaped, in UTF-8, one after the other without anything between them. */
  values: Uint8Array<ArrayBuffer>;
  /** One more than records: the bytes of record `i` are those from `offsets[i]` up to but not including `offsets[i + 1]`. */
  offsets: Uint32Array<ArrayBuffer>;
}

/** Times in nanoseconds, which are instants to whoever is given them. */
export interface TimeColumn extends ValueColumn<"int", BigInt64Array<ArrayBuffer>> {
  /** The unit of the values. */
  precision: "ns";
}

/** One field of every record of a document. Booleans are 0 or 1. */
export type Column =
  | ValueColumn<"float", Float64Array<ArrayBuffer>>
  | ValueColumn<"int", BigInt64Array<ArrayBuffer>>
  | ValueColumn<"uint", BigUint64Array<ArrayBuffer>>
  | ValueColumn<"boolean", Uint8Array<ArrayBuffer>>
  | StringColumn;

/** A name for each record of a document, as a number: there are few names and many records. */
export interface Dictionary {
  /** The names in the order of their first record. */
  names: string[];
  /** For each record the index of its name; -1 where it has none. */
  codes: Int32Array<ArrayBuffer>;
}

/** Which records a column is of. */
export interface ColumnOptions {
  /** Only those of this measurement; the others count as records without a value. */
  measurement?: string | undefined;
}

/**
 * The good records of a document, in order. Made by {@link parse}, {@link parseAsync} and {@link Decoder}.
 *
 * It keeps the bytes of the records and finds the tokens in them again where somebody looks, some hundred KiB at a time.
 * So reading one line after the other is quick, and picking lines at random is not; for one thing of every record there are
 * columns.
 */
export class Document implements Iterable<Line> {
  private constructor();
  /** Number of good records. */
  readonly length: number;
  /** What was accepted and what was not. */
  readonly report: Report;
  /** The errors, when they were collected: those of {@link Document.report}. */
  readonly errors: LineError[];
  /**
   * The record at `index`, 0-based.
   *
   * @throws {@link LinepackError} with code `out_of_range`.
   */
  line(index: number): Line;
  /** The record at `index`, counted from the end when negative; `undefined` when there is none, as with arrays. */
  at(index: number): Line | undefined;
  /** The records from `start` up to but not including `end`, as with arrays. */
  slice(start?: number, end?: number): Line[];
  /** The records in order. */
  [Symbol.iterator](): IterableIterator<Line>;
  /**
   * The field `key` of every record as one typed array. Where a record has the field several times the last counts.
   *
   * @throws {@link LinepackError} with code `no_such_field` when no record has it, `mixed_types` when two records have
   * values of different types.
   * @example
   * ```js
   * const document = parse(Buffer.from("cpu load=1\nmem used=7i\ncpu load=0.5\n"));
   * const { kind, values, present } = document.column("load");
   * kind; //=> "float"
   * values; //=> Float64Array.of(1, 0, 0.5)
   * present; //=> Uint8Array.of(1, 0, 1)
   * ```
   */
  column(key: string, options?: ColumnOptions): Column;
  /**
   * The timestamp of every record in nanoseconds.
   *
   * @example
   * ```js
   * const document = parse(Buffer.from("cpu load=1 1700\ncpu load=2 1800\n"));
   * document.timestamps().values; //=> BigInt64Array.of(1700n, 1800n)
   * ```
   */
  timestamps(): TimeColumn;
  /**
   * The measurement of every record.
   *
   * @example
   * ```js
   * const document = parse(Buffer.from("cpu load=1\nmem used=7i\ncpu load=2\n"));
   * document.measurements(); //=> { names: ["cpu", "mem"], codes: Int32Array.of(0, 1, 0) }
   * ```
   */
  measurements(): Dictionary;
  /**
   * The tag `key` of every record. Where a record has it several times the last counts.
   *
   * @example
   * ```js
   * const document = parse(Buffer.from("cpu,host=a load=1\ncpu load=2\ncpu,host=b load=3\n"));
   * document.tagColumn("host"); //=> { names: ["a", "b"], codes: Int32Array.of(0, -1, 1) }
   * ```
   */
  tagColumn(key: string): Dictionary;
}

/**
 * Reads a document that arrives in pieces, wherever it is cut: the same records, errors and positions as of the whole, and
 * never more held than one record and one piece.
 *
 * It is also the two ends of a web stream: bytes go in, and for each piece that completes a record or holds an error a
 * {@link Document} comes out, so that nothing is done once per record that can be done once per piece. The slower reader
 * sets the pace. For Node's own streams there is {@link decodeStream}.
 *
 * @example
 * ```js
 * const decoder = new Decoder();
 * decoder.feed(Buffer.from("cpu load=0.5\ncpu lo")).length; //=> 1
 * decoder.held; //=> 6
 * decoder.feed(Buffer.from("ad=0.75")).length; //=> 0
 * decoder.finish().line(0).line; //=> 2
 * ```
 * @example
 * ```js
 * const body = new Blob(["cpu load=0.5\n", "cpu load=0.75\n"]).stream();
 * let sum = 0;
 * for await (const document of body.pipeThrough(new Decoder())) {
 *   for (const line of document) sum += line.fields.get("load");
 * }
 * sum; //=> 1.25
 * ```
 */
export class Decoder {
  /** @throws {@link LinepackError} with code `invalid_option` for an option or a word that does not exist. */
  constructor(options?: DecodeOptions);
  /**
   * Takes the next bytes and gives the records that they complete, with a report of these bytes alone. A record of many
   * lines that arrives in very small pieces may be given later than with its last byte, at the latest by `finish`.
   *
   * @throws {@link ParseError} for the first bad record, unless `errors` is `"collect"`; this decoder is then at its end.
   */
  feed(data: Uint8Array): Document;
  /**
   * Says that nothing more comes, and gives the rest. The decoder is then at the start of a new document.
   *
   * @throws {@link ParseError} as `feed` does.
   */
  finish(): Document;
  /** Bytes held because the record that they begin is not whole yet. */
  readonly held: number;
  /** The end of the web stream at which documents come out. A bad record that is not collected fails it. */
  readonly readable: ReadableStream<Document>;
  /** The end of the web stream into which bytes go. */
  readonly writable: WritableStream<Uint8Array>;
}

/**
 * A {@link Decoder} as a stream of Node: bytes go in, documents come out.
 *
 * @returns A stream that is destroyed with a {@link ParseError} at the first bad record, unless `errors` is `"collect"`.
 * @throws {@link LinepackError} with code `invalid_option` for an option or a word that does not exist.
 * @example
 * ```js
 * import { Readable } from "node:stream";
 * import { pipeline } from "node:stream/promises";
 *
 * const source = Readable.from([Buffer.from("cpu load=1 17\ncpu lo"), Buffer.from("ad=2 18\n")]);
 * const times = [];
 * await pipeline(source, decodeStream(), async (documents) => {
 *   for await (const document of documents) times.push(...document.timestamps().values);
 * });
 * times; //=> [17n, 18n]
 * ```
 */
export function decodeStream(options?: DecodeOptions): Transform;

/** One parsed record: a view that decodes what is asked for. */
export class Line {
  private constructor();
  /** The measurement. */
  readonly measurement: string;
  /** Tag values by key; of equal keys the last counts. */
  readonly tags: Map<string, string>;
  /** Field values by key; of equal keys the last counts. */
  readonly fields: Map<string, FieldValue>;
  /** The timestamp in nanoseconds; `null` where the record has none. */
  readonly timestamp: bigint | null;
  /** Whether a field key, or in `lenient` mode a tag key, occurs twice. */
  readonly duplicates: boolean;
  /** Physical line on which the record starts, 1-based. */
  readonly line: number;
  /** Ordinal of the record among all points of the document, good and bad, 1-based. */
  readonly record: number;
  /** The tags in the order written, duplicates kept. */
  tagItems(): [key: string, value: string][];
  /** The fields in the order written, duplicates kept. */
  fieldItems(): [key: string, value: FieldValue][];
}

/** An unsigned 64-bit integer, which line protocol keeps apart from a signed one. */
export class UInt {
  /**
   * @param value - From 0 to 18446744073709551615; as a `number` only a safe integer.
   * @throws {@link LinepackError} with code `unsigned_out_of_range` or `invalid_number`.
   */
  constructor(value: bigint | number);
  /** The number. */
  readonly value: bigint;
  /** Whether `other` is a `UInt` of the same value. */
  equals(other: unknown): boolean;
  /** The number in decimal digits. */
  toString(): string;
  /** The number, for comparisons and arithmetic. */
  valueOf(): bigint;
}

/**
 * A measurement, its tags, its fields and a time. Values that no 64 bits can hold are refused at once; everything else is
 * judged when the point is written.
 */
export class Point {
  constructor(measurement: Text);
  /** Adds a tag. */
  tag(key: Text, value: Text): this;
  /** Adds a float. */
  floatField(key: Text, value: number): this;
  /**
   * Adds a signed integer; as a `number` only a safe one.
   *
   * @throws {@link LinepackError} with code `integer_out_of_range` or `invalid_number`.
   */
  intField(key: Text, value: bigint | number): this;
  /**
   * Adds an unsigned integer; as a `number` only a safe one.
   *
   * @throws {@link LinepackError} with code `unsigned_out_of_range` or `invalid_number`.
   */
  uintField(key: Text, value: UInt | bigint | number): this;
  /** Adds a boolean. */
  booleanField(key: Text, value: boolean): this;
  /** Adds a string. */
  stringField(key: Text, value: Text): this;
  /** Adds a field by the type of its value: a `number` is a float, a `bigint` a signed integer. */
  field(key: Text, value: FieldValue | Uint8Array): this;
  /**
   * Sets the time. Without `precision` an integer is in the precision of the encoder and written as it is; with
   * `precision` it is an instant, as a `Date` and a text are, and floored to the precision of the encoder. A text is a time
   * by RFC 3339, with its zone and at most nine digits of a second.
   *
   * @throws {@link LinepackError} with code `invalid_timestamp` or `timestamp_out_of_range`.
   */
  timestamp(value: bigint | number, precision?: Precision): this;
  timestamp(value: Date | string): this;
  /** Whether `other` is a point with the same parts, in whatever order tags and fields were added. */
  equals(other: unknown): boolean;
  /**
   * The point as one line, without a line end; empty when the options have it skipped.
   *
   * @throws {@link EncodeError} when it cannot be written.
   */
  toLineProtocol(options?: EncodeOptions): string;
  /** The point as one line, or the reason why it cannot be written: for people to read. */
  toString(): string;
}

/** A value, or `null` or `undefined` for a tag or a field that is left out. */
export type Optional<Value> = Value | null | undefined;

/** A row as a plain object. */
export interface Row {
  /** The measurement. */
  measurement: Text;
  /** The tags, if any. */
  tags?: Optional<Readonly<Record<string, Optional<Text>>> | ReadonlyMap<Text, Optional<Text>>>;
  /** The fields; at least one that has a value. */
  fields:
    | Readonly<Record<string, Optional<FieldValue | Uint8Array>>>
    | ReadonlyMap<Text, Optional<FieldValue | Uint8Array>>;
  /**
   * The time: an integer in the encoder's precision, or an instant as a `Date` or as text by RFC 3339, with its zone and at
   * most nine digits of a second.
   */
  time?: Optional<bigint | number | Date | string>;
}

/** Writes rows one by one; a row that is refused leaves no trace but its number. */
export class Encoder {
  /** @throws {@link LinepackError} with code `invalid_option` for an option or a word that does not exist. */
  constructor(options?: RowOptions);
  /**
   * Writes one row.
   *
   * @throws {@link EncodeError} when it cannot be written.
   * @throws TypeError when it is no row; then it is not counted.
   */
  add(point: Point | Line | Row): this;
  /** Takes what was written and leaves nothing; rows are counted from 0 again. */
  take(): Uint8Array<ArrayBuffer>;
  /** Drops what was written; rows are counted from 0 again. */
  clear(): void;
  /** Rows given since the encoder was made or emptied, good and bad. */
  readonly rows: number;
  /** Rows that the options had skipped since the encoder was made or emptied. */
  readonly skippedRows: number;
  /** Fields that the options had left out of rows that were written since then. */
  readonly skippedFields: number;
}

/**
 * Writes rows, one line each, in one call of the native module.
 *
 * @throws {@link EncodeError} for the first row that cannot be written, unless `errors` is `"collect"`.
 * @throws TypeError for something that is no row, whatever `errors` says.
 * @throws {@link LinepackError} with code `invalid_option` for an option or a word that does not exist.
 * @example
 * ```js
 * const rows = [
 *   { measurement: "cpu", tags: { host: "a" }, fields: { load: "0.5", cores: 8 }, time: "2024-05-01T12:00:00.25Z" },
 *   { measurement: "cpu", fields: { load: "high" } },
 * ];
 * const { body, errors } = encode(rows, { fieldTypes: { load: "float", cores: "int" }, precision: "ms", errors: "collect" });
 * Buffer.from(body).toString(); //=> "cpu,host=a load=0.5,cores=8i 1714564800250\n"
 * errors.map((error) => [error.row, error.code, error.key]); //=> [[1, "invalid_number", "load"]]
 * ```
 */
export function encode(points: Iterable<Point | Line | Row>, options: BatchOptions & { errors: "collect" }): Encoded;
export function encode(
  points: Iterable<Point | Line | Row>,
  options?: BatchOptions & { errors?: "raise" | undefined },
): Uint8Array<ArrayBuffer>;
export function encode(points: Iterable<Point | Line | Row>, options?: BatchOptions): Uint8Array<ArrayBuffer> | Encoded;

/** Integers of at most 32 bits. */
export type Integers = Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array;

/** A typed array of numbers: floats, signed (`i`) or unsigned (`u`) integers. `Float32Array`s are written as what they say as floats of 32 bits. */
export type Numbers = Float64Array | Float32Array | BigInt64Array | BigUint64Array | Integers;

/** Which rows have a value; without either all have one. */
export interface Validity {
  /** For each row 1 if it has a value, else 0, as in {@link Column}. */
  present?: Uint8Array | null | undefined;
  /** For each row a bit that is set if it has a value, the lowest of a byte being that of the first row, as in Apache Arrow. */
  valid?: Uint8Array | null | undefined;
  /** Number of rows, which must be that of the values. */
  length?: number | undefined;
}

/** A column of numbers, or with `kind: "boolean"` of booleans, which are 0 or 1. */
export interface NumbersInput extends Validity {
  kind?: "float" | "int" | "uint" | "boolean" | undefined;
  values: Numbers;
}

/** A column of strings, as {@link StringColumn}: UTF-8, one after the other. */
export interface StringsInput extends Validity {
  kind?: "string" | undefined;
  values: Uint8Array;
  /** One more than rows: string `i` is from `offsets[i]` up to but not including `offsets[i + 1]`. */
  offsets: Int32Array | Uint32Array | BigInt64Array;
}

/** A column of few different strings, as {@link Dictionary}: each is checked and escaped once. */
export interface DictionaryInput extends Validity {
  names: readonly string[];
  /** For each row the index of its name; -1 where it has none. */
  codes: Integers;
}

/**
 * A column of a table: a typed array, an object of typed arrays, or a plain array of values of one type in which `null` and
 * `undefined` stand for no value. Typed arrays are much quicker. A `Uint8Array` alone has unsigned integers.
 */
export type ColumnInput =
  | Numbers
  | NumbersInput
  | StringsInput
  | DictionaryInput
  | readonly Optional<number>[]
  | readonly Optional<bigint>[]
  | readonly Optional<UInt>[]
  | readonly Optional<boolean>[]
  | readonly Optional<string>[];

/**
 * A column of times: integers in the precision that is written; or instants: `Date`s, texts by RFC 3339, and integers whose own
 * unit is given as their `precision`. Every row must have one.
 */
export type TimeInput =
  | Exclude<Numbers, Float32Array>
  | (Validity & { kind?: "float" | "int" | "uint" | undefined; values: Exclude<Numbers, Float32Array>; precision?: Precision | undefined })
  | readonly number[]
  | readonly bigint[]
  | readonly Date[]
  | readonly string[];

/** A table by its columns, all of the same length. */
export interface Columns {
  /** The measurement of all rows, or a column of strings. */
  measurement: string | ColumnInput;
  /** The tags: strings, integers or booleans, or one string for all rows. */
  tags?: Readonly<Record<string, string | ColumnInput>> | ReadonlyMap<string, string | ColumnInput> | undefined;
  /** The fields; at least one. */
  fields: Readonly<Record<string, ColumnInput>> | ReadonlyMap<string, ColumnInput>;
  /** The times; without them the server takes its own. */
  time?: TimeInput | null | undefined;
  /** Number of rows, which must be that of every column. */
  length?: number | undefined;
}

/** How tables are written. */
export interface TableOptions extends Omit<EncodeOptions, "onDuplicate"> {
  /** NaN and infinity: `"omit"`, the default, leaves the field out and counts it; `"error"` refuses the row. */
  nan?: "error" | "omit" | undefined;
  /** A row without a value for a tag or a field: `"omit"`, the default, leaves it out; `"error"` refuses the row. */
  nulls?: "omit" | "error" | undefined;
  /** Longest body in bytes. Default 1048576 (1 MiB); a row that is longer alone is an error. */
  maxBytes?: number | undefined;
  /** Most rows in a body. Default `Infinity`. */
  maxLines?: number | undefined;
  /**
   * A row that cannot be written: `"raise"`, the default, throws, and the next call of `next()` goes on with the row after it;
   * `"collect"` leaves it out and says why in the `errors` of the batch.
   */
  errors?: "raise" | "collect" | undefined;
  /** How many errors a batch keeps; the others are only counted. Default 100. */
  maxErrors?: number | undefined;
}

/** What the columns of an Arrow table are, and how it is written. One of the measurements must be given. */
export interface ArrowOptions extends TableOptions {
  /** The measurement of all rows. */
  measurement?: string | undefined;
  /** The column that has the measurements. */
  measurementColumn?: string | undefined;
  /** The columns that are tags. Default none. */
  tags?: readonly string[] | undefined;
  /** The columns that are fields. Default all that are nothing else. */
  fields?: readonly string[] | undefined;
  /** The column of times: timestamps and dates are instants, integers are in the precision. Default none. */
  time?: string | undefined;
  /** Decimals, which line protocol does not have: an error, the default, or the nearest float. */
  decimals?: "error" | "float" | undefined;
}

/** A body with rows of a table that came one after the other. Made by {@link encodeColumns} and {@link encodeArrow}. */
export class Batch {
  private constructor();
  /** The lines, each with its line end. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** The unit of the timestamps, for the request that carries the body. */
  readonly precision: Precision;
  /** Number of rows in the body. */
  readonly records: number;
  /**
   * The rows, counted from 0 over the whole table, that are not in the body though rows around them are: those of which no field
   * was left, those that could not be written.
   */
  readonly skippedRows: number[];
  /** With `errors: "collect"` why rows among the skipped ones could not be written, the first `maxErrors` of them; else none. */
  readonly errors: EncodeError[];
  /** How many errors there were, those beyond `maxErrors` included. */
  readonly errorCount: number;
  /** Fields that `nan` and `onUnencodable` had left out of rows in the body. */
  readonly skippedFields: number;
  /** The row of the table, 0-based, that a line of the body, 1-based, belongs to; `undefined` if it has no such line. */
  rowOfLine(line: number): number | undefined;
}

/**
 * The batches of a table, one after the other, each made when it is asked for. Made by {@link encodeColumns} and
 * {@link encodeArrow}.
 *
 * A row that cannot be written is an error of the call that comes to it, unless errors are collected; the rows before it that
 * fill no body yet are in the batch that comes next. After any other error there is only the batch of the rows before it.
 * @example
 * ```js
 * const table = { measurement: "cpu", tags: { host: ["a", "b\\", "c"] }, fields: { load: [0.5, 1, 1.5] } };
 * const batches = encodeColumns(table);
 * let refused;
 * try {
 *   batches.next();
 * } catch (error) {
 *   refused = error;
 * }
 * [refused.code, refused.row, refused.part, refused.key]; //=> ["trailing_backslash", 1, "tag_value", "host"]
 * Buffer.from(batches.next().value.body).toString(); //=> "cpu,host=a load=0.5\ncpu,host=c load=1.5\n"
 * batches.next().done; //=> true
 * ```
 */
export class Batches implements IterableIterator<Batch> {
  private constructor();
  /**
   * The next batch.
   *
   * @throws {@link EncodeError} for a row that cannot be written, or has a value that is none: a code beyond the names, offsets
   * that decrease, bytes that are not UTF-8, in a plain array a value of another type than the first.
   * @throws {@link LinepackError} for a table that cannot be written.
   */
  next(): IteratorResult<Batch, undefined>;
  [Symbol.iterator](): this;
}

/**
 * Writes a table that is given by its columns, in bodies that are bounded in bytes and lines. The columns cross to the native
 * module some thousand rows at a time, with a copy of these rows; they must not be changed before the last batch.
 *
 * @returns The batches, which throw an {@link EncodeError} for a row that cannot be written, and a {@link LinepackError} for a key,
 * or a type of a column, that cannot be.
 * @throws TypeError at once for what is no column, or is of another length than the others.
 * @example
 * ```js
 * const columns = {
 *   measurement: "cpu",
 *   tags: { host: { names: ["a", "b"], codes: Uint8Array.of(0, 1, 1) }, region: "eu" },
 *   fields: { load: Float64Array.of(0.5, NaN, 0.75), cores: { values: Int32Array.of(8, 4, 4), valid: Uint8Array.of(0b101) } },
 *   time: BigInt64Array.of(1700n, 1800n, 1900n),
 * };
 * const [batch] = encodeColumns(columns, { precision: "s" });
 * Buffer.from(batch.body).toString(); //=> "cpu,host=a,region=eu load=0.5,cores=8i 1700\ncpu,host=b,region=eu load=0.75,cores=4i 1900\n"
 * [batch.records, batch.precision]; //=> [2, "s"]
 * batch.skippedRows; //=> [1]
 * batch.rowOfLine(2); //=> 2
 * ```
 */
export function encodeColumns(columns: Columns, options?: TableOptions): Batches;

/**
 * Writes a table that is given as Arrow IPC, a stream or a file, as `tableToIPC` of apache-arrow makes them. Compressed ones are
 * refused. A stream is copied some of it at a time, a file whole; all of it is validated.
 *
 * @returns The batches, which throw an {@link EncodeError} for a row that cannot be written, and a {@link LinepackError} with code
 * `invalid_table` for bytes that are no Arrow table, `unsupported_type` for columns of lists, structs, bytes and the like,
 * `no_such_column`.
 * @example
 * ```js
 * const [stream] = toArrow(Buffer.from("cpu,host=a load=0.5 1700\ncpu,host=b load=0.75 1800\n")).values();
 * const [batch] = encodeArrow(stream, { measurement: "load", tags: ["host"], time: "time" });
 * Buffer.from(batch.body).toString(); //=> "load,host=a load=0.5 1700\nload,host=b load=0.75 1800\n"
 * ```
 */
export function encodeArrow(data: Uint8Array, options: ArrowOptions): Batches;

/** What {@link toColumns} is told. */
export interface ToColumnsOptions extends ParseOptions {
  /**
   * A field with values of several types: an error, the default, or `"split"`, a column for each type: `f:float`, `f:integer`,
   * `f:unsigned`, `f:boolean`, `f:string`.
   */
  mixed?: "error" | "split" | undefined;
}

/** What {@link toArrow} is told. */
export interface ToArrowOptions extends ToColumnsOptions {
  /** The name of the columns of times. Default `"time"`. */
  time?: string | undefined;
}

/** The records of one measurement by their columns; {@link encodeColumns} takes them. */
export interface Table {
  measurement: string;
  /** Number of records. */
  length: number;
  /** The tags in the order of their first records. */
  tags: Map<string, Dictionary>;
  /** The fields in the order of their first records. */
  fields: Map<string, Column>;
  /** The times; `null` when no record has one. */
  time: TimeColumn | null;
}

/**
 * The records of a document as columns: one table for each measurement, in the order of their first records.
 *
 * @throws {@link ParseError} for the first bad record, unless `errors` is `"collect"`.
 * @throws {@link LinepackError} with code `mixed_types` for a field of several types, whose message names two of its lines;
 * `repeated_column` for a tag and a field of one name.
 * @example
 * ```js
 * const tables = toColumns(Buffer.from("cpu,host=a load=0.5 1700\nmem used=7i\n"));
 * const { tags, fields, time } = tables.get("cpu");
 * tags.get("host"); //=> { names: ["a"], codes: Int32Array.of(0) }
 * fields.get("load").values; //=> Float64Array.of(0.5)
 * time.values; //=> BigInt64Array.of(1700n)
 * tables.get("mem").time; //=> null
 * ```
 */
export function toColumns(data: Uint8Array, options?: ToColumnsOptions): Map<string, Table>;

/**
 * The records of a document as Arrow tables: one IPC stream for each measurement, in the order of their first records, which
 * `tableFromIPC` of apache-arrow reads. Tags are dictionaries, times are timestamps in nanoseconds, UTC.
 *
 * @throws What {@link toColumns} throws.
 * @example
 * ```js
 * const tables = toArrow(Buffer.from("cpu,host=a load=0.5 1700\nmem used=7i\n"));
 * [...tables.keys()]; //=> ["cpu", "mem"]
 * ```
 */
export function toArrow(data: Uint8Array, options?: ToArrowOptions): Map<string, Uint8Array<ArrayBuffer>>;

/** What linepack refuses, with a stable word. */
export class LinepackError extends Error {
  constructor(code: string, message: string, offset?: number);
  /** What is wrong: a word of {@link CODES}. */
  readonly code: string;
  /** Byte at fault, 0-based: of the document, or of the answer to a query. Where there is none, it is not there. */
  readonly offset?: number;
}

/** The first bad record of a document. Its properties are those of {@link LineError}. */
export class ParseError extends LinepackError implements LineError {
  private constructor();
  readonly line: number;
  readonly record: number;
  readonly column: number;
  readonly offset: number;
  readonly length: number;
  readonly help: string;
  readonly opened?: Position;
}

/** A row that could not be written. */
export class EncodeError extends LinepackError {
  private constructor();
  /** Ordinal of the row given, good and bad, 0-based. */
  readonly row: number;
  /** The part of the row at fault. */
  readonly part: Part;
  /** The tag or field key concerned, where there is one. */
  readonly key?: string;
  /** What to do about it. */
  readonly help: string;
}

/** The table of errors: from the word to the number, which other languages show. Numbers are never reused. */
export const CODES: Readonly<Record<string, number>>;

/** The scanning back-ends of this machine, slowest first; the environment variable `LINEPACK_BACKEND` can name one. */
export const BACKENDS: readonly string[];

/** The version of the package. */
export const version: string;
