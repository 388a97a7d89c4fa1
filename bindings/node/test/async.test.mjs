import assert from "node:assert/strict";
import { test } from "node:test";
import { Document, ParseError, parse, parseAsync, validate, validateAsync } from "../index.mjs";
import { generator, randomDocument, told } from "../testing/random.mjs";

const bytes = (text) => Buffer.from(text);

const MIB = 1 << 20;

test("parseAsync and validateAsync say what parse and validate say", async () => {
  const next = generator(0x41c64e6d);
  for (let i = 0; i < 500; i++) {
    const data = randomDocument(next);
    const options = { mode: ["spec", "strict", "lenient"][next(3)], precision: "us", maxErrors: 1 + next(3) };
    const whole = parse(data, { ...options, errors: "collect" });
    const document = await parseAsync(data, { ...options, errors: "collect" });
    assert.ok(document instanceof Document);
    assert.deepStrictEqual(Array.from(document, told), Array.from(whole, told));
    assert.deepStrictEqual(document.report, whole.report);
    assert.deepStrictEqual(await validateAsync(data, options), validate(data, options));
  }
});

test("a document of many pieces", async () => {
  const line = (i) => `m,host=h${i} f=${i},s="two\nlines" ${i}\n${i % 20_000 === 0 ? "bad\n" : ""}`;
  const data = bytes(Array.from({ length: 80_000 }, (_, i) => line(i)).join(""));
  assert.ok(data.length > 3 * MIB);
  const whole = parse(data, { errors: "collect" });
  const document = await parseAsync(data, { errors: "collect" });
  assert.deepStrictEqual(document.report, whole.report);
  assert.deepStrictEqual(document.column("f"), whole.column("f"));
  assert.deepStrictEqual(document.timestamps(), whole.timestamps());
  assert.deepStrictEqual(Array.from(document, (each) => each.line), Array.from(whole, (each) => each.line));
  assert.deepStrictEqual(await validateAsync(data), validate(data));
});

test("the event loop goes on", async () => {
  const data = bytes("m,host=a f=1 1\n".repeat(MIB));
  let turns = 0;
  let done = false;
  const count = () => {
    turns += 1;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  const [document, report] = await Promise.all([parseAsync(data), validateAsync(data)]);
  done = true;
  assert.deepEqual([document.length, report.records], [MIB, MIB]);
  // At the least one turn for each piece.
  assert.ok(turns >= data.length / MIB, String(turns));
});

test("the first error rejects", async () => {
  const data = bytes(`${"m f=1\n".repeat(MIB)}m f=\nbad\n`);
  const rejected = async (reading) => {
    try {
      await reading;
    } catch (error) {
      return error;
    }
    return undefined;
  };
  const error = await rejected(parseAsync(data));
  assert.ok(error instanceof ParseError);
  assert.throws(() => parse(data), { ...error });
  assert.equal(error.line, MIB + 1);
});

test("a record longer than a piece, and limits", async () => {
  const text = "é".repeat(10 * MIB);
  const document = await parseAsync(bytes(`a f=1\nm,t=v s="${text}" 5\nb f=2\n`));
  assert.equal(document.length, 3);
  assert.equal(document.line(1).fields.get("s"), text);
  const report = await validateAsync(bytes(`m s="${text}"\nb f=1\n`), { maxRecordBytes: MIB });
  assert.deepEqual(report.errors.map(({ code }) => code), ["record_too_long"]);
  assert.equal(report.records, 1);
});

test("nothing is a good document", async () => {
  assert.equal((await parseAsync(new Uint8Array(0))).length, 0);
  assert.equal((await validateAsync(new Uint8Array(0))).ok, true);
});

test("what cannot be read is a rejection, never thrown", async () => {
  for (const call of [parseAsync, validateAsync]) {
    await assert.rejects(call("m f=1"), { name: "TypeError", message: /encode it first/ });
    await assert.rejects(call(undefined), TypeError);
    const refused = (options, message) => assert.rejects(call(bytes(""), options), { code: "invalid_option", message });
    await refused({ mode: "loose" }, /mode: unknown word "loose"/);
    await refused({ presicion: "s" }, /unknown option "presicion"/);
    await refused({ signal: {} }, /signal must be an AbortSignal/);
  }
  await assert.rejects(validateAsync(bytes(""), { errors: "collect" }), { code: "invalid_option" });
});

test("shared memory is read, and a signal ends the reading", async () => {
  const shared = new Uint8Array(new SharedArrayBuffer(6));
  shared.set(bytes("m f=1\n"));
  assert.equal((await parseAsync(shared)).line(0).measurement, "m");
  const reason = new Error("enough");
  await assert.rejects(parseAsync(bytes("m f=1\n"), { signal: AbortSignal.abort(reason) }), reason);
  const controller = new AbortController();
  const reading = validateAsync(bytes("m f=1\n".repeat(MIB)), { signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(reading, reason);
});

test("data that goes away while it is read is an error", async () => {
  const data = new Uint8Array(4 * MIB).fill(10);
  const reading = parseAsync(data);
  structuredClone(data, { transfer: [data.buffer] });
  await assert.rejects(reading, { name: "TypeError", message: /transferred while it was read/ });
});

test("many at once", async () => {
  const data = Array.from({ length: 20 }, (_, i) => bytes(`m f=${i}\n`.repeat(50_000 + i)));
  const documents = await Promise.all(data.map((each) => parseAsync(each)));
  documents.forEach((document, i) => {
    assert.equal(document.length, 50_000 + i);
    assert.ok(document.column("f").values.every((value) => value === i));
  });
});
