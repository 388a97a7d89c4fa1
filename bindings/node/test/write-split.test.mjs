import assert from "node:assert/strict";
import { test } from "node:test";
import { ParseError, RetryPolicy, split, splitValid, validate } from "../index.mjs";
import { holds } from "../testing/holds.mjs";
import { randomDocument } from "../testing/random.mjs";

const data = Buffer.from('a f=1\nb f="x\ny"\n# c\nd f=\n');

test("parts are views, and say where they are", () => {
  const parts = split(data, { maxLines: 1 });
  assert.deepEqual(
    parts.map(({ start, end, records, line, record }) => [start, end, records, line, record]),
    [[0, 6, 1, 1, 1], [6, 16, 1, 2, 2], [20, 25, 1, 5, 3]],
  );
  for (const { start, end, bytes } of parts) {
    assert.deepEqual([bytes.buffer, bytes.byteOffset, bytes.length], [data.buffer, data.byteOffset + start, end - start]);
  }
  assert.equal(split(data).length, 1);
  assert.equal(split(data, { maxBytes: 0, maxLines: 0 }).length, 1);
  assert.deepEqual(split(Buffer.from("# only\n\n")), []);
  assert.deepEqual(split(new Uint8Array(0)), []);
});

test("a record that is too long is named", () => {
  assert.throws(
    () => split(data, { maxBytes: 9 }),
    (error) => {
      assert.ok(error instanceof ParseError);
      assert.deepEqual([error.code, error.line, error.record, error.offset, error.length], ["row_too_long", 2, 2, 6, 10]);
      return true;
    },
  );
});

test("good records and bad ones", () => {
  const { good, rejected, report } = splitValid(data);
  assert.deepEqual(good.map(({ bytes }) => bytes.toString()), ['a f=1\nb f="x\ny"\n']);
  assert.deepEqual(rejected.map(({ start, end }) => [start, end]), [[20, 25]]);
  assert.deepEqual(report, validate(data));
  assert.deepEqual(splitValid(new Uint8Array(0)).good, []);
  const shared = new Uint8Array(new SharedArrayBuffer(6));
  shared.set(Buffer.from("m f=1\n"));
  assert.equal(splitValid(shared).good[0].bytes.buffer, shared.buffer);
});

test("what is wrong is refused", () => {
  for (const call of [split, splitValid]) {
    for (const wrong of ["m f=1", undefined, [1]]) assert.throws(() => call(wrong), TypeError);
    for (const options of [{ mode: "loose" }, { errors: "collect" }, { maxbytes: 1 }, null, { precision: 1 }]) {
      assert.throws(() => call(data, options), { code: "invalid_option" });
    }
  }
  for (const wrong of [-1, 0.5, "1", NaN]) assert.throws(() => split(data, { maxBytes: wrong }), { code: "invalid_option" });
  assert.throws(() => splitValid(data, { maxLines: 1 }), { code: "invalid_option" });
});

holds(
  "parts have every record whole",
  1000,
  (next) => ({ document: randomDocument(next), maxLines: next(4), maxBytes: next(3) === 0 ? 200 + next(200) : 0 }),
  ({ document, maxLines, maxBytes }) => {
    const whole = validate(document);
    let parts;
    try {
      parts = split(document, { maxLines, maxBytes });
    } catch (error) {
      assert.equal(error.code, "row_too_long");
      assert.ok(maxBytes > 0 && error.length > maxBytes);
      return;
    }
    let records = 0;
    for (const part of parts) {
      assert.ok(part.records > 0 && (maxLines === 0 || part.records <= maxLines));
      assert.ok(maxBytes === 0 || part.bytes.length <= maxBytes);
      assert.equal(part.record, records + 1);
      const report = validate(part.bytes);
      assert.equal(report.records + report.rejected, part.records);
      records += part.records;
    }
    assert.equal(records, whole.records + whole.rejected);
    const good = Buffer.concat(splitValid(document).good.map(({ bytes }) => bytes));
    const kept = validate(good);
    assert.deepEqual([kept.ok, kept.records], [true, whole.records]);
  },
);

test("when to try again", () => {
  const policy = new RetryPolicy();
  assert.deepEqual({ ...policy }, { base: 1, factor: 2, cap: 30, maxTries: 5, deadline: undefined });
  assert.deepEqual([1, 2, 3, 4, 5].map((tries) => policy.wait(tries, 0, undefined, 1)), [1, 2, 4, 8, undefined]);
  assert.equal(policy.wait(3, 0, undefined, 0.25), 1);
  assert.equal(policy.wait(1, 0, 0.5, 0), 1);
  assert.equal(policy.wait(1, 0, 20, 1), 20);
  assert.equal(policy.wait(1, NaN, undefined, NaN), 0);
  const other = new RetryPolicy({ base: 0.5, factor: 3, cap: 4, maxTries: Infinity, deadline: 10 });
  assert.deepEqual([1, 2, 3, 99].map((tries) => other.wait(tries, 0, undefined, 1)), [0.5, 1.5, 4, 4]);
  assert.deepEqual([other.wait(3, 6, undefined, 1), other.wait(3, 6.1, undefined, 1)], [4, undefined]);
  for (const wrong of [{ base: "1" }, { cap: null }, { maxTries: 1.5 }, { jitter: true }, null]) {
    assert.throws(() => new RetryPolicy(wrong), { code: "invalid_option" });
  }
  for (const args of [[], [1], [1, 0], [1, 0, undefined], ["1", 0, undefined, 1], [1, 0, "2", 1], [1, 0, null, 1]]) {
    assert.throws(() => policy.wait(...args), TypeError);
  }
});
