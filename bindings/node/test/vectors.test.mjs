// Schemas and queries, by the vectors that all languages share.
import assert from "node:assert/strict";
import { test } from "node:test";
import { query } from "../../../tests/conformance/drivers/node/query.mjs";
import { schema } from "../../../tests/conformance/drivers/node/schema.mjs";
import { vectorsOf } from "../testing/vectors.mjs";

const bytesOf = (value) => Buffer.from(value instanceof Uint8Array ? value : String(value));

/** An item that an answer has, in the form of a vector's. */
const item = ([word, ...values]) => [word, values.map(bytesOf)];

for (const [kind, answerTo] of Object.entries({ schema, query })) {
  test(`every vector of ${kind}`, () => {
    const vectors = vectorsOf(kind);
    assert.ok(vectors.length >= 20);
    for (const { name, verb, given, answer } of vectors) assert.deepStrictEqual(answerTo(verb, given).map(item), answer, name);
  });
}
