/**
 * Queries as data: Flight tickets, requests to the v1 API and their answers. Nothing here opens a connection.
 * `QUERY.md` shows how the parts go together.
 */

import type { ReadableStream, WritableStream } from "node:stream/web";
import type { AuthScheme, Column, LinepackError, Precision, TimeColumn, UInt } from "./index.js";

/** The language of a query. */
export type Language = "sql" | "influxql";

/** The value of a parameter, which is written as JSON. */
export type ParamValue = number | bigint | UInt | boolean | string | null;

/** Values by the names, without `$`, that stand in the text of a query. What is `undefined` is not there. */
export type Params = Readonly<Record<string, ParamValue | undefined>> | ReadonlyMap<string, ParamValue | undefined>;

/** What {@link flightTicket} is told. */
export interface TicketOptions {
  /** The database, which stands in the ticket. */
  database: string;
  /** Default `"sql"`. */
  language?: Language | undefined;
  /** Default none. */
  params?: Params | undefined;
  /**
   * What a `number` without a fraction becomes among the parameters: with `"int"`, the default, 20 is `20`, as with
   * `JSON.stringify`; with `"float"` it is `20.0`. A `bigint` is always an integer.
   */
  integers?: "int" | "float" | undefined;
}

/**
 * The bytes of a Flight `Ticket` for InfluxDB 3, which is what `DoGet` is given: JSON in ASCII, byte for byte that of the
 * released Python client.
 *
 * @throws {@link LinepackError} with code `empty_query` or `missing_database`; `invalid_option` for a parameter that JSON
 * cannot have.
 * @example
 * ```js
 * const ticket = query.flightTicket("SELECT * FROM cpu WHERE host = $host", { database: "home", params: { host: "a" } });
 * JSON.parse(Buffer.from(ticket)).params; //=> { host: "a" }
 * ```
 */
export function flightTicket(query: string, options: TicketOptions): Uint8Array<ArrayBuffer>;

/**
 * The metadata of the call: `authorization: Bearer TOKEN`, or none without a token. What is printed of it has no token.
 *
 * @throws {@link LinepackError} with code `invalid_token` if the token is empty or no header can carry it.
 * @example
 * ```js
 * const metadata = query.flightMetadata("DATABASE_TOKEN");
 * metadata.map(([name, value]) => `${name}: ${value}`); //=> ["authorization: Bearer DATABASE_TOKEN"]
 * JSON.stringify(metadata); //=> '[["authorization","…"]]'
 * ```
 */
export function flightMetadata(token?: string): readonly (readonly [name: string, value: string])[];

/** The format of an answer. CSV says nothing of types or failed statements. */
export type AnswerFormat = "json" | "csv";

/** What {@link v1Request} is told. */
export interface QueryOptions {
  /** `db`. Statements may name one themselves, or need none. Default none. */
  database?: string | undefined;
  /** `rp`. Default none, which is the database's own. */
  retentionPolicy?: string | undefined;
  /** What shows that the request may read. Default none. It is printed nowhere. */
  token?: string | undefined;
  /** How it shows that. Default `"token"`. */
  auth?: AuthScheme | undefined;
  /** The user, with `basic` and `query`. Default empty. */
  user?: string | undefined;
  /** The unit of the answer's times. Default none: RFC 3339 text in JSON, nanoseconds in CSV. */
  epoch?: Precision | undefined;
  /** Whether the answer comes in chunks, each a whole one. Default: whether there is a `chunkSize`. */
  chunked?: boolean | undefined;
  /** Rows of a chunk, at least 1. Default: the server's, mostly 10 000. */
  chunkSize?: number | undefined;
  /**
   * With `"get"`, the default, everything stands in the URL, for statements that only read; with `"post"` statement,
   * parameters and password stand in the body, as a form. Statements that change something need it.
   */
  method?: "get" | "post" | undefined;
  /** The answer's format. Default `"json"`. */
  format?: AnswerFormat | undefined;
  /** Default none. */
  params?: Params | undefined;
  /** What a `number` without a fraction becomes among the parameters, as in {@link TicketOptions}. Default `"int"`. */
  integers?: "int" | "float" | undefined;
  /** Default `"v1"`, `/query`. `"v2"` is `/api/v2/query`, which is not supported: the error `unsupported_query_api`. */
  api?: "v1" | "v2" | undefined;
}

