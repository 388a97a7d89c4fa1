// Tables in: columns and Arrow IPC are written as the rows that they stand for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Table, tableFromArrays, tableToIPC, vectorFromArray, Dictionary, Int32, Utf8, List, Field, Float64 } from "apache-arrow";
import { Batch, Batches, EncodeError, LinepackError, UInt, encode, encodeArrow, encodeColumns, parse, toColumns } from "../index.mjs";

const textOf = (batches) => Array.from(batches, ({ body }) => Buffer.from(body).toString()).join("");

const written = (columns, options) => textOf(encodeColumns(columns, options));

/** One field of a measurement `m`, and what is written of it. */
const values = (f, options) => written({ measurement: "m", fields: { f } }, options).trimEnd().split("\n").map((line) => line.replace(/^m f=/, ""));

test("columns are rows", () => {
  const columns = {
    measurement: { names: ["cpu", "gpu"], codes: Uint8Array.of(0, 1, 0) },
    tags: {
      host: { names: ["rack 1", "b"], codes: Int16Array.of(1, 0, -1) },
      region: "eu",
      zone: ["x", null, undefined],
      site: { values: Buffer.from("xyéz"), offsets: Uint32Array.of(1, 2, 4, 5) },
      slot: Uint8Array.of(7, 8, 9),
    },
    fields: new Map([
      ["load", Float64Array.of(0.5, 1, -0)],
      ["half", Float32Array.of(0.1, 2, 3)],
      ["count", BigInt64Array.of(-1n, 2n, 2n ** 63n - 1n)],
      ["total", { values: BigUint64Array.of(1n, 2n, 2n ** 64n - 1n), valid: Uint8Array.of(0b101) }],
      ["ok", { kind: "boolean", values: Uint8Array.of(0, 1, 1), present: Uint8Array.of(1, 1, 0) }],
      ["note", ['say "hi"', null, "two\nlines"]],
    ]),
    time: [new Date(1), new Date(2), new Date(3)],
  };
  const rows = [
    ["cpu", { host: "b", region: "eu", zone: "x", site: "y", slot: "7" }, { load: 0.5, half: 0.1, count: -1n, total: new UInt(1), ok: false, note: 'say "hi"' }],
    ["gpu", { host: "rack 1", region: "eu", site: "é", slot: "8" }, { load: 1, half: 2, count: 2n, ok: true }],
    ["cpu", { region: "eu", site: "z", slot: "9" }, { load: -0, half: 3, count: 2n ** 63n - 1n, total: new UInt(2n ** 64n - 1n), note: "two\nlines" }],
  ];
  const points = rows.map(([measurement, tags, fields], row) => ({ measurement, tags, fields, time: new Date(row + 1) }));
  for (const options of [{}, { precision: "ms" }, { floats: "go", tagOrder: "given" }, { defaultTags: { dc: "1", zone: "w" } }]) {
    assert.equal(written(columns, options), Buffer.from(encode(points, options)).toString());
  }
});

test("what goes out comes in", () => {
  const body = Buffer.from('m,t=a f=1,i=2i,u=3u,b=true,s="x" 1700\nm,t=b f=2,i=3i,u=4u,b=false,s="yé" 1800\n');
  const document = parse(body);
  const keys = ["f", "i", "u", "b", "s"];
  const columns = {
    measurement: document.measurements(),
    tags: { t: document.tagColumn("t") },
    fields: Object.fromEntries(keys.map((key) => [key, document.column(key)])),
    time: document.timestamps(),
  };
  assert.equal(written(columns), body.toString());
  assert.equal(written(columns, { precision: "us" }), body.toString().replaceAll(/ (1.)00\n/g, " 1\n"));
  for (const columns of toColumns(body).values()) assert.equal(written(columns), body.toString());
});

