/**
 * Writes over HTTP as data: requests to send, requests received, answers, bodies cut and packed. Nothing here opens a
 * connection. `WRITE.md` shows how the parts go together.
 */

import type { ReadableStream, WritableStream } from "node:stream/web";
import type { Batch, LinepackError, ParseError, Precision, Report, ValidateOptions } from "./index.js";

/** The endpoint that takes a write: `v2` is `/api/v2/write`, `v1` is `/write`, `v3` is `/api/v3/write_lp`. */
export type Api = "v2" | "v1" | "v3";

/**
 * How a request shows that it may write: `Authorization: Token`, `Bearer` or `Basic` with the token as password; or `u` and
 * `p` in the query of v1. Servers and proxies write URLs into their logs: use `query` only where there is nothing else.
 */
export type AuthScheme = "token" | "bearer" | "basic" | "query";

/**
 * Headers in any form that Node and the web have: an object such as `request.headers`, a `Headers`, a `Map` or pairs, or
 * names and values in turn such as `request.rawHeaders`. Node decodes them as Latin-1, as they should be.
 */
export type HeadersInput =
  | Iterable<readonly [name: string, value: string]>
  | readonly string[]
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Where to write, and how. */
export interface WriteOptions {
  /** The database. */
  bucket: string;
  /** What shows that the request may write. Default none. It is printed nowhere. */
  token?: string | undefined;
  /** The organisation, which InfluxDB 3 ignores and InfluxDB 2 wants. Default none. */
  org?: string | undefined;
  /** The unit of the body's timestamps. Default `"ns"`, or that of the {@link Batch}, which cannot be another. */
  precision?: Precision | undefined;
  /** Default `"v2"`. */
  api?: Api | undefined;
  /** Default `"token"`. */
  auth?: AuthScheme | undefined;
  /** The user, with `basic` and `query`. Default empty. */
  user?: string | undefined;
  /** `rp` of v1. Default none. */
  retentionPolicy?: string | undefined;
  /** `accept_partial` of v3: whether the good lines are kept beside bad ones. Default: the server's. */
  acceptPartial?: boolean | undefined;
  /** `no_sync` of v3: whether the answer comes before the write is safe. Default: the server's. */
  noSync?: boolean | undefined;
  /** Whether the body is packed. Default `false`. */
  gzip?: boolean | undefined;
  /** How hard: 0 (not at all) to 9. Default 6. */
  gzipLevel?: number | undefined;
  /** A body shorter than this, in bytes, is sent as it is. Default 1000. */
  gzipThreshold?: number | undefined;
}

/**
 * One `POST` with a body of line protocol, for whatever sends it: `fetch` takes it as it is. `Content-Length` is left to that.
 * What is printed of a request, and of its headers, has no token.
 *
 * @example
 * ```js
 * const body = Buffer.from("home,room=kitchen temp=72 1737100800\n");
 * const options = { bucket: "my home", token: "DATABASE_TOKEN", precision: "s" };
 * const request = new WriteRequest("https://cluster-host.com", body, options);
 * request.url; //=> "https://cluster-host.com/api/v2/write?bucket=my%20home&precision=s"
 * request.headers.Authorization; //=> "Token DATABASE_TOKEN"
 * JSON.stringify(request).includes("DATABASE_TOKEN"); //=> false
 * ```
 */
