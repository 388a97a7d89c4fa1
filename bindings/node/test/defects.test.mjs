// What clients for JavaScript have been seen to write wrongly: here it is written right, or refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Point, UInt, encode, parse } from "../index.mjs";

const text = (bytes) => Buffer.from(bytes).toString();
const row = (fields, time) => ({ measurement: "m", fields, time });
const refused = (code, work) => assert.throws(work, { code }, code);

test("integers keep all 64 bits, as bigint and as text", () => {
  const limits = [2n ** 63n - 1n, -(2n ** 63n), 9007199254740993n];
  for (const value of limits) {
    assert.equal(new Point("m").intField("i", value).toLineProtocol(), `m i=${value}i`);
    assert.equal(text(encode([row({ i: value })])), `m i=${value}i\n`);
    assert.equal(text(encode([row({ i: String(value) })], { fieldTypes: { i: "int" } })), `m i=${value}i\n`);
    assert.equal(parse(encode([row({ i: value })])).line(0).fields.get("i"), value);
  }
  refused("integer_out_of_range", () => new Point("m").intField("i", 2 ** 53));
  refused("integer_out_of_range", () => encode([row({ i: 2n ** 63n })]));
  assert.equal(text(encode([row({ u: new UInt(2n ** 64n - 1n) })])), "m u=18446744073709551615u\n");
});

test("text that is no integer is no integer", () => {
  for (const given of ["", " ", "1abc", "1.5", "0x10", "--1"]) {
    refused("invalid_number", () => encode([row({ i: given })], { fieldTypes: { i: "int" } }));
    refused("invalid_number", () => encode([row({ i: given })], { fieldTypes: { i: "uint" } }));
    assert.throws(() => new Point("m").uintField("i", given), TypeError);
    assert.throws(() => new Point("m").intField("i", given), TypeError);
  }
});

test("a fraction is not cut off an integer", () => {
  refused("invalid_number", () => new Point("m").intField("i", -1.9));
  refused("invalid_number", () => encode([row({ i: -1.9 })], { fieldTypes: { i: "int" } }));
});

test("a time that is none is refused, and text never becomes part of a line as it is", () => {
  for (const given of [NaN, Infinity, new Date(NaN), "17 injected=1", "1\nm2 f=1", ""]) {
    refused("invalid_timestamp", () => new Point("m").field("f", 1).timestamp(given));
    refused("invalid_timestamp", () => encode([row({ f: 1 }, given)]));
  }
});

test("names that objects in JavaScript have themselves are names like any other", () => {
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    assert.equal(new Point(name).tag(name, name).floatField(`${name}2`, 1).toLineProtocol(), `${name},${name}=${name} ${name}2=1`);
    assert.equal(text(encode([row({ [name]: 1 })])), `m ${name}=1\n`);
    const fields = Object.fromEntries(parse(encode([row({ [name]: 1 })])).line(0).fields);
    assert.ok(Object.hasOwn(fields, name));
  }
});

test("a lone surrogate is refused, in strings too", () => {
  refused("invalid_utf8", () => new Point("m").stringField("s", "a\ud800").toLineProtocol());
  refused("invalid_utf8", () => encode([row({ s: "\udc00" })]));
});

test("a backslash at the end of a name is refused, and at the end of a string written", () => {
  refused("trailing_backslash", () => new Point("m\\").field("f", 1).toLineProtocol());
  refused("trailing_backslash", () => new Point("m").tag("t\\", "v").field("f", 1).toLineProtocol());
  refused("trailing_backslash", () => new Point("m").tag("t", "C:\\").field("f", 1).toLineProtocol());
  refused("trailing_backslash", () => new Point("m").field("f\\", 1).toLineProtocol());
  assert.equal(new Point("m").stringField("s", "C:\\").toLineProtocol(), 'm s="C:\\\\"');
});

test("a bigint field is written, and no point disappears", () => {
  assert.equal(new Point("m").field("i", 1n).field("f", 2).toLineProtocol(), "m i=1i,f=2");
  refused("missing_fields", () => new Point("m").toLineProtocol());
  refused("missing_fields", () => encode([new Point("m")]));
});

test("empty names and line breaks in names are refused, NaN and infinity too", () => {
  refused("missing_measurement", () => new Point("").field("f", 1).toLineProtocol());
  refused("missing_field_key", () => new Point("m").field("", 1).toLineProtocol());
  refused("missing_tag_key", () => new Point("m").tag("", "v").field("f", 1).toLineProtocol());
  refused("control_byte", () => new Point("m").tag("t", "a\nb").field("f", 1).toLineProtocol());
  for (const given of [NaN, Infinity, -Infinity]) refused("not_finite", () => new Point("m").floatField("f", given).toLineProtocol());
});