test("bodies are bounded, and know their rows", () => {
  const length = 50_000;
  const load = Float64Array.from({ length }, (_, row) => (row % 10 === 3 ? NaN : row));
  const columns = { measurement: "m", fields: { load, note: { values: Buffer.from("a\nb"), offsets: new Int32Array(length + 1).fill(3, 25_001) } } };
  columns.fields.note.valid = new Uint8Array(length / 8);
  columns.fields.note.valid[25_000 / 8] = 1;
  const batches = [...encodeColumns(columns, { maxLines: 8000 })];
  assert.deepEqual(batches.map(({ records }) => records), [8000, 8000, 8000, 8000, 8000, 5000]);
  let row = 0;
  for (const batch of batches) {
    assert.ok(batch instanceof Batch);
    assert.equal(batch.precision, "ns");
    const lines = Buffer.from(batch.body).toString().trimEnd().split("\n");
    assert.equal(batch.rowOfLine(0), undefined);
    assert.equal(batch.rowOfLine(lines.length + 1), undefined);
    assert.equal(batch.rowOfLine(1.5), undefined);
    lines.forEach((line, index) => {
      if (index % 977 !== 0 && !/^b/.test(line)) return;
      const given = batch.rowOfLine(index + 1);
      assert.equal(given, line === 'b"' ? 25_000 : Number(line.match(/load=(\d+)/)[1]), line);
    });
    const skipped = Array.from({ length: batch.records + batch.skippedRows.length }, (_, at) => row + at).filter((at) => at % 10 === 3);
    assert.deepEqual(batch.skippedRows, skipped);
    row += batch.records + batch.skippedRows.length;
  }
  assert.equal(row, length);
  assert.equal(textOf(batches), textOf(encodeColumns(columns)));
  const small = [...encodeColumns(columns, { maxBytes: 1000 })];
  assert.ok(small.every(({ body }) => body.length <= 1000) && small.slice(0, -1).every(({ body }) => body.length > 900));
  assert.equal(textOf(small), textOf(batches));
});

test("NaN is left out and counted, or refused", () => {
  const columns = { measurement: "m", fields: { f: Float64Array.of(1, NaN, 2), g: [1n, 2n, null] } };
  const [batch] = encodeColumns(columns);
  assert.deepEqual([batch.skippedFields, batch.skippedRows, batch.records], [1, [], 3]);
  assert.equal(textOf([batch]), "m f=1,g=1i\nm g=2i\nm f=2\n");
  const refused = { name: "EncodeError", row: 1, part: "field_value", key: "f", code: "not_finite" };
  assert.throws(() => written(columns, { nan: "error" }), refused);
  assert.throws(() => written(columns, { nulls: "error" }), { name: "EncodeError", row: 2, key: "g", code: "null_value" });
});

test("times", () => {
  const at = (time, options) => written({ measurement: "m", fields: { f: [1, 2] }, time }, options).match(/\S+$/gm).map(String);
  assert.deepEqual(at(BigInt64Array.of(-5n, 6n)), ["-5", "6"]);
  assert.deepEqual(at(Float64Array.of(-5, 2 ** 53 - 1)), ["-5", "9007199254740991"]);
  assert.deepEqual(at(Uint32Array.of(5, 6)), ["5", "6"]);
  assert.deepEqual(at([5, 6]), ["5", "6"]);
  assert.deepEqual(at([5n, 6n], { precision: "s" }), ["5", "6"]);
  assert.deepEqual(at(["1970-01-01T00:00:01.5Z", "1970-01-01T01:00:02+01:00"], { precision: "ms" }), ["1500", "2000"]);
  assert.deepEqual(at([new Date(1500), new Date(-1)], { precision: "s" }), ["1", "-1"]);
  for (const [precision, wanted] of [["ns", "0"], ["us", "0"], ["ms", "7"], ["s", "7000"], ["m", "420000"], ["h", "25200000"]]) {
    assert.deepEqual(at({ values: Int32Array.of(7, 7), precision }, { precision: "ms" }), [wanted, wanted]);
  }
  const refused = (time, code, row = 1) => assert.throws(() => at(time), { name: "EncodeError", code, row, part: "timestamp", key: "time" });
  refused(Float64Array.of(1, 1.5), "invalid_timestamp");
  refused(Float64Array.of(1, NaN), "invalid_timestamp");
  refused(Float64Array.of(1, 2 ** 53), "timestamp_out_of_range");
  refused(BigUint64Array.of(1n, 2n ** 63n), "timestamp_out_of_range");
  refused({ values: BigInt64Array.of(1n, 2n ** 62n), precision: "h" }, "timestamp_out_of_range");
  refused({ values: BigInt64Array.of(1n, 2n), present: Uint8Array.of(1, 0) }, "null_value");
  refused([1, 1.5], "invalid_timestamp");
  refused([1n, 2n ** 63n], "timestamp_out_of_range");
  refused([new Date(1), new Date(NaN)], "invalid_timestamp");
  refused(["1970-01-01T00:00:00Z", "now"], "invalid_timestamp");
  refused([1, null], "null_value");
});