export class WriteRequest {
  /**
   * @param url - The server: `http://` or `https://`, a host, maybe a port and a path, which is kept (`/v1/influxdb`).
   * @param body - Lines, which are not copied unless they are packed; or a batch, which brings its precision.
   * @throws {@link LinepackError} with code `empty_body`, `invalid_url`, `missing_bucket`, `empty_org`, `invalid_token`,
   * `invalid_user`, `unsupported_precision` or `invalid_option`.
   */
  constructor(url: string | URL, body: Uint8Array | Batch, options: WriteOptions);
  /**
   * A request with a body that is gzip already, as {@link gzipAsync} makes it beside the event loop.
   *
   * @throws {@link LinepackError} as the constructor, and with code `invalid_gzip` for a body that does not begin as gzip does.
   * @example
   * ```js
   * const packed = await gzipAsync(Buffer.from("m f=1\n"));
   * WriteRequest.ofPacked("http://host", packed, { bucket: "b" }).headers["Content-Encoding"]; //=> "gzip"
   * ```
   */
  static ofPacked(url: string | URL, body: Uint8Array, options: WriteOptions): WriteRequest;
  /** `POST`. */
  readonly method: "POST";
  /** The whole URL, everything in its query percent-encoded. With `auth: "query"` the token is in it. */
  readonly url: string;
  /** `Authorization`, `Content-Type`, `Content-Encoding` if it is packed, `Accept`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes to be sent. */
  readonly body: Uint8Array;
  /** The unit of the body's timestamps, which the URL says too. */
  readonly precision: Precision;
  /** What may be printed: the length of the body, and no token. */
  toJSON(): { method: "POST"; url: string; headers: Record<string, string>; bodyBytes: number; precision: Precision };
  /** Method and URL, without a token. */
  toString(): string;
}

/** What a client shows to be let in. */
export interface Credentials {
  /** How it was given. */
  readonly scheme: AuthScheme;
  /** The user, with `basic` and `query`; servers with tokens ignore it. */
  readonly user: string;
  /** The token, or the password. It is printed nowhere. */
  readonly secret: string;
}

/**
 * What a write asks for, as a server receives it: the head of the request, checked as the API documents it. `orgID`,
 * `Content-Type`, `Zap-Trace-Span` and what is not known are ignored.
 *
 * @example
 * ```js
 * const headers = { authorization: "Bearer DATABASE_TOKEN", "content-encoding": "gzip" };
 * const params = WriteParams.fromRequest("POST", "/api/v2/write", "bucket=my+home&precision=s", headers);
 * [params.bucket, params.precision, params.encoding]; //=> ["my home", "s", "gzip"]
 * params.authorise("DATABASE_TOKEN");
 * try {
 *   WriteParams.fromRequest("POST", "/api/v2/write", "precision=s", headers);
 * } catch (refusal) {
 *   [refusal.status, refusal.body]; //=> [400, '{"code":"invalid","message":"missing bucket value"}']
 * }
 * ```
 */
export class WriteParams {
  private constructor();
  /**
   * Reads the head of a request. Whether the token is the right one is for {@link WriteParams.authorise} to say.
   *
   * @param path - The path without the query: that of an {@link Api}. A base path before it is the receiver's to take off.
   * @param query - The query without the question mark.
   * @throws {@link Refusal} 404 for another path, 405 for another method, 401 for an `Authorization` that cannot be read, 400
   * for parameters that are missing, wrong or given twice, 415 for an unknown `Content-Encoding`.
   */
  static fromRequest(method: string, path: string, query: string, headers: HeadersInput): WriteParams;
  /** The API that the path belongs to. */
  readonly api: Api;
  /** The database: `bucket`, or `db` in v1 and v3. Empty only in v1, where QuestDB's clients send none. */
  readonly bucket: string;
  /** `org`, which is ignored but never empty. */
  readonly org: string | undefined;
  /** `rp` of v1. */
  readonly retentionPolicy: string | undefined;
  /** The unit of the timestamps, `ns` if not said; `undefined` for `auto`, which v3 has, and has if not said. */
  readonly precision: Precision | undefined;
  /** How the body is packed. */
  readonly encoding: "identity" | "gzip";
  /** `Content-Length`, if said. */
  readonly contentLength: number | undefined;
  /** What the client shows, if anything. */
  readonly credentials: Credentials | undefined;
  /** Whether the client wants errors as text because its `Accept` excludes JSON. */
  readonly plain: boolean;
  /** `accept_partial` of v3, if said. */
  readonly acceptPartial: boolean | undefined;
  /** `no_sync` of v3, if said. */
  readonly noSync: boolean | undefined;
  /**
   * Checks that the client has shown this token, in a time that says nothing about it.
   *
   * @throws {@link Refusal} 401 for no token or another one.
   */
  authorise(token: string): void;
  /**
   * Checks that a body of the length that was said is one to be read at all.
   *
   * @throws {@link Refusal} 413 for a `Content-Length` of more than `maxBytes`.
   */
  fits(maxBytes: number): void;
}

