import assert from "node:assert/strict";
import { test } from "node:test";
import { Document, Line, LinepackError, ParseError, UInt, parse, validate } from "../index.mjs";

const bytes = (text) => new TextEncoder().encode(text);

test("validate says what is wrong and where", () => {
  const report = validate(bytes("m,host=a b=1\nm f=1 x\n# note\n"));
  assert.deepEqual({ ...report, errors: report.errors.length }, {
    ok: false,
    records: 1,
    rejected: 1,
    errorCount: 1,
    errors: 1,
    warningCount: 0,
    warnings: [],
  });
  const [{ help, ...error }] = report.errors;
  assert.deepEqual(error, {
    code: "invalid_timestamp",
    message: "the timestamp is not an integer",
    line: 2,
    record: 2,
    column: 7,
    offset: 19,
    length: 1,
  });
  assert.match(help, /digits/);
});

test("an error says where a string was opened", () => {
  const document = bytes('m a="x,b="y" 1\n');
  const [error] = validate(document).errors;
  assert.equal(error.code, "text_after_string");
  assert.deepEqual(error.opened, { line: 1, column: 5 });
  assert.match(error.message, /opened at line 1, column 5/);
  assert.throws(
    () => parse(document),
    (thrown) => thrown instanceof ParseError && thrown.opened.column === 5,
  );
});

test("every reading option reaches the parser", () => {
  const one = (text, options) => parse(bytes(text), options).line(0);
  assert.equal(one("m f=1 5", { precision: "ms" }).timestamp, 5_000_000n);
  assert.equal(one('m f="a\\nb"', { stringCEscapes: true }).fields.get("f"), "a\nb");
  assert.equal(one('m f="a\\nb"', { stringCEscapes: false }).fields.get("f"), "a\\nb");
  assert.equal(validate(bytes("m f=1.\n"), { mode: "strict" }).errors[0].code, "unportable_number");
  assert.equal(validate(bytes("m f=1.\n"), { mode: undefined }).ok, true);
  assert.equal(validate(bytes("m f=1\nm f=12345\n"), { maxRecordBytes: 6 }).errors[0].code, "record_too_long");
  const flood = validate(bytes("x\n".repeat(300)));
  assert.deepEqual([flood.errorCount, flood.errors.length], [300, 100]);
  assert.equal(validate(bytes("x\n".repeat(300)), { maxErrors: Infinity }).errors.length, 300);
  assert.equal(validate(bytes("x\n".repeat(300)), { maxErrors: 2 }).errors.length, 2);
  const control = bytes("m,t=a\u0001 f=1\n");
  assert.equal(validate(control, { mode: "lenient", strictControl: true }).errors[0].code, "control_byte");
});

test("parse gives lines with every type of field", () => {
  const text = 'm,b=1,a=x\\ y f=1.5,i=-9223372036854775808i,u=18446744073709551615u,t=T,n=false,s="é \\"q\\"" -17\n';
  const [line] = parse(bytes(text));
  assert.ok(line instanceof Line);
  assert.equal(line.measurement, "m");
  assert.deepEqual([...line.tags], [["b", "1"], ["a", "x y"]]);
  assert.deepEqual(line.tagItems(), [...line.tags]);
  assert.deepEqual(line.fieldItems(), [
    ["f", 1.5],
    ["i", -9223372036854775808n],
    ["u", new UInt(18446744073709551615n)],
    ["t", true],
    ["n", false],
    ["s", 'é "q"'],
  ]);
  assert.equal(line.timestamp, -17n);
  assert.deepEqual([line.line, line.record, line.duplicates], [1, 1, false]);
});

test("floats keep every bit", () => {
  const texts = ["-0", "5e-324", "1.7976931348623157e308", "0.30000000000000004", "2.2250738585072014e-308"];
  const [line] = parse(bytes(`m ${texts.map((x, i) => `f${i}=${x}`).join(",")}\n`));
  const values = line.fieldItems().map(([, value]) => value);
  texts.forEach((text, i) => assert.ok(Object.is(values[i], Number(text)), text));
});