test("values that no column can have are refused with their row", () => {
  const refused = (columns, code, row, part, key, told) => {
    assert.throws(
      () => written({ measurement: "m", ...columns }),
      (error) => {
        assert.ok(error instanceof EncodeError, String(error));
        assert.deepEqual([error.code, error.row, error.part, error.key], [code, row, part, key]);
        assert.ok(error.message.includes(told) && error.message.includes(JSON.stringify(key)), error.message);
        return true;
      },
    );
  };
  const f = [1, 2];
  const names = ["a", "b"];
  refused({ tags: { t: { names, codes: Uint8Array.of(1, 2) } }, fields: { f } }, "out_of_range", 1, "tag_value", "t", "its code is 2, and there are 2 names");
  refused({ tags: { t: { names, codes: Int32Array.of(1, -2) } }, fields: { f } }, "out_of_range", 1, "tag_value", "t", "its code is -2,");
  refused({ tags: { t: { names, codes: Uint32Array.of(1, 2 ** 32 - 1) } }, fields: { f } }, "out_of_range", 1, "tag_value", "t", "4294967295");
  const text = (values, offsets) => ({ fields: { s: { values: Buffer.from(values), offsets } } });
  refused(text("abc", Int32Array.of(0, 2, 1)), "out_of_range", 1, "field_value", "s", "decrease from 2 to 1");
  refused(text("abc", Int32Array.of(0, 2, 4)), "out_of_range", 1, "field_value", "s", "4 is beyond the text");
  refused(text("abc", BigInt64Array.of(0n, -(2n ** 63n), 3n)), "out_of_range", 0, "field_value", "s", "decrease");
  refused(text([0x61, 0xc3, 0xa9], Uint32Array.of(0, 2, 3)), "invalid_utf8", 0, "field_value", "s", "no text");
  refused(text([0x61, 0xff], Uint32Array.of(0, 1, 2)), "invalid_utf8", 1, "field_value", "s", "no text");
  refused({ fields: { s: ["é", "\ud800"] } }, "invalid_utf8", 1, "field_value", "s", "lone surrogate");
  refused({ fields: { s: ["\ud800", "\udc00"] } }, "invalid_utf8", 0, "field_value", "s", "lone surrogate");
  refused({ fields: { b: { kind: "boolean", values: Uint8Array.of(1, 2) } } }, "invalid_boolean", 1, "field_value", "b", "2 is neither 0 nor 1");
  refused({ fields: { i: [1n, 2n ** 63n] } }, "integer_out_of_range", 1, "field_value", "i", "9223372036854775808");
  refused({ tags: { t: ["a", ""] }, fields: { f } }, "empty_tag_value", 1, "tag_value", "t", "empty");
  // Rows are counted over all that cross at a time.
  const codes = new Uint8Array(40_000).with(39_999, 1);
  refused({ fields: { s: { names: ["a"], codes } } }, "out_of_range", 39_999, "field_value", "s", "its code is 1");
  // A code that nobody looks at may be any.
  const unused = { names, codes: Uint8Array.of(1, 9), present: Uint8Array.of(1, 0) };
  assert.equal(written({ measurement: "m", tags: { t: unused }, fields: { f } }), "m,t=b f=1\nm f=2\n");
});

