import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodeError, Encoder, LinepackError, Point, UInt, encode, parse } from "../index.mjs";

const text = (bytes) => Buffer.from(bytes).toString();

test("a point has every type of field", () => {
  const point = new Point("m")
    .tag("b", "2")
    .tag("a", "1 1")
    .floatField("f", -0)
    .intField("i", -5)
    .intField("j", 2n ** 63n - 1n)
    .uintField("u", 7)
    .uintField("v", new UInt(2n ** 64n - 1n))
    .uintField("w", 8n)
    .booleanField("t", true)
    .stringField("s", 'a "b"')
    .timestamp(17);
  assert.equal(
    point.toLineProtocol(),
    'm,a=1\\ 1,b=2 f=-0,i=-5i,j=9223372036854775807i,u=7u,v=18446744073709551615u,w=8u,t=true,s="a \\"b\\"" 17',
  );
  const byType = new Point("m").field("f", 1).field("i", 1n).field("u", new UInt(1)).field("b", false).field("s", "x");
  assert.equal(byType.toLineProtocol(), 'm f=1,i=1i,u=1u,b=false,s="x"');
});

test("a point takes times as units and as instants", () => {
  const line = (options, ...time) => new Point("m").field("f", 1).timestamp(...time).toLineProtocol(options);
  assert.equal(line({ precision: "s" }, 5), "m f=1 5");
  assert.equal(line({ precision: "s" }, 5n), "m f=1 5");
  assert.equal(line({ precision: "s" }, 5999, "ms"), "m f=1 5");
  assert.equal(line({ precision: "ns" }, -1n, "h"), "m f=1 -3600000000000");
  assert.equal(line({ precision: "us" }, new Date(1.5e12)), "m f=1 1500000000000000");
  assert.equal(line({ precision: "s" }, new Date(-1)), "m f=1 -1");
});

test("a point refuses what 64 bits cannot hold", () => {
  const point = new Point("m");
  const refused = (code, call) => assert.throws(call, (e) => e instanceof LinepackError && e.code === code, code);
  refused("integer_out_of_range", () => point.intField("f", 2n ** 63n));
  refused("integer_out_of_range", () => point.intField("f", 2 ** 53));
  refused("invalid_number", () => point.intField("f", 1.5));
  refused("invalid_number", () => point.intField("f", NaN));
  refused("unsigned_out_of_range", () => point.uintField("f", -1));
  refused("unsigned_out_of_range", () => new UInt(2n ** 64n));
  refused("invalid_number", () => new UInt(0.5));
  refused("timestamp_out_of_range", () => point.timestamp(2n ** 63n));
  refused("timestamp_out_of_range", () => point.timestamp(2 ** 60));
  refused("timestamp_out_of_range", () => point.timestamp(2n ** 62n, "us"));
  refused("timestamp_out_of_range", () => point.timestamp(new Date(8.64e15)));
  refused("invalid_timestamp", () => point.timestamp(0.5));
  refused("invalid_timestamp", () => point.timestamp(new Date(NaN)));
  refused("invalid_timestamp", () => point.timestamp("1"));
  refused("invalid_option", () => point.timestamp(1, "sec"));
});

test("a point refuses what is of another type", () => {
  const point = new Point("m");
  const calls = [
    () => new Point(),
    () => point.tag("k", 1),
    () => point.tag(undefined, "v"),
    () => point.floatField("f", "1"),
    () => point.floatField("f", 1n),
    () => point.intField("f", "1"),
    () => point.uintField("f", null),
    () => point.booleanField("f", 1),
    () => point.stringField("f", 1),
    () => point.field("f", undefined),
    () => point.field("f", {}),
    () => point.field(1, 1),
    () => point.timestamp(true),
    () => point.timestamp(null),
    () => point.timestamp(new Date(), "ms"),
    () => point.timestamp("2024-05-01T00:00:00Z", "ms"),
    () => new UInt("1"),
  ];
  for (const call of calls) assert.throws(call, TypeError, String(call));
});

