// Compiled, never run: what must be accepted, and after each @ts-expect-error what must not.
import { createServer } from "node:http";
import {
  Answer,
  BACKENDS,
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
  version,
  type Checked,
  type CheckedTable,
  type Column,
  type ColumnType,
  type Columns,
  type Conflict,
  type Dictionary,
  type Encoded,
  type FieldValue,
  type LineError,
  type Outcome,
  type Rejected,
  type Report,
  type Row,
  type SplitPart,
  type Table,
  type Target,
  type TargetRule,
  type Valid,
  type WriteOptions,
} from "linepack";

const data = new Uint8Array(8);

const report: Report = validate(data, { mode: "strict", precision: "ms", maxErrors: Infinity, maxRecordBytes: 10 });
const faults: LineError[] = report.errors;
const opened: number | undefined = faults[0]?.opened?.column;
// @ts-expect-error text must be encoded first
validate("m f=1");
// @ts-expect-error unknown word
validate(data, { mode: "loose" });
// @ts-expect-error only parse can raise or collect
validate(data, { errors: "collect" });

const document: Document = parse(data, { errors: "collect", stringCEscapes: true, strictControl: false });
for (const line of document) {
  const tags: Map<string, string> = line.tags;
  const value: FieldValue | undefined = line.fields.get("f");
  const time: bigint | null = line.timestamp;
  const items: [string, FieldValue][] = line.fieldItems();
  const numbers: number[] = [line.line, line.record, tags.size, items.length];
  const flag: boolean = line.duplicates;
  if (value instanceof UInt) value.equals(new UInt(value.value));
  void [time, numbers, flag];
}
const last: Line | undefined = document.at(-1);
const some: Line[] = document.slice(1, 2);
const first: string = document.line(0).measurement;
// @ts-expect-error a Line comes from parse
new Line();

const column: Column = document.column("f", { measurement: "m" });
if (column.kind === "float") column.values satisfies Float64Array;
if (column.kind === "uint") column.values satisfies BigUint64Array;
if (column.kind === "string") column.offsets satisfies Uint32Array;
// @ts-expect-error only strings have offsets
column.offsets;
const firstTime: bigint | undefined = document.timestamps().values[0];
const present: Uint8Array | null = column.present;
const names: Dictionary = document.measurements();
const codes: Int32Array = document.tagColumn("host").codes;
// @ts-expect-error the option is measurement
document.column("f", { of: "m" });

const later: Promise<Document> = parseAsync(data, { errors: "collect", signal: AbortSignal.abort() });
const checked: Promise<Report> = validateAsync(data, { mode: "strict" });
// @ts-expect-error only the asynchronous forms can be ended
parse(data, { signal: AbortSignal.abort() });

const decoder = new Decoder({ errors: "collect", maxRecordBytes: 1 << 20 });
const completed: Document[] = [decoder.feed(data), decoder.finish()];
const held: number = decoder.held;
const stream = new Blob([data]).stream();
for await (const each of stream.pipeThrough(new Decoder())) each satisfies Document;
const transform: NodeJS.ReadWriteStream = decodeStream({ mode: "lenient" });
// @ts-expect-error text must be encoded first
decoder.feed("m f=1");
void [firstTime, present, names, codes, later, checked, completed, held, transform];

const point = new Point("m")
  .tag("k", "v")
  .floatField("a", 1)
  .intField("b", 2n)
  .uintField("c", new UInt(3))
  .booleanField("d", true)
  .stringField("e", data)
  .field("f", 1)
  .timestamp(1n, "ns")
  .timestamp(new Date())
  .timestamp("2024-05-01T12:00:00Z");
const alike: boolean = point.equals(new Point("m"));
const text: string = point.toLineProtocol({ floats: "go", tagOrder: "given" });
// @ts-expect-error a Date takes no precision
point.timestamp(new Date(), "ms");
// @ts-expect-error a string is no float
point.floatField("a", "1");

const rows: Row[] = [
  { measurement: "m", fields: { f: 1, i: 2n, u: new UInt(3), b: true, s: "x" }, time: 1n },
  { measurement: data, tags: new Map([["k", "v"]]), fields: new Map([["f", 1]]), time: new Date() },
];
const body: Uint8Array<ArrayBuffer> = encode([point, ...document, ...rows], { precision: "s" });
const sparse: Row = { measurement: "m", tags: { t: null }, fields: { f: 1, g: undefined }, time: "2024-05-01T12:00:00Z" };
const { body: good, errors }: Encoded = encode([sparse], { errors: "collect", fieldTypes: { f: "int" }, integers: "int" });
const why: [number, string | undefined][] = errors.map((error) => [error.row, error.key]);
const raised: Uint8Array<ArrayBuffer> = encode([sparse], { errors: "raise" });
// @ts-expect-error unknown type
encode([sparse], { fieldTypes: { f: "double" } });
// @ts-expect-error an encoder tells at once
new Encoder({ errors: "collect" });
void [alike, good, why, raised];
const encoder = new Encoder({ mode: "spec", integers: "int" });
const count: number = encoder.add(point).add(document.line(0)).add({ measurement: "m", fields: { f: 1 } }).rows;
encoder.clear();
const taken: Uint8Array = encoder.take();
// @ts-expect-error the word is time
encode([{ measurement: "m", fields: { f: 1 }, timestamp: 1 }]);