test("tables that cannot be written at all", () => {
  const f = Float64Array.of(1, 2);
  const refused = (columns, code, told) => {
    assert.throws(() => written({ measurement: "m", ...columns }), (error) => {
      assert.ok(error instanceof LinepackError, String(error));
      assert.deepEqual(error.code, code, error.message);
      assert.ok(error.message.includes(told), error.message);
      return true;
    });
  };
  refused({ fields: {} }, "missing_fields", "no fields");
  refused({ tags: { t: f }, fields: { f } }, "unsupported_type", '"t"');
  refused({ tags: { f: "x" }, fields: { f } }, "repeated_column", '"f"');
  refused({ fields: { "": f } }, "missing_field_key", '""');
  refused({ fields: { "a\\": f } }, "trailing_backslash", '"a\\\\"');
  refused({ measurement: "", fields: { f } }, "missing_measurement", "table");
  refused({ measurement: Int32Array.of(1, 2), fields: { f } }, "unsupported_type", '"measurement"');
});

test("what is no column is a TypeError that names it", () => {
  const f = Float64Array.of(1, 2);
  const wrong = (columns, message) => {
    assert.throws(() => encodeColumns({ measurement: "m", fields: { f }, ...columns }), { name: "TypeError", message });
  };
  const field = (b, message) => wrong({ fields: { f, b } }, message);
  field(Float64Array.of(1), 'fields["b"] has 1 rows, but fields["f"] has 2');
  field({ values: f, length: 3 }, 'fields["b"] has 2 rows, but its length is 3');
  wrong({ length: 3 }, 'fields["f"] has 2 rows, but length is 3');
  wrong({ length: -1 }, "length must be an integer from 0, got -1");
  field(5, 'fields["b"] must be a column, got number');
  field("text", 'fields["b"] must be a column, got string');
  field(null, 'fields["b"] must be a column, got null');
  field(new DataView(new ArrayBuffer(2)), 'fields["b"] must be a column, got DataView');
  field(new Uint8ClampedArray(2), 'fields["b"] must be a column, got Uint8ClampedArray');
  field([{}, 1], 'fields["b"][0] must be one of number, bigint, boolean, UInt, string, got Object');
  field({ data: f }, /^fields\["b"\]: unknown key "data"; expected kind, values, offsets/);
  field({ values: [1, 2] }, 'fields["b"].values must be a typed array, got Array');
  field({ kind: "int", values: f }, 'fields["b"]: a Float64Array is no column of kind "int"');
  field({ kind: "boolean", values: Int8Array.of(1, 0) }, 'fields["b"]: a Int8Array is no column of kind "boolean"');
  field({ values: "ab", offsets: Int32Array.of(0, 1, 2) }, 'fields["b"].values must be a Uint8Array, got string');
  field({ values: Buffer.from("ab"), offsets: [0, 1, 2] }, 'fields["b"].offsets must be an Int32Array, a Uint32Array or a BigInt64Array, got Array');
  field({ values: Buffer.from("ab"), offsets: new Int32Array(0) }, 'fields["b"].offsets must have one more than rows, got none');
  field({ names: "ab", codes: Uint8Array.of(0, 1) }, 'fields["b"].names must be an array of strings, got string');
  field({ names: ["a", 1], codes: Uint8Array.of(0, 1) }, 'fields["b"].names[1] must be a string, got number');
  field({ names: ["é", "\ud800"], codes: Uint8Array.of(0, 1) }, 'fields["b"].names[1] has a lone surrogate');
  field({ names: ["a"], codes: [0, 1] }, 'fields["b"].codes must be a typed array of integers of at most 32 bits, got Array');
  field({ values: f, present: Uint8Array.of(1) }, 'fields["b"].present must have 2 bytes for 2 rows, got 1');
  field({ values: f, valid: new Uint8Array(2) }, 'fields["b"].valid must have 1 bytes for 2 rows, got 2');
  field({ values: f, valid: [1] }, 'fields["b"].valid must be a Uint8Array, got Array');
  field({ values: f, valid: new Uint8Array(1), present: new Uint8Array(2) }, 'fields["b"] has both present and valid');
  field({ values: f, precision: "ms" }, 'fields["b"] has a precision; only time has one');
  wrong({ time: "now" }, "time must be a column, got string");
  wrong({ time: Float32Array.of(1, 2) }, "time must be a column, got Float32Array");
  wrong({ time: { values: Float32Array.of(1, 2) } }, "time.values must be a Float64Array or integers, got Float32Array");
  wrong({ time: [true, false] }, "time[0] must be one of number, bigint, string, Date, got boolean");
  wrong({ tags: { t: 5 } }, 'tags["t"] must be a column or a string, got number');
  wrong({ tags: { t: "\udc00" } }, 'tags["t"] has a lone surrogate');
  wrong({ tags: "t" }, "tags must be an object or a Map of columns, got string");
  wrong({ tags: { "\udc00": "t" } }, /^the key .* of tags has a lone surrogate$/);
  wrong({ tags: new Map([[1, "t"]]) }, "the keys of tags must be strings, got number");
  wrong({ fields: [f] }, "fields must be an object or a Map of columns, got Array");
  wrong({ fields: undefined }, "fields must be an object or a Map of columns, got undefined");
  wrong({ measurement: undefined }, "measurement must be a column, got undefined");
  wrong({ measurement: "\ud800" }, "measurement has a lone surrogate");
  wrong({ timestamps: f }, 'columns: unknown key "timestamps"; expected measurement, length, tags, fields, time');
  assert.throws(() => encodeColumns(null), TypeError);
  assert.throws(() => encodeColumns({ measurement: "m", fields: { f }, time: { values: f, precision: "sec" } }), { code: "invalid_option" });
  for (const options of [{ onDuplicate: "last" }, { maxLines: -1 }, { nulls: "keep" }, { errors: "skip" }, { maxErrors: -1 }, { measurement: "m" }]) {
    assert.throws(() => encodeColumns({ measurement: "m", fields: { f } }, options), { code: "invalid_option" });
  }
  assert.throws(() => new Batch(), TypeError);
  assert.throws(() => new Batches(), TypeError);
});