test("a point keeps the bytes that it was given", () => {
  const name = Buffer.from("abc");
  const point = new Point(name).field("f", 1);
  name.fill(0);
  assert.equal(point.toLineProtocol(), "abc f=1");
});

test("UInt is a value", () => {
  const seven = new UInt(7);
  assert.equal(seven.value, 7n);
  assert.equal(String(seven), "7");
  assert.ok(seven.equals(new UInt(7n)) && !seven.equals(7n) && !seven.equals(new UInt(8)));
  assert.ok(seven > 6n && seven < new UInt(8));
  assert.throws(() => (seven.value = 8n), TypeError);
});

test("encode takes points, lines and plain objects, from any iterable", () => {
  const document = parse(Buffer.from("p,b=1,a=2 x=1,y=2,x=3 1700\n"));
  function* rows() {
    yield new Point("m").field("f", 1).timestamp(1);
    yield* document;
    yield { measurement: "o", tags: { k: "v" }, fields: { f: 1, i: 2n, u: new UInt(3), b: true, s: "x" }, time: 2n };
    yield { measurement: "o", tags: null, fields: new Map([["f", 1]]), time: new Date(3) };
    yield { measurement: Buffer.from("o"), tags: new Map([["k", Buffer.from("v")]]), fields: { 5: 1 } };
  }
  assert.equal(
    text(encode(rows(), { precision: "us" })),
    'm f=1 1\np,a=2,b=1 y=2,x=3 1\no,k=v f=1,i=2i,u=3u,b=true,s="x" 2\no f=1 3000\no,k=v 5=1\n',
  );
  const body = encode([]);
  assert.equal(body.constructor, Uint8Array);
  assert.equal(body.length, 0);
});

test("every writing option reaches the encoder", () => {
  const row = { measurement: "m", tags: { b: "1", a: "1" }, fields: { f: 1e20, s: "a\nb" } };
  assert.equal(text(encode([row])), 'm,a=1,b=1 f=100000000000000000000,s="a\nb"\n');
  assert.equal(
    text(encode([row], { floats: "python", tagOrder: "given", stringCEscapes: true })),
    'm,b=1,a=1 f=1e+20,s="a\\nb"\n',
  );
  const reserved = { measurement: "m", fields: { time: 1 } };
  assert.throws(() => encode([reserved]), { code: "reserved_name" });
  assert.equal(text(encode([reserved], { mode: "spec" })), "m time=1\n");
});

test("a refused row says which, where and why", () => {
  const good = { measurement: "m", fields: { f: 1 } };
  const refused = (row, code, part, key) => {
    assert.throws(
      () => encode([good, row]),
      (error) => {
        assert.ok(error instanceof EncodeError && error instanceof LinepackError);
        assert.deepEqual([error.name, error.code, error.row, error.part, error.key], ["EncodeError", code, 1, part, key]);
        assert.ok(error.help.length > 0 && error.message.startsWith("row 1, "));
        return true;
      },
    );
  };
  refused({ measurement: "", fields: { f: 1 } }, "missing_measurement", "measurement", undefined);
  refused({ measurement: "m", fields: {} }, "missing_fields", "row", undefined);
  refused({ measurement: "m", tags: { t: "a\nb" }, fields: { f: 1 } }, "control_byte", "tag_value", "t");
  refused({ measurement: "m", tags: { "t\\": "a" }, fields: { f: 1 } }, "trailing_backslash", "tag_key", "t\\");
  refused({ measurement: "m", fields: { f: NaN } }, "not_finite", "field_value", "f");
  refused({ measurement: "m", fields: { f: 2n ** 63n } }, "integer_out_of_range", "field_value", "f");
  refused({ measurement: "m", fields: { f: 1 }, time: 2n ** 63n }, "timestamp_out_of_range", "timestamp", undefined);
  refused({ measurement: "m", fields: { f: 1 }, time: 1.5 }, "invalid_timestamp", "timestamp", undefined);
  refused({ measurement: "m", fields: { f: 1 }, time: new Date(NaN) }, "invalid_timestamp", "timestamp", undefined);
  refused({ measurement: "#", fields: { f: 2n ** 63n } }, "comment_measurement", "measurement", undefined);
  refused(new Point("m").tag("a", "1").tag("a", "2").field("f", 1), "duplicate_tag", "tag_key", "a");
});