const columns: Columns = {
  measurement: document.measurements(),
  tags: { host: document.tagColumn("host"), region: "eu", zone: ["a", null] },
  fields: new Map<string, Column>([["f", document.column("f")]]),
  time: document.timestamps(),
};
const batches: Batch[] = [...encodeColumns(columns, { maxLines: 5000, nulls: "error" })];
for (const { body, records, precision, skippedRows } of encodeArrow(data, { measurement: "m", tags: ["host"] })) {
  void [body satisfies Uint8Array, records satisfies number, precision satisfies string, skippedRows satisfies number[]];
}
const all: Batches = encodeColumns(columns, { errors: "collect", maxErrors: 10 });
const next: IteratorResult<Batch, undefined> = all.next();
const whys: EncodeError[] = batches.flatMap(({ errors, errorCount }) => (errorCount satisfies number) > 0 ? errors : []);
// @ts-expect-error batches come from functions
new Batches();
void [next, whys];
const tables: Map<string, Table> = toColumns(data, { mixed: "split" });
for (const table of tables.values()) encodeColumns(table);
const streams: Map<string, Uint8Array> = toArrow(data, { time: "ts", errors: "collect" });
const row: number | undefined = batches[0]?.rowOfLine(1);
// @ts-expect-error a column is no number
encodeColumns({ measurement: "m", fields: { f: 1 } });
// @ts-expect-error a table has no column twice
encodeColumns(columns, { onDuplicate: "last" });
// @ts-expect-error a Batch comes from encodeColumns
new Batch();
void [streams, row];

const options: WriteOptions = { bucket: "b", token: undefined, gzip: true };
const request = new WriteRequest(new URL("http://host"), data, options);
const sent: Response = await fetch(request.url, request);
const response: WriteResponse = WriteResponse.parse(sent.status, sent.headers, await sent.text(), new Date());
const found: Rejected[] = response.locate(batches[0] ?? data, { mode: "strict" }).rejected;
const outcome: Outcome = WriteResponse.parse(204, {}, data, 1700).outcome;
const wait: number | undefined = new RetryPolicy({ deadline: 60 }).wait(1, 0.5, response.retryAfter, Math.random());
const shown: string = WriteRequest.ofPacked("http://host", await gzipAsync(data), options).toJSON().url;
// @ts-expect-error a bucket is required
new WriteRequest("http://host", data, {});
// @ts-expect-error a body is no text
new WriteRequest("http://host", "m f=1", options);
// @ts-expect-error a request does not change
request.headers.Accept = "*/*";
// @ts-expect-error no word of an outcome
if (response.outcome === "good") void 0;
// @ts-expect-error the wait needs a number by chance
new RetryPolicy().wait(1, 0.5, undefined);
void [found, outcome, wait, shown];

createServer((incoming, outgoing) => {
  let answer: Answer = Answer.written();
  try {
    const params = WriteParams.fromRequest(incoming.method ?? "", "/api/v2/write", "bucket=b", incoming.headers);
    WriteParams.fromRequest("POST", "/write", "", incoming.rawHeaders);
    params.authorise(params.credentials?.secret ?? "");
    const precision: string | undefined = params.precision;
    answer = Answer.ofReport(validate(data), { allOrNothing: precision === "ns" });
  } catch (error) {
    if (error instanceof Refusal) answer = error;
  }
  outgoing.writeHead(answer.status, answer.headers).end(answer.body);
});
const late: Refusal = new Refusal("unavailable", "busy", { retryAfter: 30 });
// @ts-expect-error no code of a refusal
new Refusal("not_found", "where?");
// @ts-expect-error WriteParams come from WriteParams.fromRequest
new WriteParams();