/** What an iterator of batches gives until it is done: texts, and of errors what they say of the row. */
function outcomesOf(batches) {
  const outcomes = [];
  for (;;) {
    try {
      const { value, done } = batches.next();
      if (done) return outcomes;
      outcomes.push(textOf([value]));
    } catch (error) {
      assert.ok(error instanceof LinepackError, String(error));
      outcomes.push([error.code, error.row, error.part, error.key]);
    }
  }
}

test("a bad row is one error and the others are written", () => {
  const f = [0, 1, 2, 3, 4, 5];
  const refused = (columns, options, ...wanted) => {
    const table = { measurement: "m", fields: { f }, ...columns };
    const outcomes = outcomesOf(encodeColumns(table, options));
    assert.deepEqual(outcomes.slice(0, -1), wanted);
    const bad = wanted.map(([, row]) => row);
    const good = f.filter((row) => !bad.includes(row));
    const lines = outcomes.at(-1).trimEnd().split("\n");
    assert.deepEqual(lines.map((line) => Number(/f=(\d)/.exec(line)[1])), good);
    const [batch, ...others] = encodeColumns(table, { ...options, errors: "collect" });
    assert.deepEqual([textOf([batch]), others, batch.skippedRows, batch.errorCount], [outcomes.at(-1), [], bad, bad.length]);
    assert.ok(batch.errors.every((error) => error instanceof EncodeError));
    assert.deepEqual(batch.errors.map(({ code, row, part, key }) => [code, row, part, key]), wanted);
    assert.deepEqual(lines.map((_, line) => batch.rowOfLine(line + 1)), good);
    assert.equal(batch.rowOfLine(lines.length + 1), undefined);
  };
  // What the encoder refuses, what the native module cannot read, what JavaScript cannot take: alone and together.
  const t = ["a", "b\n", "c", "d", "e\\", "f"];
  refused({ tags: { t } }, {}, ["control_byte", 1, "tag_value", "t"], ["trailing_backslash", 4, "tag_value", "t"]);
  const b = { kind: "boolean", values: Uint8Array.of(2, 0, 1, 7, 1, 3) };
  const bad = (row) => ["invalid_boolean", row, "field_value", "b"];
  refused({ fields: { f, b } }, {}, bad(0), bad(3), bad(5));
  const n = [1n, 2n, 2n ** 63n, "3", 5n, 2.5];
  const range = ["integer_out_of_range", 2, "field_value", "n"];
  const mixed = (row) => ["mixed_types", row, "field_value", "n"];
  refused({ fields: { f, n } }, {}, range, mixed(3), mixed(5));
  const all = { f, b: { ...b, values: b.values.with(5, 1) }, n: n.with(5, 6n) };
  const [first, last] = [["control_byte", 1, "tag_value", "t"], ["trailing_backslash", 4, "tag_value", "t"]];
  refused({ tags: { t }, fields: all }, {}, bad(0), first, range, bad(3), last);
  const codes = { names: ["x"], codes: Int16Array.of(0, -2, -1, 1, 0, 0) };
  const code = (row) => ["out_of_range", row, "tag_value", "c"];
  refused({ tags: { c: codes } }, {}, code(1), code(3));
  const s = { values: Buffer.from("abé\xff", "latin1"), offsets: Int32Array.of(0, 2, 1, 2, 3, 4, 2) };
  const text = (code, row) => [code, row, "field_value", "s"];
  refused({ fields: { f, s } }, {}, text("out_of_range", 1), text("invalid_utf8", 3), text("invalid_utf8", 4), text("out_of_range", 5));
  const again = { values: Buffer.from("abcd"), offsets: Int32Array.of(0, 3, 0, 3, 0, 4, 4) };
  refused({ fields: { f, s: again } }, {}, ...[1, 3, 4].map((row) => text("out_of_range", row)));
  refused({ fields: { f, s: ["a", "\ud800", "é", null, "\udc00x", "z"] } }, {}, text("invalid_utf8", 1), text("invalid_utf8", 4));
  const at = (row, code) => [code, row, "timestamp", "time"];
  refused({ time: Float64Array.of(0, 0.5, 2 ** 53, 3, NaN, 5) }, {}, at(1, "invalid_timestamp"), at(2, "timestamp_out_of_range"), at(4, "invalid_timestamp"));
  refused({ time: [0, null, 1.5, 3, "now", 5] }, {}, at(1, "null_value"), at(2, "invalid_timestamp"), at(4, "mixed_types"));
  refused({ measurement: ["m", "m", null, "m", 5, "m\\"] }, {}, ["null_value", 2, "measurement", undefined], ["mixed_types", 4, "measurement", "measurement"], ["trailing_backslash", 5, "measurement", undefined]);
  const shared = new Uint8Array(new SharedArrayBuffer(6));
  shared.set(b.values);
  refused({ fields: { f, b: { kind: "boolean", values: shared } } }, {}, bad(0), bad(3), bad(5));
});