test("the first refused row of a batch is the one that is reported", () => {
  const rows = [{ measurement: "m", fields: {} }, { measurement: "m", fields: { f: 2n ** 70n } }];
  assert.throws(() => encode(rows), { row: 0, code: "missing_fields" });
  assert.throws(() => encode(rows.reverse()), { row: 0, code: "integer_out_of_range" });
});

test("a lone surrogate and bytes that are not UTF-8 are refused, never replaced", () => {
  const invalid = ["\ud800", "a\udc00b", "\udc00\ud800", `${"x".repeat(3000)}\ud83d`, Buffer.of(0xff), Buffer.of(0xc3)];
  for (const bad of invalid) {
    const refused = (point, part) => {
      assert.throws(() => point.toLineProtocol(), { name: "EncodeError", code: "invalid_utf8", part, row: 0 });
      assert.throws(() => encode([point]), { code: "invalid_utf8", part });
    };
    refused(new Point(bad).field("f", 1), "measurement");
    refused(new Point("m").tag(bad, "v").field("f", 1), "tag_key");
    refused(new Point("m").tag("k", bad).field("f", 1), "tag_value");
    refused(new Point("m").field(bad, 1), "field_key");
    refused(new Point("m").field("f", bad), "field_value");
  }
  assert.throws(() => new Point("m").field("k\ud800", 1).toLineProtocol(), { key: "k\ufffd" });
  assert.equal(new Point("😀").field("\ufffd", "é😀").toLineProtocol(), '😀 \ufffd="é😀"');
});

test("what is no row is a TypeError that names the row", () => {
  const good = { measurement: "m", fields: { f: 1 } };
  const wrong = [
    [5, /row 1 must be a Point, a Line or an object, got number/],
    [null, /got null/],
    [{ fields: { f: 1 } }, /row 1: measurement must be a string or a Uint8Array, got undefined/],
    [{ measurement: "m" }, /row 1: fields must be an object or a Map, got undefined/],
    [{ measurement: "m", fields: { f: {} } }, /row 1: field "f" must be .*, got Object/],
    [{ measurement: "m", tags: { t: 1 }, fields: { f: 1 } }, /row 1: tag "t" must be .*, got number/],
    [{ measurement: "m", tags: new Map([[1, "v"]]), fields: { f: 1 } }, /row 1: a tag key must be/],
    [{ measurement: "m", tags: "t", fields: { f: 1 } }, /row 1: tags must be/],
    [{ measurement: "m", fields: new Map([[1, 1]]) }, /row 1: a field key must be/],
    [{ measurement: "m", fields: { f: 1 }, time: true }, /row 1: time must be .*, got boolean/],
    [{ measurement: "m", fields: { f: 1 }, timestamp: 1 }, /row 1: unknown key "timestamp"; expected measurement, tags/],
  ];
  for (const [row, message] of wrong) assert.throws(() => encode([good, row]), { name: "TypeError", message });
  for (const points of [undefined, null, "m f=1", 5, new Point("m"), good]) {
    assert.throws(() => encode(points), { name: "TypeError", message: /points must be an iterable/ });
  }
});

test("an encoder reports a refused row at once and keeps no trace of it", () => {
  const encoder = new Encoder();
  const good = { measurement: "m", fields: { f: 1 } };
  assert.equal(encoder.add(good), encoder);
  assert.throws(() => encoder.add({ measurement: "m", tags: { t: "" }, fields: { f: 1 } }), {
    code: "empty_tag_value",
    row: 1,
  });
  assert.throws(() => encoder.add({ measurement: "m", fields: { f: 1n << 80n } }), { code: "integer_out_of_range", row: 2 });
  assert.throws(() => encoder.add({ measurement: "m", fields: { f: Symbol.iterator } }), /row 3: field "f"/);
  assert.equal(encoder.rows, 3);
  encoder.add(new Point("p").field("g", true));
  assert.equal(encoder.rows, 4);
  assert.equal(text(encoder.take()), "m f=1\np g=true\n");
  assert.equal(encoder.rows, 0);
  assert.equal(encoder.take().length, 0);
  encoder.add(good).clear();
  assert.deepEqual([encoder.rows, encoder.take().length], [0, 0]);
});