/** The `code` of an answer that is an error: 400, 401, 403, 404, 405, 408, 413, 415, 422, 429, 500, 503, in this order. */
export type RefusalCode =
  | "invalid"
  | "unauthorized"
  | "forbidden"
  | "not found"
  | "method not allowed"
  | "request timeout"
  | "request too large"
  | "unsupported media type"
  | "unprocessable entity"
  | "too many requests"
  | "internal error"
  | "unavailable";

/** What a {@link Refusal} may say beside its message. */
export interface RefusalOptions {
  /** The line of the first rejected record, where lines are the reason. */
  line?: number | undefined;
  /** Seconds after which the client may try again. */
  retryAfter?: number | undefined;
  /** Whether the answer is text, for a client whose `Accept` excludes JSON. Default `false`. */
  plain?: boolean | undefined;
}

/** What becomes of a body with bad records. */
export interface ReportOptions {
  /** Whether one bad record has the whole body refused. Default `false`: the good ones are kept. */
  allOrNothing?: boolean | undefined;
}

/**
 * A write that is not taken, or not wholly: an error to be thrown, and the answer to be given.
 *
 * @example
 * ```js
 * const refusal = new Refusal("unavailable", "the ingesters are busy", { retryAfter: 30 });
 * refusal.status; //=> 503
 * refusal.headers["Retry-After"]; //=> "30"
 * refusal.body; //=> '{"code":"unavailable","message":"the ingesters are busy"}'
 * ```
 */