test("every row that is refused is counted, over all that cross at a time", () => {
  const length = 50_000;
  const values = Float64Array.from({ length }, (_, row) => row);
  const b = { kind: "boolean", values: Uint8Array.from({ length }, (_, row) => (row % 7 === 0 ? 9 : 1)) };
  const batches = [...encodeColumns({ measurement: "m", fields: { b, values } }, { errors: "collect", maxErrors: 3, maxLines: 10_000 })];
  const rows = batches.flatMap((batch) => {
    assert.equal(batch.errorCount, batch.skippedRows.length);
    assert.deepEqual(batch.errors.map(({ row }) => row), batch.skippedRows.slice(0, 3));
    return Array.from(parse(batch.body), (line) => [batch.rowOfLine(line.line), line.fields.get("values")]);
  });
  assert.deepEqual(rows, Array.from(values).filter((row) => row % 7 !== 0).map((row) => [row, row]));
  assert.equal(batches.reduce((sum, { errorCount }) => sum + errorCount, 0), Math.ceil(length / 7));
  const none = [...encodeColumns({ measurement: "m", tags: { t: new Array(length).fill("\n") }, fields: { values } }, { errors: "collect", maxErrors: Infinity })];
  assert.deepEqual(none.map(({ records, errors, errorCount }) => [records, errors.length, errorCount]), [[0, length, length]]);
});

