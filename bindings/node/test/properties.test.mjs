// What holds for all rows, however they are given: one line that says the same, or an error with a code and nothing.
//
// The rows are others on every run; LINEPACK_SEED=N repeats those of the run that reported N.
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { CODES, EncodeError, Encoder, LinepackError, encode, parse, validate } from "../index.mjs";
import { holds } from "../testing/holds.mjs";
import { pointOf } from "../testing/random.mjs";
import { anyRow, plainRow } from "../testing/rows.mjs";

const ROWS = 10_000;

const UNITS = { ns: 1n, us: 1_000n, ms: 1_000_000n, s: 1_000_000_000n, m: 60_000_000_000n, h: 3_600_000_000_000n };

const textOf = (value) => (value instanceof Uint8Array ? Buffer.from(value).toString() : value);

const textsOf = (pairs) => pairs.map((pair) => pair.map(textOf));

const byKey = ([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Options of which the default is the most frequent. */
function anyOptions(next) {
  const one = (...words) => (next(2) === 0 ? undefined : words[next(words.length)]);
  return {
    mode: one("spec"),
    precision: one(...Object.keys(UNITS)),
    floats: one("python", "go"),
    tagOrder: one("given"),
    stringCEscapes: one(true),
    inexact: one("floor"),
    maxBytes: one(Infinity),
  };
}

/** What is written, or the code of the error; nothing else may happen. */
function outcome(write) {
  try {
    return Buffer.from(write());
  } catch (error) {
    assert.ok(error instanceof LinepackError, inspect(error));
    assert.ok(Object.hasOwn(CODES, error.code), error.code);
    return error.code;
  }
}

/** That a body is one line which every reader of its mode takes, and which says what the row says. */
function assertSays(body, { measurement, tags, fields, meant }, options) {
  const { mode = "strict", precision = "ns", tagOrder, stringCEscapes } = options;
  const reading = { mode, precision, stringCEscapes };
  assert.equal(body.at(-1), 10);
  const { ok, records, rejected } = validate(body, reading);
  assert.deepEqual({ ok, records, rejected }, { ok: true, records: 1, rejected: 0 });
  const document = parse(body, reading);
  assert.equal(document.length, 1);
  const line = document.line(0);
  const order = (items) => (tagOrder === "given" ? items : items.sort(byKey));
  assert.equal(line.measurement, textOf(measurement));
  assert.deepStrictEqual(line.tagItems(), order(textsOf(tags)));
  assert.deepStrictEqual(line.fieldItems(), textsOf(fields));
  assert.equal(line.timestamp, meant(UNITS[precision]));
}

/** The forms of a row, and what each of them says: an object keeps only the last of equal keys. */
function forms(row) {
  const { measurement, time } = row;
  const as = (change) => ({ ...row, tags: change(row.tags), fields: change(row.fields) });
  const maps = as((pairs) => [...new Map(pairs)]);
  const all = [
    ["point", () => pointOf(row), row],
    ["maps", () => ({ measurement, tags: new Map(row.tags), fields: new Map(row.fields), time }), maps],
  ];
  if ([...row.tags, ...row.fields].every(([key]) => typeof key === "string")) {
    const { fromEntries } = Object;
    const objects = as((pairs) => Object.entries(fromEntries(pairs)));
    all.push(["objects", () => ({ measurement, tags: fromEntries(row.tags), fields: fromEntries(row.fields), time }), objects]);
  }
  return all;
}

const counts = { written: 0, refused: 0 };

function inEveryWay([row, options]) {
  for (const [name, make, said] of forms(row)) {
    const written = outcome(() => encode([make()], options));
    assert.deepEqual(outcome(() => new Encoder(options).add(make()).take()), written, name);
    if (name === "point") assert.deepEqual(outcome(() => Buffer.from(`${make().toLineProtocol(options)}\n`)), written, name);
    counts[typeof written === "string" ? "refused" : "written"] += 1;
    if (typeof written !== "string") assertSays(written, said, options);
  }
}

const rowAndOptions = (next) => [anyRow(next), anyOptions(next)];

holds("a row is one line that says the same, or an error", ROWS, rowAndOptions, inEveryWay, () => {
  assert.ok(counts.written > ROWS / 2 && counts.refused > ROWS / 2, inspect(counts));
});

holds("what nobody could misunderstand is always written", ROWS, (next) => [plainRow(next), anyOptions(next)], ([row, options]) => {
  for (const [, make, said] of forms(row)) assertSays(encode([make()], options), said, options);
});

const batch = (next) => [Array.from({ length: next(30) }, () => anyRow(next)), anyOptions(next)];

holds("a batch is its rows one after the other, and its errors are theirs", ROWS / 30, batch, ([rows, options]) => {
  const made = rows.map((row) => forms(row)[1][1]());
  const alone = made.map((row) => outcome(() => encode([row], options)));
  const { body, errors } = encode(made, { ...options, errors: "collect" });
  assert.deepEqual(Buffer.from(body), Buffer.concat(alone.filter((written) => typeof written !== "string")));
  assert.ok(errors.every((error) => error instanceof EncodeError));
  const refused = alone.flatMap((code, row) => (typeof code === "string" ? [[row, code]] : []));
  assert.deepEqual(errors.map(({ row, code }) => [row, code]), refused);
  const encoder = new Encoder(options);
  for (const row of made) outcome(() => encoder.add(row) && "");
  assert.deepEqual(encoder.take(), body);
});
