import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync, createReadStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { test } from "node:test";
import { Decoder, Document, ParseError, decodeStream, parse } from "../index.mjs";
import { generator, randomDocument, told } from "../testing/random.mjs";

const bytes = (text) => Buffer.from(text);

/** `data` cut at `cuts`, which ascend. */
function pieces(data, cuts) {
  const ends = [...cuts, data.length];
  return ends.map((end, i) => data.subarray(i === 0 ? 0 : ends[i - 1], end));
}

const randomCuts = (next, length) => Array.from({ length: next(8) }, () => next(length + 1)).sort((a, b) => a - b);

/** Everything that documents say, in the order in which they came. */
function said(documents) {
  return {
    lines: documents.flatMap((document) => Array.from(document, told)),
    errors: documents.flatMap((document) => document.errors),
    rejected: documents.reduce((sum, { report }) => sum + report.rejected, 0),
    times: documents.flatMap((document) => [...document.timestamps().values]),
  };
}

function decoded(parts, options) {
  const decoder = new Decoder(options);
  const documents = parts.map((piece) => decoder.feed(piece));
  documents.push(decoder.finish());
  assert.equal(decoder.held, 0);
  return said(documents);
}

test("pieces say what the whole says, wherever it is cut", () => {
  const next = generator(0x9e3779b1);
  let records = 0;
  for (let i = 0; i < 3000; i++) {
    const data = randomDocument(next);
    const options = {
      mode: ["spec", "strict", "lenient"][next(3)],
      maxRecordBytes: next(3) === 0 ? 30 : undefined,
      maxErrors: next(3) === 0 ? 2 : undefined,
      errors: "collect",
    };
    const whole = said([parse(data, options)]);
    const single = Array.from({ length: data.length }, (_, at) => at);
    assert.deepStrictEqual(decoded(pieces(data, randomCuts(next, data.length)), options), whole);
    assert.deepStrictEqual(decoded(pieces(data, single), options), whole);
    records += whole.lines.length;
  }
  assert.ok(records > 4000, String(records));
});

test("cuts inside a character and inside a CR LF", () => {
  const data = bytes('m f="é東😀"\r\nm,t=é f=2\r\n\r\nm f=3');
  const whole = said([parse(data)]);
  assert.equal(whole.lines.length, 3);
  for (let at = 0; at <= data.length; at++) assert.deepStrictEqual(decoded(pieces(data, [at]), {}), whole);
});

test("a large document in one piece or in many", () => {
  const lines = Array.from({ length: 30_000 }, (_, i) => `m,t=v${i} f=${i}\n${i % 5000 === 0 ? "bad\n" : ""}`);
  const data = bytes(lines.join(""));
  const options = { errors: "collect" };
  const whole = said([parse(data, options)]);
  assert.equal(whole.errors.length, 6);
  const cuts = Array.from({ length: 10 }, (_, i) => 70_001 * (i + 1));
  assert.deepStrictEqual(decoded([data], options), whole);
  assert.deepStrictEqual(decoded(pieces(data, cuts), options), whole);
});

test("a decoder begins anew after finish", () => {
  const decoder = new Decoder();
  assert.equal(decoder.feed(bytes("m f=1\nm f=")).length, 1);
  assert.equal(decoder.held, 4);
  const rest = decoder.feed(bytes("2\n"));
  assert.deepEqual([rest.length, rest.line(0).line, decoder.held], [1, 2, 0]);
  assert.equal(decoder.finish().length, 0);
  assert.deepEqual(told(decoder.feed(bytes("m f=3\n")).line(0)).slice(4, 6), [1, 1]);
});

test("a document keeps what it was given when the decoder goes on", () => {
  const decoder = new Decoder();
  const data = bytes("m f=1\n");
  const document = decoder.feed(data);
  data.fill(0x78);
  decoder.feed(bytes("other f=2\n"));
  assert.ok(document instanceof Document);
  assert.equal(document.line(0).measurement, "m");
});

test("the first bad record ends a decoder that raises", () => {
  const decoder = new Decoder({ maxErrors: 0 });
  decoder.feed(bytes("m f=1\nm f"));
  assert.throws(
    () => decoder.feed(bytes("=\nm f=\n")),
    (error) => {
      assert.ok(error instanceof ParseError);
      const { code, line, column, offset, record } = error;
      assert.deepEqual([code, line, column, offset, record], ["empty_field_value", 2, 5, 10, 2]);
      return true;
    },
  );
  for (const call of [() => decoder.feed(bytes("m f=1\n")), () => decoder.finish()]) {
    assert.throws(call, { name: "LinepackError", code: "wrong_state" });
  }
});

