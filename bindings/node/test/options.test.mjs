import assert from "node:assert/strict";
import { test } from "node:test";
import { Encoder, LinepackError, Point, encode, parse, validate } from "../index.mjs";

const data = Buffer.from("m f=1\n");

const reading = [(options) => validate(data, options), (options) => parse(data, options)];
const writing = [
  (options) => new Encoder(options),
  (options) => encode([], options),
  (options) => new Point("m").field("f", 1).toLineProtocol(options),
];

function refused(call, options, message) {
  assert.throws(
    () => call(options),
    (error) => {
      assert.ok(error instanceof LinepackError);
      assert.deepEqual([error.name, error.code], ["LinepackError", "invalid_option"]);
      assert.match(error.message, message);
      return true;
    },
  );
}

test("an unknown word is refused with the words that exist", () => {
  for (const call of [...reading, ...writing]) {
    refused(call, { mode: "loose" }, /mode: unknown word "loose"; expected one of spec, strict, lenient/);
    refused(call, { precision: "sec" }, /precision: unknown word "sec"; expected one of ns, us, ms, s, m, h/);
  }
  for (const call of writing) {
    refused(call, { tagOrder: "up" }, /tagOrder: unknown word "up"; expected one of sorted, given/);
    refused(call, { floats: "c" }, /floats: unknown word/);
    refused(call, { onDuplicate: "first" }, /onDuplicate: unknown word "first"; expected one of error, last/);
    refused(call, { nan: "null" }, /nan: unknown word "null"; expected one of error, omit/);
    refused(call, { inexact: "round" }, /inexact: unknown word "round"; expected one of floor, error/);
    refused(call, { onUnencodable: "skip" }, /onUnencodable: unknown word "skip"; expected one of error, skip_field, skip_row/);
    refused(call, { defaultTags: { dc: "eu\n" } }, /defaultTags: tag value "dc": a control byte stands in a name/);
  }
  refused(reading[1], { errors: "ignore" }, /errors: unknown word "ignore"; expected one of raise, collect/);
});

test("an unknown option is refused with the options that exist", () => {
  for (const call of [...reading, ...writing]) {
    refused(call, { presicion: "s" }, /unknown option "presicion"; expected one of mode, precision, /);
    refused(call, { max_errors: 1 }, /unknown option "max_errors"/);
    refused(call, { constructor: 1 }, /unknown option "constructor"/);
  }
  refused(reading[0], { errors: "collect" }, /unknown option "errors"/);
});

test("an option of another type is refused", () => {
  for (const call of [...reading, ...writing]) {
    refused(call, { mode: 1 }, /mode must be a string, got 1/);
    refused(call, { stringCEscapes: "yes" }, /stringCEscapes must be a boolean, got string/);
    refused(call, null, /options must be an object, got null/);
    refused(call, "strict", /options must be an object, got/);
  }
  for (const call of reading) {
    for (const bad of [-1, 1.5, NaN, "1", 1n]) refused(call, { maxErrors: bad }, /maxErrors must be an integer from 0/);
    refused(call, { maxRecordBytes: -1 }, /maxRecordBytes must be/);
  }
});

test("an option that is undefined keeps its default", () => {
  const nothing = { mode: undefined, precision: undefined, stringCEscapes: undefined };
  for (const call of [...reading, ...writing]) call(nothing);
});

test("writing options of another type are refused", () => {
  for (const call of writing) {
    refused(call, { maxBytes: -1 }, /maxBytes must be an integer from 0/);
    for (const tags of [1, { dc: 1 }, new Map([["dc", "\ud800"]])]) {
      refused(call, { defaultTags: tags }, /defaultTags must be an object or a Map of strings/);
    }
  }
});