test("what an encoder gave away does not change any more", () => {
  const encoder = new Encoder();
  const bodies = ["a", "b", "c"].map((name) => encoder.add(new Point(name).field("f", 1)).take());
  assert.deepEqual(bodies.map(text), ["a f=1\n", "b f=1\n", "c f=1\n"]);
});

test("an encoder can be used from a getter of a row that it is reading", () => {
  const encoder = new Encoder();
  const row = {
    measurement: "outer",
    get fields() {
      encoder.add(new Point("inner").field("f", 1));
      return { f: 2 };
    },
  };
  encoder.add(row);
  assert.equal(text(encoder.take()), "inner f=1\nouter f=2\n");
});

test("numbers keep every bit on the way out and in", () => {
  const values = [-0, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, 1e21, 123456789012345680000, 2 ** -1074, -1e-7];
  for (const floats of ["ecma", "python", "go"]) {
    const body = encode(values.map((f) => ({ measurement: "m", fields: { f } })), { floats });
    Array.from(parse(body), (line, i) => assert.ok(Object.is(line.fields.get("f"), values[i]), `${values[i]}`));
  }
});

test("what cannot be written is left out and counted where the options say so", () => {
  const options = { nan: "omit", onUnencodable: "skip_field", defaultTags: { dc: "eu", host: "none" } };
  const rows = [
    { measurement: "m", tags: { host: "a" }, fields: { f: 1, g: NaN, "bad\n": 2 } },
    { measurement: "m", fields: { f: Infinity } },
    { measurement: "m", tags: { t: "bad\\" }, fields: { f: 1 } },
    new Point("m").field("i", 2n),
  ];
  const { body, errors, skippedRows, skippedFields } = encode(rows, { ...options, errors: "collect" });
  assert.equal(text(body), "m,dc=eu,host=a f=1\nm,dc=eu,host=none i=2i\n");
  assert.deepEqual([errors, skippedRows, skippedFields], [[], 2, 2]);
  const encoder = new Encoder({ ...options, defaultTags: new Map([["dc", "eu"]]) });
  for (const row of rows) encoder.add(row);
  assert.deepEqual([encoder.rows, encoder.skippedRows, encoder.skippedFields], [4, 2, 2]);
  assert.equal(text(encoder.take()), "m,dc=eu,host=a f=1\nm,dc=eu i=2i\n");
  assert.deepEqual([encoder.skippedRows, encoder.skippedFields], [0, 0]);
  assert.equal(new Point("m").field("f", NaN).toLineProtocol({ nan: "omit" }), "");
});

test("a full body refuses rows, and takes them once it is empty", () => {
  const encoder = new Encoder({ maxBytes: 8 }).add({ measurement: "a", fields: { f: 1 } });
  const next = { measurement: "b", fields: { f: 2 } };
  assert.throws(() => encoder.add(next), { code: "body_full", part: "row" });
  assert.equal(text(encoder.take()), "a f=1\n");
  assert.equal(text(encoder.add(next).take()), "b f=2\n");
  assert.throws(() => encoder.add({ measurement: "long_name", fields: { f: 2 } }), { code: "row_too_long" });
});

test("of a key that comes twice the last counts where the options say so", () => {
  const point = new Point("m").tag("t", "1").field("f", 1).tag("t", "2").field("f", 2n);
  assert.throws(() => point.toLineProtocol(), { code: "duplicate_tag" });
  assert.equal(point.toLineProtocol({ onDuplicate: "last" }), "m,t=2 f=2i");
});

test("an instant finer than the precision is floored or refused", () => {
  const row = { measurement: "m", fields: { f: 1 }, time: new Date(1500) };
  assert.equal(text(encode([row], { precision: "s" })), "m f=1 1\n");
  assert.throws(() => encode([row], { precision: "s", inexact: "error" }), { code: "inexact_timestamp", part: "timestamp" });
});