test("batches are an iterator that goes on where it stopped", () => {
  const batches = encodeColumns({ measurement: "m", fields: { f: [1, 2, 3] } }, { maxLines: 1 });
  assert.ok(batches instanceof Batches);
  for (const batch of batches) {
    assert.equal(textOf([batch]), "m f=1\n");
    break;
  }
  assert.equal(textOf(batches), "m f=2\nm f=3\n");
  assert.deepEqual(batches.next(), { value: undefined, done: true });
  // After what is wrong with more than a row comes what was written before it, and then nothing.
  const cut = encodeArrow(tableToIPC(new Table(Array.from({ length: 3 }, () => tableFromArrays({ f: Float64Array.of(1, 2) }).batches).flat())).subarray(0, -150), { measurement: "m" });
  const outcomes = outcomesOf(cut);
  assert.equal(outcomes.length, 2);
  assert.equal(outcomes[0][0], "invalid_table");
  assert.match(outcomes[1], /^(m f=1\nm f=2\n){1,2}$/);
});

test("columns that change while they are read are safe", () => {
  const length = 40_000;
  const note = { values: Buffer.alloc(length, "a"), offsets: Uint32Array.from({ length: length + 1 }, (_, at) => at) };
  const batches = encodeColumns({ measurement: "m", fields: { note } }, { maxLines: 1000 });
  assert.equal(batches.next().value.records, 1000);
  note.offsets.fill(2 ** 32 - 1, 20_000);
  note.values.fill(0xff);
  const outcomes = outcomesOf(batches);
  assert.deepEqual(new Set(outcomes.filter(Array.isArray).map(([code]) => code)), new Set(["out_of_range", "invalid_utf8"]));
  assert.equal(outcomes.filter((outcome) => Array.isArray(outcome)).length, length - 16_384);
  const load = new Float64Array(length);
  const gone = encodeColumns({ measurement: "m", fields: { load } }, { maxLines: 1000 });
  gone.next();
  structuredClone(load.buffer, { transfer: [load.buffer] });
  assert.throws(() => [...gone], TypeError);
  assert.equal([...gone].reduce((sum, { records }) => sum + records, 0), 384);
  const shared = new Float64Array(new SharedArrayBuffer(16)).fill(2);
  assert.deepEqual(values(shared), ["2", "2"]);
});

test("a table without rows has no bodies", () => {
  assert.equal(written({ measurement: "m", fields: { f: new Float64Array(0), g: [] } }), "");
  assert.equal(written({ measurement: "m", fields: { f: [null, null] } }), "");
  assert.deepEqual(toColumns(Buffer.from("")), new Map());
});

const ipc = (columns, format) => tableToIPC(tableFromArrays(columns), format);

test("Arrow IPC is rows, as a stream and as a file", () => {
  const columns = { host: ["a", "b", null], load: Float64Array.of(0.5, 1, 2), n: BigInt64Array.of(1n, 2n, 3n), ts: [new Date(1), new Date(2), new Date(3)] };
  const wanted = "cpu,host=a load=0.5,n=1i 1000000\ncpu,host=b load=1,n=2i 2000000\ncpu load=2,n=3i 3000000\n";
  for (const format of ["stream", "file"]) {
    const bytes = ipc(columns, format);
    assert.equal(textOf(encodeArrow(bytes, { measurement: "cpu", tags: ["host"], time: "ts" })), wanted);
    assert.equal(textOf(encodeArrow(bytes, { measurement: "cpu", tags: ["host"], time: "ts", precision: "ms" })), wanted.replaceAll("000000\n", "\n"));
    const named = ipc({ what: ["a", "b"], n: [1, 2], unused: ["x", "y"] }, format);
    assert.equal(textOf(encodeArrow(named, { measurementColumn: "what", fields: ["n"] })), "a n=1\nb n=2\n");
  }
  const many = new Table(Array.from({ length: 5 }, () => tableFromArrays({ load: new Float64Array(100_000).fill(0.5) }).batches).flat());
  for (const format of ["stream", "file"]) {
    const batches = [...encodeArrow(tableToIPC(many, format), { measurement: "m", maxBytes: 1 << 20 })];
    assert.equal(batches.reduce((sum, { records }) => sum + records, 0), 500_000);
    assert.equal(batches[1].rowOfLine(1), batches[0].records);
    assert.equal(textOf(batches), "m load=0.5\n".repeat(500_000));
  }
});

