// Every statement of the write API, by the vectors that all languages share.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { write } from "../../../tests/conformance/drivers/node/write.mjs";
import { vectorsOf } from "../testing/vectors.mjs";

const vectors = vectorsOf("write");

const idOf = (name) => name.split(" ", 1)[0];

const bytesOf = (value) => Buffer.from(value instanceof Uint8Array ? value : String(value));

/** An item that an answer has, in the form of a vector's. */
const item = ([word, ...values]) => [word, values.map(bytesOf)];

for (const id of new Set(vectors.map(({ name }) => idOf(name)))) {
  test(id, () => {
    for (const { name, verb, given, answer } of vectors.filter((vector) => idOf(vector.name) === id)) {
      assert.deepStrictEqual(write(verb, given).map(item), answer, name);
    }
  });
}

test("every statement has a vector, but for those about reading", () => {
  const page = readFileSync(new URL("../../../core/src/write/API.md", import.meta.url), "utf8");
  const ids = [...page.matchAll(/^\| (W-\d+) \|/gm)].map(([, id]) => id);
  assert.ok(ids.length >= 53);
  const proved = new Set(vectors.map(({ name }) => idOf(name)));
  assert.deepEqual(ids.filter((id) => !proved.has(id)), ["W-33", "W-34"]);
});