test("a record that never ends is an error and does not fill the memory", () => {
  const decoder = new Decoder({ maxRecordBytes: 100, errors: "collect" });
  const errors = [];
  let most = 0;
  errors.push(...decoder.feed(bytes('m f="')).errors);
  for (let i = 0; i < 1000; i++) {
    errors.push(...decoder.feed(bytes("0123456789")).errors);
    most = Math.max(most, decoder.held);
  }
  const after = decoder.feed(bytes("\nm f=1\n"));
  assert.deepEqual(errors.map(({ code, line }) => [code, line]), [["record_too_long", 1]]);
  assert.ok(most <= 120, String(most));
  assert.deepEqual(Array.from(after, (line) => line.line), [2]);
});

test("by default a record may have 16 MiB, or as many as are asked for", () => {
  const record = bytes(`m f="${"x".repeat(16 << 20)}"\n`);
  assert.throws(() => new Decoder().feed(record), { code: "record_too_long" });
  assert.equal(new Decoder({ maxRecordBytes: Infinity }).feed(record).length, 1);
});

test("a decoder takes bytes and known options alone", () => {
  for (const wrong of [undefined, "m f=1\n", [1], new ArrayBuffer(2)]) {
    assert.throws(() => new Decoder().feed(wrong), TypeError);
  }
  const shared = new Uint8Array(new SharedArrayBuffer(6));
  shared.set(bytes("m f=1\n"));
  assert.equal(new Decoder().feed(shared).length, 1);
  for (const make of [(options) => new Decoder(options), (options) => decodeStream(options)]) {
    assert.throws(() => make({ mode: "loose" }), { code: "invalid_option" });
    assert.throws(() => make({ maxRecordSize: 1 }), { code: "invalid_option" });
  }
});

const TEXT = "m f=1 1\nm f=2 2\n# note\nm f=3 3";

/** What comes out of a web stream or a stream of Node. */
async function all(stream) {
  const documents = [];
  for await (const document of stream) documents.push(document);
  return documents;
}

const ways = [
  ["web stream", (parts, options) => ReadableStream.from(parts).pipeThrough(new Decoder(options))],
  ["stream of Node", (parts, options) => Readable.from(parts, { objectMode: true }).compose(decodeStream(options))],
];

for (const [name, through] of ways) {
  test(`${name}: documents come out, in order and none of them empty`, async () => {
    const data = bytes(TEXT);
    const whole = said([parse(data)]);
    for (const cuts of [[], [3], [8, 9, 10], Array.from(data.keys())]) {
      const documents = await all(through(pieces(data, cuts), {}));
      assert.ok(documents.every((document) => document instanceof Document && document.length > 0));
      assert.deepStrictEqual(said(documents), whole);
    }
    assert.deepEqual(await all(through([], {})), []);
  });

  test(`${name}: a bad record fails it`, async () => {
    const failing = all(through([bytes("m f=1\nm "), bytes("f=\n"), bytes("m f=3\n")], {}));
    await assert.rejects(failing, (error) => error instanceof ParseError && error.line === 2 && error.offset === 10);
    await assert.rejects(all(through([bytes("m f=1\nm f")], {})), { code: "missing_field_value", line: 2 });
  });

  test(`${name}: errors can be collected`, async () => {
    const parts = [bytes("m f=1\nm "), bytes("f=\n"), bytes("bad\n"), bytes("m f=4\nm")];
    const documents = await all(through(parts, { errors: "collect" }));
    const { lines, errors } = said(documents);
    assert.deepEqual(lines.map((line) => line[4]), [1, 4]);
    assert.deepEqual(errors.map(({ line, record }) => [line, record]), [[2, 2], [3, 3], [5, 5]]);
  });

  test(`${name}: the slower side sets the pace`, async () => {
    let given = 0;
    async function* source() {
      for (; given < 1000; given++) yield bytes("m f=1\n".repeat(5000));
    }
    const documents = through(source(), {});
    const iterator = documents[Symbol.asyncIterator]();
    await iterator.next();
    // Time enough for everything, if nothing held it back.
    for (let turn = 0; turn < 2000; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.ok(given < 100, String(given));
    await iterator.return();
  });
}

test("a file through a pipeline", async () => {
  const folder = mkdtempSync(join(tmpdir(), "linepack-"));
  try {
    const file = join(folder, "data.lp");
    const lines = Array.from({ length: 50_000 }, (_, i) => `m,t=é${i} f=${i} ${i}\n`);
    writeFileSync(file, lines.join(""));
    let [sum, count] = [0, 0];
    const sink = new Writable({
      objectMode: true,
      write(document, _, done) {
        for (const value of document.column("f").values) sum += value;
        count += document.length;
        done();
      },
    });
    await pipeline(createReadStream(file), decodeStream(), sink);
    assert.deepEqual([count, sum], [50_000, (50_000 * 49_999) / 2]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("text that is written into a stream of Node is encoded, and what is no bytes fails a web stream", async () => {
  assert.equal((await all(Readable.from(["m f=1\n"]).compose(decodeStream())))[0].length, 1);
  const texts = ReadableStream.from(["m f=1\n"]).pipeThrough(new Decoder());
  await assert.rejects(all(texts), { name: "TypeError", message: /encode it first/ });
});