test("rows of Arrow IPC that cannot be written", () => {
  const bytes = ipc({ host: ["a", "b\n", "c", "d\\"], load: Float64Array.of(0.5, 1, 2, 3) });
  const options = { measurement: "cpu", tags: ["host"] };
  const wanted = [["control_byte", 1, "tag_value", "host"], ["trailing_backslash", 3, "tag_value", "host"]];
  assert.deepEqual(outcomesOf(encodeArrow(bytes, options)), [...wanted, "cpu,host=a load=0.5\ncpu,host=c load=2\n"]);
  const [batch] = encodeArrow(bytes, { ...options, errors: "collect", maxErrors: 1 });
  assert.equal(textOf([batch]), "cpu,host=a load=0.5\ncpu,host=c load=2\n");
  assert.deepEqual([batch.errors.map(({ row }) => row), batch.errorCount, batch.skippedRows], [[1], 2, [1, 3]]);
  assert.equal(batch.rowOfLine(2), 2);
});

test("Arrow IPC that is none, or has what cannot be written", () => {
  const bytes = ipc({ host: ["a", "b"], load: Float64Array.of(0.5, 1) });
  const refused = (data, options, code) => {
    assert.throws(() => [...encodeArrow(data, { measurement: "m", ...options })], (error) => {
      assert.ok(error instanceof LinepackError, String(error));
      assert.equal(error.code, code, error.message);
      return true;
    });
  };
  refused(Buffer.from("cpu load=1\n"), {}, "invalid_table");
  refused(Buffer.alloc(0), {}, "invalid_table");
  refused(Buffer.from("ARROW1\0\0"), {}, "invalid_table");
  refused(bytes.subarray(0, bytes.length - 20), {}, "invalid_table");
  refused(bytes, { tags: ["nowhere"] }, "no_such_column");
  refused(bytes, { tags: ["load"] }, "unsupported_type");
  refused(bytes, { time: "host" }, "unsupported_type");
  refused(bytes, { measurementColumn: "host" }, "invalid_option");
  refused(bytes, { measurement: undefined }, "invalid_option");
  refused(bytes, { tags: "host" }, "invalid_option");
  const lists = new Table({ l: vectorFromArray([[1], [2]], new List(new Field("item", new Float64()))) });
  assert.throws(() => [...encodeArrow(tableToIPC(lists), { measurement: "m" })], { code: "unsupported_type", message: /column "l"/ });
  assert.throws(() => encodeArrow("text", { measurement: "m" }), TypeError);
});

test("Arrow IPC with any byte changed is written or refused", () => {
  const host = vectorFromArray(["a", "bé", "a"], new Dictionary(new Utf8(), new Int32()));
  const table = new Table({ host, note: vectorFromArray(["x", null, "é"]), load: vectorFromArray([1, 2, 3]) });
  const outcomes = new Set();
  for (const format of ["stream", "file"]) {
    const good = tableToIPC(table, format);
    for (let at = 0; at < good.length; at++) {
      for (const bit of [1, 128, 255]) {
        const bad = Uint8Array.from(good);
        bad[at] ^= bit;
        try {
          for (const { body, records } of encodeArrow(bad, { measurement: "m", tags: ["host"] })) assert.equal(parse(body).length, records);
          outcomes.add("written");
        } catch (error) {
          assert.ok(error instanceof LinepackError, String(error));
          assert.notEqual(error.code, "internal_panic", error.message);
          outcomes.add(error.code);
        }
      }
    }
  }
  for (const outcome of ["written", "invalid_table"]) assert.ok(outcomes.has(outcome), [...outcomes].join());
});
