/** Which type each field has, and what servers refuse or read differently. */

import type { ArrowOptions, AsyncOptions, EncodeError, LinepackError, Report, ValidateOptions } from "./index.js";

/**
 * A server that documents are meant for: `clustered` is InfluxDB 3 Clustered, Cloud Dedicated and Cloud Serverless, `core3`
 * InfluxDB 3 Core and Enterprise.
 */
export type Target = "clustered" | "core3" | "influxdb2" | "influxdb1" | "victoriametrics" | "questdb" | "greptimedb";

/** One rule of one server. */
export interface TargetRule {
  /** Its permanent name, for example `TG-401`. */
  id: string;
  /** The server. */
  target: Target;
  /** The code that errors and warnings of this rule have: a word of `CODES`. */
  code: string;
  /**
   * `refuse`: it does not store the record, or loses others to it, which is an error; `warn`: it stores the record, but not as
   * it is written, or only in some versions, which is a warning.
   */
  severity: "refuse" | "warn";
  /** What is refused, or how it is read. */
  says: string;
  /** `measured`: the server or its parser was given such bytes; `read`: its code or its documentation was read. */
  basis: "measured" | "read";
  /** Where it was seen. */
  source: string;
}

/**
 * What a server refuses, or reads differently, of documents that are line protocol: what the option `target` looks for.
 *
 * @throws {@link LinepackError} with code `invalid_option` for a word that is no target.
 * @example
 * ```js
 * const rule = targetRules("influxdb1").find(({ id }) => id === "TG-401");
 * [rule.severity, rule.code]; //=> ["refuse", "unsupported_unsigned"]
 * ```
 */
export function targetRules(target: Target): TargetRule[];

/**
 * The longest body that a server takes, in bytes, where one is known: what `split` can be given as `maxBytes`.
 *
 * @throws {@link LinepackError} with code `invalid_option` for a word that is no target.
 * @example
 * ```js
 * targetMaxBodyBytes("core3"); //=> 10485760
 * ```
 */
export function targetMaxBodyBytes(target: Target): number | undefined;

/** What a name stands for in a measurement: a field of one of the five types, or a tag. */
export type ColumnType = "float" | "integer" | "unsigned" | "boolean" | "string" | "tag";

/** What a {@link Schema} learns, and how much at most. */
export interface SchemaOptions {
  /**
   * Whether tags are learned too, so that a tag and a field of one name are a conflict, as they are for InfluxDB 3 and
   * GreptimeDB. InfluxDB 1.x, 2.x and VictoriaMetrics keep them apart. Default `true`.
   */
  tags?: boolean | undefined;
  /** How many columns, that is names in a measurement, there may be. Default 100000. */
  maxColumns?: number | undefined;
  /** How many bytes the names of measurements and columns may have together. Default 16777216 (16 MiB). */
  maxNameBytes?: number | undefined;
}

/** Where a record stands. */
export interface Place {
  /** The ordinal of the document among those that are learned, 1-based. */
  document: number;
  /** Physical line on which the record starts, 1-based. */
  line: number;
  /** Ordinal of the record among all points of the document, good and bad, 1-based. */
  record: number;
}

/** A name that has another type than before: what InfluxDB answers with `field type conflict`. */
export interface Conflict {
  /** The measurement. */
  measurement: string;
  /** The field's or the tag's key. */
  key: string;
  /** The type that is known. */
  known: ColumnType;
  /** Where it was learned. */
  knownAt: Place;
  /** The type that was found. */
  found: ColumnType;
  /** Where it was found, or found first. */
  foundAt: Place;
  /** How many values of that type there are: 1 where each conflict is listed by itself. */
  values: number;
  /** The same in words. */
  message: string;
}

/** What was found in a document: what is line protocol and what is not, and what does not fit the types that are known. */
export interface Checked extends Report {
  /** Whether nothing at all was wrong, conflicts included. */
  ok: boolean;
  /** Conflicts in all, those beyond `maxErrors` included. */
  conflictCount: number;
  /** The first `maxErrors` conflicts, in document order. */
  conflicts: Conflict[];
}

/** What {@link Schema.learnArrow} is told. */
export type LearnArrowOptions = Omit<ArrowOptions, "errors" | "maxBytes" | "maxLines" | "schema">;

/** What was found in a table. */
export interface CheckedTable {
  /** Whether nothing at all was wrong. */
  ok: boolean;
  /** Rows that would be written. */
  records: number;
  /** Rows that cannot be written. Nothing is learned from them. */
  rejected: number;
  /** Why the first `maxErrors` of them cannot. */
  errors: EncodeError[];
  /** Conflicts in all, those beyond `maxErrors` included. */
  conflictCount: number;
  /** The first `maxErrors` conflicts, in the order of the rows. */
  conflicts: Conflict[];
}

/**
 * Which type each field of each measurement has, and which names are tags. The first value of a name decides; InfluxDB refuses
 * every record with another. Memory is bounded by the {@link SchemaOptions}, however many records are learned.
 *
 * While `learnAsync` goes on, the schema does nothing else: other calls are the error `wrong_state`.
 *
 * @example
 * ```js
 * const schema = new Schema();
 * const learned = schema.learn(Buffer.from("cpu,host=a load=20.1\ncpu,host=a load=20i\n"));
 * learned.conflicts[0].foundAt.line; //=> 2
 * learned.conflicts[0].message; //=> 'line 2: "load" of "cpu" is a field of type integer, but a field of type float since line 1'
 * schema.get("cpu", "load"); //=> "float"
 * [...schema]; //=> [["cpu", "host", "tag"], ["cpu", "load", "float"]]
 * ```
 */