const parts: SplitPart[] = split(data, { maxBytes: 100, maxLines: 5 });
const { good: kept, rejected: bad }: Valid = splitValid(data, { mode: "strict" });
const packed: Uint8Array<ArrayBuffer>[] = [gzip(data, { level: 9 }), gunzip(data, { maxRatio: Infinity }), await gunzipAsync(data)];
const packer = new Gzip({ level: 1 });
packed.push(packer.pack(data), packer.feed(data), packer.finish(), new Gunzip({ maxBytes: 10 }).feed(data));
for await (const piece of new Blob([data]).stream().pipeThrough(new Gzip()).pipeThrough(new Gunzip())) piece satisfies Uint8Array;
// @ts-expect-error only the asynchronous forms can be ended
gzip(data, { signal: AbortSignal.abort() });
void [late, parts, kept, bad, packed];

try {
  parse(data);
} catch (error) {
  if (error instanceof ParseError) void [error.code, error.line, error.opened?.line, error.help];
  if (error instanceof EncodeError) void [error.row, error.part === "tag_key", error.key];
  if (error instanceof LinepackError) void (CODES[error.code] === 1);
}

const words: readonly string[] = [version, ...BACKENDS];
void [opened, last, some, first, text, body, count, taken, words];

const target: Target = "influxdb1";
const warnings: LineError[] = validate(data, { target }).warnings;
const warningCount: number = parse(data, { target: "core3" }).report.warningCount;
const rules: TargetRule[] = targetRules(target);
const severity: "refuse" | "warn" | undefined = rules[0]?.severity;
const longest: number | undefined = targetMaxBodyBytes(target);
// @ts-expect-error unknown server
validate(data, { target: "influxdb4" });
// @ts-expect-error unknown server
targetRules("influxdb4");
void [warnings, warningCount, severity, longest];

const schema = new Schema({ tags: false, maxColumns: Infinity });
const learned: Checked = schema.learn(data, { mode: "strict", target });
const learnedLater: Promise<Checked> = schema.learnAsync(data, { signal: AbortSignal.abort() });
const checkedLater: Promise<Checked> = schema.checkAsync(data);
const faulty: [boolean, Conflict | undefined, LineError | undefined] = [learned.ok, learned.conflicts[0], learned.errors[0]];
const learnedTable: CheckedTable = schema.learnArrow(data, { measurement: "m", tags: ["host"], maxErrors: 1 });
const type: ColumnType | undefined = schema.get("m", "f");
const types: [string, string, ColumnType][] = [...schema];
const merged: string = Schema.fromJson(schema.toJson()).startAt({ document: 1, line: 1, record: 1 }).merge(schema).toJson();
const fitting: Uint8Array = encode([point], { schema });
for (const batch of encodeColumns(columns, { schema })) void batch;
// @ts-expect-error a Schema, not its text
encode([point], { schema: schema.toJson() });
// @ts-expect-error only the asynchronous forms can be ended
schema.learn(data, { signal: AbortSignal.abort() });
// @ts-expect-error a place has a document
schema.startAt({ line: 1, record: 1 });
void [learnedTable, learnedLater, checkedLater, faulty, type, types, merged, fitting];

const ticket: Uint8Array = query.flightTicket("SELECT 1", { database: "d", params: { a: 1, b: null, c: new UInt(1), d: undefined } });
const metadata: [string, string][] = query.flightMetadata("T").map(([name, value]) => [name, value]);
const asked: query.QueryRequest = query.v1Request(new URL("http://host"), "q", { database: "d", epoch: "ms", chunkSize: 10, method: "post" });
const answered: Response = await fetch(asked.url, asked);
const answer: query.QueryAnswer = query.parseV1(await answered.text(), { epoch: "ms", format: "csv", maxBytes: 1 << 20 });
for (const { error, messages, series } of answer.statements) {
  for (const { name, tags, length, columns, toArrow } of series) {
    const each: query.AnswerColumn | undefined = columns.get("f");
    if (each?.kind === "mixed") each.values satisfies query.ParamValue[];
    if (each?.kind === "null") each.values satisfies null;
    if (each?.kind === "float") each.values satisfies Float64Array;
    if (each?.kind === "string") each.offsets satisfies Uint32Array;
    void [name satisfies string, tags satisfies Map<string, string>, length satisfies number, toArrow];
  }
  void [error satisfies string | undefined, messages satisfies readonly { text: string }[]];
}
const answerReader = new query.AnswerReader({ epoch: "s" });
const chunks: query.QueryAnswer[] = answerReader.feed(data);
const rest: query.QueryAnswer | undefined = answerReader.finish();
for await (const each of stream.pipeThrough(new query.AnswerReader())) answer.append(each);
// @ts-expect-error a database is required
query.flightTicket("SELECT 1", {});
// @ts-expect-error unknown language
query.flightTicket("q", { database: "d", language: "flux" });
// @ts-expect-error a request comes from v1Request
new query.QueryRequest();
// @ts-expect-error unknown format
query.parseV1(data, { format: "xml" });
void [ticket, metadata, chunks, rest];