/**
 * One request to `/query`, for whatever sends it: `fetch` takes it as it is. What is printed of it has neither a token nor a
 * statement, which may hold passwords. Made by {@link v1Request}.
 */
export class QueryRequest {
  private constructor();
  /** `GET` or `POST`. */
  readonly method: "GET" | "POST";
  /** The whole URL, everything in its query percent-encoded. With `auth: "query"` and `GET` the token is in it. */
  readonly url: string;
  /** `Authorization` with a token, `Content-Type` with a body, `Accept`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The form of a `POST`; a `GET` has none. */
  readonly body?: Uint8Array<ArrayBuffer>;
  /** What may be printed: the URL without its query, the length of the body, and no token. */
  toJSON(): { method: "GET" | "POST"; url: string; headers: Record<string, string>; bodyBytes: number };
  /** Method and URL, without its query. */
  toString(): string;
}

/**
 * The request for an InfluxQL query of the v1 API, which InfluxDB 1 and 3 have.
 *
 * @param url - The server: `http://` or `https://`, a host, maybe a port and a path, which is kept.
 * @throws {@link LinepackError} with code `unsupported_query_api` for the v2 API or a URL that ends in its path; `empty_query`,
 * `missing_database` (one without a name), `invalid_url`, `invalid_token`, `invalid_user`; `invalid_option` for a chunk size
 * that is 0 or without chunks, and for a parameter that JSON cannot have.
 * @example
 * ```js
 * const request = query.v1Request("http://localhost:8086", "SELECT * FROM cpu", { database: "my home", token: "T0K" });
 * request.url; //=> "http://localhost:8086/query?db=my%20home&q=SELECT%20%2A%20FROM%20cpu"
 * request.headers.Authorization; //=> "Token T0K"
 * `${request}`; //=> "GET http://localhost:8086/query"
 * ```
 */
export function v1Request(url: string | URL, query: string, options?: QueryOptions): QueryRequest;

/** How an answer is read. */
export interface AnswerOptions {
  /** The answer's format. Default `"json"`. */
  format?: AnswerFormat | undefined;
  /** The unit of times, as it was asked for. Default none: RFC 3339 text in JSON, nanoseconds in CSV. */
  epoch?: Precision | undefined;
  /** The longest answer, or chunk of one in an {@link AnswerReader}, in bytes. Default 67108864 (64 MiB). */
  maxBytes?: number | undefined;
}

/** A column without any value, which therefore has no type. */
export interface NullColumn {
  /** What it is. */
  kind: "null";
  /** There are none. */
  values: null;
  /** For each row 0. */
  present: Uint8Array<ArrayBuffer>;
  /** Number of rows. */
  length: number;
}

/** A column with values of several types, which one field has in different shards. */
export interface MixedColumn {
  /** What it is. */
  kind: "mixed";
  /** The values; `null` where there is none. */
  values: ParamValue[];
  /** For each row 1 if it has a value, else 0; `null` when all have one. */
  present: Uint8Array<ArrayBuffer> | null;
  /** Number of rows. */
  length: number;
}

/**
 * A column of a {@link Series}. JSON has numbers alone, and servers write the float 1 as `1`, so a column is of the narrowest
 * type that has all its values. The column `time` is a {@link TimeColumn}. What is neither `null` nor `mixed` is a column for
 * `encodeColumns`.
 */
export type AnswerColumn = Column | TimeColumn | NullColumn | MixedColumn;

/** One table of an answer. */
export class Series {
  private constructor();
  /** The measurement; empty where a statement has none. */
  readonly name: string;
  /** The tags of `GROUP BY` and their values. */
  readonly tags: Map<string, string>;
  /** Number of rows. */
  readonly length: number;
  /** Whether more rows follow in a later chunk, or were cut by the server's limit. */
  readonly partial: boolean;
  /**
   * The columns by their names, made when they are first asked for.
   *
   * @throws {@link LinepackError} with code `repeated_column` if two have one name.
   */
  readonly columns: Map<string, AnswerColumn>;
  /**
   * The series as an Arrow IPC stream: its tags, as dictionaries of one value, then its columns. Times are instants in UTC;
   * values of several types become texts.
   *
   * @throws {@link LinepackError} with code `repeated_column` if two tags or columns have one name.
   */
  toArrow(): Uint8Array<ArrayBuffer>;
}

