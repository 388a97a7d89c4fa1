import assert from "node:assert/strict";
import { test } from "node:test";
import { LinepackError, parse } from "../index.mjs";

const bytes = (text) => Buffer.from(text);

test("a column of each type", () => {
  const first = 'm f=-0,i=-9223372036854775808i,u=18446744073709551615u,b=T,s="é"\n';
  const document = parse(bytes(`${first}m f=1.5,i=7i,u=0u,b=F,s=""\n`));
  const all = { present: null, length: 2 };
  assert.deepStrictEqual(document.column("f"), { kind: "float", values: Float64Array.of(-0, 1.5), ...all });
  assert.deepStrictEqual(document.column("i"), { kind: "int", values: BigInt64Array.of(-(2n ** 63n), 7n), ...all });
  assert.deepStrictEqual(document.column("u"), { kind: "uint", values: BigUint64Array.of(2n ** 64n - 1n, 0n), ...all });
  assert.deepStrictEqual(document.column("b"), { kind: "boolean", values: Uint8Array.of(1, 0), ...all });
  const strings = { kind: "string", values: Uint8Array.of(0xc3, 0xa9), offsets: Uint32Array.of(0, 2, 2), ...all };
  assert.deepStrictEqual(document.column("s"), strings);
});

test("a column says which records have a value", () => {
  const document = parse(bytes('a x=1\na f=2,f=3\nb f=4\na s="p"\nb s="qr"\n'));
  assert.deepStrictEqual(document.column("f"), {
    kind: "float",
    values: Float64Array.of(0, 3, 4, 0, 0),
    present: Uint8Array.of(0, 1, 1, 0, 0),
    length: 5,
  });
  assert.deepStrictEqual(document.column("f", { measurement: "b" }).present, Uint8Array.of(0, 0, 1, 0, 0));
  assert.deepStrictEqual(document.column("s", { measurement: undefined }).offsets, Uint32Array.of(0, 0, 0, 0, 1, 3));
  assert.deepStrictEqual(document.column("s", { measurement: "b" }).values, Uint8Array.from(bytes("qr")));
});

/** A document of several parts; `line` gives each of its lines. */
const large = (lines, line) => parse(bytes(Array.from({ length: lines }, (_, i) => line(i)).join("")));

test("columns of large documents are whole", () => {
  const padding = "x".repeat(40);
  const line = (i) => `m${i % 7},tag=t${i % 11},p=${padding} ${i % 3 === 0 ? "f" : "g"}=${i},s="${i}" ${i}\n`;
  const document = large(20_000, line);
  const indexes = Array.from({ length: 20_000 }, (_, i) => i);
  assert.deepStrictEqual(document.timestamps().values, BigInt64Array.from(indexes, BigInt));
  const f = document.column("f");
  assert.deepStrictEqual(f.values, Float64Array.from(indexes, (i) => (i % 3 === 0 ? i : 0)));
  assert.deepStrictEqual(f.present, Uint8Array.from(indexes, (i) => Number(i % 3 === 0)));
  const s = document.column("s");
  const text = Buffer.from(s.values).toString();
  assert.deepStrictEqual(indexes.map((i) => text.slice(s.offsets[i], s.offsets[i + 1])), indexes.map(String));
  assert.equal(s.present, null);
  assert.deepStrictEqual(document.measurements().names, ["m0", "m1", "m2", "m3", "m4", "m5", "m6"]);
  assert.deepStrictEqual(document.tagColumn("tag").codes, Int32Array.from(indexes, (i) => i % 11));
  assert.deepStrictEqual(document.tagColumn("nowhere"), { names: [], codes: new Int32Array(20_000).fill(-1) });
});

test("a field that some parts of a document have not", () => {
  const many = 30_000;
  const texts = new Map([[5, "one"], [20_000, "here"], [29_000, "two"]]);
  const line = (i) => (texts.has(i) ? `m,t=t${i} s="${texts.get(i)}" 1\n` : "m f=1,other=12345678901234567890 1\n");
  const document = large(many, line);
  const indexes = Array.from({ length: many }, (_, i) => i);
  const s = document.column("s");
  assert.deepStrictEqual(s.present, Uint8Array.from(indexes, (i) => Number(texts.has(i))));
  const wanted = [0];
  for (const i of indexes) wanted.push(wanted[i] + (texts.get(i)?.length ?? 0));
  assert.deepStrictEqual(s.offsets, Uint32Array.from(wanted));
  assert.equal(Buffer.from(s.values).toString(), "oneheretwo");
  assert.deepStrictEqual(document.column("f").values, Float64Array.from(indexes, (i) => Number(!texts.has(i))));
  const codes = new Map([...texts.keys()].map((i, code) => [i, code]));
  assert.deepStrictEqual(document.tagColumn("t").codes, Int32Array.from(indexes, (i) => codes.get(i) ?? -1));
});

test("fields that are nowhere or of several types are errors", () => {
  const refused = (document, key, options, code, message) => {
    assert.throws(
      () => document.column(key, options),
      (error) => {
        assert.ok(error instanceof LinepackError);
        assert.deepEqual([error.code, error.message], [code, message]);
        return true;
      },
    );
  };
  const small = parse(bytes("# note\na f=1\nb f=2i\nb g=T\nb f=3\n"));
  const mixed = "the field has values of more than one type [mixed_types]";
  refused(small, "f", undefined, "mixed_types", `field "f", line 3: ${mixed}`);
  refused(small, "f", { measurement: "b" }, "mixed_types", `field "f", line 5: ${mixed}`);
  assert.deepEqual([...small.column("f", { measurement: "a" }).values], [1, 0, 0, 0]);
  const nowhere = (key) => `field ${JSON.stringify(key)}: no record has this field [no_such_field]`;
  refused(small, "h", undefined, "no_such_field", nowhere("h"));
  refused(small, "g", { measurement: "a" }, "no_such_field", nowhere("g"));
  refused(parse(bytes("")), 'x"', {}, "no_such_field", nowhere('x"'));
  // The first value of another type stands in another part than those before it, and that part is mixed in itself.
  const document = large(40_000, (i) => `m f=${i < 30_000 ? 1 : `${i}${i % 2 === 0 ? "i" : "u"}`},g=1234567890\n`);
  refused(document, "f", undefined, "mixed_types", `field "f", line 30001: ${mixed}`);
});

test("an empty document has empty columns", () => {
  const document = parse(bytes("# nothing\n"));
  const none = { kind: "int", values: new BigInt64Array(0), present: null, length: 0, precision: "ns" };
  assert.deepStrictEqual(document.timestamps(), none);
  assert.deepStrictEqual(document.measurements(), { names: [], codes: new Int32Array(0) });
});

test("keys are strings and options are known", () => {
  const document = parse(bytes("m,t=v f=1\n"));
  for (const key of [undefined, null, 1, bytes("f"), "\ud800"]) {
    assert.throws(() => document.column(key), TypeError);
    assert.throws(() => document.tagColumn(key), TypeError);
  }
  assert.throws(() => document.column("f", { measurement: "\udc00" }), TypeError);
  for (const options of [{ measurement: 1 }, { of: "m" }, null]) {
    assert.throws(() => document.column("f", options), { code: "invalid_option" });
  }
});