export class Schema implements Iterable<[measurement: string, key: string, type: ColumnType]> {
  /** @throws {@link LinepackError} with code `invalid_option`. */
  constructor(options?: SchemaOptions);
  /**
   * Loads what {@link Schema.toJson} gave, with its options. What is learned after that is about the document after the last
   * one in it.
   *
   * @throws {@link LinepackError} with code `invalid_schema` for a text that is none, `schema_too_large` for one beyond its own
   * limits.
   */
  static fromJson(text: string | Uint8Array): Schema;
  /**
   * Learns from a document. A record that is no line protocol is left out, and one that conflicts changes no type; both are in
   * the result. The next call is about the next document, unless {@link Schema.startAt} says otherwise.
   *
   * @throws {@link LinepackError} with code `schema_too_large` if the limits do not allow a further name; the schema is then of
   * no more use.
   */
  learn(data: Uint8Array, options?: ValidateOptions): Checked;
  /**
   * {@link Schema.learn} on a worker thread. The event loop goes on: it is held up only to copy a piece of `data` at a time.
   * What was learned before a `signal` ended it stays learned.
   *
   * @param data - The document's bytes, which must not change until the promise is settled.
   * @example
   * ```js
   * const schema = new Schema();
   * const learned = await schema.learnAsync(Buffer.from("cpu load=0.5\n".repeat(100_000)));
   * [learned.records, schema.get("cpu", "load")]; //=> [100000, "float"]
   * ```
   */
  learnAsync(data: Uint8Array, options?: ValidateOptions & AsyncOptions): Promise<Checked>;
  /**
   * Learns from a table as Arrow IPC what it would learn from the lines that `encodeArrow` writes with these options; places are
   * rows, and the first row is line and record 1.
   *
   * @throws {@link LinepackError} with code `schema_too_large` as `learn`, or as `encodeArrow` for a table that cannot be written
   * at all.
   * @example
   * ```js
   * const schema = new Schema();
   * schema.learn(Buffer.from("cpu load=20.1\n"));
   * const table = toArrow(Buffer.from("cpu load=20i 1\ncpu load=21i 2\n")).get("cpu");
   * const learned = schema.learnArrow(table, { measurement: "cpu", time: "time" });
   * [learned.records, learned.conflictCount, learned.conflicts[0].foundAt.record]; //=> [2, 2, 1]
   * ```
   */
  learnArrow(data: Uint8Array, options: LearnArrowOptions): CheckedTable;
  /**
   * {@link Schema.learn} without learning: what of the document conflicts with what is known, or with itself.
   *
   * @example
   * ```js
   * const schema = new Schema();
   * schema.learn(Buffer.from("m f=1\n"));
   * const { ok, conflictCount } = schema.check(Buffer.from("m f=2\nm f=3i,new=1\n"));
   * [ok, conflictCount, schema.size]; //=> [false, 1, 1]
   * ```
   */
  check(data: Uint8Array, options?: ValidateOptions): Checked;
  /** {@link Schema.check} on a worker thread, as `learnAsync` learns there; other calls may come meanwhile. */
  checkAsync(data: Uint8Array, options?: ValidateOptions & AsyncOptions): Promise<Checked>;
  /** Says where the record stands that is learned next; without it documents are counted as they are learned. */
  startAt(place: Place): this;
  /**
   * Adds what another schema has learned, as in another thread, from where it comes as JSON. Of each name the first value in the
   * order of places decides, so that the result does not depend on who learned what, or on the order in which schemas are put
   * together. Each worker says with {@link Schema.startAt} where what it learns from stands.
   *
   * @throws {@link LinepackError} with code `schema_too_large` if the limits do not allow all names of both, `invalid_option` if
   * only one of the two has learned tags. This schema then stays as it is.
   * @example
   * ```js
   * const [left, right] = [new Schema(), new Schema()];
   * left.learn(Buffer.from("m f=1\n"));
   * right.startAt({ document: 1, line: 2, record: 2 }).learn(Buffer.from("m f=2i\n"));
   * const both = Schema.fromJson(right.toJson()).merge(left);
   * [both.get("m", "f"), both.conflicts[0].foundAt.line]; //=> ["float", 2]
   * ```
   */
  merge(other: Schema): this;
  /** The type of a name in a measurement, if it is known. */
  get(measurement: string, key: string): ColumnType | undefined;
  /** Number of columns: names in all measurements. */
  readonly size: number;
  /**
   * Everything that has more than one type, in the order of the names' bytes: for each type but the known one how many values
   * there are and where the first is.
   */
  readonly conflicts: Conflict[];
  /** Measurement, name and type of each column, in the order of the names' bytes. */
  [Symbol.iterator](): IterableIterator<[measurement: string, key: string, type: ColumnType]>;
  /** The schema as JSON text, one column a line: equal schemas give equal text. */
  toJson(): string;
}