export class Refusal extends Error implements Answer {
  /** @throws {@link LinepackError} with code `invalid_option` for a code that does not exist. */
  constructor(code: RefusalCode, message: string, options?: RefusalOptions);
  /** 400 with these words. */
  static invalid(message: string): Refusal;
  /** 401, for a request without a token or with one that is unknown. */
  static unauthorized(): Refusal;
  /** 403, for a token that may not write to this bucket. */
  static forbidden(): Refusal;
  /** 404, for a bucket that is not there and is not made. */
  static noDatabase(name: string): Refusal;
  /** 413, for a body of more than so many bytes, as sent or unpacked. */
  static tooLarge(maxBytes: number): Refusal;
  /**
   * What is to be said of a body in which this was found, if anything: a body without records is refused; one with bad
   * records is a partial write, or with `allOrNothing` it is refused. Up to 100 errors are told, one on each line.
   */
  static ofReport(report: Report, options?: ReportOptions): Refusal | undefined;
  /** What kind of refusal it is. */
  readonly code: RefusalCode;
  /** The line of the first rejected record, where lines are the reason. */
  readonly line: number | undefined;
  /** Seconds after which the client may try again. */
  readonly retryAfter: number | undefined;
  /** Whether the answer is text and not JSON. */
  readonly plain: boolean;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/**
 * An answer as it goes on the wire. A {@link Refusal} is one too.
 *
 * @example
 * ```js
 * const answer = Answer.ofReport(validate(Buffer.from("home temp=72\nhome temp=\n")));
 * answer.status; //=> 400
 * JSON.parse(answer.body).line; //=> 2
 * Answer.written().status; //=> 204
 * ```
 */
export class Answer {
  private constructor();
  /** 204: everything is written. */
  static written(): Answer;
  /** The answer that follows from what was found in a body: 204, or that of {@link Refusal.ofReport}. */
  static ofReport(report: Report, options?: ReportOptions): Answer;
  /** The HTTP status. */
  readonly status: number;
  /** The headers; `Content-Length` is left to the server. */
  readonly headers: Record<string, string>;
  /** Empty for a write that was taken. */
  readonly body: string;
}

/**
 * What to do after an answer. `ok`: everything is written. `partial`: some records are; the others are in `rejected` as far as
 * the server says which, and sending the body again changes nothing. `rejected`: nothing is written, and sending the same again
 * changes nothing. `retry`: the same body may be sent again, after `retryAfter` if that is given. `split`: the body is too large;
 * send it in smaller ones. `auth`: the token is missing, unknown, or may not write here.
 */
export type Outcome = "ok" | "partial" | "rejected" | "retry" | "split" | "auth";

/** A record that a server did not take. */
export interface Rejected {
  /**
   * The line, 1-based: as the server counts, which may be lines or records, until the record is located; then the physical
   * line on which it starts. `undefined` where the server does not say.
   */
  line: number | undefined;
  /** The record's ordinal in the body, 1-based, once it is located. */
  record: number | undefined;
  /** The row of the table, 0-based, once it is located in a {@link Batch}. */
  row: number | undefined;
  /** The record's first byte in the body, once it is located. */
  start: number | undefined;
  /** The byte after its last one. */
  end: number | undefined;
  /** The record as the server repeats it, which may be the beginning only. */
  text: string | undefined;
  /** Why it was rejected. */
  message: string;
}

/**
 * A server's answer to a write, whichever server it is. Anything at all can be read: what says nothing is judged by its status.
 *
 * @example
 * ```js
 * const list = "error parsing line 2 (1-based): No fields were provided";
 * const message = `partial write has occurred, errors encountered on line(s):\n${list}`;
 * const body = JSON.stringify({ code: "invalid", line: 2, message });
 * const response = WriteResponse.parse(400, { "content-type": "application/json" }, body);
 * response.outcome; //=> "partial"
 * const [rejected] = response.locate(Buffer.from("# two records\nm f=1\nm\n")).rejected;
 * [rejected.line, rejected.record, rejected.message]; //=> [3, 2, "No fields were provided"]
 * ```
 */
export class WriteResponse {
  private constructor();
  /**
   * Reads an answer: its status, all its headers, its body as received and unpacked.
   *
   * @param now - The time, as a `Date` or in seconds since 1970, against which a `Retry-After` that is a date becomes seconds;
   * without it such a date is not used.
   * @example
   * ```js
   * const headers = { "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT" };
   * WriteResponse.parse(503, headers, "<html>", new Date("1994-11-06T08:49:27Z")).retryAfter; //=> 10
   * ```
   */
  static parse(status: number, headers: HeadersInput, body: Uint8Array | string, now?: Date | number): WriteResponse;
  /** What to do. */
  readonly outcome: Outcome;
  /** The HTTP status. */
  readonly status: number;
  /** Seconds after which the server wants to be asked again, if it says so. */
  readonly retryAfter: number | undefined;
  /** The server's own word or number for what is wrong, if it has one. */
  readonly code: string | undefined;
  /** What the server says, at most 8 KiB of it; empty for a write that was taken. */
  readonly message: string;
  /** Points that were not taken, where the server counts them (`dropped=N`). */
  readonly dropped: number | undefined;
  /** The records that were not taken, as far as the server names them. */
  readonly rejected: Rejected[];
  /**
   * Finds the rejected records in what was sent, as it was before it was packed: by their number, or by their text where the
   * server gives no number. What is not found stays as it is. InfluxDB 3 counts records, others count lines; where the two
   * differ, and only one of them is bad by the rules, that is taken.
   *
   * @param sent - The body; or the batch, which brings its precision and gives each record its row.
   * @param options - How the body is read: `mode` and `precision`.
   */
  locate(sent: Uint8Array | Batch, options?: ValidateOptions): this;
}

/** Where a document is cut, and how it is read. */
export interface SplitOptions extends ValidateOptions {
  /** Most bytes of a part; 0 means any number. Default `Infinity`. */
  maxBytes?: number | undefined;
  /** Most records of a part; 0 means any number. Default `Infinity`. */
  maxLines?: number | undefined;
}

/** Some of a document's bytes, in which records are whole. */
export interface Extent {
  /** The first byte. */
  start: number;
  /** The byte after the last one. */
  end: number;
  /** The bytes: a view, not a copy. */
  bytes: Uint8Array;
}

/** A body within a document. */
export interface SplitPart extends Extent {
  /** Records in it, good and bad. */
  records: number;
  /** The physical line on which it begins, 1-based: line `n` of the body is line `line + n - 1` of the document. */
  line: number;
  /** The ordinal of its first record among those of the document, 1-based. */
  record: number;
}

/**
 * Cuts a document into bodies. Nothing is copied, and nothing is judged: bad records are carried as they are. A record is
 * never cut, whatever line ends it has in its strings, and no body is empty: a document without records gives none.
 *
 * @throws {@link ParseError} with code `row_too_long` for the first record that is longer than `maxBytes`.
 * @example
 * ```js
 * const data = Buffer.from('m f="a\nb"\nm f=2\nm f=3\n');
 * const parts = split(data, { maxLines: 2 });
 * parts.map(({ bytes }) => bytes.toString()); //=> ['m f="a\nb"\nm f=2\n', "m f=3\n"]
 * [parts[1].start, parts[1].line, parts[1].record]; //=> [16, 4, 3]
 * ```
 */
export function split<Data extends Uint8Array>(data: Data, options?: SplitOptions): (SplitPart & { bytes: Data })[];

/** A document's good bytes and its bad ones. */
export interface Valid {
  /** Runs of good records, with the comments and blank lines between them: each a body, or all of them one after the other. */
  good: Extent[];
  /** Runs of rejected records and comments, for whoever keeps what was not sent. */
  rejected: Extent[];
  /** How many there are, and what is wrong with them. */
  report: Report;
}

/**
 * Separates good records from rejected ones, without copying.
 *
 * @example
 * ```js
 * const { good, rejected, report } = splitValid(Buffer.from("m f=1\nm f=\nm f=3\n"));
 * good.map(({ bytes }) => bytes.toString()); //=> ["m f=1\n", "m f=3\n"]
 * rejected[0].bytes.toString(); //=> "m f=\n"
 * report.errors[0].code; //=> "empty_field_value"
 * ```
 */
export function splitValid(data: Uint8Array, options?: ValidateOptions): Valid;

/** How often and after how long a write is tried again. Times are seconds. */
export interface RetryOptions {
  /** The longest wait after the first try. Default 1. */
  base?: number | undefined;
  /** By how much it grows with each try. Default 2. */
  factor?: number | undefined;
  /** The longest wait of all; what a server asks for may be longer. Default 30. */
  cap?: number | undefined;
  /** Tries in all, the first one included. Default 5. */
  maxTries?: number | undefined;
  /** How long after the first try began the last one may begin. Default none. */
  deadline?: number | undefined;
}

/**
 * When to try again: plain arithmetic, with time and chance passed in. The defaults are those that InfluxDB asks for, each wait
 * drawn from the whole of it (full jitter), so that clients do not come back all at once.
 *
 * @example
 * ```js
 * const policy = new RetryPolicy();
 * policy.wait(3, 0.2, undefined, 0.5); //=> 2
 * policy.wait(1, 0.2, 10, 0.5); //=> 10
 * policy.wait(5, 0.2, undefined, 0.5); //=> undefined
 * ```
 */
export class RetryPolicy {
  /** @throws {@link LinepackError} with code `invalid_option` for an option that does not exist or is no number. */
  constructor(options?: RetryOptions);
  readonly base: number;
  readonly factor: number;
  readonly cap: number;
  readonly maxTries: number;
  readonly deadline: number | undefined;
  /**
   * How many seconds to wait after so many tries; `undefined` to give up, where no try is left or the next one would begin
   * after the deadline. Numbers that make no sense count as 0.
   *
   * @param elapsed - Seconds since the first try began.
   * @param retryAfter - What the server asked for, which is never undercut.
   * @param random - A number from 0 up to 1, evenly drawn, such as `Math.random()`; without chance 1.
   */
  wait(tries: number, elapsed: number, retryAfter: number | undefined, random: number): number | undefined;
}

/** How bodies are packed. */
export interface GzipOptions {
  /** 0 (not at all) to 9 (best); what is above is taken for 9. Default 6. */
  level?: number | undefined;
}

/** How far unpacking may go. */
export interface GunzipOptions {
  /** Most bytes that may come out. Default 10485760 (10 MiB), which is what InfluxDB 3 Core takes. */
  maxBytes?: number | undefined;
  /** How many times the bytes that came in may come out, once more than 1 MiB has; `Infinity` for any. Default 200. */
  maxRatio?: number | undefined;
}

/** What the asynchronous forms are told beyond that. */
export interface SignalOptions {
  /** Ends the work when it is aborted; the promise is then rejected with its reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Packs a body with gzip. No file name and no time stand in the result: equal input gives equal bytes.
 *
 * @example
 * ```js
 * const packed = gzip(Buffer.from("m f=1\n".repeat(1000)));
 * packed.length < 100; //=> true
 * gunzip(packed).length; //=> 6000
 * ```
 */
export function gzip(data: Uint8Array, options?: GzipOptions): Uint8Array<ArrayBuffer>;

/**
 * {@link gzip} on a worker thread: the same bytes, and the event loop goes on.
 *
 * @param data - The body, which must not change until the promise is settled.
 */
export function gzipAsync(data: Uint8Array, options?: GzipOptions & SignalOptions): Promise<Uint8Array<ArrayBuffer>>;

/**
 * Unpacks a body, never beyond a size and a multiple of what came in.
 *
 * @throws {@link LinepackError} with code `invalid_gzip` for what is no gzip, cut short or damaged; `gzip_too_large`,
 * `gzip_ratio` for what goes beyond the limits.
 * @example
 * ```js
 * const bomb = gzip(new Uint8Array(4 << 20));
 * try {
 *   gunzip(bomb);
 * } catch (error) {
 *   error.code; //=> "gzip_ratio"
 * }
 * ```
 */
export function gunzip(data: Uint8Array, options?: GunzipOptions): Uint8Array<ArrayBuffer>;

/**
 * {@link gunzip} on a worker thread.
 *
 * @param data - The body, which must not change until the promise is settled.
 * @returns A promise, rejected with what `gunzip` would throw.
 */
export function gunzipAsync(data: Uint8Array, options?: GunzipOptions & SignalOptions): Promise<Uint8Array<ArrayBuffer>>;

/**
 * Packs bodies, one after the other, with memory that is kept: whole, or in pieces. It is also the two ends of a web stream.
 *
 * @example
 * ```js
 * const packer = new Gzip();
 * const whole = packer.pack(Buffer.from("m f=1\nm f=2\n"));
 * const pieces = [packer.feed(Buffer.from("m f=1\n")), packer.feed(Buffer.from("m f=2\n")), packer.finish()];
 * Buffer.compare(Buffer.concat(pieces), whole); //=> 0
 * ```
 */
export class Gzip {
  constructor(options?: GzipOptions);
  /** Packs a whole body. What was fed and not finished is forgotten. */
  pack(data: Uint8Array): Uint8Array<ArrayBuffer>;
  /** Packs the next bytes, and gives what is ready, which may be nothing. */
  feed(data: Uint8Array): Uint8Array<ArrayBuffer>;
  /** Says that nothing more comes, and gives the rest. The next bytes begin another body. */
  finish(): Uint8Array<ArrayBuffer>;
  /** The end of the web stream at which packed bytes come out. */
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** The end of the web stream into which bytes go. */
  readonly writable: WritableStream<Uint8Array>;
}

/**
 * Unpacks a body that arrives in pieces, within limits. Several gzip members one after the other are one body. After an error
 * it gives the same error until it is reset. It is also the two ends of a web stream.
 *
 * @example
 * ```js
 * const packed = new Blob([gzip(Buffer.from("m f=1\n"))]).stream();
 * await new Response(packed.pipeThrough(new Gunzip({ maxBytes: 1 << 20 }))).text(); //=> "m f=1\n"
 * ```
 */
export class Gunzip {
  constructor(options?: GunzipOptions);
  /**
   * Unpacks the next bytes.
   *
   * @throws {@link LinepackError} as {@link gunzip} does.
   */
  feed(data: Uint8Array): Uint8Array<ArrayBuffer>;
  /**
   * Says that nothing more comes. To unpack other data, reset it.
   *
   * @throws {@link LinepackError} with code `invalid_gzip` where something is missing.
   */
  finish(): void;
  /** Forgets everything but the limits, and keeps the memory. */
  reset(): void;
  /** The end of the web stream at which unpacked bytes come out. An error fails it. */
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** The end of the web stream into which packed bytes go. */
  readonly writable: WritableStream<Uint8Array>;
}