/** What one statement gave. */
export interface Statement {
  /** Its place in the query, from 0. */
  readonly id: number;
  /** Tables, one for each measurement and set of `GROUP BY` tags. */
  readonly series: readonly Series[];
  /** Why it failed, in the server's words; the status of the answer is 200 all the same. */
  readonly error: string | undefined;
  /** What else the server says of it, with a level such as `warning`. */
  readonly messages: readonly { level: string; text: string }[];
  /** Whether more of it follows in a later chunk; at the end of an answer: whether the server cut it at its own limit. */
  readonly partial: boolean;
}

/** An answer to a query, or a chunk of one. Made by {@link parseV1} and {@link AnswerReader}. */
export class QueryAnswer {
  private constructor();
  /** What each statement gave, in their order. CSV leaves out those that gave nothing. */
  readonly statements: readonly Statement[];
  /** Why the whole query failed, in the server's words. */
  readonly error: string | undefined;
  /** Adds the next chunk: rows to a series that it goes on with, else series to a statement, else statements. */
  append(later: QueryAnswer): this;
}

/**
 * Reads a whole answer. Chunks are put together, so that the result is the same however the server cut it.
 *
 * @param body - The answer's bytes, or its text.
 * @throws {@link LinepackError} with code `invalid_answer` for what is no answer, or not all of it; `answer_too_large`
 * beyond `maxBytes`. Its `offset` is the byte of the answer, where it is known.
 * @example
 * ```js
 * const body = `{"results":[{"statement_id":0,"series":[{"name":"cpu","tags":{"host":"a"},
 *   "columns":["time","load"],"values":[[1700,0.5],[1800,1]]}]},
 *   {"statement_id":1,"error":"database not found: nope"}]}`;
 * const { statements } = query.parseV1(body, { epoch: "s" });
 * const [series] = statements[0].series;
 * [series.name, series.tags.get("host"), series.length]; //=> ["cpu", "a", 2]
 * series.columns.get("time").values; //=> BigInt64Array.of(1700000000000n, 1800000000000n)
 * series.columns.get("load"); //=> { kind: "float", values: Float64Array.of(0.5, 1), present: null, length: 2 }
 * statements[1].error; //=> "database not found: nope"
 * ```
 */
export function parseV1(body: Uint8Array | string, options?: AnswerOptions): QueryAnswer;

/**
 * Reads an answer while it comes, in pieces of any length, in memory for one chunk. It is also the two ends of a web stream,
 * so `pipeThrough` takes it.
 *
 * @example
 * ```js
 * const reader = new query.AnswerReader();
 * reader.feed(Buffer.from('{"results":[{"statement_id":0,"err')).length; //=> 0
 * const [chunk] = reader.feed(Buffer.from('or":"timeout"}]}\n'));
 * chunk.statements[0].error; //=> "timeout"
 * reader.finish(); //=> undefined
 * ```
 */
export class AnswerReader {
  /** @throws {@link LinepackError} with code `invalid_option`. */
  constructor(options?: AnswerOptions);
  /**
   * Takes the next piece, and gives the chunks that end in it. CSV has no chunks, and is given by `finish`.
   *
   * @throws {@link LinepackError} with code `invalid_answer` or `answer_too_large`; then, and ever after. The chunks before a
   * wrong one are given first, so the error may come with the next call.
   */
  feed(piece: Uint8Array): QueryAnswer[];
  /**
   * The answer ends here: what is not given yet, which is all of a CSV answer.
   *
   * @throws {@link LinepackError} with code `invalid_answer` if it is cut short; otherwise as `feed`.
   */
  finish(): QueryAnswer | undefined;
  /** The chunks, when it is used as a stream. */
  readonly readable: ReadableStream<QueryAnswer>;
  /** Where the pieces go, when it is used as a stream. */
  readonly writable: WritableStream<Uint8Array>;
}
