// Random documents, the same ones on every run. Rows are in properties.test.mjs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse, validate } from "../index.mjs";
import { generator, randomText } from "../testing/random.mjs";

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
