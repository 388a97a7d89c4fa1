// Random rows and random documents, the same ones on every run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodeError, Encoder, Point, parse, validate } from "../index.mjs";
import { generator, pointOf, randomRow, randomText } from "../testing/random.mjs";

function byKey([a], [b]) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

for (const mode of ["strict", "spec"]) {
  test(`in ${mode} mode a row is one line that says the same, or an error and nothing`, () => {
    const next = generator(0x2545f491);
    const encoder = new Encoder({ mode });
    const counts = { written: 0, refused: 0 };
    for (let i = 0; i < 20_000; i++) {
      const row = randomRow(next);
      try {
        encoder.add(pointOf(row));
      } catch (error) {
        assert.ok(error instanceof EncodeError, String(error));
        assert.equal(encoder.take().length, 0);
        counts.refused += 1;
        continue;
      }
      counts.written += 1;
      const document = parse(encoder.take(), { mode });
      assert.equal(document.length, 1);
      const line = document.line(0);
      assert.equal(line.measurement, row.measurement);
      assert.deepStrictEqual(line.tagItems(), row.tags.sort(byKey));
      assert.deepStrictEqual(line.fieldItems(), row.fields);
      assert.equal(line.timestamp, row.time);
    }
    assert.ok(counts.written > 1000 && counts.refused > 1000, JSON.stringify(counts));
  });
}

test("bytes as names and texts are written as they are or refused", () => {
  const next = generator(0x9e3779b9);
  const random = () => Uint8Array.from({ length: 1 + next(4) }, () => next(next(4) === 0 ? 256 : 128));
  let written = 0;
  for (let i = 0; i < 20_000; i++) {
    const [name, key, value] = [random(), random(), random()];
    const encoder = new Encoder({ mode: "spec" });
    try {
      encoder.add(new Point(name).tag(key, value).stringField(key, value));
    } catch (error) {
      assert.ok(error instanceof EncodeError, String(error));
      continue;
    }
    written += 1;
    const [line, more] = parse(encoder.take());
    assert.equal(more, undefined);
    assert.deepEqual(Buffer.from(line.measurement), Buffer.from(name));
    assert.deepEqual([...line.tags], [[Buffer.from(key).toString(), Buffer.from(value).toString()]]);
    assert.deepEqual([...line.fields], [[Buffer.from(key).toString(), Buffer.from(value).toString()]]);
  }
  assert.ok(written > 100, String(written));
});

test("validate and parse agree on random documents, and what is parsed can be read", () => {
  const next = generator(0x6c078965);
  for (let i = 0; i < 20_000; i++) {
    const data = Buffer.from(`m,${randomText(next, 0, 4)} f=${randomText(next, 0, 6)}\nn g=${randomText(next, 0, 4)}\n`);
    const mode = ["spec", "strict", "lenient"][next(3)];
    const document = parse(data, { mode, errors: "collect" });
    assert.deepEqual(document.report, validate(data, { mode }));
    for (const line of document) {
      assert.ok(line.measurement.length > 0 && line.fieldItems().length > 0);
      for (const [key, value] of line.tagItems()) assert.equal(typeof key + typeof value, "stringstring");
    }
  }
});