test("of equal keys the last counts, and all are kept in order", () => {
  const [line] = parse(bytes("m f=1,g=2,f=3i\n"));
  assert.equal(line.duplicates, true);
  assert.deepEqual([...line.fields], [["f", 3n], ["g", 2]]);
  assert.deepEqual(line.fieldItems(), [["f", 1], ["g", 2], ["f", 3n]]);
  const [tags] = parse(bytes("m,a=1,a=2 f=1\n"), { mode: "lenient" });
  assert.equal(tags.duplicates, true);
  assert.deepEqual([...tags.tags], [["a", "2"]]);
});

test("a document is a sequence", () => {
  const document = parse(bytes("# one\na f=1\n\nb f=2 7\nc f=\nd f=4\n"), { errors: "collect" });
  assert.ok(document instanceof Document);
  assert.equal(document.length, 3);
  const names = (lines) => Array.from(lines, (line) => line.measurement);
  assert.deepEqual(names(document), ["a", "b", "d"]);
  assert.deepEqual(names(document), ["a", "b", "d"]);
  assert.deepEqual(Array.from(document, (line) => [line.line, line.record]), [[2, 1], [4, 2], [6, 4]]);
  assert.deepEqual(Array.from(document, (line) => line.timestamp), [null, 7n, null]);
  assert.equal(document.line(1).measurement, "b");
  assert.equal(document.at(-1).measurement, "d");
  assert.equal(document.at(3), undefined);
  assert.equal(document.at(-4), undefined);
  const array = [...document].map((line) => line.measurement);
  for (const range of [[], [1], [0, 2], [-2], [0, -1], [2, 1], [5], [-9, 9]]) {
    assert.deepEqual(names(document.slice(...range)), array.slice(...range), String(range));
  }
  for (const index of [3, -1, 0.5, "0", undefined]) {
    assert.throws(() => document.line(index), { name: "LinepackError", code: "out_of_range" });
  }
  assert.deepEqual(document.errors.map((error) => [error.code, error.record]), [["empty_field_value", 3]]);
  assert.equal(document.errors, document.report.errors);
  assert.deepEqual([document.report.records, document.report.rejected], [3, 1]);
});

test("parse throws the first error that it would collect", () => {
  const document = bytes("a f=1\nb f=\nc\n");
  const [first] = parse(document, { errors: "collect" }).errors;
  assert.throws(
    () => parse(document),
    (error) => {
      assert.ok(error instanceof ParseError && error instanceof LinepackError && error instanceof Error);
      assert.equal(error.name, "ParseError");
      const { code, line, record, column, offset, length, help } = error;
      assert.deepEqual({ code, line, record, column, offset, length, help, message: first.message }, first);
      assert.equal(error.message, "line 2, column 5: the field value is empty [empty_field_value]");
      return true;
    },
  );
});

test("a document does not see later changes of its input", () => {
  const data = bytes('m,t=v f="text" 1\n');
  const document = parse(data);
  data.fill(0x78);
  const [line] = document;
  assert.deepEqual([line.measurement, line.tags.get("t"), line.fields.get("f")], ["m", "v", "text"]);
});

test("data is any Uint8Array and nothing else", () => {
  const data = bytes("xxm f=1\nxx");
  assert.equal(parse(data.subarray(2, 8)).length, 1);
  assert.equal(parse(Buffer.from("m f=1\n")).length, 1);
  const shared = new Uint8Array(new SharedArrayBuffer(6));
  shared.set(bytes("m f=1\n"));
  assert.equal(parse(shared).line(0).measurement, "m");
  assert.throws(() => validate("m f=1"), { name: "TypeError", message: /encode it first/ });
  for (const wrong of [undefined, null, 5, [1], new ArrayBuffer(4), new Uint16Array(4), new DataView(new ArrayBuffer(4))]) {
    assert.throws(() => validate(wrong), { name: "TypeError", message: /must be a Uint8Array/ });
    assert.throws(() => parse(wrong), TypeError);
  }
});

test("lines and documents come from parse alone", () => {
  assert.throws(() => new Line(), TypeError);
  assert.throws(() => new Document(), TypeError);
});

test("long and non-ASCII records are read like short ones", () => {
  for (const value of ["a".repeat(100_000), "é".repeat(100_000), "😀 \\".repeat(1000) + "."]) {
    const quoted = value.replace(/[\\"]/g, "\\$&");
    const [line] = parse(bytes(`m,k=v s="${quoted}",n=1i\n`));
    assert.equal(line.fields.get("s"), value);
    assert.equal(line.fields.get("n"), 1n);
  }
});
